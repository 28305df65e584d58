"""A data package in words: what its tables hold, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

from effectmap.model import Problem
from effectmap.packaging.looking import Found, Looked
from effectmap.packaging.taking import BESIDE, REPLACES, Plan
from effectmap.words import Text

FIRST = 20


def lines(looked: Looked, plan: Plan) -> Iterator[Text | Problem]:
    """What was understood and what will happen, a line each."""
    for one in looked.tables:
        yield said(one)
        if one.measures:
            names = (f"{each.name} ({each.unit or '–'})" for each in one.measures[:FIRST])
            yield Text("  Measures: {names}", names=", ".join(names))
        yield from happens(one, plan)


def said(one: Found) -> Text:
    """What a table holds, in one line."""
    if one.made is None:
        return Text("{name}: could not be read", name=one.table.name)
    return Text(
        "{name}: {measures} measures, {n} figures, {areas} areas, periods {periods}",
        name=one.table.name,
        measures=len(one.made.measured),
        n=sum(one.made.by_status.values()),
        areas=one.made.areas,
        periods=", ".join(one.made.periods[:FIRST]) or "–",
    )


def happens(one: Found, plan: Plan) -> Iterator[Text | Problem]:
    """What becomes of a table, and what a reader must know of it."""
    yield from one.problems[:FIRST]
    if one.by_hand and one.table in plan.by_hand:
        yield Text("It goes to the inbox, where you say what its columns hold.")
    if one.left:
        yield Text("Not used: {names}", names=", ".join(one.left)[:300])
    yield from one.table.notes
    if one.table.own is not None and one.table.own.withheld:
        yield Text("{n} figures stayed behind: small numbers", n=one.table.own.withheld)
    planned = plan.tables.get(one.table.name)
    if planned is None:
        return
    words = {
        BESIDE: Text("comes beside the files of “{name}”", name=planned.name),
        REPLACES: Text("replaces a file of “{name}”", name=planned.name),
    }
    yield words.get(planned.way, Text("starts the monitor “{name}”", name=planned.name))
    for path, periods in planned.shared.items():
        yield Text(
            "{file} has figures of {periods} as well: where the two differ, none is shown",
            file=path,
            periods=", ".join(periods),
        )
    for moved in planned.moved[:FIRST]:
        yield moved.message
    yield from planned.lost
