"""Periods for which files give several figures: which are named, and which stay secret."""

from __future__ import annotations

from datetime import date

import pytest

from effectmap.analysis.disputes import Disputed, Settled, Source, reasons, settle
from effectmap.model import Observation, Period, Series, Status
from effectmap.words import in_language
from tests.analysis.test_disclosure import PLAIN, SPLIT, TOWN, catalogue, measure, monitor

PUBLIC = catalogue(monitor("m", measure("n", "personen"), small_counts=0))
# measure, year, value (a status where there is none), file
Row = tuple[str, int, float | str, str]


def found(*rows: Row) -> dict[Series, list[Observation]]:
    series: dict[Series, list[Observation]] = {}
    for id, year, value, file in sorted(rows, key=lambda row: row[1]):
        number = None if isinstance(value, str) else value
        status = Status(value) if isinstance(value, str) else Status.DEFINITIVE
        one = Observation(id, TOWN, Period.of(year), number, None, None, status, file_hash=file)
        series.setdefault(Series("m", id, TOWN), []).append(one)
    return series


def rows(kept: Settled, id: str = "n") -> list[tuple[str, float | None, str]]:
    return [(str(o.period), o.value, o.status.value) for o in kept.series[Series("m", id, TOWN)]]


def told(kept: Settled, id: str = "n") -> list[tuple[str, list[float | str]]]:
    disputes = kept.disputes.get(Series("m", id, TOWN), {})
    return [
        (str(period), [o.status.value if o.value is None else o.value for o in one.rivals])
        for period, one in disputes.items()
    ]


CASES = [
    ("the same figure in both files", [("n", 2023, 50, "a"), ("n", 2023, 50, "b")],
     [("2023", 50, "definitive")], []),
    ("two figures", [("n", 2023, 50, "a"), ("n", 2023, 60, "b")],
     [("2023", None, "disputed")], [("2023", [50, 60])]),
    ("only in one of the years", [("n", 2023, 50, "a"), ("n", 2024, 70, "a"), ("n", 2024, 71, "b")],
     [("2023", 50, "definitive"), ("2024", None, "disputed")], [("2024", [70, 71])]),
    ("three files", [("n", 2023, 50, "a"), ("n", 2023, 60, "b"), ("n", 2023, 50, "c")],
     [("2023", None, "disputed")], [("2023", [50, 60, 50])]),
    ("a figure and none", [("n", 2023, 50, "a"), ("n", 2023, "withheld", "b")],
     [("2023", None, "disputed")], [("2023", [50, "withheld"])]),
    ("none in both", [("n", 2023, "withheld", "a"), ("n", 2023, "not_measured", "b")],
     [("2023", None, "withheld")], []),
    ("several in one file", [("n", 2023, 50, "a"), ("n", 2023, 60, "a"), ("n", 2023, 60, "b")],
     [("2023", None, "disputed")], [("2023", ["disputed"])]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "series", "said"), CASES, ids=[c[0] for c in CASES])
def test_which_figures_are_disputed(name: str, given: list[Row], series, said) -> None:
    kept = settle(PUBLIC, found(*given))
    assert (rows(kept), told(kept)) == (series, said)


@pytest.mark.parametrize("small", [0, 3, 9])
def test_a_small_one_of_two_figures_keeps_both_secret(small: int) -> None:
    kept = settle(PLAIN, found(("n", 2023, small, "a"), ("n", 2023, 60, "b")))
    assert rows(kept) == [("2023", None, "disputed")]
    assert told(kept) == [("2023", ["small", "small"])]


def test_figures_that_would_give_a_small_one_away_stay_secret() -> None:
    given = [("n", 2023, 100, "a"), ("man", 2023, 3, "a"), ("vrouw", 2023, 97, "a"), ("vrouw", 2023, 96, "b")]  # fmt: skip
    kept = settle(SPLIT, found(*given))
    assert told(kept, "vrouw") == [("2023", ["small", "small"])]
    assert rows(kept, "man") == [("2023", None, "small")]


def test_a_disputed_total_hides_what_either_of_its_figures_would_tell() -> None:
    given = [("n", 2023, 100, "a"), ("n", 2023, 110, "b"), ("man", 2023, 3, "a"), ("vrouw", 2023, 97, "a")]  # fmt: skip
    kept = settle(SPLIT, found(*given))
    shown = {one for _period, both in told(kept) for one in both} | {
        value for _period, value, _status in rows(kept, "vrouw")
    }
    assert rows(kept, "man") == [("2023", None, "small")]
    assert not {100, 97} <= shown


SOURCES = {"a": Source("a.csv", date(2026, 3, 1)), "b": Source("map/b.csv", date(2026, 11, 2))}
ONE = PUBLIC.monitors[0].measures[0].model_copy(update={"name": "Cliënten", "decimals": 0})


def said(language: str, *given: Row) -> list[str]:
    kept = settle(PUBLIC, found(*given))
    about = Disputed(ONE, "Zutphen", next(iter(kept.disputes.values()), {}))
    with in_language(language):
        return [str(one) for one in reasons([about], SOURCES, Period.of(2015))]


def test_both_files_their_days_and_figures_are_named() -> None:
    both = (("n", 2023, 1500, "a"), ("n", 2023, 1600, "b"))
    assert said("nl", *both) == [
        "Bestanden spreken elkaar tegen over Cliënten in Zutphen, 2023: 1.500 personen in a.csv (gelezen op 1 maart 2026); "
        "1.600 personen in map/b.csv (gelezen op 2 november 2026). Geen van deze cijfers is gebruikt."
    ]
    assert "1,500 personen in a.csv (read on" in said("en", *both)[0]


def test_a_file_with_several_figures_is_named_without_them() -> None:
    (one,) = said("nl", ("n", 2023, 1500, "a"), ("n", 2023, 1600, "a"))
    assert one.startswith("a.csv (gelezen op 1 maart 2026) heeft meer cijfers voor Cliënten")
    assert "1.500" not in one


def test_the_baseline_comes_first_then_the_newest_and_the_rest_is_counted() -> None:
    years = (2012, 2015, 2018, 2020, 2024)
    told = said(
        "nl", *((("n"), year, 50 + at, file) for year in years for at, file in enumerate("ab"))
    )
    assert [year for one in told for year in map(str, years) if f", {year}:" in one] == [
        "2015",
        "2024",
        "2020",
    ]
    assert told[-1] == "Over nog 2 andere cijfers van deze reeks spreken bestanden elkaar tegen."


def test_nothing_is_said_where_files_agree() -> None:
    assert said("nl", ("n", 2023, 50, "a"), ("n", 2023, 50, "b")) == []
