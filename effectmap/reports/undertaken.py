"""What is done and what it costs, as a report tells it."""

from __future__ import annotations

from collections.abc import Sequence

from effectmap import formats
from effectmap.at_moment import AtMoment
from effectmap.labels import DELIVERY_WORD
from effectmap.model import EffectMap, Intervention
from effectmap.model.cycle import Delivery, DeliveryState
from effectmap.reports.content import InterventionPart
from effectmap.words import Text, _


def interventions(here: AtMoment, part: EffectMap) -> tuple[InterventionPart, ...]:
    """Every intervention of a theme with how far it is, in the order of the map."""
    partners = {one.id: one.name for one in part.partners}
    found = []
    for one in part.interventions:
        delivery = here.found.delivery(here.moment.id, one.id)
        found.append(
            InterventionPart(
                id=one.id,
                name=one.name,
                partners=", ".join(partners[id] for id in one.partners),
                period=_period(one),
                state=str(DELIVERY_WORD[_state(here, one, delivery)]),
                note=delivery.note if delivery else "",
                budget="" if one.budget is None else formats.euro(one.budget),
                spent="" if delivery is None or delivery.spent is None
                else formats.euro(delivery.spent),
                example=_("example amounts") if _made_up(one, delivery) else "",
            )
        )  # fmt: skip
    return tuple(found)


def _made_up(one: Intervention, delivery: Delivery | None) -> bool:
    return (one.budget is not None and one.budget_example) or bool(
        delivery and delivery.spent is not None and delivery.spent_example
    )


def _state(here: AtMoment, one: Intervention, delivery: Delivery | None) -> DeliveryState:
    """What a person said of it; else what its dates say at this moment."""
    if delivery is not None and delivery.state is not None:
        return delivery.state
    if one.start is not None and one.start > here.moment.date:
        return DeliveryState.NOT_STARTED
    if one.end is not None and one.end < here.moment.date:
        return DeliveryState.FINISHED
    return DeliveryState.RUNNING


def _period(one: Intervention) -> str:
    start = formats.day(one.start) if one.start else ""
    end = formats.day(one.end) if one.end else ""
    if start and end:
        return f"{start} – {end}"
    if start:
        return str(Text("since {day}", day=start))
    return str(Text("until {day}", day=end)) if end else ""


def totals(here: AtMoment, part: EffectMap) -> tuple[str, str]:
    """Budget a year and what was spent of it, of those interventions that say so."""
    budgets = [one.budget for one in part.interventions]
    found = [here.found.delivery(here.moment.id, one.id) for one in part.interventions]
    return _sum(budgets), _sum([one.spent if one else None for one in found])


def _sum(amounts: Sequence[float | None]) -> str:
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return ""
    total = formats.euro(sum(known))
    if len(known) == len(amounts):
        return total
    words = Text("{total} (of {n} of {all})", total=total, n=len(known), all=len(amounts))
    return str(words)
