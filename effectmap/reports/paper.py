"""What the PDF and the HTML page share: the report as plain data, charts drawn, headings in words.

Neither format is known here: texts are plain, charts are SVG source.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from effectmap.drawing.effect_map import MapDrawing, links_in_words
from effectmap.drawing.series_chart import described, series_chart
from effectmap.reports.content import IndicatorPart, Report
from effectmap.reports.printable import printable
from effectmap.words import Text, _, in_language


def as_data(report: Report) -> dict[str, Any]:
    """The report as dicts, lists, texts and numbers, named as in `content`, in its language.

    Instead of its series an indicator has a `chart` (`svg`, `alt`, `rows` of area, period, figure
    and status) or None. A map has `svg`, `width` and `height` in px, `alt`, and its `links` in
    words. `sources` lists every file once; `words` are the headings. Working notes are left out:
    they are not for the council.
    """
    report = printable(report)
    with in_language(report.language):
        data: dict[str, Any] = _plain(report)
        for theme in data["themes"]:
            theme["map"]["alt"] = _map_alt(theme)
        data["words"] = _words()
        data["sources"] = _sources(report)
        data["draft"] = (
            "" if report.adopted else str(Text("Draft, not adopted: {state}", state=report.state))
        )
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, IndicatorPart):
        return {**_fields(value, "series"), "chart": _chart(value)}
    if isinstance(value, MapDrawing):
        size = {"width": round(value.width), "height": round(value.height)}
        links = [_shown(words) for words in links_in_words(value)]
        return {"svg": value.svg.to_text(), **size, "links": links}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return _fields(value, "comments")
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    return value


def _fields(value: Any, without: str) -> dict[str, Any]:
    names = [field.name for field in fields(value) if field.name != without]
    return {name: _plain(getattr(value, name)) for name in names}


def _shown(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _chart(part: IndicatorPart) -> dict[str, Any] | None:
    if not part.series.drawable:
        return None
    svg = series_chart(part.series, part.name, part.mark.colour, part.mark.ink)
    rows = [
        [line.name, point.period, point.figure, point.status]
        for line in (part.series.own, *part.series.references)
        for point in line.points
    ]
    alt = _shown(described(part.series, part.name))
    return {"svg": svg, "alt": alt, "rows": _plain(rows)}


def _map_alt(theme: Mapping[str, Any]) -> str:
    return str(
        Text(
            "Effect map of {theme}: {interventions} interventions, {outcomes} outcomes and {links} "
            "links between them. The same is told in words after the map.",
            theme=theme["name"],
            interventions=len(theme["interventions"]),
            outcomes=len(theme["outcomes"]),
            links=len(theme["map"]["links"]),
        )
    )


def _sources(report: Report) -> list[dict[str, str]]:
    """Every file that figures come from, once: its source, licence and the day it was read."""
    rows = {
        (part.source, part.licence, file, read): None
        for theme in report.themes
        for outcome in theme.outcomes
        for part in outcome.indicators
        for file, read in part.files or (("", ""),)
    }
    names = ("source", "licence", "file", "read")
    return [dict(zip(names, map(_shown, row), strict=True)) for row in sorted(rows)]


def _words() -> dict[str, str]:
    """Headings and labels, by the name that the templates use."""
    return {
        "contents": _("Contents"),
        "skip": _("To the content"),
        "page": _("page {page} of {pages}"),
        "made": _("Made on"),
        "owner": _("Owner"),
        "attention": _("First: what needs attention"),
        "gaps": _("What we do not know yet"),
        "want": _("What do we want to achieve?"),
        "do": _("What are we doing for it?"),
        "cost": _("What may it cost?"),
        "outcome": _("Outcome"),
        "measured": _("Measured"),
        "judged": _("Judgement"),
        "unjudged": _("not judged yet"),
        "intervention": _("Intervention"),
        "partners": _("By whom"),
        "state": _("How far"),
        "budget": _("Budgeted"),
        "spent": _("Spent"),
        "total": _("Together"),
        "map": _("The effect map"),
        "links": _("The effect map in words"),
        "details": _("The outcomes one by one"),
        "notes": _("How the interventions are going"),
        "note": _("Explanation"),
        "heard": _("What residents say"),
        "differs": _("Why the judgement differs from the figures"),
        "baseline": _("baseline"),
        "current": _("current"),
        "change": _("change"),
        "target": _("target"),
        "elsewhere": _("elsewhere"),
        "mandatory": _("mandatory indicator"),
        "source": _("Source"),
        "licence": _("Licence"),
        "file": _("File"),
        "read": _("read on"),
        "sources": _("Sources"),
        "decisions": _("Decisions"),
        "decision": _("Decision"),
        "grounds": _("Grounds"),
        "moment": _("Moment"),
        "result": _("What came of it"),
        "actions": _("Actions"),
        "action": _("Action"),
        "who": _("Who"),
        "due": _("Due"),
        "overdue": _("overdue"),
        "earlier": _("Open actions of earlier moments"),
        "growth": _("How the map has grown"),
        "share": _("Share"),
        "before": _("a moment ago"),
        "of": _("of"),
        "lessons": _("What we learned"),
        "changes": _("What changed on the map"),
        "corrections": _("Corrections"),
        "indicator": _("Indicator"),
        "figures": _("All figures"),
        "area": _("Area"),
        "figure": _("Figure"),
        "status": _("Status"),
        "period": _("Period"),
        "was": _("Was"),
        "now": _("Is now"),
        "how_to_read": _("How to read this"),
    }
