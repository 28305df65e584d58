"""A set of changes done to a map, and what else goes when items are removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from effectmap.exchange.items import build
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.items import BOXES, Key, Part, assemble, parts, stray
from effectmap.words import Text


def removing(map: EffectMap, keys: Iterable[Key]) -> tuple[Changed, ...]:
    """The removal of these items, with the links and indicators that hang on them."""
    chosen = set(keys)
    ids = {id for kind, id in chosen if kind in BOXES}
    outcomes = {id for kind, id in chosen if kind == "outcome"}
    return tuple(
        Changed(*key, part.fields, None)
        for key, part in parts(map).items()
        if key in chosen
        or part.outcome in outcomes
        or (part.kind == "link" and ids.intersection(part.id.split(">")))
    )


def apply(map: EffectMap, changes: Sequence[Changed]) -> EffectMap:
    """`map` with the changes done; new items come last of their kind.

    Values from before are not looked at: that the map is still the one that was compared is the
    caller's business, and so is `effectmap.model.check` of what results. Raises ProblemsError for
    an item that is not there, or is there already, and for values that cannot be used.
    """
    items, problems = parts(map), list[Problem]()
    for one in changes:
        try:
            _do(items, one)
        except ProblemsError as error:
            problems += error.problems
    problems = problems or stray(items.values())
    if problems:
        raise ProblemsError(problems)
    return assemble(items.values())


def _do(items: dict[Key, Part], one: Changed) -> None:
    if one.action == "added" and one.key in items:
        raise ProblemsError([Problem("", Text("“{id}” exists already", id=one.id), one.id)])
    if one.action != "added" and one.key not in items:
        raise ProblemsError([Problem("", Text("“{id}” does not exist", id=one.id), one.id)])
    if one.after is None:
        del items[one.key]
    else:
        before = items[one.key].fields if one.action == "changed" else {}
        items[one.key] = build(one.kind, one.id, {**before, **one.after})
