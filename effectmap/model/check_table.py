"""What must hold in the theme table: no double ids, known themes, stages, partners and boxes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from effectmap.model.check import double_ids
from effectmap.model.contribution import Answer, Contribution
from effectmap.model.effectmap import EffectMap
from effectmap.model.items import BOXES, TABLE_SECTIONS, Key
from effectmap.model.problem import Problem, unknown
from effectmap.model.theme_table import SavedSlice, Stage, TableRole, ThemeTable
from effectmap.words import Text


def check_table(
    table: ThemeTable, map: EffectMap, file: str = "table.yaml", archived: Collection[Key] = ()
) -> list[Problem]:
    """Everything that is wrong between the parts of `table`, and with `map`; all at once.

    The outcomes that a role works on, and the boxes of a slice, may be `archived` since.
    """
    themes = {one.id for one in map.themes}
    problems = [
        problem
        for section in TABLE_SECTIONS.values()
        for problem in double_ids(file, [one.id for one in getattr(table, section)])
    ]
    problems += [
        unknown(file, one.id, "id", one.id, themes) for one in table.frames if one.id not in themes
    ]
    stands: list[Stage | SavedSlice] = [*table.stages, *table.slices]
    problems += [
        unknown(file, one.id, "theme", one.theme, themes)
        for one in stands
        if one.theme not in themes
    ]
    problems += [problem for one in table.contributions for problem in _answered(one, themes, file)]
    stages = {one.id for one in table.stages}
    partners = {one.id for one in map.partners}
    outcomes = {one.id for one in map.outcomes}
    ever = outcomes | {id for kind, id in archived if kind == "outcome"}
    for role in table.roles:
        problems += [
            unknown(file, role.id, "outcomes", id, outcomes)
            for id in role.outcomes
            if id not in ever
        ]
        problems += _role(role, stages, partners, file)
    boxes = {one.id for one in map.boxes}
    ever = boxes | {id for kind, id in archived if kind in BOXES}
    problems += [
        unknown(file, one.id, "holds", id, boxes)
        for one in table.slices
        for id in one.holds
        if id not in ever
    ]
    return problems


def _answered(one: Contribution, themes: Collection[str], file: str) -> Iterator[Problem]:
    if one.theme not in themes:
        yield unknown(file, one.id, "theme", one.theme, themes)
    if one.answer is Answer.DECLINED and not one.reason.strip():
        yield Problem(file, Text("say why: who brought it in reads it"), one.id, "reason")


def _role(
    role: TableRole, stages: Collection[str], partners: Collection[str], file: str
) -> Iterator[Problem]:
    if role.stage not in stages:
        yield unknown(file, role.id, "stage", role.stage, stages)
    if role.partner not in partners:
        yield unknown(file, role.id, "partner", role.partner, partners)
    if role.start and role.end and role.end < role.start:
        yield Problem(file, Text("this ends before it starts"), role.id, "end")
