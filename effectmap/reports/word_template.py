"""The Word template that is used where a municipality has none of its own, and a start for one.

It is made when it is needed, so that there is no second copy to keep up with this one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from effectmap.drawing import palette
from effectmap.words import _, in_language

LETTERS = "Arial"
TABLE_STYLE = "Effectenkaart"
_LANG = {"nl": "nl-NL", "en": "en-GB"}
_BLUE = "#005AB5"
_HEADINGS = {"Title": 26, "Heading 1": 20, "Heading 2": 14, "Heading 3": 11.5}
_SMALL, _CELL, _HEADER = "Bron", "Tabel", "Tabelkop"
_TEXT_CM = 17.0


@lru_cache(maxsize=2)
def default_template(language: str = "nl") -> bytes:
    """The template as a file (.docx) with headings in `nl` or `en`."""
    with in_language(language):
        document = Document()
        _style(document, _LANG[language])
        _page(document)
        _opening(document)
        _theme(document)
        _closing(document)
        kept = io.BytesIO()
        document.save(kept)
        return kept.getvalue()


def _style(document: Any, language: str) -> None:
    """Letters, colours and distances in named styles, so that a house style can replace them."""
    styles = document.styles
    for lang in styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
    normal = styles["Normal"]
    normal.font.name, normal.font.size = LETTERS, Pt(10)
    normal.font.color.rgb = _rgb(palette.INK)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in _HEADINGS.items():
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = LETTERS, Pt(size), True
        style.font.color.rgb = _rgb(_BLUE if name == "Heading 1" else palette.INK)
        style.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.page_break_before = True
    styles["Heading 2"].paragraph_format.space_before = Pt(16)
    styles["Heading 3"].paragraph_format.space_before = Pt(12)
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    caption = styles["Caption"]
    caption.font.name, caption.font.size, caption.font.bold = LETTERS, Pt(8.5), False
    caption.font.color.rgb = _rgb(palette.QUIET)
    subtitle, quote = styles["Subtitle"], styles["Quote"]
    for style, size, colour in ((subtitle, 14, palette.QUIET), (quote, 10, palette.MINUS)):
        style.font.name, style.font.size = LETTERS, Pt(size)
        style.font.bold, style.font.italic = style is subtitle, False
        style.font.color.rgb = _rgb(colour)
        for spread in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spread)
    for name, colour in ((_CELL, palette.INK), (_HEADER, "#FFFFFF")):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = normal, Pt(8.5), name == _HEADER
        style.font.color.rgb = _rgb(colour)
        style.paragraph_format.space_after = Pt(2)
    small = styles.add_style(_SMALL, WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = normal, Pt(8)
    small.font.color.rgb = _rgb(palette.QUIET)
    for level in (1, 2):
        contents = styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
        contents.base_style = normal
        contents.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        contents.paragraph_format.space_after = Pt(3)
    # letters of a theme would go before those that a style names
    for fonts in styles.element.iter(qn("w:rFonts")):
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            if fonts.attrib.pop(qn(f"w:{attribute}"), None) and attribute == "asciiTheme":
                fonts.set(qn("w:ascii"), LETTERS)
                fonts.set(qn("w:hAnsi"), LETTERS)
    _table_style(document)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:])


def _table_style(document: Any) -> None:
    """A grid of hairlines with a blue header row."""
    style = document.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Table Grid"]
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = {"val": "single", "sz": "4", "space": "0", "color": palette.HAIRLINE[1:]}
        borders.append(_element(f"w:{side}", **line))
    properties = _element("w:tblPr")
    properties.append(borders)
    style.element.append(properties)
    header = _element("w:tblStylePr", type="firstRow")
    cells = _element("w:tcPr")
    cells.append(_element("w:shd", val="clear", color="auto", fill=_BLUE[1:]))
    header.append(cells)
    style.element.append(header)


def _element(name: str, **attributes: str) -> Any:
    element: Any = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element


def _page(document: Any) -> None:
    """A4, with what it is above and the page below."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - _TEXT_CM) / 2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.style = footer.style = document.styles[_SMALL]
    header.text = "{{ gemeente }} · {{ moment }}{% if stand %} · {{ stand }}{% endif %}"
    footer.text = f"{_('Page')} "
    _field(footer, "PAGE", "1")
    footer.add_run(f" {_('of')} ")
    _field(footer, "NUMPAGES", "1")


def _field(paragraph: Any, code: str, shown: str) -> None:
    """A field that Word keeps up to date; `shown` is what it says until then."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else None)
        if kind == "":
            instruction = _element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)
        elif kind != "shown":
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _add(paragraph: Any, text: str) -> None:
    """Text with placeholders; one that brings its own colour (`{{r`) takes a run of its own."""
    for part in re.split(r"(\{\{r .*?\}\})", text):
        if part:
            paragraph.add_run(part)


class _Writer:
    """Adds paragraphs and tables at the end of the document."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def write(self, text: str, style: str = "Normal") -> Any:
        paragraph = self.document.add_paragraph(style=style)
        _add(paragraph, text)
        return paragraph

    def when(self, condition: str, *lines: tuple[str, str]) -> None:
        """Lines of text and style that are left out where `condition` says nothing."""
        self.write(f"{{%p if {condition} %}}")
        for text, style in lines:
            self.write(text, style)
        self.write("{%p endif %}")

    def each(self, name: str, of: str, *lines: tuple[str, str]) -> None:
        """Lines for everything in a list."""
        self.write(f"{{%p for {name} in {of} %}}")
        for text, style in lines:
            self.write(text, style)
        self.write("{%p endfor %}")

    def table(self, name: str, of: str, columns: Sequence[tuple[str, str, float]]) -> None:
        """A row for everything in a list; columns are header, placeholder and width in cm."""
        table = self.document.add_table(rows=4, cols=len(columns), style=TABLE_STYLE)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for row in table.rows:
            row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for at, (header, placeholder, width) in enumerate(columns):
            table.columns[at].width = Cm(width)
            for row, text in ((0, header), (2, placeholder)):
                paragraph = table.cell(row, at).paragraphs[0]
                paragraph.style = self.document.styles[_HEADER if row == 0 else _CELL]
                _add(paragraph, text)
            for row in table.rows:
                row.cells[at].width = Cm(width)
        table.cell(1, 0).text = f"{{%tr for {name} in {of} %}}"
        table.cell(3, 0).text = "{%tr endfor %}"
        self.write("", _SMALL)


def _opening(document: Any) -> None:
    writer = _Writer(document)
    writer.write("{{ titel }}", "Title")
    writer.write("{{ gemeente }}", "Subtitle")
    writer.write("{{ moment }} · {{ datum }}{% if stand %} · {{ stand }}{% endif %}")
    writer.write(f"{_('Made on')} {{{{ gemaakt }}}}", _SMALL)
    writer.when("voorbeeld", ("{{ voorbeeld }}", "Quote"))
    writer.when("inleiding", ("{{ inleiding }}", "Normal"))
    _contents(writer)


def _contents(writer: _Writer) -> None:
    """A table of contents that names the challenges, until Word fills in the pages."""
    head = writer.write(_("Contents"), "Subtitle")
    head.paragraph_format.keep_with_next = True
    first = writer.write("", "TOC 1")
    for kind in ("begin", "code", "separate"):
        run = first.add_run()
        if kind == "code":
            code = _element("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = ' TOC \\o "1-2" \\h \\z \\u '
            run._r.append(code)
        else:
            dirty = {"dirty": "true"} if kind == "begin" else {}
            run._r.append(_element("w:fldChar", fldCharType=kind, **dirty))
    writer.each("opgave", "opgaven", ("{{ opgave.naam }}", "TOC 1"))
    last = writer.write("", "TOC 1")
    last.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def _theme(document: Any) -> None:
    """What is said of every challenge."""
    writer = _Writer(document)
    writer.write("{%p for opgave in opgaven %}")
    writer.write("{{ opgave.naam }}", "Heading 1")
    writer.when("opgave.beschrijving", ("{{ opgave.beschrijving }}", "Normal"))
    writer.when("opgave.eigenaar", (f"{_('Owner')}: {{{{ opgave.eigenaar }}}}", "Normal"))
    writer.when("opgave.samenvatting", ("{{ opgave.samenvatting }}", "Normal"))
    writer.write("{%p if opgave.aandacht %}")
    writer.write(_("What needs attention first"), "Heading 2")
    writer.each("regel", "opgave.aandacht", ("{{ regel }}", "List Bullet"))
    writer.write("{%p endif %}")
    writer.write(_("The effect map"), "Heading 2")
    writer.each("kaart", "opgave.kaarten", ("{{ kaart }}", "Normal"))
    writer.write(f"{_('Effect map of')} {{{{ opgave.naam }}}}", "Caption")
    writer.write(_("What do we want to achieve?"), "Heading 2")
    _outcomes(writer)
    _interventions(writer)
    _agreements(writer)
    _growth(writer)
    writer.write("{%p endfor %}")


def _outcomes(writer: _Writer) -> None:
    writer.write("{%p for effect in opgave.effecten %}")
    writer.write("{{ effect.naam }}", "Heading 3")
    writer.write(
        "{{ effect.niveau }}{% if effect.eigenaar %} · {{ effect.eigenaar }}{% endif %}", _SMALL
    )
    writer.when("effect.beschrijving", ("{{ effect.beschrijving }}", "Normal"))
    judged = "{{r effect.oordeel_in_kleur }}"
    judged += "{% if effect.oordeel_van %} ({{ effect.oordeel_van }}){% endif %}"
    measured = "{{r effect.gemeten_in_kleur }}"
    writer.write(f"{_('Measured')}: {measured} · {_('Judgement')}: {judged}")
    writer.when("effect.verhaal", ("{{ effect.verhaal }}", "Normal"))
    reason = f"{_('Why the judgement differs')}: {{{{ effect.reden }}}}"
    writer.when("effect.reden", (reason, "Normal"))
    heard = f"{_('What residents say')}: {{{{ effect.gehoord }}}}"
    writer.when("effect.gehoord", (heard, "Normal"))
    writer.write("{%p if effect.indicatoren %}")
    name = "{{ een.naam }}{% if een.voorbeeld %} · {{ een.voorbeeld }}{% endif %}"
    name += "{% if een.verplicht %} · {{ een.verplicht }}{% endif %}"
    seen = "{{ een.verschil }}{% for regel in een.elders %}\n{{ regel }}{% endfor %}"
    seen += "{% for regel in een.opmerkingen %}\n{{ regel }}{% endfor %}"
    judged = "{{r een.gemeten_in_kleur }}\n{{ een.ontwikkeling }}\n{{ een.koers }}"
    writer.table(
        "een",
        "effect.indicatoren",
        (
            (_("Indicator"), name, 4.4),
            (_("Baseline"), "{{ een.nulmeting }}\n{{ een.periode_nulmeting }}", 1.9),
            (_("Current"), "{{ een.actueel }}\n{{ een.periode_actueel }}", 1.9),
            (_("Change"), seen, 3.3),
            (_("Target"), "{{ een.streefwaarde }}", 2.4),
            (_("Measured"), judged, 3.1),
        ),
    )
    writer.write("{%p endif %}")
    writer.write("{%p for een in effect.indicatoren %}")
    files = "{% for bestand in een.bestanden %} · {{ bestand.naam }}"
    files += f" ({_('read on')} {{{{ bestand.gelezen_op }}}}){{% endfor %}}"
    caption = "{{ een.naam }}{% if een.voorbeeld %} · {{ een.voorbeeld }}{% endif %}. "
    caption += f"{_('Source')}: {{{{ een.bron }}}}{{% if een.licentie %}} · {{{{ een.licentie }}}}"
    caption += "{% endif %}" + files
    writer.when("een.grafiek", ("{{ een.grafiek }}", "Normal"))
    writer.write(caption, "Caption")
    writer.write("{%p endfor %}")
    writer.write("{%p endfor %}")


def _interventions(writer: _Writer) -> None:
    writer.write("{%p if opgave.interventies %}")
    writer.write(_("What are we doing for it?"), "Heading 2")
    name = "{{ een.naam }}{% if een.opmerking %}\n{{ een.opmerking }}{% endif %}"
    money = "{{ een.uitgegeven }}{% if een.voorbeeld %}\n{{ een.voorbeeld }}{% endif %}"
    writer.table(
        "een",
        "opgave.interventies",
        (
            (_("Intervention"), name, 4.8),
            (_("Partners"), "{{ een.partijen }}", 3.4),
            (_("Period"), "{{ een.periode }}", 2.3),
            (_("State"), "{{ een.toestand }}", 1.7),
            (_("Budget"), "{{ een.budget }}", 1.9),
            (_("Spent"), money, 2.9),
        ),
    )
    writer.write("{%p endif %}")
    writer.write("{%p if opgave.budget or opgave.uitgegeven %}")
    writer.write(_("What may it cost?"), "Heading 2")
    writer.when("opgave.budget", (f"{_('Budget')}: {{{{ opgave.budget }}}}", "Normal"))
    writer.when("opgave.uitgegeven", (f"{_('Spent')}: {{{{ opgave.uitgegeven }}}}", "Normal"))
    writer.write("{%p endif %}")


def _agreements(writer: _Writer) -> None:
    writer.write("{%p if opgave.besluiten %}")
    writer.write(_("Decisions"), "Heading 2")
    writer.table(
        "een",
        "opgave.besluiten",
        (
            (_("Decision"), "{{ een.tekst }}", 6.0),
            (_("Grounds"), "{{ een.gronden }}", 5.0),
            (_("Taken at"), "{{ een.moment }}", 3.0),
            (_("Result"), "{{ een.resultaat }}", 3.0),
        ),
    )
    writer.write("{%p endif %}")
    for head, name in ((_("Actions"), "acties"), (_("Earlier actions"), "eerdere_acties")):
        writer.write(f"{{%p if opgave.{name} %}}")
        writer.write(head, "Heading 2")
        state = "{{ een.toestand }}{% if een.te_laat %} · {{ een.te_laat }}{% endif %}"
        writer.table(
            "een",
            f"opgave.{name}",
            (
                (_("Action"), "{{ een.tekst }}", 5.4),
                (_("Owner"), "{{ een.wie }}", 2.4),
                (_("Due"), "{{ een.uiterlijk }}", 2.4),
                (_("State"), state, 2.0),
                (_("Taken at"), "{{ een.moment }}", 2.8),
                (_("Result"), "{{ een.resultaat }}", 2.0),
            ),
        )
        writer.write("{%p endif %}")


def _growth(writer: _Writer) -> None:
    writer.write("{%p if opgave.groei %}")
    writer.write(_("How far the map is"), "Heading 2")
    writer.table(
        "een",
        "opgave.groei",
        (
            (_("What"), "{{ een.wat }}", 9.0),
            (_("Now"), "{{ een.nu }}", 4.0),
            (_("Earlier"), "{{ een.eerder }}", 4.0),
        ),
    )
    writer.write("{%p endif %}")
    changed = "{% for regel in een.gewijzigd %} · {{ regel }}{% endfor %}"
    for head, name, line in (
        (_("What is missing"), "ontbreekt", "{{ een }}"),
        (_("What we learned"), "lessen", "{{ een.tekst }}" + changed),
        (_("What changed on the map"), "wijzigingen", "{{ een }}"),
    ):
        writer.write(f"{{%p if opgave.{name} %}}")
        writer.write(head, "Heading 2")
        writer.each("een", f"opgave.{name}", (line, "List Bullet"))
        writer.write("{%p endif %}")


def _closing(document: Any) -> None:
    writer = _Writer(document)
    writer.write("{%p if correcties %}")
    writer.write(_("Corrected by the source"), "Heading 1")
    writer.table(
        "een",
        "correcties",
        (
            (_("Indicator"), "{{ een.indicator }}", 8.0),
            (_("Period"), "{{ een.periode }}", 3.0),
            (_("Was"), "{{ een.was }}", 3.0),
            (_("Is now"), "{{ een.nu }}", 3.0),
        ),
    )
    writer.write("{%p endif %}")
    writer.write("{%p if leeswijzer %}")
    writer.write(_("How to read this"), "Heading 1")
    writer.each("regel", "leeswijzer", ("{{ regel }}", "List Bullet"))
    writer.write("{%p endif %}")
