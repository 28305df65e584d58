"""What must hold in the accountability cycle: no double ids, known moments, themes and boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from effectmap.model.check import double_ids
from effectmap.model.cycle import Cycle, MomentState
from effectmap.model.effectmap import EffectMap
from effectmap.model.items import CYCLE_SECTIONS, ENDS, Key, Part, cycle_parts
from effectmap.model.problem import Problem, unknown
from effectmap.words import Text

_HANGS_ON = ("moment", "theme", "outcome", "intervention")


def check_cycle(
    cycle: Cycle, map: EffectMap, file: str = "cycle.yaml", archived: Collection[Key] = ()
) -> list[Problem]:
    """Everything that is wrong between the parts of `cycle`, and with `map`; all at once.

    What an adopted moment names may be `archived` since, and so may the boxes of a lesson.
    """
    known = {
        "moment": {one.id for one in cycle.moments},
        "theme": {one.id for one in map.themes},
        "outcome": {one.id for one in map.outcomes},
        "intervention": {one.id for one in map.interventions},
    }
    adopted = {one.id for one in cycle.moments if one.state is MomentState.ADOPTED}
    problems = list(_doubles(cycle, file))
    for part in cycle_parts(cycle).values():
        may = archived if getattr(part.model, "moment", "") in adopted else ()
        problems += _references(part, known, may, file)
    boxes = known["outcome"] | known["intervention"]
    ever = boxes | {id for _kind, id in archived}
    for lesson in cycle.lessons:
        problems += [
            unknown(file, lesson.id, "boxes", id, boxes) for id in lesson.boxes if id not in ever
        ]
    return problems


def _doubles(cycle: Cycle, file: str) -> Iterator[Problem]:
    for kind, section in CYCLE_SECTIONS.items():
        ids = [one.id for one in getattr(cycle, section)]
        if kind not in ENDS:
            yield from double_ids(file, ids)
            continue
        for id, count in Counter(ids).items():
            if count > 1:
                yield Problem(file, Text("“{id}” stands here {n} times", id=id, n=count), id)


def _references(
    part: Part, known: Mapping[str, Collection[str]], archived: Collection[Key], file: str
) -> Iterator[Problem]:
    for kind in _HANGS_ON:
        id = getattr(part.model, kind, None)
        if id is not None and id not in known[kind] and (kind, id) not in archived:
            yield unknown(file, part.id, kind, id, known[kind])
