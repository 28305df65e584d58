"""Other tools' files: what they say, what is kept as a note, what is lost, and there and back."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import networkx as nx
import pytest
from hypothesis import example, given, settings
from lxml import etree

from effectmap.exchange.changes import apply
from effectmap.exchange.formats import builder, which
from effectmap.exchange.formats.measured import Figures
from effectmap.exchange.formats.taking import take
from effectmap.exchange.formats.xml_text import clean
from effectmap.exchange.result import Import
from effectmap.exchanging import measured
from effectmap.model import EffectMap, Evidence, ProblemsError
from effectmap.model.changes import compared
from effectmap.model.check import check
from effectmap.store.map_file import load
from effectmap.words import in_language
from effectmap.workspace import open_library, open_workspace
from tests.exchange.maps import CATALOGUE, maps

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
# XML knows no control characters, not even escaped; a file with a NUL is taken for no text
NO_CONTROLS = ("archimate", "iati", "kumu-csv")
XSD, IATI_XSD = "EFFECTMAP_ARCHIMATE_XSD", "EFFECTMAP_IATI_XSD"
BOTH_WAYS = [id for id in which.READ if id in which.WRITTEN]


def empty(map: EffectMap | None = None) -> EffectMap:
    town = map.municipality if map else {"name": "Zutphen", "area": "GM0301"}
    return EffectMap.model_validate({"schema_version": 1, "municipality": town})


def taken(format: str, content: bytes, map: EffectMap | None = None) -> tuple[EffectMap, Import]:
    """The map after a file was taken over; nothing may be wrong with it."""
    map = map or empty()
    found = take(which.read(format, content, "bestand"), map, CATALOGUE, file="bestand")
    assert [str(one) for one in found.problems] == []
    after = apply(map, found.changes)
    assert check(after, CATALOGUE) == []
    return after, found


def lost(found: Import) -> str:
    with in_language("nl"):
        return "\n".join(map(str, found.notes))


@pytest.mark.parametrize("format", BOTH_WAYS)
def test_the_example_goes_there_and_back_whole(format: str) -> None:
    before, catalogue, *_rest = load(EXAMPLE)
    content = which.write(format, before)
    found = take(which.read(format, content, "x"), empty(before), catalogue)
    after = apply(empty(before), found.changes)
    assert (found.problems, found.notes) == ((), ())
    assert compared(before, after) == ()
    # and changes nothing where it came from
    again = take(which.read(format, content, "x"), before, catalogue)
    assert (again.changes, again.problems, again.notes) == ((), (), ())


@pytest.mark.parametrize("format", BOTH_WAYS)
def test_any_map_goes_there_and_back_whole(format: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(before=maps())
    def goes(before: EffectMap) -> None:
        if format in NO_CONTROLS:
            before = _without_controls(before)
        content = which.write(format, before)
        found = take(which.read(format, content, "x"), empty(before), CATALOGUE)
        assert [str(one) for one in found.problems] == []
        assert compared(before, apply(empty(before), found.changes)) == ()

    goes()


@pytest.mark.parametrize("ids", [("b", "0"), ("0", "b")])
@pytest.mark.parametrize("format", BOTH_WAYS)
def test_boxes_of_one_name_stay_two_also_where_that_is_an_id(
    format: str, ids: tuple[str, str]
) -> None:
    boxes = [{"id": id, "theme": "t", "name": "0", "level": "outcome"} for id in ids]
    said = {**empty().model_dump(mode="json"), "themes": [{"id": "t", "name": "T"}]}
    before = EffectMap.model_validate({**said, "outcomes": boxes})
    found = take(which.read(format, which.write(format, before), "x"), empty(before), CATALOGUE)
    assert compared(before, apply(empty(before), found.changes)) == ()


def _without_controls(map: EffectMap) -> EffectMap:
    def cleaned(value: Any) -> Any:
        if isinstance(value, dict):
            return {cleaned(name): cleaned(one) for name, one in value.items()}
        if isinstance(value, list):
            return [cleaned(one) for one in value]
        return clean(value) if isinstance(value, str) else value

    return EffectMap.model_validate(cleaned(map.model_dump(mode="json")))


KUMU: dict[str, Any] = {
    "elements": [
        {"label": "Inloop", "type": "Intervention", "description": "Elke wijk", "tags": ["a", "b"]},
        {"label": "Minder eenzaam", "type": "Outcome", "Favorite Dessert": "shave ice"},
        {"label": "Goed leven", "type": "Goal"},
        {"label": "Welzijn", "type": "Stakeholder"},
        {"label": "Weer", "type": "Weather"},
    ],
    "connections": [
        {"from": "Inloop", "to": "Minder eenzaam", "type": "+", "label": "want contact"},
        {"from": "Minder eenzaam", "to": "Goed leven", "direction": "mutual"},
        {"from": "Goed leven", "to": "Inloop", "type": "-"},
        {"from": "Welzijn", "to": "Inloop"},
        {"from": "Weer", "to": "Minder eenzaam"},
        {"from": "Weer", "to": "Niet getekend"},
    ],
}


def zipped(*names: str, text: str = "Label\nInloop\n") -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, text)
    return content.getvalue()


def _json(said: Any) -> bytes:
    return json.dumps(said).encode()


def _backup(said: dict[str, Any]) -> dict[str, Any]:
    """The same as in a project's backup: ids of Kumu, and what is said as attributes."""
    ids = {one["label"]: f"elem-{n}" for n, one in enumerate(said["elements"])}
    ids["Niet getekend"] = "elem-9"
    elements = [*said["elements"], {"label": "Niet getekend"}]
    return {
        "elements": [
            {
                "_id": ids[one["label"]],
                "attributes": {
                    ("element type" if name == "type" else name): value
                    for name, value in one.items()
                },
            }
            for one in elements
        ],
        "connections": [
            {
                "_id": f"conn-{n}",
                "from": ids[one["from"]],
                "to": ids[one["to"]],
                "direction": one.get("direction", "directed"),
                "attributes": {
                    ("connection type" if name == "type" else name): value
                    for name, value in one.items()
                    if name not in ("from", "to", "direction")
                },
            }
            for n, one in enumerate(said["connections"])
        ],
    }


@pytest.mark.parametrize("form", [lambda said: said, _backup], ids=["blueprint", "backup"])
def test_what_kumu_says_is_placed_or_kept_as_a_note(form: Callable[[Any], Any]) -> None:
    after, found = taken("kumu", _json(form(KUMU)))
    boxes = {one.name: one for one in after.boxes}
    assert [one.name for one in after.interventions] == ["Inloop", "Weer"]
    assert {one.name: one.level.value for one in after.outcomes} == {
        "Minder eenzaam": "outcome",
        "Goed leven": "impact",
        "Niet getekend": "outcome",
    }
    assert boxes["Inloop"].description.startswith("Elke wijk\n\ntags: a, b")
    assert "werkt terug op" not in boxes["Minder eenzaam"].description
    assert "favorite dessert: shave ice" in boxes["Minder eenzaam"].description
    assert "type: Weather" in boxes["Weer"].description
    assert [one.name for one in after.partners] == ["Welzijn"]
    assert after.interventions[0].partners == (after.partners[0].id,)
    names = {one.id: one.name for one in after.boxes}
    links = {(names[one.source], names[one.target]): one for one in after.links}
    assert set(links) == {
        ("Inloop", "Minder eenzaam"),
        ("Minder eenzaam", "Goed leven"),
        ("Weer", "Minder eenzaam"),
        ("Weer", "Niet getekend"),
    }
    assert links["Inloop", "Minder eenzaam"].assumption == "want contact"
    # the loop is no link, and nothing of it is gone
    with in_language("nl"):
        assert "Inloop" in boxes["Goed leven"].description
        assert "sign: -" in boxes["Goed leven"].description
    said = lost(found)
    assert "de kaart loopt één kant op" in said
    assert "het type “Weather” is niet bekend" in said
    assert "werken op elkaar in" in said


def test_a_csv_of_either_comes_in() -> None:
    after, _found = taken(
        "kumu-csv", "From;To;Type;Label\nInloop;Minder eenzaam;-;want é\n".encode("cp1252")
    )
    (link,) = after.links
    assert (link.sign.value, link.assumption) == ("-", "want é")
    text = b'Label,Type,Description\n"Inloop, elke wijk",Intervention,Waar\nInloop,Outcome,\n'
    grown, _found = taken("kumu-csv", text, after)
    assert {one.name for one in grown.interventions} == {"Inloop", "Inloop, elke wijk"}
    assert which.guess(text, "lijst.csv") == "kumu-csv"
    assert which.guess(b"interventie;effect\na;b\n", "lijst.csv") is None


def test_a_map_that_is_there_is_used_and_grows() -> None:
    first, _found = taken("kumu", _json(KUMU))
    more = {
        "elements": [{"label": "inloop", "type": "Intervention"}, {"label": "Nieuw effect"}],
        "connections": [{"from": "inloop", "to": "Nieuw effect"}],
    }
    after, _found = taken("kumu", _json(more), first)
    assert len(after.interventions) == len(first.interventions)
    assert len(after.outcomes) == len(first.outcomes) + 1


BUILDER = {
    "title": "Onze theorie",
    "sections": [
        {
            "title": "Activiteiten",
            "columns": [
                {
                    "nodes": [
                        {
                            "id": "n1", "title": "Inloop", "text": "In elke wijk", "color": "#fff",
                            "connections": [
                                {"targetId": "n2", "confidence": 80, "evidence": "RCT 2019",
                                 "assumptions": "mensen komen"},
                                {"targetId": "weg", "confidence": 10},
                            ],
                        }
                    ]
                }
            ],
        },
        {"title": "Outputs", "columns": [{"nodes": [{"id": "n2", "title": "Bezoek"}]}]},
        {"title": "Ons doel", "columns": [{"nodes": [{"id": "n3", "title": "Goed leven", "owner": "Ans"}]}]},
    ],
}  # fmt: skip


def test_a_builders_sections_are_levels_and_its_confidence_a_rung() -> None:
    after, found = taken("builder", _json(BUILDER))
    assert [one.name for one in after.interventions] == ["Inloop"]
    assert after.interventions[0].description == "In elke wijk"
    assert [(one.name, one.level.value) for one in after.outcomes] == [
        ("Bezoek", "output"),
        ("Goed leven", "impact"),
    ]
    assert "owner: Ans" in after.outcomes[1].description
    (link,) = after.links
    assert link.evidence is Evidence.GOOD_INDICATIONS
    # the number is kept
    assert link.assumption == "mensen komen\n\nconfidence: 80\nevidence: RCT 2019"
    assert "een pijl naar “weg”" in lost(found)


@pytest.mark.parametrize(
    ("confidence", "rung"),
    [(0, 0), (16, 0), (17, 1), (50, 3), (99, 5), (100, 5), (-4, 0), (1e9, 5)],
)
def test_a_hundred_is_divided_into_six_rungs(confidence: float, rung: int) -> None:
    assert builder.rung(confidence).rung == rung


ARCHIMATE = """<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="id-1">
  <name xml:lang="nl">Architectuur</name>
  <elements>
    <element identifier="id-a" xsi:type="CourseOfAction"><name xml:lang="en">Drop-in</name>
      <name xml:lang="nl">Inloop</name><documentation xml:lang="nl">In elke wijk</documentation>
      <properties><property propertyDefinitionRef="p-1"><value>Ans</value></property></properties>
    </element>
    <element identifier="id-b" xsi:type="Outcome"><name>Minder eenzaam</name></element>
    <element identifier="id-c" xsi:type="Goal"><name>Goed leven</name></element>
    <element identifier="id-d" xsi:type="Stakeholder"><name>Welzijn</name></element>
    <element identifier="id-e" xsi:type="Assessment"><name>Eenzaamheid 38%</name></element>
    <element identifier="id-f" xsi:type="Principle"><name>Dichtbij</name></element>
  </elements>
  <relationships>
    <relationship identifier="r-1" source="id-a" target="id-b" xsi:type="Realization"/>
    <relationship identifier="r-2" source="id-b" target="id-c" xsi:type="Influence" modifier="--"/>
    <relationship identifier="r-3" source="id-d" target="id-a" xsi:type="Association"/>
    <relationship identifier="r-4" source="id-e" target="id-b" xsi:type="Association"/>
    <relationship identifier="r-5" source="id-f" target="id-a" xsi:type="Aggregation"/>
  </relationships>
  <propertyDefinitions>
    <propertyDefinition identifier="p-1" type="string"><name>eigenaar</name></propertyDefinition>
  </propertyDefinitions>
</model>
"""


def test_an_architects_model_comes_in() -> None:
    after, found = taken("archimate", ARCHIMATE.encode())
    assert [one.name for one in after.interventions] == ["Inloop"]
    assert after.interventions[0].description == "In elke wijk\n\neigenaar: Ans"
    assert after.interventions[0].partners == (after.partners[0].id,)
    outcomes = {one.name: one for one in after.outcomes}
    assert {name: one.level.value for name, one in outcomes.items()} == {
        "Minder eenzaam": "outcome",
        "Goed leven": "impact",
        "Dichtbij": "outcome",
    }
    # of a measure that the municipality does not have
    with in_language("nl"):
        assert "Indicator: Eenzaamheid 38%" in outcomes["Minder eenzaam"].description
    assert outcomes["Dichtbij"].description == "type: Principle\nAggregation: Inloop"
    assert {(one.sign.value, one.assumption) for one in after.links} == {
        ("+", ""),
        ("-", "modifier: --"),
    }
    assert "Aggregation naar “Inloop” is hier geen verband" in lost(found)
    assert which.guess(ARCHIMATE.encode(), "model.xml") == "archimate"


def _holds(schema: etree.RelaxNG | etree.XMLSchema, content: bytes) -> etree._Element:
    root = etree.fromstring(content)
    schema.assertValid(root)
    return root


@settings(max_examples=40, deadline=None)
@given(map=maps())
@example(map=load(EXAMPLE)[0])
def test_what_goes_out_keeps_to_the_format_of_archimate(map: EffectMap) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("archimate.rng")))
    root = _holds(schema, which.write("archimate", map))
    ids = list(root.xpath("//@identifier"))
    assert len(ids) == len(set(ids))
    assert {*root.xpath("//@source"), *root.xpath("//@target")} <= set(ids)
    assert set(root.xpath("//@propertyDefinitionRef")) <= set(ids)


@pytest.mark.skipif(XSD not in os.environ, reason=f"{XSD} names no copy of the Open Group's schema")
@settings(max_examples=40, deadline=None)
@given(map=maps())
@example(map=load(EXAMPLE)[0])
def test_what_goes_out_is_as_the_schema_of_archimate_wants_it(map: EffectMap) -> None:
    """Its licence does not allow a copy here: archimate3_Model.xsd of version 3.1."""
    schema = etree.XMLSchema(etree.parse(os.environ[XSD]))
    _holds(schema, which.write("archimate", map))


IATI = """<iati-activities version="2.03">
  <iati-activity><iati-identifier>XM-1</iati-identifier>
    <reporting-org ref="X" type="10"><narrative>Fonds</narrative></reporting-org>
    <title><narrative xml:lang="en">Elderly</narrative><narrative xml:lang="nl">Ouderen</narrative></title>
    <description><narrative>Waarom</narrative></description>
    <participating-org role="1"><narrative>Fonds</narrative></participating-org>
    <activity-status code="2"/><activity-date type="2" iso-date="2020-01-01"/>
    <sector code="16010"/>
    <result type="3"><title><narrative>Goed leven</narrative></title>
      <indicator measure="2"><title><narrative>Tevreden</narrative></title>
        <baseline year="2015" value="70"/>
        <period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
          <target value="80"/><actual value="75"/></period></indicator></result>
  </iati-activity>
  <iati-activity><iati-identifier>XM-2</iati-identifier>
    <reporting-org ref="X" type="10"><narrative>Fonds</narrative></reporting-org>
    <title><narrative>Inloop</narrative></title>
    <description><narrative>In elke wijk</narrative></description>
    <participating-org role="4"><narrative>Welzijn</narrative></participating-org>
    <activity-status code="2"/><activity-date type="2" iso-date="2021-03-01"/>
    <related-activity ref="XM-1" type="1"/>
  </iati-activity>
</iati-activities>
"""


def test_activities_of_iati_come_in_with_what_was_measured_as_a_note() -> None:
    after, _found = taken("iati", IATI.encode())
    (theme,) = after.themes
    assert (theme.name, theme.description) == ("Ouderen", "Waarom\n\nsector: code=16010")
    (one,) = after.interventions
    assert (one.name, one.description, str(one.start)) == ("Inloop", "In elke wijk", "2021-03-01")
    assert [who.name for who in after.partners] == ["Welzijn"]
    assert one.partners == (after.partners[0].id,)
    (outcome,) = after.outcomes
    assert outcome.level.value == "impact"
    assert outcome.description == (
        "Indicator: Tevreden; baseline: 70 (2015); target: 80 (2020-01-01 – 2020-12-31);"
        " actual: 75 (2020-01-01 – 2020-12-31)"
    )
    assert which.guess(IATI.encode(), "x.xml") == "iati"


@pytest.fixture(scope="module")
def known() -> tuple[EffectMap, Figures]:
    """The example with what its monitors say."""
    map, catalogue, *_rest = load(EXAMPLE)
    with TemporaryDirectory() as place:
        folder = Path(place) / "zutphen"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
        found = open_workspace(open_library(folder, map.municipality.area), map).known
    assert catalogue
    return map, measured(found)


def test_figures_of_iati_are_those_of_the_map_and_a_missing_one_is_no_number(
    known: tuple[EffectMap, Figures],
) -> None:
    map, figures = known
    root = etree.fromstring(which.write("iati", map, figures))
    own = "{https://effectenkaart.nl/iati}id"
    found = {one.get(own): one for one in root.iter("indicator")}
    asked = 0
    for id, one in figures.items():
        for tag, figure in (("baseline", one.baseline), ("actual", one.current)):
            said = [each.get("value") for each in found[id].iter(tag)]
            if figure is None:
                assert said == []
            else:
                assert said == [None if figure.value is None else f"{figure.value:.15g}"]
                asked += 1
    assert asked > 40
    examples = [id for id, one in figures.items() if one.example]
    assert all(found[id].find(".//comment") is not None for id in examples)


@pytest.mark.skipif(IATI_XSD not in os.environ, reason=f"{IATI_XSD} names no folder of schemas")
def test_what_goes_out_is_as_the_schema_of_iati_wants_it(known: tuple[EffectMap, Figures]) -> None:
    schema = etree.XMLSchema(
        etree.parse(str(Path(os.environ[IATI_XSD]) / "iati-activities-schema.xsd"))
    )
    schema.assertValid(etree.fromstring(which.write("iati", *known)))
    for theme in known[0].themes:
        part = which.write("iati", known[0].of_theme(theme.id), known[1])
        schema.assertValid(etree.fromstring(part))


OUTLINE = """
# Dementie
- Inloop in elke wijk
  - Minder eenzaam
    - Goed leven
- Training
\t* Minder eenzaam
## Jeugd
1. Sport
   1) Fitter
"""


def test_an_outline_makes_chains_in_either_direction() -> None:
    after, _found = taken("outline", OUTLINE.encode())
    themes = {one.id: one.name for one in after.themes}
    assert list(themes.values()) == ["Dementie", "Jeugd"]
    assert [one.name for one in after.interventions] == ["Inloop in elke wijk", "Training", "Sport"]
    assert [(one.name, themes[one.theme]) for one in after.outcomes] == [
        ("Minder eenzaam", "Dementie"),
        ("Goed leven", "Dementie"),
        ("Fitter", "Jeugd"),
    ]
    assert len(after.links) == 4
    up, _found = taken("outline-up", b"Goed leven\n    Minder eenzaam\n        Inloop\n")
    assert [one.name for one in up.interventions] == ["Inloop"]
    assert [one.id for one in up.links] == ["minder-eenzaam>goed-leven", "inloop>minder-eenzaam"]


def test_drawings_can_be_read_by_their_own_programs(tmp_path: Path) -> None:
    map = load(EXAMPLE)[0]
    dot = subprocess.run(
        ["dot", "-Tplain"], input=which.write("dot", map), capture_output=True, check=True
    ).stdout.decode()
    assert dot.count("\nnode ") == len(map.boxes)
    assert dot.count("\nedge ") == len(map.links)
    graph = nx.read_graphml(BytesIO(which.write("graphml", map)))
    assert {one for one in graph if not one.startswith("partner:")} == set(map.nodes)
    assert (
        graph.nodes["partner:welzijn"]["type"] == "Partner" if "partner:welzijn" in graph else True
    )
    box = map.interventions[0]
    assert graph.nodes[box.id]["label"] == box.name
    mermaid = which.write("mermaid", map).decode()
    assert mermaid.startswith("flowchart LR\n")
    assert mermaid.count("subgraph") == len(map.themes)


def test_awkward_names_stay_names_in_drawings() -> None:
    nasty = '"]; a --> b <script>alert(1)</script> \\" \x07 #quot; `x`'
    map = EffectMap.model_validate(
        {
            "schema_version": 1,
            "municipality": {"name": "Zutphen", "area": "GM0301"},
            "themes": [{"id": "t", "name": nasty}],
            "interventions": [{"id": "a", "theme": "t", "name": nasty}],
        }
    )
    mermaid = which.write("mermaid", map).decode()
    assert "<script>" not in mermaid
    assert mermaid.count('"') == 4
    read = subprocess.run(
        ["dot", "-Tplain"], input=which.write("dot", map), capture_output=True, check=True
    ).stdout.decode()
    assert read.count("\nnode ") == 1
    assert "\nedge " not in read
    graph = nx.read_graphml(BytesIO(which.write("graphml", map)))
    assert graph.nodes["a"]["label"] == nasty.replace("\x07", "\ufffd")


WRONG = {
    "kumu": [b"", b"{", b"[]", b'{"elements": 4}', b'{"elements": []}', b"[" * 100_000, b"\xff\xfe{"],
    "builder": [b"{}", b'{"sections": [4, {"columns": [{"nodes": 3}]}]}', b'{"a":' * 50_000],
    "outline": [b"", b"\n \n", b"# alleen een kop\n", b"a\0b", b"\t" * 300 + b"diep"],
    "archimate": [
        b"", b"<a/>", b"<model/>", b"<a" * 50_000, b"<a>" * 100 + b"</a>" * 100,
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b'<!DOCTYPE a SYSTEM "http://x/"><a/>',
        b'<?xml version="1.0" encoding="nergens"?><a/>',
    ],
    "kumu-csv": [
        b"", b"interventie;effect\na;b\n", b'Label\n"a', b"Label\0", b"PK\x03\x04", zipped("a.csv"),
        zipped("a.csv", "b.csv", "c.csv"), zipped("a.csv", "b.csv", text="Label\n" + "a" * 30_000_000),
    ],
    "kumu-xlsx": [b"", b"PK\x03\x04", b"interventie;effect"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("format", "content"), [(id, one) for id, all in WRONG.items() for one in all]
)
def test_what_is_no_such_file_is_refused_in_words(format: str, content: bytes) -> None:
    with pytest.raises(ProblemsError) as error, in_language("nl"):
        which.read(format, content, "bestand")
    assert str(error.value.problems[0]).startswith("bestand")


def test_ten_thousand_items_come_in_and_more_than_the_most_do_not() -> None:
    rows = [{"label": f"Vak {n}"} for n in range(5000)]
    arrows = [{"from": f"Vak {n}", "to": f"Vak {n // 2}"} for n in range(1, 5000)]
    arrows.append({"from": "Vak 4999", "to": "Vak 0"})
    after, found = taken("kumu", _json({"elements": rows, "connections": arrows}))
    assert (len(after.boxes), len(after.links), found.notes) == (5000, 5000, ())
    many = [{"label": f"Vak {n}"} for n in range(20_001)]
    with pytest.raises(ProblemsError):
        which.read("kumu", _json({"elements": many, "connections": []}), "x")


def test_what_a_spreadsheet_takes_for_a_formula_goes_there_and_back_as_text() -> None:
    names = ["=1+1", "'=1", "+", "'s Heerenberg", "@a", "-5 graden", "'"]
    boxes = [
        {"id": f"b{n}", "theme": "t", "name": one, "level": "outcome"}
        for n, one in enumerate(names)
    ]
    said = {**empty().model_dump(mode="json"), "themes": [{"id": "t", "name": "T"}]}
    before = EffectMap.model_validate({**said, "outcomes": boxes})
    content = which.write("kumu-csv", before)
    with ZipFile(BytesIO(content)) as archive:
        rows = list(csv.reader(archive.read("elements.csv").decode("utf-8-sig").splitlines()))
    labels = [row[rows[0].index("Label")] for row in rows[2:]]
    assert labels == ["'=1+1", "''=1", "+", "'s Heerenberg", "'@a", "'-5 graden", "'"]
    found = take(which.read("kumu-csv", content, "x"), empty(before), CATALOGUE)
    assert compared(before, apply(empty(before), found.changes)) == ()


def test_a_file_is_recognised() -> None:
    assert which.guess(_json(KUMU), "kaart.json") == "kumu"
    assert which.guess(_json(BUILDER), "kaart.JSON") == "builder"
    assert which.guess(b"- a\n  - b\n", "lijst.md") == "outline"
    assert which.guess(b"{}", "kaart.json") is None
    assert which.guess(b"x", "kaart.docx") is None
