"""Maps that hypothesis makes: every field, and texts as people and programs write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from effectmap.bbv import mandatory_indicators
from effectmap.model import Catalogue, EffectMap

CATALOGUE = Catalogue.model_validate(
    {
        "schema_version": 1,
        "monitors": [
            {
                "id": id, "name": name, "publisher": "CBS", "source": "CBS", "licence": "CC BY 4.0",
                "kind": "registration", "frequency": "Elk jaar", "files": [{"path": "a.csv"}],
                "measures": [
                    {"id": "belast", "name": "Zwaar belast", "unit": "%", "columns": ["a"]},
                    {"id": "bijstand", "name": "Met bijstand", "unit": "personen", "columns": ["b"]},
                    {"id": "inwoners", "name": "Inwoners", "unit": "personen", "columns": ["c"]},
                ],
            }
            for id, name in (("cbs", "Kerncijfers [CBS]"), ("eigen", "Eigen; telling"))
        ],
    }
)  # fmt: skip

AWKWARD = (
    "=1+1", "+31 575", "-5 graden", "@thuis", "\tingesprongen", "=HYPERLINK(\"http://x\")", "#N/A",
    "65+ers in ’s-Heerenberg", "één café — naïef", "👵🏽 samen", "regel 1\nregel 2", "wagen\r\nreturn",
    "a | b", "x = y", "terug\\slag\\n", "_x0041_", "_x005F_", "bel\x07", "  spaties  ", "NL;DE",
    "'24", "2024", "007", "1e3", "TRUE", "ja", "Naam [id]", "[a]", "\ufffe", "a" * 300,
)  # fmt: skip
# no lone halves of a pair: pydantic refuses them
LETTERS = st.characters(exclude_categories=["Cs"])


def texts(most: int, least: int = 0) -> st.SearchStrategy[str]:
    known = st.sampled_from([text for text in AWKWARD if least <= len(text) <= most])
    return known | st.text(LETTERS, min_size=least, max_size=min(most, 40))


IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}", fullmatch=True)
# a name of nothing but spaces is no name
LINE = texts(300, 1).filter(str.strip)
PROSE = texts(10_000) | st.just("lang " * 2000)
# a spreadsheet keeps fifteen digits
FIGURE = st.floats(-1e300, 1e300).map(lambda value: float(f"{value:.15g}"))
POSITIVE = FIGURE.map(abs)
DAYS = st.dates(date(1850, 1, 1)).map(date.isoformat)
EARLY = st.sampled_from(["2015", "2016/'17", "2018-H2", "2019-Q3", "2020-07"])
LATE = st.sampled_from(["2028", "2029/'30", "2030-H1", "2031-Q1", "2032-12"])
DERIVED = st.sampled_from(
    [
        None,
        {"kind": "share_of", "of": "inwoners"},
        {"kind": "per_1000", "of": "inwoners", "monitor": "eigen"},
        {"kind": "sum_over_areas", "areas": ["BU03010000", "BU03010001"]},
        {"kind": "difference_with_reference", "reference": "NL01"},
    ]
)


@st.composite
def indicators(draw: st.DrawFn, id: str) -> dict[str, Any]:
    derived = draw(DERIVED)
    return {
        "id": id,
        "name": draw(LINE),
        "short": draw(texts(60)),
        "monitor": "cbs",
        "measure": "bijstand" if derived else draw(st.sampled_from(["belast", "inwoners"])),
        "dimensions": draw(st.dictionaries(texts(40), texts(40), max_size=2)),
        "area": None if derived else draw(st.none() | texts(20)),
        "derived": derived,
        "better": draw(st.sampled_from(["higher", "lower", "context"])),
        "baseline": draw(st.none() | EARLY),
        "target": draw(st.none() | st.fixed_dictionaries({"value": FIGURE, "period": LATE})),
        "breaks": draw(
            st.lists(st.fixed_dictionaries({"period": EARLY, "reason": LINE}), max_size=2)
        ),
        "references": [] if derived else draw(st.lists(texts(20), max_size=2)),
        "smallest_relevant_change": draw(st.none() | POSITIVE),
        "owner": draw(texts(300)),
        "note": draw(PROSE),
        "mandatory": draw(st.sampled_from(["", *mandatory_indicators()])),
    }


@st.composite
def maps(draw: st.DrawFn) -> EffectMap:
    """A map that `effectmap.model.check` finds nothing wrong with."""

    def ids(least: int, most: int) -> list[str]:
        return draw(st.lists(IDS, unique=True, min_size=least, max_size=most))

    partners, themes, boxes, measured = ids(0, 3), ids(1, 2), ids(0, 6), ids(0, 3)
    split = draw(st.integers(0, len(boxes)))
    levels = sorted(draw(st.integers(0, 2)) for _box in boxes[split:])
    outcomes: list[dict[str, Any]] = [
        {
            "id": id,
            "theme": draw(st.sampled_from(themes)),
            "level": ("output", "outcome", "impact")[level],
            "name": draw(LINE),
            "description": draw(PROSE),
            "brought_in_by": draw(texts(300)),
            "owner": draw(texts(300)),
            "indicators": [],
        }
        for id, level in zip(boxes[split:], levels, strict=True)
    ]
    for id in measured if outcomes else ():
        draw(st.sampled_from(outcomes))["indicators"].append(draw(indicators(id)))
    pairs = [(a, b) for at, a in enumerate(boxes) for b in boxes[max(at + 1, split) :]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5)) if pairs else []
    return EffectMap.model_validate(
        {
            "schema_version": 1,
            "municipality": {"name": "Zutphen", "area": "GM0301"},
            "partners": [{"id": id, "name": draw(LINE)} for id in partners],
            "themes": [
                {"id": id, "name": draw(LINE), "description": draw(PROSE), "owner": draw(texts(99))}
                for id in themes
            ],
            "interventions": [draw(interventions(id, themes, partners)) for id in boxes[:split]],
            "outcomes": outcomes,
            "links": [draw(links(*pair)) for pair in chosen],
        }
    )


@st.composite
def interventions(
    draw: st.DrawFn, id: str, themes: list[str], partners: list[str]
) -> dict[str, Any]:
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    with_whom = st.lists(st.sampled_from(partners), unique=True) if partners else st.just([])
    return {
        "id": id,
        "theme": draw(st.sampled_from(themes)),
        "name": draw(LINE),
        "description": draw(PROSE),
        "start": draw(st.none() | st.just(days[0])),
        "end": draw(st.none() | st.just(days[1])),
        "target_group": draw(texts(300)),
        "budget": draw(st.none() | POSITIVE),
        "budget_example": draw(st.booleans()),
        "partners": draw(with_whom),
        "brought_in_by": draw(texts(300)),
    }


@st.composite
def links(draw: st.DrawFn, source: str, target: str) -> dict[str, Any]:
    return {
        "source": source,
        "target": target,
        "sign": draw(st.sampled_from("+-")),
        "evidence": draw(st.sampled_from(["assumption", "practice", "strong_indications"])),
        "assumption": draw(PROSE),
        "delay_months": draw(st.integers(0, 600)),
        "sources": draw(
            st.lists(st.fixed_dictionaries({"title": LINE, "url": texts(200)}), max_size=3)
        ),
    }
