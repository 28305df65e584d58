"""What must hold between a theme table and the map."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.model.check_table import check_table
from effectmap.model.theme_table import Frame, SavedSlice, Stage, TableRole, ThemeTable
from tests.small_map import MAP

STAGE = Stage(id="s", theme="t", name="Begin")


def role(**fields: Any) -> TableRole:
    return TableRole(
        **{
            "id": "r",
            "stage": "s",
            "partner": "ggd",
            "name": "Inloop",
            "outcomes": ("b",),
            **fields,
        }
    )


def saved(**fields: Any) -> SavedSlice:
    return SavedSlice(**{"id": "d", "theme": "t", "name": "Deel", "holds": ("b", "i"), **fields})


def test_a_table_that_fits_the_map_has_no_problems() -> None:
    table = ThemeTable(frames=(Frame(id="t"),), stages=(STAGE,), roles=(role(),), slices=(saved(),))
    assert check_table(table, MAP) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (ThemeTable(frames=(Frame(id="q"),)), "q, id"),
        (ThemeTable(stages=(Stage(id="s", theme="q", name="x"),)), "s, theme"),
        (ThemeTable(stages=(STAGE, STAGE)), "s, id"),
        (ThemeTable(slices=(saved(), saved())), "d, id"),
        (ThemeTable(slices=(saved(theme="q"),)), "d, theme"),
        (ThemeTable(slices=(saved(holds=("q",)),)), "d, holds"),
        (ThemeTable(stages=(STAGE,), roles=(role(stage="q"),)), "r, stage"),
        (ThemeTable(stages=(STAGE,), roles=(role(partner="q"),)), "r, partner"),
        (ThemeTable(stages=(STAGE,), roles=(role(outcomes=("q",)),)), "r, outcomes"),
        (ThemeTable(stages=(STAGE,), roles=(role(start="2026-02-01", end="2026-01-01"),)), "r, end"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_field(table: ThemeTable, said: str) -> None:
    (found,) = check_table(table, MAP)
    assert str(found).startswith(f"table.yaml, {said}")


def test_a_box_that_was_taken_off_the_map_may_still_be_named() -> None:
    slices = (saved(holds=("q", "p")),)
    table = ThemeTable(stages=(STAGE,), roles=(role(outcomes=("q",)),), slices=slices)
    assert check_table(table, MAP, archived={("outcome", "q"), ("intervention", "p")}) == []
