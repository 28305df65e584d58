"""When a figure moved so far that a person should look: tables of two figures."""

from __future__ import annotations

import pytest

from effectmap.monitors.moved import way

# before, now, floor, step of the last decimal, which way
CASES = [
    (40.0, 60.0, 0, 0.1, None),
    (40.0, 60.1, 0, 0.1, "up"),
    (40.0, 20.0, 0, 0.1, None),
    (40.0, 19.9, 0, 0.1, "down"),
    (-40.0, 40.0, 0, 1, "up"),
    (-40.0, -70.0, 0, 1, "down"),
    (0.0, 0.0, 0, 0.1, None),
    (0.0, 0.2, 0, 0.1, "up"),
    # what can be rounding
    (0.1, 0.2, 0, 0.1, None),
    (0.2, 0.3, 0, 0.1, None),
    (0.1, 0.3, 0, 0.1, "up"),
    (1.0, 2.0, 0, 1, None),
    # small counts: none of 0 to 9 gives another answer
    *[(float(n), 9.0, 10, 1, None) for n in range(10)],
    *[(float(n), 15.0, 10, 1, None) for n in range(10)],
    *[(float(n), 16.0, 10, 1, "up") for n in range(10)],
    *[(20.0, float(n), 10, 1, None) for n in range(10)],
    *[(21.0, float(n), 10, 1, "down") for n in range(10)],
    (-5.0, -16.0, 10, 1, "down"),
    (-21.0, 3.0, 10, 1, "up"),
]


@pytest.mark.parametrize(("before", "now", "floor", "step", "said"), CASES)
def test_which_way_a_figure_moved(
    before: float, now: float, floor: int, step: float, said: str | None
) -> None:
    assert way(before, now, floor, step) == said
