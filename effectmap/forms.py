"""What can be filled in of an item of the map: its fields, and how a text becomes a value.

The store keeps JSON values under the names of the model; people type texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from effectmap import formats
from effectmap.drawing.palette import JUDGEMENT_WORD
from effectmap.labels import (
    ACTION_STATE_WORD,
    BETTER_WORD,
    DELIVERY_WORD,
    EVIDENCE_WORD,
    FIELD_WORD,
    FUNDING_WORD,
    LEVEL_WORD,
    MANDATORY_WORD,
    NOT_SAID,
    PARTNER_TYPE_WORD,
    SIGN_WORD,
)
from effectmap.model import EffectMap, Period, ProblemsError
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.store.items import normal
from effectmap.words import Text

# 1-3-2024, 01.03.2024, 1/3/2024; the day stands first in Dutch
_DAY = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_AMOUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_TARGET = re.compile(r"(?P<value>\S+)(?: (?:in|voor|for|by))? (?P<period>\S+)")


class Form(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    AMOUNT = "amount"
    MONTHS = "months"
    PERIOD = "period"
    TARGET = "target"
    SOURCES = "sources"
    LINES = "lines"
    CHOICE = "choice"
    PICK = "pick"
    MANY = "many"
    FLAG = "flag"


@dataclass(frozen=True)
class Field:
    """One field of a kind of item; `words` says what each choice is called.

    `none` is what it is called when nothing is chosen, where that is allowed.
    """

    name: str
    label: Text
    form: Form
    words: Mapping[Any, Text | str] | None = None
    hint: Text | None = None
    none: Text | None = None


class InputError(ValueError):
    """A text that is no such value; `message` says what is expected."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


_DATE_HINT = Text("for instance 1-3-2026")
_NAME = Field("name", FIELD_WORD["name"], Form.LINE)
_DESCRIPTION = Field("description", FIELD_WORD["description"], Form.PROSE)
_BROUGHT_IN = (
    Field("brought_in_by", FIELD_WORD["brought_in_by"], Form.LINE),
    Field("asked", FIELD_WORD["asked"], Form.DATE, hint=_DATE_HINT),
)
_OWNER = Field("owner", FIELD_WORD["owner"], Form.LINE)
FIELDS: dict[str, tuple[Field, ...]] = {
    "municipality": (_NAME,),
    "partner": (
        _NAME,
        Field("type", FIELD_WORD["type"], Form.CHOICE, PARTNER_TYPE_WORD, none=NOT_SAID),
    ),
    "theme": (_NAME, _DESCRIPTION, _OWNER),
    "intervention": (
        _NAME,
        _DESCRIPTION,
        Field("start", FIELD_WORD["start"], Form.DATE, hint=_DATE_HINT),
        Field("end", FIELD_WORD["end"], Form.DATE, hint=_DATE_HINT),
        Field("target_group", FIELD_WORD["target_group"], Form.LINE),
        Field("budget", Text("Budget a year (euro)"), Form.AMOUNT),
        Field("budget_example", Text("The budget is a made-up example"), Form.FLAG),
        Field("partners", FIELD_WORD["partners"], Form.MANY),
        *_BROUGHT_IN,
    ),
    "outcome": (
        _NAME,
        Field("level", FIELD_WORD["level"], Form.CHOICE, LEVEL_WORD),
        _DESCRIPTION,
        *_BROUGHT_IN,
        _OWNER,
    ),
    "indicator": (
        _NAME,
        Field("short", Text("Short name in the box"), Form.LINE),
        Field("better", Text("Which way is better?"), Form.CHOICE, BETTER_WORD),
        Field("baseline", FIELD_WORD["baseline"], Form.PERIOD, hint=Text("for instance 2020")),
        Field("target", FIELD_WORD["target"], Form.TARGET, hint=Text("for instance 37,5 in 2030")),
        Field("smallest_relevant_change", FIELD_WORD["smallest_relevant_change"], Form.AMOUNT),
        Field(
            "mandatory",
            FIELD_WORD["mandatory"],
            Form.CHOICE,
            MANDATORY_WORD,
            none=Text("not a mandatory indicator"),
        ),
        _OWNER,
        Field("note", FIELD_WORD["note"], Form.PROSE),
    ),
    "link": (
        Field("sign", FIELD_WORD["sign"], Form.CHOICE, SIGN_WORD),
        Field("evidence", FIELD_WORD["evidence"], Form.CHOICE, EVIDENCE_WORD),
        Field("assumption", Text("Must be true"), Form.PROSE),
        Field("delay_months", Text("Months before an effect can show"), Form.MONTHS),
        Field(
            "sources",
            FIELD_WORD["sources"],
            Form.SOURCES,
            hint=Text("one a line: title | https://address"),
        ),
    ),
    "moment": (
        _NAME,
        Field("date", Text("Date"), Form.DATE, hint=_DATE_HINT),
        Field("introduction", Text("Opening words of the council paper"), Form.PROSE),
    ),
    "review": (
        Field("judgement", Text("Judgement"), Form.PICK, JUDGEMENT_WORD),
        Field("story", Text("The story behind the figures"), Form.PROSE),
        Field("reason", Text("Why other than the figures?"), Form.PROSE),
    ),
    "delivery": (
        Field("state", Text("State"), Form.CHOICE, DELIVERY_WORD),
        Field("spent", Text("Spent this year (euro)"), Form.AMOUNT),
        Field("spent_example", Text("This amount is a made-up example"), Form.FLAG),
        Field("note", FIELD_WORD["note"], Form.PROSE),
    ),
    "decision": (
        Field("text", Text("Decision"), Form.PROSE),
        Field("grounds", Text("Grounds"), Form.PROSE),
        Field("result", Text("What came of it"), Form.PROSE),
    ),
    "action": (
        Field("text", Text("Action"), Form.PROSE),
        Field("owner", Text("Who"), Form.LINE),
        Field("due", Text("Before"), Form.DATE, hint=_DATE_HINT),
        Field("state", Text("State"), Form.PICK, ACTION_STATE_WORD),
        Field("result", Text("What came of it"), Form.PROSE),
    ),
    "lesson": (
        Field("text", Text("What was learned"), Form.PROSE),
        Field("boxes", Text("What changed on the map because of it"), Form.MANY),
    ),
    "frame": (
        Field("aim", Text("What must be achieved"), Form.PROSE),
        Field("budget", Text("Budget a year (euro)"), Form.AMOUNT),
        Field("budget_example", Text("The budget is a made-up example"), Form.FLAG),
        Field(
            "target_groups",
            Text("Who must not be forgotten"),
            Form.LINES,
            hint=Text("one group a line"),
        ),
    ),
    "stage": (_NAME,),
    "slice": (_NAME, Field("holds", Text("Boxes of this slice"), Form.MANY)),
    "role": (
        Field("name", Text("What is offered"), Form.LINE),
        Field("partner", Text("Partner"), Form.CHOICE),
        Field("stage", Text("Stage"), Form.CHOICE),
        Field("target_group", FIELD_WORD["target_group"], Form.LINE),
        Field("funding", Text("Paid from"), Form.CHOICE, FUNDING_WORD, none=NOT_SAID),
        Field("amount", Text("Amount a year (euro)"), Form.AMOUNT),
        Field("amount_example", Text("This amount is a made-up example"), Form.FLAG),
        Field("outcomes", Text("Works on"), Form.MANY),
        Field("start", FIELD_WORD["start"], Form.DATE, hint=_DATE_HINT),
        Field("end", FIELD_WORD["end"], Form.DATE, hint=_DATE_HINT),
        Field("note", FIELD_WORD["note"], Form.PROSE),
    ),
}
# these are there as soon as somebody says something of them
PUT = ("review", "delivery", "frame")


def fields_of(kind: str, table: ThemeTable = NO_TABLE) -> tuple[Field, ...]:
    """The fields of a kind of item, in their order; a stage is chosen from those of `table`."""
    stages = {one.id: one.name for one in table.stages}
    return tuple(replace(one, words=stages) if one.name == "stage" else one for one in FIELDS[kind])


def choices(field: Field, map: EffectMap) -> dict[str, str]:
    """What can be chosen, with its name: values of a list, or partners or boxes of the map."""
    if field.name in ("boxes", "holds"):
        return {box.id: box.name for box in map.boxes}
    if field.name == "outcomes":
        return {outcome.id: outcome.name for outcome in map.outcomes}
    if field.form is Form.MANY or field.name == "partner":
        return {partner.id: partner.name for partner in map.partners}
    empty = {"": str(field.none)} if field.none else {}
    return empty | {value: str(word) for value, word in (field.words or {}).items()}


def to_text(field: Field, value: Any) -> str:
    """A kept value as the text that stands in the field."""
    if value is None:
        return ""
    if field.form is Form.DATE:
        day = date.fromisoformat(value)
        return f"{day.day}-{day.month}-{day.year}"
    if field.form is Form.AMOUNT:
        return _number_text(value)
    if field.form is Form.TARGET:
        return f"{_number_text(value['value'])} in {value['period']}"
    if field.form is Form.SOURCES:
        lines = (" | ".join(filter(None, (one["title"], one.get("url")))) for one in value)
        return "\n".join(lines)
    if field.form is Form.LINES:
        return "\n".join(value)
    return str(value)


def _number_text(value: float) -> str:
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def from_text(field: Field, text: str) -> Any:
    """The value that a text means. Raises InputError with what is expected."""
    text = text.strip()
    if field.form in (Form.LINE, Form.PROSE):
        return text
    read = _READ.get(field.form)
    if read is not None and text:
        return read(text)
    return (
        [] if field.form in (Form.SOURCES, Form.LINES) else 0 if field.form is Form.MONTHS else None
    )


def _day(text: str) -> str:
    try:
        if match := _DAY.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(Text("this is no date: write it as 1-3-2026")) from None


def _amount(text: str) -> float:
    bare = text.removeprefix("€").strip()
    if not _AMOUNT.fullmatch(bare):
        raise InputError(Text("this is no number: write it as 12.500 or 37,5"))
    return float(bare.replace(".", "").replace(",", "."))


def _months(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise InputError(Text("this is no number of months: write it as 18"))
    return int(text)


def _period(text: str) -> str:
    try:
        return str(Period.parse(text))
    except ValueError:
        raise InputError(Text("this is no period: write it as 2026 or 2026-Q3")) from None


def _target(text: str) -> dict[str, Any]:
    match = _TARGET.fullmatch(" ".join(text.split()))
    if match is None:
        raise InputError(Text("a target has a number and a period: 37,5 in 2030"))
    return {"value": _amount(match["value"]), "period": _period(match["period"])}


def _sources(text: str) -> list[dict[str, str]]:
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        title, _mark, url = (part.strip() for part in line.partition("|"))
        if not title:
            raise InputError(Text("a source needs a title before its address"))
        if url and not url.startswith(("https://", "http://")):
            raise InputError(Text("an address of a source begins with https://"))
        found.append({"title": title, "url": url})
    return found


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


_READ: dict[Form, Callable[[str], Any]] = {
    Form.DATE: _day,
    Form.AMOUNT: _amount,
    Form.MONTHS: _months,
    Form.PERIOD: _period,
    Form.TARGET: _target,
    Form.SOURCES: _sources,
    Form.LINES: _lines,
}


def problems(kind: str, id: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the values of an item by itself, by field; empty when nothing is."""
    try:
        normal(kind, id, fields)
    except ProblemsError as error:
        found: dict[str, str] = {}
        for problem in error.problems:
            found.setdefault(problem.field.split(".")[0], str(problem.message))
        return found
    return {}


def beginning(kind: str, id: str) -> dict[str, Any]:
    """The values of an item of which nobody said anything yet."""
    return dict(normal(kind, id, {}))


def shown(field: Field, value: Any, map: EffectMap) -> str:
    """A value in words, for a message about it."""
    if field.form is Form.FLAG:
        return str(Text("yes") if value else Text("no"))
    if field.form is Form.MANY:
        names = choices(field, map)
        return ", ".join(names.get(one, one) for one in value) or "–"
    if field.form in (Form.CHOICE, Form.PICK):
        return choices(field, map).get(value, str(value or "–"))
    if field.form is Form.AMOUNT and value is not None:
        return formats.number(value, 0 if float(value).is_integer() else 1)
    return to_text(field, value) or "–"


def boxes_like(map: EffectMap, kind: str) -> dict[str, str]:
    """The other boxes of a kind, by id: name and theme."""
    themes = {theme.id: theme.name for theme in map.themes}
    nodes = map.interventions if kind == "intervention" else map.outcomes
    return {node.id: f"{node.name} ({themes.get(node.theme, node.theme)})" for node in nodes}
