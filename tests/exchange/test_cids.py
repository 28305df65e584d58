"""The Common Impact Data Standard: what others' files say, what goes out, and its own shapes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings

from effectmap.exchange.changes import apply
from effectmap.exchange.formats import which
from effectmap.exchange.formats.measured import Figures, Measured
from effectmap.exchange.formats.taking import take
from effectmap.exchange.result import Import
from effectmap.model import EffectMap, Observation, Period, ProblemsError
from effectmap.model.check import check
from effectmap.model.observation import Status
from effectmap.words import in_language
from tests.exchange.maps import CATALOGUE, maps

SHAPES = "EFFECTMAP_CIDS_SHAPES"
CONTEXT = "https://ontology.commonapproach.org/contexts/cidsContext.jsonld"
CIDS, CSH = (
    "https://ontology.commonapproach.org/cids#",
    "https://ontology.commonapproach.org/cids/shacl#",
)
SH = "http://www.w3.org/ns/shacl#"
TOWN = {"schema_version": 1, "municipality": {"name": "Zutphen", "area": "GM0301"}}

FOREIGN: list[dict[str, Any]] = [
    {"@context": [CONTEXT, "https://voorbeeld.nl/eigen.jsonld"], "@type": "cids:Organization",
     "@id": "https://w.nl/org", "org:hasLegalName": "Welzijn", "hasOutcome": ["https://w.nl/o1"],
     "hasProgram": [{"@id": "https://w.nl/p"}],
     "hasAddress": {"@type": "cids:Address", "streetAddress": "Kade 1"}},
    {"@context": CONTEXT, "@type": ["cids:Theme"], "@id": "https://w.nl/t", "hasName": "Ouderen",
     "hasDescription": "Waarom", "hasCode": ["https://metadata.un.org/sdg/3"]},
    {"@type": "cids:Theme", "@id": "https://w.nl/ongebruikt", "org:hasName": "Armoede"},
    {"@id": "https://w.nl/p", "@type": CIDS + "Program",
     "http://ontology.eil.utoronto.ca/tove/organization#hasName":
         [{"@value": "Drop-in", "@language": "en"}, {"@value": "Inloop", "@language": "nl"}],
     "prov:startedAtTime": {"@type": "xsd:dateTime", "@value": "2021-03-01T00:00:00Z"},
     "hasBeneficialStakeholder": {"@type": "cids:BeneficialStakeholder", "hasName": "Ouderen alleen"},
     "hasOutput": {"@id": "https://w.nl/uit", "@type": "cids:Output", "hasName": "Bezoek",
                   "canProduce": "https://w.nl/o1"},
     "hasInput": {"@type": "cids:FinancialInput", "hasName": "Subsidie"},
     "canProduce": ["https://w.nl/weg"]},
    {"@type": "cids:Outcome", "@id": "https://w.nl/o1", "hasName": "Minder eenzaam",
     "forTheme": ["https://w.nl/t", "https://metadata.un.org/sdg/3"], "canEnable": "https://w.nl/p",
     "hasIndicator": ["https://w.nl/i"], "forOrganization": "https://w.nl/org"},
    {"@type": "cids:StakeholderOutcome", "hasName": "Voor ouderen", "forOutcome": "https://w.nl/o1",
     "intendedImpact": "positive"},
    {"@type": "cids:Indicator", "@id": "https://w.nl/i", "hasName": "Eenzaamheid",
     "unitDescription": "%", "hasBaseline": {"@type": "i72:Measure", "hasNumericalValue": "41.20"}},
    {"@type": "cids:IndicatorReport", "forIndicator": "https://w.nl/i", "hasName": "Meting",
     "i72:value": {"@type": "i72:Measure", "i72:numerical_value": "38"}, "hasComment": "enquête",
     "prov:startedAtTime": "2024-01-01T09:00:00-08:00", "prov:endedAtTime": "2024-12-31T00:00:00Z"},
]  # fmt: skip
FORMS = {
    "list": FOREIGN,
    "graph": {"@context": CONTEXT, "@graph": FOREIGN},
    "other names": {"@context": [CONTEXT, {"x": CIDS, "id": "@id", "type": "@type"}],
                    "@graph": [{{"@id": "id", "@type": "type"}.get(key, key): value
                                for key, value in one.items()} for one in FOREIGN]},
}  # fmt: skip


def content_of(said: Any) -> bytes:
    return json.dumps(said).encode()


def taken(content: bytes) -> tuple[EffectMap, Import]:
    empty = EffectMap.model_validate(TOWN)
    found = take(which.read("cids", content, "bestand"), empty, CATALOGUE, file="bestand")
    assert [str(one) for one in found.problems] == []
    after = apply(empty, found.changes)
    assert check(after, CATALOGUE) == []
    return after, found


@pytest.mark.parametrize("form", FORMS)
def test_what_others_say_is_placed_or_kept_as_a_note_or_said_to_be_lost(form: str) -> None:
    with in_language("nl"):
        after, found = taken(content_of(FORMS[form]))
        lost = "\n".join(map(str, found.notes))
    themes = {one.name: one for one in after.themes}
    assert themes["Ouderen"].description == "Waarom\n\nhasCode: https://metadata.un.org/sdg/3"
    assert "Armoede" not in themes
    (done,) = after.interventions
    assert (done.name, str(done.start), done.target_group) == (
        "Inloop",
        "2021-03-01",
        "Ouderen alleen",
    )
    assert [one.name for one in after.partners] == ["Welzijn"]
    assert done.partners == (after.partners[0].id,)
    assert "FinancialInput: Subsidie" in done.description
    boxes = {one.name: one for one in after.outcomes}
    assert {one.name: one.level.value for one in after.outcomes} == {
        "Bezoek": "output",
        "Minder eenzaam": "outcome",
    }
    said = boxes["Minder eenzaam"].description
    assert "forTheme: https://metadata.un.org/sdg/3" in said
    assert "StakeholderOutcome: Voor ouderen" in said
    assert "intendedImpact: positive" in said
    # figures as they were written, and no other
    assert (
        "baseline: 41.20; actual: 38 (2024-01-01 – 2024-12-31; Meting; hasComment: enquête)" in said
    )
    assert "unit: %" in said
    names = {one.id: one.name for one in after.boxes}
    assert {(names[one.source], names[one.target]) for one in after.links} == {
        ("Inloop", "Bezoek"),
        ("Bezoek", "Minder eenzaam"),
    }
    assert "werkt terug op “Inloop”" in said
    assert "een pijl naar “https://w.nl/weg”" in lost
    assert "“Theme” heeft op de kaart geen plaats (1): Armoede" in lost
    assert "Kade 1" in lost
    assert "“https://voorbeeld.nl/eigen.jsonld” wordt niet gevolgd" in lost


def test_a_single_node_is_a_file_and_the_format_is_recognised() -> None:
    one = content_of({"@context": CONTEXT, "@type": "Outcome", "hasName": "Minder eenzaam"})
    after, _found = taken(one)
    assert [box.name for box in after.outcomes] == ["Minder eenzaam"]
    assert which.guess(one, "x.jsonld") == which.guess(one, "x.json") == "cids"


# a small file whose notes would be a hundred times that
SWOLLEN = [
    {"@type": "cids:Stakeholder", "@id": "urn:s", "hasName": "n" * 100_000},
    *({"@type": "cids:Activity", "hasName": "o", "hasStakeholder": "urn:s"} for _n in range(2000)),
]
MANY_NAMES = {"@context": {f"n{n}": "cids:hasName" for n in range(2000)}, "@type": "cids:Outcome"}
DEEP: Any = {"@type": "cids:Outcome"}
for _step in range(100):
    DEEP = {"@type": "cids:Outcome", "canProduce": DEEP}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b"[]", b"4", b"[[[4]]]", b'{"@type": "Person"}', b'{"@type": 4, "@id": 4}',
     b'{"@graph": {"@graph": 3}}', b'{"@id": "cids:Outcome", "@context": 4}', b"\xff\xfe{",
     b"[" * 100_000, content_of(DEEP), content_of(MANY_NAMES), content_of(SWOLLEN),
     content_of([{"@type": "cids:Outcome", "hasCode": ["a"] * 300_001}])],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ProblemsError) as error, in_language("nl"):
        which.read("cids", content, "bestand")
    assert str(error.value.problems[0]).startswith("bestand")


@pytest.mark.parametrize("wrong", [{"a": 1}, [4], 4, "[", None])
def test_fields_that_are_not_ours_after_all_do_no_harm(wrong: Any) -> None:
    text = wrong if isinstance(wrong, str) else json.dumps(wrong)
    own = "https://effectenkaart.nl/cids#"
    node = {"@type": "cids:Activity", "hasName": "Inloop"}
    node |= {f"{own}{name}": text for name in ("fields", "links", "id")}
    after, _found = taken(content_of(node))
    assert [one.name for one in after.interventions] == ["Inloop"]


def built(**more: Any) -> EffectMap:
    """Two chains, one of which lessens, and indicators."""
    indicator = {
        "id": "i", "name": "Zwaar belast", "monitor": "cbs", "measure": "belast",
        "better": "lower", "target": {"value": 30.25, "period": "2030"},
    }  # fmt: skip
    said = {
        **TOWN,
        "partners": [{"id": "w", "name": "Welzijn"}],
        "themes": [{"id": "t", "name": "Ouderen"}],
        "interventions": [
            {"id": "a", "theme": "t", "name": "Inloop", "partners": ["w"], "start": "2021-03-01",
             "target_group": "mantelzorgers"},
        ],
        "outcomes": [
            {"id": "u", "theme": "t", "name": "Bezoek", "level": "output",
             "indicators": [{**indicator, "id": "j"}]},
            {"id": "e", "theme": "t", "name": "Minder zorg", "level": "outcome",
             "indicators": [indicator]},
            {"id": "d", "theme": "t", "name": "Goed leven", "level": "impact"},
        ],
        "links": [
            {"source": "a", "target": "u"},
            {"source": "u", "target": "e", "sign": "-"},
            {"source": "e", "target": "d", "evidence": "practice", "assumption": "want tijd"},
            {"source": "a", "target": "e"},
        ],
        **more,
    }  # fmt: skip
    return EffectMap.model_validate(said)


FIGURES: Figures = {
    "i": Measured(
        "%",
        "CBS",
        Observation("belast", "GM0301", Period.parse("2016"), 41.25, status=Status.MODELLED),
        Observation("belast", "GM0301", Period.parse("2024"), None, status=Status.WITHHELD),
    ),
    "j": Measured(
        "%",
        "CBS",
        Observation("belast", "GM0301", Period.parse("2016"), 12.5, 11.0, 14.0),
        Observation("belast", "GM0301", Period.parse("2024"), 10.0),
        example=True,
    ),
}


def nodes_of(map: EffectMap, figures: Figures = FIGURES) -> dict[str, dict[str, Any]]:
    nodes = json.loads(which.write("cids", map, figures))
    return {one["@id"].removeprefix("https://effectenkaart.nl/id/GM0301/"): one for one in nodes}


def test_figures_go_out_as_reports_and_a_missing_one_is_no_number() -> None:
    nodes = nodes_of(built())
    report = nodes["indicatorreport/i-baseline"]
    assert report["value"]["hasNumericalValue"] == "41.25"
    assert report["startedAtTime"] == "2016-01-01T00:00:00"
    assert report["endedAtTime"] == "2016-12-31T23:59:59"
    assert report["hasComment"] == ["CBS", "modelled"]
    assert nodes["indicator/i"]["hasBaseline"] == report["value"]["@id"]
    assert nodes["indicator/i"]["hasComment"] == ["current (2024): withheld"]
    assert "indicatorreport/i-current" not in nodes
    with in_language("nl"):
        example = nodes_of(built())["indicatorreport/j-baseline"]["hasComment"]
    assert example == ["CBS", "95%: 11 – 14", "Voorbeeldcijfers"]
    assert nodes["target/i"]["value"]["hasNumericalValue"] == "30.25"
    # nothing is known without figures, and nothing is made up
    bare = nodes_of(built(), {})
    assert not [one for one in bare if one.startswith("indicatorreport/")]
    assert "hasBaseline" not in bare["indicator/i"]


def test_what_lessens_is_not_said_to_produce() -> None:
    nodes = nodes_of(built())
    place = "https://effectenkaart.nl/id/GM0301/"
    assert nodes["activity/a"]["hasOutput"] == [f"{place}output/u"]
    assert nodes["activity/a"]["canProduce"] == [f"{place}outcome/e"]
    assert "canProduce" not in nodes["output/u"]
    assert nodes["outcome/e"]["canProduce"] == [f"{place}outcome/d"]


def test_what_was_changed_elsewhere_and_nothing_else_changes_here() -> None:
    before = built()
    said = json.loads(which.write("cids", before, FIGURES))
    for node in said:
        if node["@id"].endswith("/outcome/e"):
            node["hasName"] = "Veel minder zorg"
            node["hasCode"] = "https://metadata.un.org/sdg/3"
        if node["@id"].endswith("/target/i"):
            node["value"]["hasNumericalValue"] = "28"
    found = take(which.read("cids", content_of(said), "x"), before, CATALOGUE)
    assert {(one.kind, one.id, *(one.after or {})) for one in found.changes} == {
        ("outcome", "e", "name", "description"),
        ("indicator", "i", "target"),
    }
    after = apply(before, found.changes)
    assert after.outcomes[1].indicators[0].target.value == 28  # type: ignore[union-attr]


ORG, I72 = (
    "http://ontology.eil.utoronto.ca/tove/organization#",
    "http://ontology.eil.utoronto.ca/ISO21972/iso21972#",
)
NODES = (
    "forIndicator", "forOrganization", "forOutcome", "forTheme", "hasIndicator",
    "hasIndicatorReport", "hasOutcome",
)  # fmt: skip
# the terms that the shapes ask for, as the standard's context reads them
TERMS: dict[str, Any] = {
    "@vocab": CIDS,
    "cids": CIDS,
    "i72": I72,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "hasName": {"@id": f"{ORG}hasName"},
    "hasLegalName": {"@id": f"{ORG}hasLegalName"},
    "value": {"@id": f"{I72}value", "@type": "@id"},
    "hasNumericalValue": {"@id": f"{I72}hasNumericalValue"},
    **{
        name: {"@id": f"http://www.w3.org/ns/prov#{name}", "@type": "xsd:dateTime"}
        for name in ("startedAtTime", "endedAtTime")
    },
    **{name: {"@type": "@id"} for name in NODES},
}


def held(written: bytes) -> str:
    """What is wrong with a file by the basic tier in our own words; empty when it keeps to it."""
    import pyshacl
    from rdflib import Graph

    nodes = json.loads(written)
    assert {node.pop("@context") for node in nodes} == {CONTEXT}
    said = json.dumps({"@context": TERMS, "@graph": nodes})
    data = Graph().parse(data=said, format="json-ld")
    shapes = Graph().parse(Path(__file__).with_name("cids_basic.ttl"))
    conforms, _report, text = pyshacl.validate(data, shacl_graph=shapes)
    return "" if conforms else text


@settings(max_examples=15, deadline=None)
@given(map=maps())
@example(map=built())
def test_what_goes_out_keeps_to_the_basic_tier(map: EffectMap) -> None:
    assert held(which.write("cids", map, FIGURES)) == ""


@pytest.mark.parametrize(
    ("type", "field"),
    [
        ("Organization", "hasLegalName"),
        ("Outcome", "forOrganization"),
        ("Indicator", "unitDescription"),
        ("IndicatorReport", "value"),
        ("IndicatorReport", "endedAtTime"),
    ],
)
def test_the_basic_tier_misses_what_it_asks_for(type: str, field: str) -> None:
    nodes = json.loads(which.write("cids", built(), FIGURES))
    next(one for one in nodes if one["@type"] == f"cids:{type}").pop(field)
    assert field in held(content_of(nodes))


# what the map has no facts for: no shape may miss anything else
NOT_KNOWN = {
    "hasThreshold", "hasBaseline", "definedBy", "wasGeneratedBy", "forTarget", "forStakeholder"
}  # fmt: skip


@pytest.mark.skipif(
    SHAPES not in os.environ, reason=f"{SHAPES} names no folder with shapes and context"
)
@pytest.mark.parametrize("tier", ["cids.basictier.shacl.ttl", "cids.fulltier.shacl.ttl"])
def test_what_goes_out_is_as_the_shapes_of_the_standard_want_it(tier: str) -> None:
    """Its policies and its ontology name different licences: no copy stands here.

    The folder holds `cidsContext.jsonld` and the shapes of github.com/commonapproach/CIDS.
    """
    import pyshacl
    from rdflib import RDF, Graph, URIRef

    folder = Path(os.environ[SHAPES])
    context = json.loads((folder / "cidsContext.jsonld").read_text())["@context"]
    written = json.loads(which.write("cids", built(), FIGURES))
    assert {node.pop("@context") for node in written} == {CONTEXT}
    # the standard's own context, without a network
    data = Graph().parse(
        data=json.dumps({"@context": context, "@graph": written}), format="json-ld"
    )
    assert (None, URIRef(CIDS + "forOrganization"), None) in data
    assert len(set(data.subjects(RDF.type, URIRef(CIDS + "IndicatorReport")))) == 3
    shapes = mended(Graph().parse(folder / tier))
    _conforms, report, text = pyshacl.validate(data, shacl_graph=shapes, ont_graph=shapes)
    assert isinstance(report, Graph), text
    found = set()
    for one in report.subjects(RDF.type, URIRef(SH + "ValidationResult")):
        path = str(report.value(one, URIRef(SH + "resultPath")))
        rule = str(report.value(one, URIRef(SH + "sourceConstraintComponent")))
        found.add((path.rpartition("#")[2], rule.removeprefix(SH)))
    if tier.startswith("cids.basic"):
        # this shape wants a node for what the context and the ontology call a text
        assert found <= {("hasComment", "NodeKindConstraintComponent")}
    else:
        assert {rule for _path, rule in found} <= {"MinCountConstraintComponent"}
        assert {path for path, _rule in found} <= NOT_KNOWN
    # the shapes are at work: without its organization an outcome is refused
    bare = Graph().parse(
        data=json.dumps(
            {"@context": context, "@type": "cids:Outcome", "@id": "urn:x", "hasName": ["a", "b"]}
        ),
        format="json-ld",
    )
    assert not pyshacl.validate(bare, shacl_graph=shapes, ont_graph=shapes)[0]


def mended(shapes: Any) -> Any:
    """Without two mistakes of the full tier's file, which nothing could satisfy: "zero or more" is
    written as none at all, and lists of words as a datatype without a name."""
    from rdflib import BNode, URIRef

    many, most = URIRef(CSH + "ZeroOrMore"), URIRef(SH + "maxCount")
    for shape in [*shapes.subjects(URIRef(CSH + "cardinality"), many)]:
        shapes.remove((shape, most, None))
    for triple in [*shapes.triples((None, URIRef(SH + "datatype"), None))]:
        if isinstance(triple[2], BNode):
            shapes.remove(triple)
    return shapes
