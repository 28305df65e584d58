"""Generated effect maps of any size, for tests and measurements."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from effectmap.drawing.layout import Box

Link = tuple[str, str]

# Share of the boxes per level, and how many steps (columns) a level's chains have.
_SHARE = (12 / 45, 14 / 45, 12 / 45, 7 / 45)
_STEPS = (1, 2, 2, 1)
_LETTER = "IORM"

_SKIPS = 0.15  # part of the links that jumps over at least one level
_PASSES = 0.6  # part of a level's first step that links straight on to the next level
_NEAR = 3  # an end is the nearest of this many draws, which gives a map its themes


def generate_map(boxes: int, seed: int) -> tuple[list[Box], list[Link]]:
    """A random but lifelike map: `boxes` boxes and 1.4 to 1.7 links per box, the same per seed.

    Most links go one step to the right, some stay inside their level (chains) and about 15%
    skip a level. From two boxes on, every box has at least one link.
    """
    rng = random.Random(seed)
    steps = _steps(boxes)
    names = [name for step in steps for name in step]
    theme = {name: rng.random() for name in names}
    step_of = {name: number for number, step in enumerate(steps) for name in step}
    links: dict[Link, None] = {}
    _link_everything(rng, steps, theme, links)
    wanted = _link_count(boxes)
    for _ in range(20 * wanted):
        if len(links) >= wanted:
            break
        source = rng.choice(names)
        later = step_of[source] + rng.choice((3, 4))
        if rng.random() >= _SKIPS:
            later = _next_step(rng, steps, step_of[source])
        if later < len(steps):
            links[source, _near(rng, source, steps[later], theme)] = None
    placed = [
        Box(name, _level(name), float(rng.choice((50, 64, 64, 78, 78, 92, 106, 120))))
        for name in names
    ]
    return placed, list(links)


def _link_count(boxes: int) -> int:
    """Larger maps are denser: 64 links at 45 boxes, about 240 at 150."""
    if boxes < 2:
        return 0
    per_box = 1.42 + 0.11 * math.log2(boxes / 45)
    return round(boxes * min(1.7, max(1.0, per_box)))


def _steps(boxes: int) -> list[list[str]]:
    """The names per step, from left to right; steps that stay empty are left out."""
    steps: list[list[str]] = []
    done, upto = 0, 0.0
    for level, share in enumerate(_SHARE):
        upto += share
        end = boxes if level == len(_SHARE) - 1 else round(upto * boxes)
        names = [f"{_LETTER[level]}{number:03d}" for number in range(end - done)]
        done = end
        cut = -(-len(names) // _STEPS[level])
        steps += [part for part in (names[:cut], names[cut:]) if part]
    return steps


def _link_everything(
    rng: random.Random,
    steps: list[list[str]],
    theme: dict[str, float],
    links: dict[Link, None],
) -> None:
    """Give every box a link: onwards to a next step, or back for those nobody reached."""
    for number, here in enumerate(steps[:-1]):
        for name in here:
            onward = steps[_next_step(rng, steps, number)]
            links[name, _near(rng, name, onward, theme)] = None
    reached = {target for _, target in links}
    for before, here in pairwise(steps):
        for name in here:
            if name not in reached and (here is steps[-1] or rng.random() < 0.5):
                links[_near(rng, name, before, theme), name] = None


def _next_step(rng: random.Random, steps: list[list[str]], here: int) -> int:
    """The step after `here`; if that is still the same level, more often the one beyond."""
    inside = here + 2 < len(steps) and _level(steps[here][0]) == _level(steps[here + 1][0])
    return here + 2 if inside and rng.random() < _PASSES else here + 1


def _near(rng: random.Random, name: str, among: list[str], theme: dict[str, float]) -> str:
    draws = [rng.choice(among) for _ in range(_NEAR)]
    return min(draws, key=lambda other: abs(theme[other] - theme[name]))


def _level(name: str) -> int:
    return _LETTER.index(name[0])
