"""What stays of a workshop as accessible PDF. How it looks stands in `workshop.typ`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from effectmap import formats
from effectmap.analysis.workshop_result import Asked, OnLink, WorkshopResult
from effectmap.labels import ANSWER_WORD, CONTRIBUTION_WORD
from effectmap.model.contribution import Answer
from effectmap.model.workshop import BELIEFS
from effectmap.reports.pdf import compiled, showable
from effectmap.reports.printable import printable
from effectmap.words import Text, _, language

_TEMPLATE = Path(__file__).parent / "workshop.typ"
_ANSWERS = {
    Answer.ADOPTED: Text("Taken over"),
    Answer.PARKED: Text("Parked"),
    Answer.DECLINED: Text("Declined"),
    None: Text("Without an answer yet"),
}


def workshop_pdf(result: WorkshopResult, municipality: str) -> bytes:
    """The report of a workshop as PDF/UA-1, in the reader's language.

    Raises `typst.TypstError` when the file would not be accessible or cannot be made.
    """
    data = _data(printable(result), printable(municipality))
    return compiled(_TEMPLATE, showable(json.dumps(data, ensure_ascii=False)))


def _data(result: WorkshopResult, municipality: str) -> dict[str, Any]:
    took = result.took_part
    counted, proved = Text("{n} people", n=took.people), Text("at least {n} people", n=took.people)
    return {
        "language": language(),
        "municipality": municipality,
        "name": result.name,
        "theme": result.theme,
        "day": formats.day(result.day),
        "people": str(counted if took.exact else proved),
        "state": _("This workshop is still going on.") if result.open else "",
        "parts": [part for part in _parts(result) if part["rows"]],
        "words": {
            "page": _("page {page} of {pages}"),
            "dots": _("Dots"),
            "outcome": _("Outcome"),
        },
    }


def _parts(result: WorkshopResult) -> Iterable[dict[str, Any]]:
    """The parts of the report in their order; those without rows are left out."""
    scale = _("1: we do not believe that this works; 5: fully.")
    yield _part("beliefs", _("Where we differ"), scale, map(_belief, result.divided))
    yield _part("beliefs", _("Where we think alike"), scale, map(_belief, result.agreed))
    dots = ({"name": one.name, "dots": one.dots} for one in result.dots)
    yield _part("dots", _("What matters most"), "", dots)
    for answer, word in _ANSWERS.items():
        yield _part("said", str(word), "", (_said(one) for one in result.answered(answer)))
    few = _("Too few people said something of these to show it.")
    yield _part("list", _("Not shown"), few, result.too_few)
    agenda = (f"{one.name} ({Text('{n} min', n=one.minutes)})" for one in result.agenda)
    yield _part("list", _("Agenda"), "", agenda)


def _part(kind: str, title: str, about: str, rows: Iterable[Any]) -> dict[str, Any]:
    return {"kind": kind, "title": title, "about": about, "rows": list(rows)}


def _belief(one: OnLink) -> dict[str, Any]:
    belief = one.belief
    counts = ", ".join(f"{b}: {n}" for b, n in zip(BELIEFS, belief.counts, strict=True))
    said = [counts, str(Text("{n} people", n=belief.people))]
    if belief.unsure:
        said.append(str(Text("{n} do not know", n=belief.unsure)))
    return {"name": one.name, "counts": list(belief.counts), "said": " · ".join(said)}


def _said(one: Asked) -> dict[str, str]:
    about = [str(CONTRIBUTION_WORD[one.kind]), one.about, one.by]
    reason = f"{ANSWER_WORD[one.answer]}: {one.reason}" if one.answer and one.reason else ""
    return {
        "text": one.text,
        "about": " · ".join(part for part in about if part),
        "reason": reason,
    }
