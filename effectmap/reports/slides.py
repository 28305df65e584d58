"""The report as slides (.pptx): per theme an overview, the map, charts, judgements, agreements.

How a slide is made lives in `deck`, charts in `slide_charts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from effectmap.drawing import palette
from effectmap.drawing.effect_map import ON_SCREEN
from effectmap.reports.content import ActionPart, IndicatorPart, OutcomePart, Report, ThemePart
from effectmap.reports.deck import BODY, Area, Deck, row_height
from effectmap.reports.pictures import Picture, map_pictures
from effectmap.reports.printable import printable
from effectmap.reports.series import origin
from effectmap.reports.slide_charts import add_chart
from effectmap.reports.slide_text import Para, divide, fitting_size, height_of
from effectmap.reports.vector import add_drawings
from effectmap.words import Text, _, in_language

_CHARTS = 4
_GAP = 0.25
# letters on a map, in points, that can still be read from a printed slide
_MAP_LETTERS = 7.0
_TABLE_SIZE = 10
_ROW_LIMIT = 200.0


def slides(report: Report) -> bytes:
    """The whole deck; every text fits, and what needs more room goes on to a next slide.

    Working notes are left out.
    """
    report = printable(report)
    with in_language(report.language):
        foot = " · ".join(filter(None, (report.municipality, report.moment, report.state)))
        deck = Deck(report.language, foot)
        _opening(deck, report)
        pictures: list[Picture] = []
        for theme in report.themes:
            _overview(deck, theme)
            pictures += _map(deck, theme)
            _charts(deck, theme)
            _figures(deck, theme)
            _judgements(deck, theme)
            _interventions(deck, theme)
            _agreements(deck, theme)
            _growth(deck, theme)
        _closing(deck, report)
        deck.file.core_properties.title = f"{report.title}: {report.moment}"
        deck.file.core_properties.author = report.municipality
        deck.file.core_properties.language = deck.language
        return add_drawings(deck.content(), pictures)


def _opening(deck: Deck, report: Report) -> None:
    moment = " · ".join(filter(None, (report.moment, report.date, report.state)))
    made = str(Text("Made on {day}.", day=report.made))
    below = [
        Para(report.municipality, 22, bold=True),
        Para(moment, 18),
        Para(made, 14, colour=palette.QUIET),
        Para(report.example, 14, colour=palette.MINUS),
    ]
    deck.opening(report.title, [para for para in below if para.text])
    if report.introduction:
        _text(deck, _("Introduction"), [Para(report.introduction, 16)])


def _text(deck: Deck, title: str, paras: Sequence[Para]) -> None:
    """Slides with these paragraphs, as many as they need; none where nothing is said."""
    boxes = divide([para for para in paras if para.whole], *BODY.points)
    for number, box in enumerate(boxes, 1):
        slide = deck.slide(_numbered(title, number, len(boxes)))
        deck.text(slide, BODY, box)


def _numbered(title: str, number: int, of: int) -> str:
    if of == 1:
        return title
    return str(Text("{title} ({number} of {all})", title=title, number=number, all=of))


def _overview(deck: Deck, theme: ThemePart) -> None:
    """What was measured and found, what needs attention first, and the three questions."""
    slide = deck.slide(theme.name)
    left, right = Area(BODY.x, BODY.y, 5.3, 3.75), Area(6.2, BODY.y, 6.63, 3.75)
    owner = [Para(theme.owner, 13, lead=f"{_('Owner')}:")] if theme.owner else []
    summary, *more = divide([Para(theme.summary, 15), *owner], left.points[0], 1.2 * 72)
    deck.text(slide, Area(left.x, left.y, left.width, 1.2), summary)
    _counts(deck, slide, Area(left.x, left.y + 1.3, left.width, 2.4), theme)
    head = Para(_("What needs attention first"), 15, bold=True, together=True)
    said = [Para(text, 13, lead="▸") for text in theme.attention] or [Para(_("Nothing yet."), 13)]
    first, *rest = divide([head, *said], *right.points)
    deck.text(slide, right, first)
    questions = _questions(theme)
    width = (BODY.width - 2 * _GAP) / 3
    for number, (question, answers) in enumerate(questions):
        area = Area(BODY.x + number * (width + _GAP), 5.15, width, 1.75)
        inner = deck.panel(slide, area)
        answer = _answer(answers, inner)
        deck.text(slide, inner, [Para(question, 14, bold=True), answer])
        if number == 0 and theme.description not in answer.text:
            more.append([Para(theme.description, 14)])
    left_over = [para for box in (*more, *rest) for para in box]
    _text(deck, f"{theme.name}: {_('more about this challenge')}", left_over)


def _counts(deck: Deck, slide: object, area: Area, theme: ThemePart) -> None:
    """How many outcomes are at each judgement, measured beside found by people."""
    measured = Counter(f"{one.mark.symbol} {one.mark.word}" for one in theme.outcomes)
    found = Counter(
        f"{one.judged.mark.symbol} {one.judged.mark.word}" if one.judged else _("not judged yet")
        for one in theme.outcomes
    )
    rows = [(_("Outcomes"), _("Measured"), _("Judged"))]
    rows += [(word, str(measured[word]), str(found[word])) for word in {**measured, **found}]
    widths = (area.width - 2.6, 1.3, 1.3)
    heights = [row_height(row, widths, 12, True) for row in rows]
    deck.table(slide, area, widths, rows, heights, 12, _("What was measured and what people found"))


def _questions(theme: ThemePart) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The three questions with what may answer them, fullest first."""
    outcomes = str(Text("{n} outcomes on the map", n=len(theme.outcomes)))
    count = str(Text("{n} interventions", n=len(theme.interventions)))
    names = ", ".join(one.name for one in theme.interventions)
    budget = f"{_('Budget')}: {theme.budget}" if theme.budget else _("No budget is known.")
    spent = f"{_('Spent')}: {theme.spent}" if theme.spent else ""
    example = next((one.example for one in theme.interventions if one.example), "")
    money = "\n".join(filter(None, (budget, spent, example)))
    return (
        (_("What do we want to achieve?"), (f"{theme.description}\n{outcomes}".strip(), outcomes)),
        (_("What are we doing for it?"), (f"{count}: {names}", count)),
        (_("What may it cost?"), (money,)),
    )


def _answer(answers: Sequence[str], area: Area) -> Para:
    """The first answer that fits under its question."""
    width, height = area.points
    room = height - 24
    return next(
        (Para(text, 12) for text in answers if height_of(Para(text, 12), width) <= room),
        Para(answers[-1], fitting_size(answers[-1], width, room, 12)),
    )


def _map(deck: Deck, theme: ThemePart) -> list[Picture]:
    """The map, over several slides where its letters would become too small."""
    scale = min(BODY.points[0] / theme.map.width, _MAP_LETTERS / ON_SCREEN.label)
    pictures = map_pictures(theme, BODY.points[1] / scale)
    for number, picture in enumerate(pictures, 1):
        title = f"{theme.name}: {_('the map')}"
        slide = deck.slide(_numbered(title, number, len(pictures)))
        deck.picture(slide, BODY, picture)
    return pictures


def _charts(deck: Deck, theme: ThemePart) -> None:
    """Charts of the indicators that have one, at most four a slide."""
    drawn = [one for part in theme.outcomes for one in part.indicators if one.series.drawable]
    groups = [drawn[at : at + _CHARTS] for at in range(0, len(drawn), _CHARTS)]
    for number, group in enumerate(groups, 1):
        title = f"{theme.name}: {_('indicators')}"
        slide = deck.slide(_numbered(title, number, len(groups)))
        rows = 1 if len(group) < 3 else 2
        columns = 1 if len(group) == 1 else 2
        width = (BODY.width - (columns - 1) * _GAP) / columns
        height = (BODY.height - (rows - 1) * _GAP) / rows
        for at, one in enumerate(group):
            down, across = divmod(at, columns)
            x, y = BODY.x + across * (width + _GAP), BODY.y + down * (height + _GAP)
            _chart(deck, slide, Area(x, y, width, height), one)
        deck.note(slide, [f"{one.name}: {origin(one)}" for one in group])


def _chart(deck: Deck, slide: object, area: Area, one: IndicatorPart) -> None:
    """Name and figure, the chart, and under it the source and the day it was read."""
    head, foot = Area(area.x, area.y, area.width, 0.62), 0.3
    name_height = head.points[1] - 15
    size = fitting_size(one.name, head.points[0], name_height, 12)
    figure = " · ".join(filter(None, (f"{one.mark.symbol} {one.mark.word}", one.figure)))
    made_up = one.example
    figure_size = fitting_size(f"{figure} · {made_up}", head.points[0], 14, 11)
    said = Para(
        f"· {made_up}" if made_up else "",
        figure_size,
        lead=figure,
        after=0,
        colour=palette.MINUS,
        lead_colour=one.mark.ink,
    )
    deck.text(slide, head, [Para(one.name, size, bold=True, after=0), said])
    plot = Area(area.x, area.y + head.height, area.width, area.height - head.height - foot)
    add_chart(slide, plot, one, deck.language)
    below = Area(area.x, area.y + area.height - foot, area.width, foot)
    whence = origin(one)
    small = fitting_size(whence, *below.points, 9)
    deck.text(slide, below, [Para(whence, small, colour=palette.QUIET, after=0)])


def _table(
    deck: Deck,
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    notes: Sequence[str] = (),
) -> None:
    """Slides with a table; the header comes back on each."""
    top = row_height(header, widths, _TABLE_SIZE, True)
    pages: list[list[Sequence[str]]] = []
    used = BODY.points[1]
    for row in [piece for one in rows for piece in _row_pieces(one, widths)]:
        height = row_height(row, widths, _TABLE_SIZE, False)
        if used + height > BODY.points[1]:
            pages.append([])
            used = top
        pages[-1].append(row)
        used += height
    for number, page in enumerate(pages, 1):
        slide = deck.slide(_numbered(title, number, len(pages)))
        heights = [top, *(row_height(row, widths, _TABLE_SIZE, False) for row in page)]
        deck.table(slide, BODY, widths, [header, *page], heights, _TABLE_SIZE, title)
        if notes:
            deck.note(slide, notes)


def _row_pieces(row: Sequence[str], widths: Sequence[float]) -> list[Sequence[str]]:
    """A row in parts where a text in it is higher than a third of a slide."""
    columns = [
        divide([Para(text, _TABLE_SIZE, after=0)], width * 72 - 10, _ROW_LIMIT)
        for text, width in zip(row, widths, strict=True)
    ]
    count = max(len(column) for column in columns)
    texts = [["\n".join(para.text for para in box) for box in column] for column in columns]
    return [
        [column[number] if number < len(column) else "" for column in texts]
        for number in range(count)
    ]


def _figures(deck: Deck, theme: ThemePart) -> None:
    """All indicators with their periods, whether they have a chart or not."""
    header = (
        *(_("Indicator"), _("Baseline"), _("Current"), _("Change"), _("Target")),
        *(_("Measured"), _("Source")),
    )
    found = [one for part in theme.outcomes for one in part.indicators]
    rows = [
        (
            " · ".join(filter(None, (one.name, one.example, one.mandatory))),
            f"{one.baseline}\n{one.baseline_period}".strip(),
            f"{one.current}\n{one.current_period}".strip(),
            "\n".join(filter(None, (one.change, *one.references, *one.reasons))),
            one.target,
            f"{one.mark.symbol} {one.mark.word}\n{one.progress}\n{one.course}".strip(),
            origin(one),
        )
        for one in found
    ]
    widths = (3.0, 1.05, 1.05, 2.5, 1.2, 1.6, 1.93)
    _table(deck, f"{theme.name}: {_('figures')}", header, rows, widths)


def _judgements(deck: Deck, theme: ThemePart) -> None:
    """What was measured and found of every outcome, with the story behind it."""
    paras: list[Para] = []
    for one in theme.outcomes:
        paras += _judgement(one)
    _text(deck, f"{theme.name}: {_('judgements and stories')}", paras)


def _judgement(one: OutcomePart) -> list[Para]:
    measured = f"{_('Measured')}: {one.mark.symbol} {one.mark.word}"
    about = " · ".join(filter(None, (one.level, one.owner)))
    head = [Para(about, 12, lead=one.name, colour=palette.QUIET, after=2, together=True)]
    if one.description:
        about = one.description
        head.append(Para(about, 12, colour=palette.QUIET, after=2, together=True))
    heard = [Para(one.heard, 12, lead=f"{_('What residents say')}:")] if one.heard else []
    if one.judged is None:
        said = f"· {_('Judgement')}: {_('not judged yet')}"
        paras = [Para(said, 12, lead=measured, lead_colour=one.mark.ink), *heard]
        return [*head, *paras[:-1], replace(paras[-1], after=14)]
    found = one.judged
    by = f" ({found.by})" if found.by else ""
    judged = f"{_('Judgement')}: {found.mark.symbol} {found.mark.word}{by}"
    paras = [
        Para("", 12, lead=measured, lead_colour=one.mark.ink, after=1, together=True),
        Para("", 12, lead=judged, lead_colour=found.mark.ink, after=3, together=bool(found.story)),
    ]
    if found.story:
        paras.append(Para(found.story, 12))
    if found.reason:
        paras.append(Para(found.reason, 12, lead=f"{_('Why the judgement differs')}:"))
    paras += heard
    return [*head, *paras[:-1], replace(paras[-1], after=14)]


def _interventions(deck: Deck, theme: ThemePart) -> None:
    header = (
        *(_("Intervention"), _("Partners"), _("Period"), _("State"), _("Budget"), _("Spent")),
        _("Remarks"),
    )
    rows = [
        (
            *(one.name, one.partners, one.period, one.state, one.budget, one.spent),
            "\n".join(filter(None, (one.example, one.note))),
        )
        for one in theme.interventions
    ]
    if rows and (theme.budget or theme.spent):
        rows.append((_("Together"), "", "", "", theme.budget, theme.spent, ""))
    widths = (2.9, 2.3, 1.4, 1.1, 1.15, 1.15, 2.33)
    _table(deck, f"{theme.name}: {_('interventions')}", header, rows, widths)


def _agreements(deck: Deck, theme: ThemePart) -> None:
    """What was decided, and who does what before when."""
    paras = [_heading(_("Decisions"))] if theme.decisions else []
    for one in theme.decisions:
        about = " · ".join(filter(None, (one.moment, one.result)))
        paras.append(Para(one.text, 14, lead="▸", after=1, together=True))
        said = "\n".join(filter(None, (one.grounds, about)))
        paras.append(Para(said, 12, colour=palette.QUIET, after=8))
    for head, actions in ((_("Actions"), theme.actions), (_("Earlier actions"), theme.earlier)):
        paras += [_heading(head)] if actions else []
        paras += [para for action in actions for para in _action(action)]
    nothing = [Para(_("No decisions and no actions at this moment."), 14)]
    _text(deck, f"{theme.name}: {_('decisions and actions')}", paras or nothing)


def _heading(text: str) -> Para:
    return Para(text, 16, bold=True, after=5, together=True)


def _action(one: ActionPart) -> list[Para]:
    due = f"{_('due')} {one.due}" if one.due else ""
    late = _("too late") if one.overdue else ""
    about = " · ".join(filter(None, (one.owner, due, one.state, late, one.moment, one.result)))
    colour = palette.MINUS if one.overdue else palette.QUIET
    return [
        Para(one.text, 14, lead="▸", after=1, together=True),
        Para(about, 12, colour=colour, after=8),
    ]


def _growth(deck: Deck, theme: ThemePart) -> None:
    """How far the map has grown, what is missing, and what was learned."""
    paras = [_heading(_("How far the map is"))] if theme.growth else []
    for share in theme.growth:
        said = str(Text("{have} of {all}", have=share.have, all=share.of))
        if share.before is not None:
            have, of = share.before
            said += " " + str(Text("(before: {have} of {all})", have=have, all=of))
        paras.append(Para(said, 14, lead=f"{share.what}:"))
    paras += _listed(_("What is missing"), theme.gaps)
    learned = ["\n".join((one.text, *one.changed)) for one in theme.lessons]
    paras += _listed(_("What we learned"), learned)
    paras += _listed(_("What changed on the map"), theme.changes)
    _text(deck, f"{theme.name}: {_('growth and lessons')}", paras)


def _listed(head: str, texts: Sequence[str]) -> list[Para]:
    return [_heading(head), *(Para(text, 13, lead="▸") for text in texts)] if texts else []


def _closing(deck: Deck, report: Report) -> None:
    header = (_("Indicator"), _("Period"), _("Was"), _("Is now"))
    rows = [(one.indicator, one.period, one.was, one.now) for one in report.corrections]
    _table(deck, _("Corrected by the source"), header, rows, (6.33, 2.0, 2.0, 2.0))
    _text(deck, _("How to read this"), [Para(text, 16) for text in report.how_to_read])
