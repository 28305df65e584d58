"""A judgement that differs from what was measured asks for a reason; measured silence does not."""

from __future__ import annotations

import pytest

from effectmap.analysis.judging import contradiction
from effectmap.analysis.progress import Signal
from effectmap.model.cycle import Judgement

J, S = Judgement, Signal
SILENT = (S.TOO_EARLY, S.CONTEXT, S.NO_FIGURE, S.NO_MONITOR)


@pytest.mark.parametrize(
    ("judgement", "measured", "differs"),
    [
        (J.ON_COURSE, S.ON_COURSE, False),
        (J.ATTENTION, S.ATTENTION, False),
        (J.BEHIND, S.BEHIND, False),
        (J.ON_COURSE, S.ATTENTION, True),
        (J.ON_COURSE, S.BEHIND, True),
        (J.ATTENTION, S.ON_COURSE, True),
        (J.ATTENTION, S.BEHIND, True),  # milder than the figures is another judgement too
        (J.BEHIND, S.ON_COURSE, True),
        (J.BEHIND, S.ATTENTION, True),
        (J.CANNOT_TELL, S.ON_COURSE, True),
        (J.CANNOT_TELL, S.BEHIND, True),
        (None, S.BEHIND, False),
        *((judgement, silent, False) for judgement in Judgement for silent in SILENT),
    ],
)
def test_a_judgement_beside_the_figures(
    judgement: Judgement | None, measured: Signal, differs: bool
) -> None:
    assert (contradiction(judgement, measured) is not None) is differs


def test_every_signal_is_measured_or_silent() -> None:
    measured = {one for one in Signal if contradiction(J.CANNOT_TELL, one) is not None}
    assert measured | set(SILENT) == set(Signal)
