"""What residents told of an outcome, beside its figures: in counts, and where both differ."""

from __future__ import annotations

from effectmap.analysis.pointing import APART, Pointing, pointing
from effectmap.known import Known
from effectmap.model.story import Heard
from effectmap.words import Text

POINTING_WORD = {
    Pointing.SAME: Text("Figures and stories point the same way."),
    Pointing.BETTER_BUT_NOT_NOTICED: Text(
        "The figure improved, but residents do not notice it. Ask further: whom does it reach?"
    ),
    Pointing.WORSE_BUT_NOTICED: Text(
        "The figure worsened, but residents do notice it. Ask further: who is not heard?"
    ),
    Pointing.STILL_BUT_NOTICED: Text(
        "The figure did not demonstrably change, but residents do notice it."
    ),
    Pointing.STILL_AND_NOT_NOTICED: Text(
        "The figure did not demonstrably change, and residents do not notice it."
    ),
    Pointing.FIGURES_DIVIDED: Text("The figures themselves point different ways."),
    Pointing.STORIES_DIVIDED: Text("Residents tell different things."),
    Pointing.ONLY_STORIES: Text("There are stories, and no figures to lay beside them yet."),
}


def counted(heard: Heard) -> Text:
    """How many notice it and how many do not."""
    return Text("{yes} notice it, {no} do not", yes=heard.supports, no=heard.contradicts)


def heard_in_words(known: Known, outcome: str) -> str:
    """The counts, and in a sentence that figures and stories differ; empty without stories."""
    heard = (known.heard or {}).get(outcome)
    if heard is None:
        return ""
    progress = [one.assessment.progress for one in known.of_outcome(outcome)]
    found = pointing(progress, heard.directions)
    apart = f" {POINTING_WORD[found]}" if found in APART else ""
    return f"{counted(heard)}.{apart}"
