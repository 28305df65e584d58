"""The review page of a theme as one sheet: the three questions, answered from map and people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from effectmap.drawing.element import Element
from effectmap.reports.content import (
    ActionPart,
    CorrectionPart,
    DecisionPart,
    IndicatorPart,
    InterventionPart,
    Mark,
    OutcomePart,
    ThemePage,
)
from effectmap.ui.components import component
from effectmap.ui.selection import choose
from effectmap.words import Text, _

# more stands in the documents
_WARNINGS, _MANY = 3, 14


def place(
    key: str, content: list[Any], revision: str, chosen: str | None, enters: bool = False
) -> None:
    """Put a sheet on the screen, anew where `revision` is another; a click chooses its row.

    `content` is a `drawing_in_both`; a row is chosen by the `data-id` of its button, which is
    kept in the address as a box on the map is. Where it `enters`, the keyboard goes on in the panel
    beside the sheet, and comes back when that closes.
    """
    choice = (st.session_state.get(key) or {}).get("choice") or {}

    def changed() -> None:
        choose(((st.session_state.get(key) or {}).get("choice") or {}).get("id"))

    component("sheet")(
        key=key,
        data={
            "content": content,
            "revision": revision,
            "chosen": chosen,
            "enters": enters,
            "sent": choice.get("sent", 0),
        },
        on_choice_change=changed,
    )


def sheet_of(
    part: ThemePage,
    heading: Sequence[str],
    adopted: bool,
    corrections: Sequence[CorrectionPart],
) -> list[Any]:
    """The sheet as data for `place`; `heading` is the moment, its date and its state."""
    *said, state = heading
    head = Element(
        "header",
        children=[
            Element("h2", text=part.name),
            Element("p", {"class": "quiet"}, text=" · ".join(said)),
            Element("span", {"class": f"state{' adopted' if adopted else ''}"}, text=state),
            Element("p", text=part.summary),
        ],
    )
    left = [_outcomes(part.outcomes)]
    right = [_interventions(part), *_agreed(part)]
    questions = Element(
        "div",
        {"class": "questions"},
        [Element("div", children=left), Element("div", children=right)],
    )
    first = [*_first(part.attention), *_corrected(corrections)]
    return Element("section", {"class": "sheet"}, [head, *first, questions]).to_data()


def _first(warnings: Sequence[str]) -> list[Element]:
    """Where the chain stalls and what hangs on one assumption stand on top."""
    if not warnings:
        return []
    lines = [Element("li", text=text) for text in warnings[:_WARNINGS]]
    if len(warnings) > _WARNINGS:
        more = str(Text("and {n} more, in the document", n=len(warnings) - _WARNINGS))
        lines.append(Element("li", {"class": "quiet"}, text=more))
    return [_box(_("Look at this first"), lines)]


def _corrected(corrections: Sequence[CorrectionPart]) -> list[Element]:
    lines = [
        Element("li", text=f"{one.indicator}, {one.period}: {one.was} → {one.now}")
        for one in corrections
    ]
    return [_box(_("Corrected by the source since this was adopted"), lines)] if lines else []


def _box(title: str, lines: list[Element]) -> Element:
    return Element(
        "div", {"class": "first"}, [Element("h3", text=title), Element("ul", children=lines)]
    )


def _outcomes(outcomes: Sequence[OutcomePart]) -> Element:
    """What should change in the end stands first, what is done for it last."""
    names = [_("Outcome"), _("Measured"), _("Judgement"), _("The story behind the figures")]
    head = Element("tr", children=[_head(name) for name in names])
    groups = list(dict.fromkeys(one.level for one in reversed(outcomes)))
    rows = []
    for level in groups:
        title = Element("th", {"scope": "rowgroup", "colspan": "4"}, text=level)
        rows.append(Element("tr", {"class": "group"}, [title]))
        rows += [_outcome(one) for one in outcomes if one.level == level]
    # a theme that fits a screen: of many outcomes a line each, the whole story beside the sheet
    many = " many" if len(outcomes) > _MANY else ""
    return Element(
        "table",
        {"class": f"outcomes{many}"},
        [
            Element("caption", text=_("What do we want to achieve?")),
            Element("thead", children=[head]),
            Element("tbody", children=rows),
        ],
    )


def _head(text: str, **attributes: str) -> Element:
    return Element("th", {"scope": "col", **attributes}, text=text)


def _heard(one: OutcomePart) -> list[Element]:
    """What residents say, below the figures that it stands beside."""
    if not one.heard:
        return []
    text = str(Text("Residents: {heard}", heard=one.heard))
    return [Element("div", {"class": "quiet heard"}, text=text)]


def _outcome(one: OutcomePart) -> Element:
    judged = one.judged
    judgement = _mark(judged.mark) if judged else _none(_("not judged yet"))
    story = []
    if judged:
        said = [judged.story]
        if judged.reason:
            why = Text("Other than the figures, because: {reason}", reason=judged.reason)
            said.append(str(why))
        whole = " ".join(filter(None, said))
        story.append(Element("div", {"class": "story", "title": whole}, text=whole))
    return Element(
        "tr",
        children=[
            _named(f"outcome:{one.id}", one.name),
            Element(
                "td",
                {"class": "measured"},
                [_mark(one.mark), *_figures(one.indicators), *_heard(one)],
            ),
            Element("td", children=[judgement]),
            Element("td", children=story),
        ],
    )


def _named(id: str, name: str) -> Element:
    return Element("th", {"scope": "row"}, [Element("button", {"data-id": id}, text=name)])


def _mark(mark: Mark) -> Element:
    symbol = Element(
        "span", {"style": f"color: {mark.colour}", "aria-hidden": "true"}, text=f"{mark.symbol} "
    )
    word = Element("span", {"style": f"color: {mark.ink}"}, text=mark.word)
    return Element("span", {"class": "mark"}, [symbol, word])


def from_to(then: Mark | None, now: Mark | None, nothing: str) -> Element:
    """What something was and is; one mark where that is the same, `nothing` where there is none."""
    shown = [then] if then == now else [then, now]
    children: list[Element] = []
    for mark in shown:
        children += [Element("span", text=" → ")] if children else []
        children.append(_mark(mark) if mark else _none(nothing))
    return Element("span", children=children)


def _none(text: str) -> Element:
    return Element("span", {"class": "none"}, text=text)


def _figures(indicators: Sequence[IndicatorPart]) -> list[Element]:
    """The first figure, and how many more there are; all of them stand beside the sheet."""
    if not indicators:
        return []
    one = indicators[0]
    children = [Element("span", {"title": one.name}, text=f" {one.figure}")]
    if one.example:
        children.append(_example(one.example))
    if len(indicators) > 1:
        more = str(Text("+ {n}", n=len(indicators) - 1))
        children.append(Element("small", text=f" {more}"))
    return children


def _example(text: str) -> Element:
    return Element("span", {"class": "example"}, text=text.lower())


def _interventions(part: ThemePage) -> Element:
    questions = Element(
        "tr",
        children=[
            _head(_("What will we do for that?"), **{"class": "question"}, colspan="2"),
            _head(_("What may it cost?"), **{"class": "question money"}, colspan="2"),
        ],
    )
    names = Element(
        "tr",
        children=[
            _head(_("Intervention")),
            _head(_("State")),
            _head(_("Budget a year"), **{"class": "money"}),
            _head(_("Spent"), **{"class": "money"}),
        ],
    )
    rows = [_intervention(one) for one in part.interventions]
    examples = next((one.example for one in part.interventions if one.example), "")
    children = [Element("thead", children=[questions, names]), Element("tbody", children=rows)]
    if part.budget or part.spent:
        together = [Element("span", text=_("Together"))]
        if examples:
            together += [Element("span", text=" "), _example(examples)]
        cells = [
            Element("th", {"scope": "row", "colspan": "2"}, together),
            _money(part.budget),
            _money(part.spent),
        ]
        children.append(Element("tfoot", children=[Element("tr", children=cells)]))
    return Element("table", children=children)


def _intervention(one: InterventionPart) -> Element:
    return Element(
        "tr",
        {"title": one.note},
        children=[
            _named(f"intervention:{one.id}", one.name),
            Element("td", children=[Element("span", text=one.state)]),
            _money(one.budget),
            _money(one.spent),
        ],
    )


def _money(text: str) -> Element:
    """An amount; of how many it is the sum stands below it."""
    amount, mark, of = text.partition(" (")
    children = [Element("span", text=amount or "–")]
    if mark:
        children.append(Element("div", children=[Element("small", text=f"({of}")]))
    return Element("td", {"class": "money"}, children)


def _agreed(part: ThemePage) -> list[Element]:
    """What is missing, what was decided and who does what."""
    found = []
    if part.gaps:
        found.append(_list(_("Gaps"), [_gap(text) for text in part.gaps]))
    if part.decisions:
        found.append(_list(_("Decisions"), [_decision(one) for one in part.decisions]))
    if part.actions or part.earlier:
        lines = [_action(one, one.moment) for one in part.earlier]
        lines += [_action(one, "") for one in part.actions]
        found.append(_list(_("Actions"), lines))
    return found


def _gap(text: str) -> Element:
    return Element("li", children=[Element("div", {"class": "story", "title": text}, text=text)])


def _list(title: str, lines: list[Element]) -> Element:
    return Element(
        "div", {"class": "part"}, [Element("h3", text=title), Element("ul", children=lines)]
    )


def _decision(one: DecisionPart) -> Element:
    children = [Element("button", {"data-id": f"decision:{one.id}"}, text=one.text)]
    if one.result:
        came = str(Text("What came of it: {result}", result=one.result))
        children.append(Element("div", children=[Element("small", text=came)]))
    return Element("li", children=children)


def _action(one: ActionPart, moment: str) -> Element:
    children = [
        Element("button", {"data-id": f"action:{one.id}"}, text=one.text),
        Element("span", text=" "),
    ]
    due = str(Text("before {day}", day=one.due)) if one.due else ""
    from_moment = str(Text("from {moment}", moment=moment)) if moment else ""
    state = "" if one.open else one.state
    said = " · ".join(filter(None, [one.owner, due, state, from_moment]))
    late = {"class": "late"} if one.overdue else {}
    words = f"{said} · {_('too late')}" if one.overdue else said
    children.append(Element("small", dict(late), text=words))
    return Element("li", children=children)
