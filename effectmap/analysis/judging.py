"""What people find of an outcome beside what was measured: where both differ, a reason is due."""

from __future__ import annotations

from effectmap.analysis.progress import Signal
from effectmap.model.cycle import Judgement
from effectmap.words import Text

_SIGNAL_OF = {
    Judgement.ON_COURSE: Signal.ON_COURSE,
    Judgement.ATTENTION: Signal.ATTENTION,
    Judgement.BEHIND: Signal.BEHIND,
}
_MEASURED = frozenset(_SIGNAL_OF.values())
# with any of these, figures neither say yes nor no
_SAYS = {
    Signal.ON_COURSE: Text("The figures say “on course”"),
    Signal.ATTENTION: Text("The figures ask for attention"),
    Signal.BEHIND: Text("The figures are behind the path to the target"),
}


def contradiction(judgement: Judgement | None, measured: Signal) -> Text | None:
    """What the figures say where a judgement says something else; None where it does not.

    A judgement where the figures cannot tell yet contradicts nothing: it stands on its story.
    """
    if judgement is None or measured not in _MEASURED:
        return None
    return None if _SIGNAL_OF.get(judgement) is measured else _SAYS[measured]
