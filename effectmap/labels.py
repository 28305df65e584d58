"""What the parts of map, cycle and table are called: kinds, fields, values chosen from a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from effectmap.bbv import mandatory_indicators
from effectmap.model import Evidence, Level, Sign
from effectmap.model.contribution import Answer, ContributionKind
from effectmap.model.cycle import ActionState, DeliveryState, MomentState
from effectmap.model.effectmap import PartnerType
from effectmap.model.theme_table import Funding
from effectmap.words import Text

KIND_WORD = {
    "municipality": Text("Municipality"),
    "partner": Text("Partner"),
    "theme": Text("Theme"),
    "intervention": Text("Intervention"),
    "outcome": Text("Outcome"),
    "indicator": Text("Indicator"),
    "link": Text("Link"),
    "moment": Text("Moment"),
    "review": Text("Judgement"),
    "delivery": Text("Carrying out"),
    "decision": Text("Decision"),
    "action": Text("Action"),
    "comment": Text("Working note"),
    "lesson": Text("Lesson"),
    "frame": Text("Frame"),
    "stage": Text("Stage"),
    "role": Text("Role"),
    "contribution": Text("Contribution"),
    "slice": Text("Slice"),
}
# above a column or beside an entry field
FIELD_WORD = {
    "area": Text("Area"),
    "asked": Text("Asked for on"),
    "baseline": Text("Baseline"),
    "breaks": Text("Trend breaks"),
    "brought_in_by": Text("Brought in by"),
    "budget": Text("Budget a year"),
    "description": Text("Description"),
    "end": Text("Until"),
    "evidence": Text("Evidence"),
    "level": Text("Level"),
    "mandatory": Text("Mandatory indicator (BBV)"),
    "measure": Text("Measure"),
    "monitor": Text("Monitor"),
    "name": Text("Name"),
    "note": Text("Note"),
    "outcome": Text("Outcome"),
    "owner": Text("Owner"),
    "partners": Text("By whom"),
    "short": Text("Short name"),
    "sign": Text("Effect"),
    "smallest_relevant_change": Text("Smallest relevant change"),
    "sources": Text("Sources"),
    "start": Text("Since"),
    "target": Text("Target"),
    "target_group": Text("For whom"),
    "theme": Text("Theme"),
    "type": Text("Kind of partner"),
}
# in a sentence about a change, where that is not the label with a small letter
_IN_SENTENCE = {
    "about": Text("about"),
    "aim": Text("what must be achieved"),
    "answer": Text("answer"),
    "amount": Text("amount a year"),
    "amount_example": Text("the amount is an example"),
    "assumption": Text("what must be true"),
    "became": Text("what it became on the map"),
    "better": Text("which way is better"),
    "boxes": Text("what changed on the map because of it"),
    "budget_example": Text("the budget is an example"),
    "by": Text("who says it"),
    "date": Text("date"),
    "day": Text("day"),
    "delay_months": Text("time before an effect can show"),
    "derived": Text("computation"),
    "dimensions": Text("part of the measure"),
    "due": Text("before when"),
    "funding": Text("paid from"),
    "grounds": Text("grounds"),
    "holds": Text("boxes"),
    "introduction": Text("opening words"),
    "judgement": Text("judgement"),
    "kind": Text("kind of contribution"),
    "moment": Text("at the moment"),
    "outcome": Text("with the effect"),
    "outcomes": Text("works on"),
    "partner": Text("partner"),
    "reason": Text("why other than the figures"),
    "references": Text("areas to compare with"),
    "result": Text("what came of it"),
    "settled": Text("settled"),
    "smallest_relevant_change": Text("smallest change that matters"),
    "spent": Text("spent this year"),
    "spent_example": Text("the amount is an example"),
    "stage": Text("at the stage"),
    "state": Text("how far it is"),
    "story": Text("story"),
    "target_groups": Text("who must not be forgotten"),
    "text": Text("text"),
    "workshop": Text("workshop"),
}
EVIDENCE_WORD = {
    Evidence.ASSUMPTION: Text("assumption"),
    Evidence.PRACTICE: Text("practical knowledge"),
    Evidence.WELL_FOUNDED: Text("well founded"),
    Evidence.FIRST_INDICATIONS: Text("first indications"),
    Evidence.GOOD_INDICATIONS: Text("good indications"),
    Evidence.STRONG_INDICATIONS: Text("strong indications"),
}
LEVEL_WORD = {
    Level.OUTPUT: Text("Output"),
    Level.OUTCOME: Text("Outcome"),
    Level.IMPACT: Text("Societal effect"),
}
# what stands in one column of the map: a box of it, and all of them
COLUMN_ONE: dict[str, Text] = {
    "intervention": KIND_WORD["intervention"],
    **{level: LEVEL_WORD[level] for level in Level},
}
COLUMN_ALL: dict[str, Text] = {
    "intervention": Text("Interventions"),
    Level.OUTPUT: Text("Outputs"),
    Level.OUTCOME: Text("Outcomes"),
    Level.IMPACT: Text("Societal effects"),
}
SIGN_WORD = {Sign.PLUS: Text("strengthens"), Sign.MINUS: Text("weakens")}
# workbooks that were sent out hold these words, and must be read when they come back
SIGN_IN_WORKBOOK = {Sign.PLUS: Text("contributes to it"), Sign.MINUS: Text("works against it")}
BETTER_WORD = {
    "higher": Text("higher is better"),
    "lower": Text("lower is better"),
    "context": Text("background, without judgement"),
}

MOMENT_STATE_WORD = {
    MomentState.PREPARING: Text("being prepared"),
    MomentState.REVIEW: Text("under review"),
    MomentState.ADOPTED: Text("adopted"),
}
DELIVERY_WORD = {
    DeliveryState.NOT_STARTED: Text("not started"),
    DeliveryState.RUNNING: Text("running"),
    DeliveryState.DELAYED: Text("delayed"),
    DeliveryState.FINISHED: Text("finished"),
    DeliveryState.STOPPED: Text("stopped"),
}
ACTION_STATE_WORD = {
    ActionState.OPEN: Text("open"),
    ActionState.DONE: Text("done"),
    ActionState.DROPPED: Text("dropped"),
}


CONTRIBUTION_WORD = {
    ContributionKind.NEW_OUTCOME: Text("a new effect"),
    ContributionKind.NEW_INTERVENTION: Text("a new intervention"),
    ContributionKind.DOUBT: Text("a doubt"),
    ContributionKind.NOTICED: Text("something noticed"),
    ContributionKind.ROLE: Text("what a partner does"),
}
ANSWER_WORD = {
    Answer.ADOPTED: Text("taken over"),
    Answer.PARKED: Text("parked"),
    Answer.DECLINED: Text("declined"),
}
PARTNER_TYPE_WORD = {
    PartnerType.MUNICIPALITY: Text("municipality"),
    PartnerType.PROFESSIONAL: Text("professional organisation"),
    PartnerType.INITIATIVE: Text("residents' initiative"),
    PartnerType.BEST_PERSON: Text("best person of a neighbourhood"),
    PartnerType.VOLUNTEER: Text("volunteers"),
    PartnerType.EXPERIENCE: Text("lived experience"),
}
FUNDING_WORD = {
    Funding.WMO: Text("Wmo"),
    Funding.JEUGDWET: Text("Jeugdwet"),
    Funding.ZVW: Text("Zvw"),
    Funding.WLZ: Text("Wlz"),
    Funding.SUBSIDY: Text("Subsidy"),
    Funding.OWN: Text("Own means"),
    Funding.OTHER: Text("Otherwise"),
}
NOT_SAID = Text("not said")


class _Mandatory(Mapping[str, Text]):
    """What the mandatory indicators are called, by id; the list is read when it is needed."""

    def __getitem__(self, id: str) -> Text:
        one = mandatory_indicators()[id]
        return Text("{name} (BBV {n})", name=one.name, n=one.number)

    def __iter__(self) -> Iterator[str]:
        return iter(mandatory_indicators())

    def __len__(self) -> int:
        return len(mandatory_indicators())


MANDATORY_WORD: Mapping[str, Text] = _Mandatory()


def in_sentence(field: str) -> str | None:
    """What a field is called inside a sentence; None for one that is not known."""
    if field in _IN_SENTENCE:
        return str(_IN_SENTENCE[field])
    label = str(FIELD_WORD[field]) if field in FIELD_WORD else ""
    return label[:1].lower() + label[1:] or None
