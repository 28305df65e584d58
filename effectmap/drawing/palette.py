"""Colours, symbols and words of the map: apart for every kind of colour vision, 3:1 on white."""

from __future__ import annotations

from effectmap.analysis.progress import Course, Progress, Signal
from effectmap.model import Evidence
from effectmap.model.cycle import Judgement
from effectmap.words import Text

INK = "#1B2430"
QUIET = "#4B5768"
FADED = "#667080"
HAIRLINE = "#C9D1DB"
LINK = "#3F5468"
MINUS = "#A33B00"

SIGNAL_COLOUR = {
    Signal.ON_COURSE: "#005AB5",
    Signal.ATTENTION: "#C56A00",
    Signal.BEHIND: "#7A0F3C",
    Signal.TOO_EARLY: "#4B5768",
    Signal.CONTEXT: "#4B5768",
    Signal.NO_FIGURE: "#757575",
    Signal.NO_MONITOR: "#757575",
}
# orange at full strength is 3.6:1 on white: enough for a shape, not for small letters
SIGNAL_INK = {**SIGNAL_COLOUR, Signal.ATTENTION: "#8F4D00", Signal.NO_FIGURE: "#5C6470"}
SIGNAL_INK[Signal.NO_MONITOR] = SIGNAL_INK[Signal.NO_FIGURE]

SIGNAL_WORD = {
    Signal.ON_COURSE: Text("on course"),
    Signal.ATTENTION: Text("attention"),
    Signal.BEHIND: Text("behind"),
    Signal.TOO_EARLY: Text("too early"),
    Signal.CONTEXT: Text("background"),
    Signal.NO_FIGURE: Text("no comparison yet"),
    Signal.NO_MONITOR: Text("no monitor yet"),
}
SIGNAL_SYMBOL = {
    Signal.ON_COURSE: "●",
    Signal.ATTENTION: "▲",
    Signal.BEHIND: "■",
    Signal.TOO_EARLY: "–",
    Signal.CONTEXT: "–",
    Signal.NO_FIGURE: "○",
    Signal.NO_MONITOR: "○",
}
PROGRESS_WORD = {
    Progress.IMPROVED: Text("improved"),
    Progress.WORSENED: Text("worsened"),
    Progress.NO_DEMONSTRABLE_CHANGE: Text("no demonstrable change"),
    Progress.NOT_COMPARABLE: Text("not comparable"),
    Progress.NO_BASELINE: Text("no baseline"),
    Progress.NO_CURRENT: Text("no current figure yet"),
    Progress.NO_MONITOR: Text("no monitor yet"),
    Progress.CONTEXT: Text("background figure, no judgement"),
}
COURSE_WORD = {
    Course.REACHED: Text("target reached"),
    Course.ON_COURSE: Text("on course for the target"),
    Course.BEHIND: Text("behind the path to the target"),
    Course.TOO_EARLY: Text("too early to tell"),
    Course.NO_TARGET: Text("no target"),
    Course.UNKNOWN: Text("not to be said"),
}
# width in px and dash pattern per rung
EVIDENCE_LINE = {
    Evidence.ASSUMPTION: (1.4, "1.5 4"),
    Evidence.PRACTICE: (1.5, "7 4"),
    Evidence.WELL_FOUNDED: (1.5, ""),
    Evidence.FIRST_INDICATIONS: (2.2, ""),
    Evidence.GOOD_INDICATIONS: (3.0, ""),
    Evidence.STRONG_INDICATIONS: (4.0, ""),
}
JUDGEMENT_WORD = {
    Judgement.ON_COURSE: SIGNAL_WORD[Signal.ON_COURSE],
    Judgement.ATTENTION: SIGNAL_WORD[Signal.ATTENTION],
    Judgement.BEHIND: SIGNAL_WORD[Signal.BEHIND],
    Judgement.CANNOT_TELL: Text("cannot tell"),
}
JUDGEMENT_SYMBOL = {
    Judgement.ON_COURSE: SIGNAL_SYMBOL[Signal.ON_COURSE],
    Judgement.ATTENTION: SIGNAL_SYMBOL[Signal.ATTENTION],
    Judgement.BEHIND: SIGNAL_SYMBOL[Signal.BEHIND],
    Judgement.CANNOT_TELL: "?",
}
JUDGEMENT_COLOUR = {
    Judgement.ON_COURSE: SIGNAL_COLOUR[Signal.ON_COURSE],
    Judgement.ATTENTION: SIGNAL_COLOUR[Signal.ATTENTION],
    Judgement.BEHIND: SIGNAL_COLOUR[Signal.BEHIND],
    Judgement.CANNOT_TELL: QUIET,
}
JUDGEMENT_INK = {
    Judgement.ON_COURSE: SIGNAL_INK[Signal.ON_COURSE],
    Judgement.ATTENTION: SIGNAL_INK[Signal.ATTENTION],
    Judgement.BEHIND: SIGNAL_INK[Signal.BEHIND],
    Judgement.CANNOT_TELL: QUIET,
}
