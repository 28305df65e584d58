"""The fields of an item in words: what they are called and what their values say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from effectmap import formats
from effectmap.drawing.palette import JUDGEMENT_WORD
from effectmap.labels import (
    ACTION_STATE_WORD,
    ANSWER_WORD,
    BETTER_WORD,
    CONTRIBUTION_WORD,
    DELIVERY_WORD,
    EVIDENCE_WORD,
    FUNDING_WORD,
    LEVEL_WORD,
    MANDATORY_WORD,
    MOMENT_STATE_WORD,
    PARTNER_TYPE_WORD,
    SIGN_WORD,
    in_sentence,
)
from effectmap.model import Evidence, Level, Period, Sign
from effectmap.model.cycle import Judgement
from effectmap.model.items import ALL_MODELS, field_names
from effectmap.store.items import canonical
from effectmap.telling.names import LONG, Names
from effectmap.words import Text, _

_DERIVED = {
    "share_of": Text("as a share of {of}"),
    "per_1000": Text("per 1,000 of {of}"),
    "sum_over_areas": Text("{areas} together"),
    "difference_with_reference": Text("minus that of {reference}"),
}
# of a moment, a delivery and an action: no two have a word in common
_STATES = {
    str(state): word
    for words in (MOMENT_STATE_WORD, DELIVERY_WORD, ACTION_STATE_WORD)
    for state, word in words.items()
}
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def field_in_words(name: str) -> str:
    """What a field is called; one that this version does not know keeps its own name."""
    return in_sentence(name) or name


def value_in_words(field: str, value: Any, names: Names, item: Mapping[str, Any]) -> str:
    """What a JSON value of a field says; one that this version does not know, as it is kept.

    `item` holds its `id` and other fields: of which monitor a measure is, whether an amount is an
    example.
    """
    if value in _EMPTY:
        return _("(empty)")
    try:
        return _VALUES[field](value, names, item) if field in _VALUES else _plain(value)
    except (KeyError, ValueError, TypeError, AttributeError):
        return _plain(value)


def told_fields(kind: str, fields: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """Name and value of every field that says something, in the model's order; not its name.

    Nor its text, where it is called by the whole of that.
    """
    model = ALL_MODELS[kind].model_fields
    return [
        (field_in_words(name), value_in_words(name, fields[name], names, fields))
        for name in field_names(kind)
        if not (name == "name" or (name == "text" and len(fields.get(name, "")) <= LONG))
        and fields.get(name) not in _EMPTY
        and not (name in model and fields[name] == model[name].default)
    ]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return formats.exact(value) if isinstance(value, int | float) else canonical(value)


def _amount(field: str, value: float, names: Names, item: Mapping[str, Any]) -> str:
    """An amount, and that it is made up where the item, or else its map or cycle, says so."""
    example = item.get(f"{field}_example", item.get("id") in names.example_amounts)
    return f"€ {formats.exact(value)}" + (f" ({_('Example figures')})" if example else "")


def _day(value: str, names: Names, item: Mapping[str, Any]) -> str:
    return formats.day(date.fromisoformat(value))


def _period(value: str) -> str:
    return formats.period(Period.parse(value))


def _measure(value: str, names: Names, item: Mapping[str, Any]) -> str:
    """Its name; where the monitor is not told, only if no two monitors have such a measure."""
    if "monitor" in item:
        return names.measures.get(f"{item['monitor']}/{value}", value)
    found = {name for key, name in names.measures.items() if key.endswith(f"/{value}")}
    return found.pop() if len(found) == 1 else value


def _computed(value: Mapping[str, Any], names: Names, item: Mapping[str, Any]) -> str:
    monitor = value.get("monitor") or item.get("monitor")
    said = _DERIVED[value["kind"]]
    return _(said.key).format(
        of=names.measures.get(f"{monitor}/{value.get('of')}", value.get("of")),
        areas=_areas(value.get("areas") or (), names),
        reference=_areas([value["reference"]] if value.get("reference") else [], names),
    )


def _areas(codes: Any, names: Names) -> str:
    return ", ".join(names.areas.get(code, code) for code in codes)


def _source(one: Mapping[str, Any]) -> str:
    return f"{one['title']} ({one['url']})" if one.get("url") else str(one["title"])


_VALUES: dict[str, Callable[[Any, Names, Mapping[str, Any]], str]] = {
    "about": lambda value, names, item: names.of(value),
    "amount": partial(_amount, "amount"),
    "answer": lambda value, names, item: str(ANSWER_WORD[value]),
    "asked": _day,
    "area": lambda value, names, item: _areas([value], names),
    "baseline": lambda value, names, item: _period(value),
    "became": lambda value, names, item: names.of(value),
    "better": lambda value, names, item: str(BETTER_WORD[value]),
    "breaks": lambda value, names, item: "; ".join(
        f"{_period(one['period'])}: {one['reason']}" for one in value
    ),
    "boxes": lambda value, names, item: ", ".join(names.box(id) for id in value),
    "budget": partial(_amount, "budget"),
    "date": _day,
    "day": _day,
    "delay_months": lambda value, names, item: str(Text("{n} months", n=value)),
    "derived": _computed,
    "dimensions": lambda value, names, item: ", ".join(f"{k}: {v}" for k, v in value.items()),
    "due": _day,
    "end": _day,
    "evidence": lambda value, names, item: str(EVIDENCE_WORD[Evidence(value)]),
    "funding": lambda value, names, item: str(FUNDING_WORD[value]),
    "holds": lambda value, names, item: ", ".join(names.box(id) for id in value),
    "judgement": lambda value, names, item: str(JUDGEMENT_WORD[Judgement(value)]),
    "kind": lambda value, names, item: str(CONTRIBUTION_WORD[value]),
    "level": lambda value, names, item: str(LEVEL_WORD[Level(value)]),
    "mandatory": lambda value, names, item: str(MANDATORY_WORD[value]),
    "measure": _measure,
    "moment": lambda value, names, item: names.item("moment", value),
    "monitor": lambda value, names, item: names.monitors.get(value, value),
    "outcome": lambda value, names, item: names.item("outcome", value),
    "outcomes": lambda value, names, item: ", ".join(names.item("outcome", id) for id in value),
    "partner": lambda value, names, item: names.item("partner", value),
    "partners": lambda value, names, item: ", ".join(names.item("partner", id) for id in value),
    "references": lambda value, names, item: _areas(value, names),
    "sign": lambda value, names, item: str(SIGN_WORD[Sign(value)]),
    "sources": lambda value, names, item: "; ".join(_source(one) for one in value),
    "spent": partial(_amount, "spent"),
    "stage": lambda value, names, item: names.item("stage", value),
    "start": _day,
    "state": lambda value, names, item: str(_STATES[value]),
    "target": lambda value, names, item: (
        f"{formats.exact(value['value'])} ({_period(value['period'])})"
    ),
    "target_groups": lambda value, names, item: "; ".join(value),
    "theme": lambda value, names, item: names.item("theme", value),
    "type": lambda value, names, item: str(PARTNER_TYPE_WORD[value]),
}
