"""What is typed in a table becomes edits of the map, or is refused with its row and column."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap import tables
from effectmap.store.commands import Batch
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Conflict
from effectmap.store.roles import LOCAL


def _sheet(store: MapStore, kind: Any) -> tables.Sheet:
    return tables.sheet(store, store.map(), kind, "dementie")


def _at(shown: tables.Sheet, id: str) -> int:
    return shown.ids.index(id)


@pytest.mark.parametrize("kind", tables.KINDS)
def test_a_table_in_which_nothing_was_typed_asks_for_nothing(store: MapStore, kind: Any) -> None:
    shown = _sheet(store, kind)
    assert shown.rows
    assert tables.steps(shown, {}, [], [], set()) == ([], [])


@pytest.mark.parametrize("kind", tables.KINDS)
def test_every_cell_means_what_is_kept(store: MapStore, kind: Any) -> None:
    shown = _sheet(store, kind)
    names = [field.name for field in shown.fields]
    for at, id in enumerate(shown.ids):
        same = {name: shown.rows[at][name] for name in names}
        (step,), problems = tables.steps(shown, {at: same}, [], [], set())
        assert problems == []
        kept = store.fields(kind, id)
        assert step.fields == {name: kept[name] for name in names}


@pytest.mark.parametrize(
    ("kind", "id", "cells", "expected"),
    [
        ("intervention", "maatjes", {"start": "1-3-2020"}, {"start": "2020-03-01"}),
        ("intervention", "maatjes", {"start": ""}, {"start": None}),
        ("intervention", "maatjes", {"budget": 12500}, {"budget": 12500.0}),
        ("intervention", "maatjes", {"budget": None}, {"budget": None}),
        ("intervention", "maatjes", {"partners": []}, {"partners": []}),
        ("outcome", "fit", {"owner": "Team Sport"}, {"owner": "Team Sport"}),
        ("outcome", "fit", {"name": "=1+1 **dik** <b>"}, {"name": "=1+1 **dik** <b>"}),
        ("link", "beweeggroepen>fit", {"delay_months": 18}, {"delay_months": 18}),
        (
            "link",
            "beweeggroepen>fit",
            {"sources": "Onderzoek | https://voorbeeld.nl\nBoek"},
            {
                "sources": [
                    {"title": "Onderzoek", "url": "https://voorbeeld.nl"},
                    {"title": "Boek", "url": ""},
                ]
            },
        ),
        (
            "indicator",
            "eenzaam-75plus",
            {"target": "40,5 in 2030"},
            {"target": {"value": 40.5, "period": "2030"}},
        ),
    ],
)
def test_what_is_typed_is_kept(
    store: MapStore, kind: Any, id: str, cells: dict[str, Any], expected: dict[str, Any]
) -> None:
    shown = _sheet(store, kind)
    found, problems = tables.steps(shown, {_at(shown, id): cells}, [], [], set())
    assert problems == []
    assert isinstance(store.apply(Batch(steps=tuple(found)), LOCAL), Applied)
    kept = store.fields(kind, id)
    assert {name: kept[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        ("intervention", {"start": "31-2-2024"}, "kolom Sinds: dit is geen datum"),
        ("intervention", {"name": " "}, "kolom Naam"),
        ("indicator", {"target": "veel"}, "een streefwaarde heeft een getal en een periode"),
        ("indicator", {"baseline": "gisteren"}, "dit is geen periode"),
        ("link", {"sources": "Boek | javascript:alert(1)"}, "begint met https://"),
        ("link", {"source": "maatjes"}, "staat vast"),
    ],
)
def test_a_mistake_is_named_with_row_and_column(
    store: MapStore, kind: Any, cells: dict[str, Any], said: str
) -> None:
    _steps, problems = tables.steps(_sheet(store, kind), {2: cells}, [], [], set())
    assert any(said in str(one) and "regel 3" in str(one) for one in problems), problems


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        ("intervention", {"target_group": "iedereen"}, "de naam ontbreekt"),
        ("outcome", {"name": "Nieuw effect"}, "kies het niveau"),
        ("link", {"source": "maatjes"}, "kies de vakken"),
        ("indicator", {"name": "Nieuw", "outcome": "fit"}, "Monitors"),
    ],
)
def test_a_new_row_says_what_is_missing(
    store: MapStore, kind: Any, cells: dict[str, Any], said: str
) -> None:
    _steps, problems = tables.steps(_sheet(store, kind), {}, [cells], [], set())
    assert any(said in str(one) for one in problems), problems


def test_rows_are_added_changed_and_removed_in_one_edit(store: MapStore) -> None:
    shown = _sheet(store, "intervention")
    found, problems = tables.steps(
        shown,
        {_at(shown, "maatjes"): {"name": "Maatjes voor het leven"}},
        [{"name": "Soep op dinsdag"}, {}, {"name": "Soep op dinsdag"}],
        [_at(shown, "alzheimer-cafe")],
        set(shown.ids),
    )
    assert problems == []
    result = store.apply(Batch(steps=tuple(found)), LOCAL)
    assert isinstance(result, Applied)
    names = {one.id: one.name for one in store.map().of_theme("dementie").interventions}
    assert names["maatjes"] == "Maatjes voor het leven"
    assert {"soep-op-dinsdag", "soep-op-dinsdag-2"} <= set(names)
    assert "alzheimer-cafe" not in names
    assert isinstance(store.undo(result.operation, LOCAL), Applied)
    assert [one.id for one in store.map().of_theme("dementie").interventions] == list(shown.ids)


def test_what_somebody_changed_meanwhile_is_not_written_over(store: MapStore) -> None:
    mine, theirs = _sheet(store, "outcome"), _sheet(store, "outcome")
    at = _at(mine, "fit")
    first, _none = tables.steps(theirs, {at: {"name": "Van de ander"}}, [], [], set())
    second, _none = tables.steps(mine, {at: {"name": "Van mij"}}, [], [], set())
    assert isinstance(store.apply(Batch(steps=tuple(first)), LOCAL), Applied)
    answer = store.apply(Batch(steps=tuple(second)), LOCAL)
    assert isinstance(answer, Conflict)
    (both,) = answer.fields
    assert (both.mine, both.theirs.value) == ("Van mij", "Van de ander")
