"""What a reader must see first: where a chain stalls, what hangs on one link, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from effectmap.analysis import chains
from effectmap.known import Known
from effectmap.labels import EVIDENCE_WORD
from effectmap.model import EffectMap
from effectmap.words import Text, _


def attention(known: Known, part: EffectMap) -> Iterator[str]:
    """Where the chains of a theme stall, and what hangs on one link; weakest grounds first."""
    names = {box.id: box.name for box in part.boxes}
    stalls: dict[str, list[str]] = {}
    for stall in chains.stalls(part, known.assessments()):
        stalls.setdefault(stall.outcome, []).append(names[stall.after])
    for outcome, moved in stalls.items():
        key = "The chain stalls at “{here}”: no demonstrable change, although this moved: {moved}."
        yield str(Text(key, here=names[outcome], moved=_quoted(moved)))
    links = {link.id: link for link in part.links}
    points = sorted(chains.single_points(part), key=lambda one: links[one.link].evidence.rung)
    for point in points:
        link = links[point.link]
        said = Text(
            "Everything towards {impacts} hangs on “{source}” → “{target}” ({evidence}).",
            impacts=_quoted([names[id] for id in point.impacts]),
            source=names[link.source],
            target=names[link.target],
            evidence=EVIDENCE_WORD[link.evidence],
        )
        must = f" {_('Must be true:')} {link.assumption}" if link.assumption else ""
        yield f"{said}{must}"


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def gaps_in_words(known: Known, part: EffectMap) -> Iterator[str]:
    """What is missing in a theme, a line a kind with names."""
    found = chains.gaps(part, known.assessments())
    names = {box.id: box.name for box in part.boxes}
    names |= {one.id: one.name for outcome in part.outcomes for one in outcome.indicators}
    kinds = (
        ("No monitor: {names}", found.outcomes_without_monitor),
        ("No baseline: {names}", found.indicators_without_baseline),
        ("No current figure: {names}", found.indicators_without_current),
        ("Leads nowhere yet: {names}", found.interventions_leading_nowhere),
        (
            "Nothing leads to it yet: {names}",
            (*found.impacts_without_cause, *found.outcomes_without_cause),
        ),
    )
    for key, ids in kinds:
        if ids:
            yield str(Text(key, names="; ".join(names[id] for id in ids)))
