"""What must hold between a theme table and the map."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.model.check_table import check_table
from effectmap.model.theme_table import Frame, Stage, TableRole, ThemeTable
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


def test_a_table_that_fits_the_map_has_no_problems() -> None:
    table = ThemeTable(frames=(Frame(id="t"),), stages=(STAGE,), roles=(role(),))
    assert check_table(table, MAP) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (ThemeTable(frames=(Frame(id="q"),)), "q, id"),
        (ThemeTable(stages=(Stage(id="s", theme="q", name="x"),)), "s, theme"),
        (ThemeTable(stages=(STAGE, STAGE)), "s, id"),
        (ThemeTable(stages=(STAGE,), roles=(role(stage="q"),)), "r, stage"),
        (ThemeTable(stages=(STAGE,), roles=(role(partner="q"),)), "r, partner"),
        (ThemeTable(stages=(STAGE,), roles=(role(outcomes=("q",)),)), "r, outcomes"),
        (ThemeTable(stages=(STAGE,), roles=(role(start="2026-02-01", end="2026-01-01"),)), "r, end"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_field(table: ThemeTable, said: str) -> None:
    (found,) = check_table(table, MAP)
    assert str(found).startswith(f"table.yaml, {said}")


def test_an_outcome_that_was_taken_off_the_map_may_still_be_named() -> None:
    table = ThemeTable(stages=(STAGE,), roles=(role(outcomes=("q",)),))
    assert check_table(table, MAP, archived={("outcome", "q")}) == []
