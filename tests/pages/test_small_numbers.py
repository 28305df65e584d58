"""The attacker at the door: everything that leaves the server is searched for hidden figures."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from effectmap import formats
from effectmap.drawing.effect_map import contents_of, draw_map
from effectmap.drawing.picture import to_svg
from effectmap.drawing.sparkline import sparkline
from effectmap.store.map_file import load
from effectmap.ui.indicator_view import _row
from effectmap.words import in_language
from effectmap.workspace import figure_lines
from tests.pages.conftest import Open, shown
from tests.workspaces import opened_workspace

# a bar of 1000 makes the hidden figures numbers that are found back nowhere by chance
BAR = 1000
WHOLE = {2020: 4100, 2024: 4321}
PART = {2020: 1511, 2024: 873}
OTHER = {year: WHOLE[year] - PART[year] for year in WHOLE}
SHARE = {year: round(100 * PART[year] / WHOLE[year], 1) for year in WHOLE}
SEEN = (WHOLE[2020], WHOLE[2024], PART[2020], OTHER[2020], SHARE[2020])
# the small one, what it can be computed with, and the changes that end there
HIDDEN = (
    PART[2024], OTHER[2024], SHARE[2024],
    PART[2020] - PART[2024], OTHER[2024] - OTHER[2020], round(SHARE[2020] - SHARE[2024], 1),
)  # fmt: skip
PAGES = ("effectenkaart", "indicatoren", "monitors")
MEASURES = {"alle": WHOLE, "jong": PART, "oud": OTHER, "aandeel": SHARE}


def _map() -> dict[str, Any]:
    def indicator(id: str) -> dict[str, Any]:
        return {
            "id": id, "name": f"Cijfer {id}", "monitor": "eigen", "measure": id, "better": "higher",
            "baseline": "2020", "target": {"value": 7777, "period": "2030"},
        }  # fmt: skip

    outcomes = [
        {"id": f"doel-{id}", "theme": "hulp", "level": "outcome", "name": f"Doel {id}",
         "indicators": [indicator(id)]}
        for id in MEASURES
    ]  # fmt: skip
    return {
        "schema_version": 1,
        "municipality": {"name": "Onzestad", "area": "GM0301"},
        "themes": [{"id": "hulp", "name": "Hulp"}],
        "outcomes": outcomes,
    }


def _catalogue(bar: int) -> dict[str, Any]:
    units = {"aandeel": "%"}
    more = {
        "alle": {"parts": [["jong", "oud"]]},
        "aandeel": {"share": {"part": "jong", "of": "alle"}},
    }
    measures = [
        {"id": id, "name": f"Maat {id}", "unit": units.get(id, "cliënten"), "columns": [id],
         "decimals": 1 if id in units else 0, **more.get(id, {})}
        for id in MEASURES
    ]  # fmt: skip
    monitor = {
        "id": "eigen", "name": "Eigen registratie", "publisher": "Gemeente", "source": "Gemeente",
        "licence": "CC0", "kind": "registration", "frequency": "Elk jaar",
        "files": [{"path": "eigen.csv"}], "measures": measures,
    }  # fmt: skip
    return {"schema_version": 1, "small_counts": bar, "monitors": [monitor]}


@pytest.fixture
def town(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes the municipality with this bar and lets the app open it."""

    def made(bar: int) -> Path:
        place = tmp_path / f"stad-{bar}"
        place.mkdir()
        lines = ["gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status"]
        for id, figures in MEASURES.items():
            for year, value in figures.items():
                lines.append(f"GM0301;{year};{id};{str(value).replace('.', ',')};;;;")
        (place / "eigen.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name, data in (("map.yaml", _map()), ("monitors.yaml", _catalogue(bar))):
            (place / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        monkeypatch.setenv("EFFECTMAP_DATA", str(place))
        return place

    return made


def texts(part: Any) -> Iterator[str]:
    """Every text and number in what the server sends, packed numbers and nested JSON unpacked."""
    if isinstance(part, dict):
        if {"bdata", "dtype"} <= set(part):
            raw = base64.b64decode(part["bdata"])
            yield from map(str, np.frombuffer(raw, dtype=part["dtype"]).tolist())
        for key, value in part.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)
    elif isinstance(part, str) and part[:1] in "[{":
        try:
            yield from texts(json.loads(part))
        except ValueError:
            yield part
    else:
        yield str(part)


def sent(app: AppTest) -> str:
    """All that one run of a page sends to the browser."""
    assert not app.exception
    found: list[str] = [shown(app)]
    for node in app._tree:
        proto = getattr(node, "proto", None)
        if proto is not None:
            found += texts(MessageToDict(proto))
        value = getattr(node, "value", None)
        if isinstance(value, pd.DataFrame):
            found += texts([list(value.columns), value.values.tolist()])
    return "\n".join(found)


def everything(open_page: Open, place: Path) -> str:
    """What every page, box, view, series and download says, in both languages."""
    found: list[str] = []
    whole, _catalogue = load(place)
    for language in ("NL", "EN"):
        for page in PAGES:
            found.append(sent(open_page(page, opgave="hulp", taal=language)))
        for outcome in whole.outcomes:
            app = open_page("effectenkaart", opgave="hulp", vak=outcome.id, taal=language)
            found.append(sent(app))
            id = outcome.indicators[0].id
            found.append(sent(app.button(key=f"rows-{id}").click().run()))
            found.append(sent(open_page("indicatoren", opgave="hulp", indicator=id, taal=language)))
        app = open_page("effectenkaart", opgave="hulp", taal=language)
        found.append(sent(app.segmented_control(key="view").select("list").run()))
        found += downloads(place, language.lower())
    return "\n".join(found)


def downloads(place: Path, language: str) -> list[str]:
    workspace = opened_workspace(place)
    with in_language(language):
        judged = workspace.of_theme("hulp")
        figures = {
            one.id: figure_lines(workspace.of_outcome(one.id)) for one in workspace.map.outcomes
        }
        drawing = draw_map(
            contents_of(workspace.map, figures, workspace.signals), workspace.map.links, "Hulp"
        )
        # pictures go to the browser apart from the page
        small = [sparkline(one.indicator, one.measure, one.assessment) or "" for one in judged]
        rows = pd.DataFrame([_row(workspace, one) for one in judged])
        svg = to_svg(drawing)
        return [
            *small,
            rows.to_csv(index=False, sep=";", decimal=","),
            svg if isinstance(svg, str) else svg.decode("utf-8"),
        ]


def written(value: float) -> set[str]:
    """The ways in which a figure can be written."""
    ways = {str(value), str(float(value))}
    for language in ("nl", "en"):
        with in_language(language):
            ways.add(formats.number(value, 0 if value == int(value) else 1))
    return ways


def told(everything: str, values: tuple[float, ...]) -> set[float]:
    """Which of the values stand there as a number of their own, not inside a hash or another."""
    return {
        value
        for value in values
        for way in written(value)
        if re.search(rf"(?<![\w.,]){re.escape(way)}(?!\w|[.,]\d)", everything)
    }


def test_nothing_that_leaves_tells_a_hidden_figure(town, open_page: Open) -> None:
    found = everything(open_page, town(BAR))
    assert told(found, HIDDEN) == set()
    assert told(found, SEEN) == set(SEEN)
    assert "geheim: kleine aantallen" in found
    assert "withheld: small numbers" in found


def test_the_search_finds_them_where_the_bar_is_off(town, open_page: Open) -> None:
    found = everything(open_page, town(0))
    assert told(found, HIDDEN) == set(HIDDEN)
    assert "geheim: kleine aantallen" not in found


def test_the_panel_says_why_a_figure_is_missing(town, open_page: Open) -> None:
    town(BAR)
    text = shown(open_page("effectenkaart", opgave="hulp", vak="doel-jong"))
    assert "Het nieuwste cijfer is hier geheim" in text
    frame = open_page("indicatoren", opgave="hulp").dataframe[0].value
    assert list(frame["Ontwikkeling"].str.contains("geheim: kleine aantallen")) == [
        False,
        True,
        True,
        True,
    ]
