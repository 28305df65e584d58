"""The report as a workbook (.xlsx): every figure with its source, to count on with.

Figures and charts live in `workbook_figures`, what a table looks like in `sheets`.
"""

from __future__ import annotations

import io
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Font

from effectmap.exchange.paper import INK, fit_paper, row_height, write
from effectmap.reports.content import ActionPart, OutcomePart, Report, ThemePart
from effectmap.reports.pictures import Picture, map_pictures
from effectmap.reports.printable import printable
from effectmap.reports.series import origin
from effectmap.reports.sheets import LETTERS, TOP, Column, Value, fill_table, title
from effectmap.reports.vector import add_drawings
from effectmap.reports.workbook_figures import add_charts, fill_figures
from effectmap.words import Text, _, in_language

# Excel allows 31, and none of these
_NAME_LENGTH, _NOT_IN_NAME = 31, re.compile(r"[\[\]:*?/\\']")
_READ_ME_WIDTH = 110


def workbook(report: Report) -> bytes:
    """The whole report. No cell is a formula, whatever people wrote; working notes are left out."""
    report = printable(report)
    with in_language(report.language):
        book = Workbook()
        book.active.title = _("Read me")
        _read_me(book.active, report)
        pictures = [_map(book, number, theme) for number, theme in enumerate(report.themes, 1)]
        _judgements(book, report)
        _indicators(book, report)
        figures = book.create_sheet(_("Figures"))
        places = fill_figures(figures, report)
        for number, theme in enumerate(report.themes, 1):
            name = _sheet_name(_("Charts"), number, theme.name)
            add_charts(book.create_sheet(name), figures, theme, places)
        _interventions(book, report)
        _agreements(book, report)
        _growth(book, report)
        _corrections(book, report)
        book.properties.title = f"{report.title}: {report.moment}"
        book.properties.creator = report.municipality
        book.properties.language = report.language
        kept = io.BytesIO()
        book.save(kept)
        return add_drawings(kept.getvalue(), pictures)


def _sheet_name(word: str, number: int, name: str) -> str:
    return _NOT_IN_NAME.sub(" ", f"{word} {number} {name}")[:_NAME_LENGTH].strip()


def _read_me(page: Any, report: Report) -> None:
    page.column_dimensions["A"].width = _READ_ME_WIDTH
    lines: list[tuple[str, int]] = [(report.title, 20), (report.municipality, 12)]
    lines.append((" · ".join(filter(None, (report.moment, report.date, report.state))), 12))
    made = Text("Made on {day}.", day=report.made)
    lines += [(text, 11) for text in (str(made), report.example, report.introduction)]
    lines += [(_("How to read this"), 14), *((text, 11) for text in report.how_to_read)]
    for theme in report.themes:
        lines.append((theme.name, 14))
        owner = f"{_('Owner')}: {theme.owner}" if theme.owner else ""
        said = (theme.description, owner, theme.summary, *theme.attention, *theme.gaps)
        lines += [(text, 11) for text in said]
    for at, (text, size) in enumerate(((text, size) for text, size in lines if text), 1):
        cell = page.cell(at, 1)
        write(cell, text)
        cell.alignment = TOP
        cell.font = Font(name=LETTERS, size=size, bold=size > 12, color=INK)
        height = row_height([(text, _READ_ME_WIDTH)]) if size == 11 else size * 2.0
        page.row_dimensions[at].height = height
    fit_paper(page, page.PAPERSIZE_A4)


def _map(book: Workbook, number: int, theme: ThemePart) -> Picture:
    """A sheet with the whole map."""
    (picture,) = map_pictures(theme, theme.map.height)
    page = book.create_sheet(_sheet_name(_("Map"), number, theme.name))
    title(page, theme.name)
    image = Image(io.BytesIO(picture.png))
    image.width, image.height = round(picture.width), round(picture.height)
    page.add_image(image, "A3")
    fit_paper(page, page.PAPERSIZE_A3)
    return picture


def _judgements(book: Workbook, report: Report) -> None:
    columns = (
        Column(_("Theme"), 24),
        Column(_("Outcome"), 36),
        Column(_("Level"), 16),
        Column(_("Description"), 36),
        Column(_("Owner"), 20),
        Column(_("Measured"), 20),
        Column(_("Judgement"), 20),
        Column(_("Judged by"), 20),
        Column(_("The story behind it"), 70),
        Column(_("Why the judgement differs"), 40),
        Column(_("What residents say"), 40),
    )
    rows = [
        (theme.name, one.name, one.level, one.description, one.owner, *_judged(one), one.heard)
        for theme in report.themes
        for one in theme.outcomes
    ]
    fill_table(book.create_sheet(_("Judgements")), columns, rows)


def _judged(one: OutcomePart) -> tuple[str, ...]:
    measured = f"{one.mark.symbol} {one.mark.word}"
    if one.judged is None:
        return measured, _("not judged yet"), "", "", ""
    found = one.judged
    return measured, f"{found.mark.symbol} {found.mark.word}", found.by, found.story, found.reason


def _indicators(book: Workbook, report: Report) -> None:
    columns = (
        Column(_("Theme"), 24),
        Column(_("Outcome"), 36),
        Column(_("Indicator"), 36),
        Column(_("Baseline"), 14),
        Column(_("Baseline period"), 14),
        Column(_("Current"), 14),
        Column(_("Current period"), 14),
        Column(_("Change"), 28),
        Column(_("Target"), 18),
        Column(_("Development"), 22),
        Column(_("Against the target"), 26),
        Column(_("Measured"), 20),
        Column(_("Elsewhere"), 30),
        Column(_("Remarks"), 40),
        Column(_("Made up"), 18),
        Column(_("Obligatory"), 14),
        Column(_("Source"), 50),
    )
    rows = [
        (
            *(theme.name, outcome.name, one.name, one.baseline, one.baseline_period),
            *(one.current, one.current_period, one.change, one.target, one.progress, one.course),
            f"{one.mark.symbol} {one.mark.word}",
            *(_lines(one.references), _lines(one.reasons)),
            *(one.example, one.mandatory, origin(one)),
        )
        for theme in report.themes
        for outcome in theme.outcomes
        for one in outcome.indicators
    ]
    fill_table(book.create_sheet(_("Indicators")), columns, rows)


def _interventions(book: Workbook, report: Report) -> None:
    columns = (
        Column(_("Theme"), 24),
        Column(_("Intervention"), 40),
        Column(_("Partners"), 34),
        Column(_("Period"), 24),
        Column(_("State"), 16),
        Column(_("Budget"), 16),
        Column(_("Spent"), 16),
        Column(_("Made up"), 20),
        Column(_("Remarks"), 60),
    )
    rows = []
    for theme in report.themes:
        for one in theme.interventions:
            said = (one.name, one.partners, one.period, one.state, one.budget, one.spent)
            rows.append((theme.name, *said, one.example, one.note))
        if theme.budget or theme.spent:
            total = ("", "", "", theme.budget, theme.spent, "", "")
            rows.append((theme.name, _("Together"), *total))
    fill_table(book.create_sheet(_("Interventions")), columns, rows)


def _agreements(book: Workbook, report: Report) -> None:
    columns = (
        Column(_("Theme"), 24),
        Column(_("Kind"), 22),
        Column(_("What"), 60),
        Column(_("Grounds"), 40),
        Column(_("Owner"), 20),
        Column(_("Due"), 18),
        Column(_("State"), 18),
        Column(_("Taken at"), 26),
        Column(_("Result"), 40),
    )
    rows: list[tuple[Value, ...]] = []
    for theme in report.themes:
        for one in theme.decisions:
            said = (one.text, one.grounds, "", "", "", one.moment, one.result)
            rows.append((theme.name, _("Decision"), *said))
        for kind, actions in ((_("Action"), theme.actions), (_("Earlier action"), theme.earlier)):
            rows += [(theme.name, kind, *_action(action)) for action in actions]
    fill_table(book.create_sheet(_("Decisions and actions")), columns, rows)


def _action(one: ActionPart) -> tuple[str, ...]:
    state = f"{one.state} ({_('too late')})" if one.overdue else one.state
    return one.text, "", one.owner, one.due, state, one.moment, one.result


def _growth(book: Workbook, report: Report) -> None:
    columns = (
        Column(_("Theme"), 24),
        Column(_("What"), 60),
        Column(_("Now"), 12),
        Column(_("Of"), 12),
        Column(_("Earlier"), 12),
        Column(_("Of (before)"), 14),
        Column(_("Because of it"), 60),
    )
    rows: list[tuple[Value, ...]] = []
    for theme in report.themes:
        for share in theme.growth:
            rows.append((theme.name, share.what, share.have, share.of, *(share.before or ())))
        rows += [
            (theme.name, f"{_('Learned')}: {one.text}", None, None, None, None, _lines(one.changed))
            for one in theme.lessons
        ]
        rows += [(theme.name, f"{_('On the map')}: {change}") for change in theme.changes]
    fill_table(book.create_sheet(_("Growth")), columns, rows)


def _lines(texts: tuple[str, ...]) -> str:
    return "\n".join(texts)


def _corrections(book: Workbook, report: Report) -> None:
    columns = (
        Column(_("Indicator"), 50),
        Column(_("Period"), 20),
        Column(_("Was"), 20),
        Column(_("Is now"), 20),
    )
    rows = [(one.indicator, one.period, one.was, one.now) for one in report.corrections]
    fill_table(book.create_sheet(_("Corrections")), columns, rows)
