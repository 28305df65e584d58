"""Damaged and re-formatted variants of small good files, one good file a dialect.

Nothing of it is kept: the tests write the variants into a temporary folder. To look at them:
`python tests/monitors/broken/make.py FOLDER`. Every variant says which figures are right in it and
whether a person would call it usable: sure of every figure in it, without asking anyone.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

Key = tuple[str | None, str, str]
Right = tuple[float | None, str]
BOM = "\ufeff"


@dataclass(frozen=True)
class Base:
    """A good file: cells as they stand in it, and beside them what is right.

    `places` gives area and period per row, `values` the columns of figures, `right` their figures
    per row, `measures` their names; a long file names the measure per row.
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    places: list[tuple[str | None, str]]
    values: tuple[int, ...]
    measures: list[str]
    right: list[list[Right]]
    delimiter: str = ";"
    quotes: str = "none"
    bom: str = ""
    end: str = "\n"
    above: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    area: int | None = None
    period: int | None = None
    long: bool = False
    comma: bool = False
    encoding: str = "utf-8"
    workbook: bool = True

    def key(self, row: int, at: int) -> Key:
        """Area, period and measure of a figure."""
        return (*self.places[row], self.measures[row if self.long else at])

    def figures(self) -> dict[Key, Right]:
        """Everything that is right."""
        return {
            self.key(row, at): right
            for row, all_right in enumerate(self.right)
            for at, right in enumerate(all_right)
        }

    def text(self) -> str:
        """The file."""
        lines = [*self.above, self.line(self.header, True), *self.under]
        lines += [self.line(row) for row in self.rows]
        return self.bom + "".join(line + self.end for line in [*lines, *self.below])

    def line(self, cells: Sequence[str], header: bool = False) -> str:
        """One row, with its quotation marks."""
        return self.delimiter.join(
            self.quoted(cell, header or at not in self.values) for at, cell in enumerate(cells)
        )

    def quoted(self, cell: str, of_text: bool) -> str:
        """A cell, with quotation marks where this file writes them."""
        if self.quotes == "all" or (self.quotes == "text" and of_text) or self.delimiter in cell:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def raw(self) -> bytes:
        """The file's bytes."""
        return self.text().encode(self.encoding)

    def first_line(self) -> int:
        """The line of the first row with figures."""
        return len(self.above) + len(self.under) + 2


@dataclass(frozen=True)
class Variant:
    """A file that a test writes; `figures` are right, and nothing else may be read from it.

    `line` and `column` are where something was damaged, when that is one cell.
    """

    name: str
    raw: bytes
    usable: bool
    figures: Mapping[Key, Right]
    file: str = "bestand.csv"
    period: str = "2024"
    line: int | None = None
    column: str = ""


D, P, M = "definitive", "provisional", "modelled"
WITHHELD, IMPOSSIBLE, NOT_SAID = (None, "withheld"), (None, "impossible"), (None, "unspecified")
KEYS = ["ID", "RegioS", "Perioden", "Bevolking_1", "Aandeel80_2"]
LABELS = ["Perioden", "Regio's", "Bevolking/Totaal (aantal)", "Leeftijd/80 of ouder (%)"]
TWO = [("GM0301", "2024"), ("GM1900", "2024"), ("NL01", "2024")]


def _wide(third: Right) -> list[list[Right]]:
    return [[(48752.0, D), (5.7, D)], [(91500.0, D), third], [(17942942.0, D), (4.9, D)]]


BASES = (
    Base(
        "statline-untyped",
        KEYS,
        [
            ["0", "GM0301", "2024JJ00", "   48752", "     5.7"],
            ["1", "GM1900", "2024JJ00", "   91500", "       ."],
            ["2", "NL01  ", "2024JJ00", "17942942", "     4.9"],
        ],
        TWO, (3, 4), KEYS[3:], _wide(WITHHELD), quotes="all", bom=BOM, area=1, period=2,
    ),
    Base(
        "statline-typed",
        KEYS,
        [
            ["0", "GM0301", "2024JJ00", "48752", "5.7"],
            ["1", "GM1900", "2024JJ00", "91500", ""],
            ["2", "NL01  ", "2024JJ00", "17942942", "4.9"],
        ],
        TWO, (3, 4), KEYS[3:], _wide(NOT_SAID), bom=BOM, end="\r\n", area=1, period=2,
    ),
    Base(
        "cbsodata-r",
        KEYS,
        [
            ["0", "GM0301    ", "2024JJ00", "   48752", "     5.7"],
            ["1", "GM1900    ", "2024JJ00", "   91500", "       ."],
            ["2", "NL01      ", "2024JJ00", "17942942", "     4.9"],
        ],
        TWO, (3, 4), KEYS[3:], _wide(WITHHELD), delimiter=",", quotes="all", area=1, period=2,
    ),
    Base(
        "statline-labels",
        LABELS,
        [
            ["2024", "Zutphen", "48752", "5,7"],
            ["2024", "Súdwest-Fryslân", "91500", ""],
            ["2024*", "Nederland", "17942942", "4,9"],
        ],
        TWO, (2, 3), LABELS[2:],
        [*_wide(NOT_SAID)[:2], [(17942942.0, P), (4.9, P)]],
        quotes="text", bom=BOM, end="\r\n", area=1, period=0, comma=True,
    ),
    Base(
        "statline-symbols",
        LABELS,
        [
            ["2024", "Zutphen", "   48752", "     5.7"],
            ["2024", "Súdwest-Fryslân", "   91500", "       ."],
            ["2024", "Nederland", "17942942", "     4.9"],
        ],
        TWO, (2, 3), LABELS[2:], _wide(WITHHELD),
        quotes="all", bom=BOM, end="\r\n", area=1, period=0,
    ),
    Base(
        "statline-layout",
        ["Perioden", "Regio's", "Bevolking|Totaal", "Leeftijd|80 of ouder"],
        [
            ["2024", "Zutphen", "48752", "5,7"],
            ["2024", "Súdwest-Fryslân", "91500", "."],
            ["2024", "Nederland", "17942942", "4,9"],
        ],
        TWO, (2, 3), ["Bevolking|Totaal", "Leeftijd|80 of ouder"], _wide(WITHHELD),
        quotes="all", bom=BOM, end="\r\n", area=1, period=0, comma=True, workbook=False,
        above=('"Regionale kerncijfers"', '""', '"";"";"Onderwerp";"Onderwerp"'),
        under=('"";"";"aantal";"%"',), below=('"Bron: CBS"',),
    ),
    Base(
        "statweb",
        ["Regio's", "Perioden", "aantal", "%"],
        [
            ["Zutphen", "2015", "46849", "4,5"],
            ["Súdwest-Fryslân", "2015", "84180", "."],
            ["Nederland", "2015", "16900726", "4,3"],
        ],
        [("GM0301", "2015"), ("GM1900", "2015"), ("NL01", "2015")], (2, 3),
        ["Bevolking", "80 of ouder"],
        [[(46849.0, D), (4.5, D)], [(84180.0, D), WITHHELD], [(16900726.0, D), (4.3, D)]],
        quotes="all", end="\r\n", area=0, period=1, comma=True, encoding="latin-1", workbook=False,
        above=('"Bevolking; kerncijfers"', '"";"Onderwerpen";"Bevolking";"80 of ouder"'),
        below=('"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 10-10-2017"',),
    ),
    Base(
        "plain-long",
        ["gebied", "periode", "indicator", "waarde", "ondergrens", "bovengrens", "n", "status"],
        [
            ["GM0301", "2024", "inwoners", "48752", "", "", "", "definitief"],
            ["GM0301", "2024", "eenzaam", "31,5", "28,0", "35,0", "400", "voorlopig"],
            ["GM1900", "2024", "eenzaam", "", "", "", "", "geheim"],
        ],
        [("GM0301", "2024"), ("GM0301", "2024"), ("GM1900", "2024")], (3,),
        ["inwoners", "eenzaam", "eenzaam"], [[(48752.0, D)], [(31.5, P)], [WITHHELD]],
        area=0, period=1, comma=True, long=True,
    ),
    Base(
        "swing-wide",
        ["period", "geolevel", "geoitem", "inwoners", "eenzaam"],
        [
            ["2024", "gemeente", "301", "48752", "46,5"],
            ["2024", "gemeente", "1900", "91500", "-99997"],
            ["2024", "nederland", "1", "17942942", "44,2"],
        ],
        TWO, (3, 4), ["inwoners", "eenzaam"],
        [[(48752.0, D), (46.5, D)], [(91500.0, D), WITHHELD], [(17942942.0, D), (44.2, D)]],
        area=2, period=0, comma=True,
    ),
    Base(
        "swing-long",
        ["PERIODE", "GEBIEDSNIVEAU", "GEBIED", "NAAM", "WAARDE"],
        [
            ["2024", "gemeente", "301", "inwoners", "48752"],
            ["2024", "gemeente", "301", "eenzaam", "46,5"],
            ["2024", "gemeente", "1900", "eenzaam", "-99998"],
        ],
        [("GM0301", "2024"), ("GM0301", "2024"), ("GM1900", "2024")], (4,),
        ["inwoners", "eenzaam", "eenzaam"], [[(48752.0, D)], [(46.5, D)], [IMPOSSIBLE]],
        area=2, period=0, comma=True, long=True,
    ),
    Base(
        "leefbaarometer",
        ["gm_code", "gm_naam", "jaar", "lbm", "afw"],
        [
            ["GM0301", "Zutphen", "2022", "4.138204187354201", "-0.0123"],
            ["GM1900", "Súdwest-Fryslân", "2022", "4.2312345", ""],
            ["GM0200", "Apeldoorn", "2022", "4.1523", "0.0523"],
        ],
        [("GM0301", "2022"), ("GM1900", "2022"), ("GM0200", "2022")], (3, 4), ["lbm", "afw"],
        [[(4.138204187354201, M), (-0.0123, M)], [(4.2312345, M), NOT_SAID], [(4.1523, M), (0.0523, M)]],
        delimiter=",", area=0, period=2,
    ),
    Base(
        "kwb",
        ["gwb_code_10", "regio", "recs", "a_inw", "p_jz_tn"],
        [
            ["GM0301", "Zutphen", "Gemeente", "48752", "11,1"],
            ["BU03010000", "Centrum", "Buurt", "2145", "."],
            ["GM1900", "Súdwest-Fryslân", "Gemeente", "91500", "9,8"],
        ],
        [("GM0301", "2024"), ("BU03010000", "2024"), ("GM1900", "2024")], (3, 4), ["a_inw", "p_jz_tn"],
        [[(48752.0, D), (11.1, D)], [(2145.0, D), WITHHELD], [(91500.0, D), (9.8, D)]],
        area=0, comma=True,
    ),
    Base(
        "cbs-v4",
        ["Id", "Measure", "RegioS", "Perioden", "Value", "StringValue", "ValueAttribute"],
        [
            ["0", "M01_1", "GM0301", "2024JJ00", "48752", "", "None"],
            ["1", "M01_2", "GM0301", "2024JJ00", "6,9", "", "None"],
            ["2", "M01_2", "GM1900", "2024JJ00", "", "", "Confidential"],
        ],
        [("GM0301", "2024"), ("GM0301", "2024"), ("GM1900", "2024")], (4,),
        ["M01_1", "M01_2", "M01_2"], [[(48752.0, D)], [(6.9, D)], [WITHHELD]],
        area=2, period=3, comma=True, long=True,
    ),
    Base(
        "statline-topics",
        ["Onderwerpen_1", "Onderwerpen_2", "Perioden", "Regio's", "Waarde", "Eenheid"],
        [
            ["Bevolking", "Totaal", "2024", "Zutphen", "48752", "aantal"],
            ["Bevolking", "80 of ouder", "2024", "Zutphen", "5,7", "%"],
            ["Bevolking", "80 of ouder", "2024", "Súdwest-Fryslân", "", "%"],
        ],
        [("GM0301", "2024"), ("GM0301", "2024"), ("GM1900", "2024")], (4,),
        ["Bevolking|Totaal", "Bevolking|80 of ouder", "Bevolking|80 of ouder"],
        [[(48752.0, D)], [(5.7, D)], [NOT_SAID]],
        quotes="text", bom=BOM, end="\r\n", area=3, period=2, comma=True, long=True,
    ),
)  # fmt: skip

# measures of a long file stand in rows: its first figure is a count, its second has decimals
COUNT, SHARE = (0, 0), (0, 1)


def _spot(base: Base, which: tuple[int, int]) -> tuple[int, int]:
    """Row and number of the value column of the first count, or the first share."""
    return (which[1], 0) if base.long else which


def _with_cell(base: Base, row: int, column: int, text: str) -> Base:
    rows = [list(cells) for cells in base.rows]
    rows[row][column] = text
    return replace(base, rows=rows)


def _column_name(base: Base, row: int, at: int) -> str:
    by_topic = base.name in ("statline-layout", "statweb", "statline-topics")
    return base.key(row, at)[2] if by_topic else base.header[base.values[at]]


def _cell(name: str, base: Base, which: tuple[int, int], text: str) -> Variant:
    """A figure replaced by something that is none."""
    row, at = _spot(base, which)
    figures = base.figures()
    del figures[base.key(row, at)]
    damaged = _with_cell(base, row, base.values[at], text)
    return Variant(
        name, damaged.raw(), False, figures, line=base.first_line() + row,
        column=_column_name(base, row, at),
    )  # fmt: skip


def _without_row(base: Base, row: int) -> dict[Key, Right]:
    gone = {base.key(row, at) for at in range(len(base.values))}
    return {key: right for key, right in base.figures().items() if key not in gone}


def cells_that_are_no_figures(base: Base) -> Iterator[Variant]:
    """One cell that is damaged: the file may be refused, but not give another figure."""
    share = base.rows[_spot(base, SHARE)[0]][base.values[_spot(base, SHARE)[1]]].strip()
    count = base.rows[0][base.values[0]].strip()
    other = share.replace(",", ".") if base.comma else share.replace(".", ",")
    mark = "," if base.comma else "."
    yield _cell("a word for a figure", base, SHARE, "veel")
    yield _cell("a date for a figure", base, SHARE, "5-jul")
    yield _cell("a whole date for a figure", base, SHARE, "2024-07-05")
    yield _cell("an error of Excel", base, SHARE, "#WAARDE!")
    yield _cell("an exponent", base, COUNT, "4.8E+04")
    # in Swing long the only decimal says which mark the file has
    if base.name != "swing-long":
        yield _cell("the other decimal mark", base, SHARE, other)
    yield _cell("a per cent sign", base, SHARE, share + "%")
    yield _cell("a currency", base, COUNT, "EUR " + count)
    yield _cell("two decimal marks", base, SHARE, share + mark + "1")
    yield _cell("a letter O for a zero", base, COUNT, "4O752")
    yield _cell("a space between thousands", base, COUNT, "48 752")
    yield _cell("a hard space between thousands", base, COUNT, "48\xa0752")
    yield _cell("NaN", base, SHARE, "NaN")
    yield _cell("a mark of another system", base, SHARE, "-99995")
    yield _cell("a mark of a map", base, SHARE, "-99999999")
    yield _cell("a bracket", base, SHARE, f"({share})")
    yield _cell("more digits than a figure has", base, COUNT, "9" * 400)
    if base.name != "leefbaarometer":
        yield _cell(
            "the other mark between thousands", base, COUNT, "48.752" if base.comma else "48,752"
        )
        yield _cell("the decimal mark between thousands", base, COUNT, f"48{mark}752")


def whole_columns_of_no_figures(base: Base) -> Iterator[Variant]:
    """All of a measure is damaged in the same way."""
    if base.long:
        return
    for name, texts in (
        ("dates for all figures", ["5-jul", "6-aug", "7-sep"]),
        ("dates in words for all figures", ["jul-05", "aug-06", "sep-07"]),
        ("NaN for all figures", ["NaN"] * 3),
        ("errors of Excel for all figures", ["#REF!"] * 3),
        (
            "thousands for all figures",
            [f"{n}{',' if base.comma else '.'}752" for n in (48, 91, 179)],
        ),
    ):
        if base.name == "leefbaarometer" and name.startswith("thousands"):
            continue
        at = 0
        figures = {key: one for key, one in base.figures().items() if key[2] != base.measures[at]}
        damaged = base
        for row, text in enumerate(texts):
            damaged = _with_cell(damaged, row, base.values[at], text)
        yield Variant(name, damaged.raw(), False, figures)


def places_that_are_damaged(base: Base) -> Iterator[Variant]:
    """An area or a period that is not what it was."""
    figures = _without_row(base, 0)
    line = base.first_line()
    if base.area is not None:
        code = base.rows[0][base.area]
        lost = code.replace("GM0301", "GM301")
        for name, text in (
            ("a lost zero", lost if lost != code else "Zutfen"),
            ("an unknown area", "Totaal"),
            ("no area", ""),
            ("small letters in an area", "GM0301".lower()),
            ("a mangled name", "Súdwest-Fryslân".encode().decode("latin-1")),
        ):
            damaged = _with_cell(base, 0, base.area, text)
            if damaged.encoding != "latin-1" or name != "a mangled name":
                yield Variant(name, damaged.raw(), False, figures, line=line)
    if base.period is not None:
        for name, text in (
            ("a letter in a period", "2O24"),
            ("no period", ""),
            ("a date for a period", "1-1-2024"),
            ("a period of two digits", "24"),
            ("three stars", "2024***"),
        ):
            damaged = _with_cell(base, 0, base.period, text)
            yield Variant(name, damaged.raw(), False, figures, line=line)
    if base.area is not None and base.period is not None:
        row = base.rows[0]
        swapped = _with_cell(base, 0, base.area, row[base.period])
        swapped = _with_cell(swapped, 0, base.period, row[base.area])
        yield Variant("area and period swapped", swapped.raw(), False, figures, line=line)


def rows_that_are_damaged(base: Base) -> Iterator[Variant]:
    """Rows too many, too few, too short or too long."""
    right, line = base.figures(), base.first_line()
    rows = base.rows
    but = _without_row(base, 0)
    yield Variant(
        "a row twice", replace(base, rows=[*rows, rows[0]]).raw(), False, but, line=line + 3
    )
    row, at = _spot(base, COUNT)
    other = _with_cell(base, row, base.values[at], "12345").rows[row]
    twice = replace(base, rows=[*rows, other])
    yield Variant("a row twice with another figure", twice.raw(), False, but, line=line + 3)
    yield Variant(
        "a row too short",
        replace(base, rows=[rows[0][:-1], *rows[1:]]).raw(),
        False,
        but,
        line=line,
    )
    yield Variant(
        "a row too long",
        replace(base, rows=[[*rows[0], "1"], *rows[1:]]).raw(),
        False,
        but,
        line=line,
    )
    again = replace(base, rows=[*rows, base.header]).raw()
    yield Variant("the header again", again, False, right, line=line + 3)
    yield Variant("no rows", replace(base, rows=[]).raw(), False, {})
    yield Variant("rows in another order", replace(base, rows=rows[::-1]).raw(), True, right)
    left = replace(base, rows=rows[1:])
    kept = _without_row(base, 0)
    yield Variant("a row fewer", left.raw(), True, kept)
    if base.area is not None:
        total = list(rows[0])
        total[base.area] = "Totaal"
        yield Variant("a row of totals", replace(base, rows=[*rows, total]).raw(), True, right)
    yield Variant("empty lines at the end", base.raw() + (base.end * 2).encode(), True, right)
    yield Variant(
        "a line of separators at the end",
        base.raw() + (base.delimiter * (len(base.header) - 1) + base.end).encode(),
        True,
        right,
    )
    if not base.below:
        yield Variant(
            "a source as footer", base.raw() + f"Bron: CBS{base.end}".encode(), True, right
        )
        yield Variant(
            "a quoted source as footer", base.raw() + f'"Bron: CBS"{base.end}'.encode(), True, right
        )
    else:
        yield Variant("no footer", replace(base, below=()).raw(), False, right)


def columns_that_moved(base: Base) -> Iterator[Variant]:
    """Columns in another place, twice, renamed, or more of them."""
    if base.above:
        return
    right = base.figures()
    turned = [list(reversed(row)) for row in base.rows]
    last = len(base.header) - 1
    mirrored = replace(
        base, header=base.header[::-1], rows=turned, values=tuple(last - at for at in base.values)
    )
    fixed = base.name in ("statline-typed", "statline-untyped")
    if not fixed:
        yield Variant("columns in another order", mirrored.raw(), True, right)
    at = base.values[0]
    doubled = replace(
        base,
        header=[*base.header, base.header[at]],
        rows=[[*row, row[at]] for row in base.rows],
    )
    yield Variant("a column twice", doubled.raw(), False, {}, line=1)
    nameless = replace(base, header=[*base.header[:at], "", *base.header[at + 1 :]])
    yield Variant(
        "a column without a name",
        nameless.raw(),
        False,
        {} if base.long else {key: one for key, one in right.items() if key[2] != base.measures[0]},
        line=1,
    )
    spaced = replace(
        base, header=[*base.header[:at], base.header[at] + " ", *base.header[at + 1 :]]
    )
    yield Variant("a space behind a name", spaced.raw(), True, right)
    gone = replace(
        base,
        header=[name for n, name in enumerate(base.header) if n != at],
        rows=[[cell for n, cell in enumerate(row) if n != at] for row in base.rows],
        values=base.values[:-1],
    )
    kept = {} if base.long else {k: one for k, one in right.items() if k[2] != base.measures[0]}
    yield Variant("a column fewer", gone.raw(), bool(kept), kept)
    padded = replace(base, rows=[[f" {cell} " for cell in row] for row in base.rows])
    if base.quotes == "none":
        yield Variant("spaces around every cell", padded.raw(), True, right)
    yield Variant(
        "separators behind every line",
        "".join(
            line + base.delimiter * 2 + base.end for line in base.text().split(base.end)[:-1]
        ).encode(base.encoding),
        True,
        right,
    )


def bytes_that_are_damaged(base: Base) -> Iterator[Variant]:
    """Halves, NUL bytes, quotation marks, and what is no such file at all."""
    raw, right = base.raw(), base.figures()
    text = base.text()
    ending = base.end.encode()
    tail = raw.rindex(
        base.rows[-1][base.values[-1]].encode() or base.line(base.rows[-1]).encode(base.encoding)
    )
    yield Variant("cut off in the last row", raw[: tail + 1], False, _without_row(base, 2))
    yield Variant(
        "cut off in the first row", raw[: raw.index(ending, len(raw) // 3) - 2], False, {}
    )
    yield Variant("no end behind the last line", raw.removesuffix(ending), bool(base.below), right)
    if base.end == "\r\n":
        yield Variant("cut off between CR and LF", raw.removesuffix(b"\n"), bool(base.below), right)
    middle = raw.index(base.rows[0][base.values[0]].encode())
    yield Variant(
        "a NUL byte", raw[: middle + 1] + b"\0" + raw[middle + 1 :], False, _without_row(base, 0)
    )
    yield Variant("NUL bytes at the end", raw + b"\0" * 512, False, right)
    yield Variant(
        "a byte that is no letter",
        raw[:middle] + b"\x81" + raw[middle:],
        False,
        _without_row(base, 0),
    )
    yield Variant(
        "an open quotation mark", raw[:middle] + b'"' + raw[middle:], False, _without_row(base, 0)
    )
    open_ = base.line(base.rows[0]).rstrip('"')
    half = text.replace(base.line(base.rows[0]), '"' + open_ if base.quotes == "none" else open_, 1)
    if half != text:
        yield Variant(
            "a quotation mark that is not closed",
            half.encode(base.encoding),
            False,
            _without_row(base, 0),
        )
    yield Variant("half of it twice", raw + raw[len(raw) // 2 :], False, right)
    yield Variant("the file twice", raw + raw, False, right)
    web = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>\n" for row in base.rows)
    yield Variant("a web page", f"<html><table>\n{web}</table></html>\n".encode(), False, {})
    yield Variant("nothing", b"", False, {})
    yield Variant(
        "no header",
        "".join(base.line(row) + base.end for row in base.rows).encode(base.encoding),
        False,
        {},
    )
    yield Variant("an archive", b"PK\x03\x04" + raw, False, {})
    yield Variant("JSON", b'{"value": [{"ID": 0, "RegioS": "GM0301"}]}\n', False, {})
    yield Variant(
        "a line break in a cell",
        raw[: middle + 2] + ending + raw[middle + 2 :],
        False,
        _without_row(base, 0),
    )


def the_same_in_another_form(base: Base) -> Iterator[Variant]:
    """What a person reads without a doubt."""
    right, raw, text = base.figures(), base.raw(), base.text()
    yield Variant("as it is", raw, True, right)
    yield Variant("renamed to .txt", raw, True, right, file="kopie van bestand (2).txt")
    yield Variant("a CSV named .xlsx", raw, True, right, file="bestand.xlsx")
    body = text.removeprefix(BOM)
    if base.encoding == "utf-8":
        yield Variant(
            "with or without BOM", (body if base.bom else BOM + body).encode(), True, right
        )
    ends = "\n" if base.end == "\r\n" else "\r\n"
    yield Variant(
        "other line ends", text.replace(base.end, ends).encode(base.encoding), True, right
    )
    lines = text.split(base.end)[:-1]
    mixed = "".join(line + ("\n", "\r\n")[n % 2] for n, line in enumerate(lines))
    yield Variant("mixed line ends", mixed.encode(base.encoding), True, right)
    yield Variant(
        "line ends of an old Mac", text.replace(base.end, "\r").encode(base.encoding), False, right
    )
    if not base.above:
        yield Variant("a title above it", ("Kerncijfers\n" + body).encode(), True, right)

        for quotes in sorted({"all", "none"} - {base.quotes}):
            other = replace(base, quotes=quotes)
            yield Variant(f"quotation marks: {quotes}", other.raw(), True, right)
        inside = "".join(
            '"' + line.replace('"', '""') + '"' + base.end for line in body.split(base.end)[:-1]
        )
        yield Variant("every line one field", inside.encode(), True, right)
        numbered = replace(
            base, header=["", *base.header], quotes="all",
            rows=[[str(n + 1), *row] for n, row in enumerate(base.rows)],
        )  # fmt: skip
        yield Variant("with row numbers", numbered.raw(), True, right)
        yield Variant("between tabs", replace(base, delimiter="\t").raw(), True, right)
        if base.workbook:
            yield Variant("a workbook", _workbook(base), True, right, file="bestand.xlsx")
            yield from _workbooks_with_numbers(base)
            yield Variant("a workbook named .csv", _workbook(base), True, right)
    if (
        not raw.isascii()
        and base.encoding == "utf-8"
        and any("ú" in cell for row in base.rows for cell in row)
    ):
        yield Variant("in latin-1", body.encode("latin-1"), True, right)
    yield Variant("in UTF-16", text.removeprefix(BOM).encode("utf-16"), True, right)
    if base.encoding == "latin-1":
        yield Variant("in UTF-8", text.encode(), True, right)


def _workbooks_with_numbers(base: Base) -> Iterator[Variant]:
    """Figures as a workbook's own numbers, and what Excel makes of them."""
    right = base.figures()
    row, at = _spot(base, SHARE)
    place, but = (row, base.values[at]), {**right}
    del but[base.key(row, at)]
    numbers = _numbers(base)
    name = "bestand.xlsx"
    if base.name not in ("statline-labels", "statline-symbols"):
        yield Variant("a workbook with numbers", _workbook(base, numbers), True, right, name)
    for said, value in (
        ("a date", date(2024, 7, 5)),
        ("true", True),
        ("a formula", "=1+1"),
        ("a word", "veel"),
    ):
        raw = _workbook(base, {**numbers, place: value})
        yield Variant(f"a workbook with {said} for a figure", raw, False, but, name, line=None)


def _numbers(base: Base) -> dict[tuple[int, int], object]:
    return {
        (row, base.values[at]): value
        for row, all_right in enumerate(base.right)
        for at, (value, _status) in enumerate(all_right)
        if value is not None
    }


def _workbook(
    base: Base, instead: Mapping[tuple[int, int], object] = MappingProxyType({})
) -> bytes:
    """The cells as they are, all as text but those that are given."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(base.header)
    for n, row in enumerate(base.rows):
        book.active.append([instead.get((n, at), cell or None) for at, cell in enumerate(row)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


KINDS: tuple[Callable[[Base], Iterator[Variant]], ...] = (
    cells_that_are_no_figures,
    whole_columns_of_no_figures,
    places_that_are_damaged,
    rows_that_are_damaged,
    columns_that_moved,
    bytes_that_are_damaged,
    the_same_in_another_form,
)


def variants() -> list[Variant]:
    """All of them, each with a name of its own."""
    found = []
    for base in BASES:
        period = base.places[0][1]
        for kind in KINDS:
            found += [
                replace(one, name=f"{base.name}: {one.name}", period=period) for one in kind(base)
            ]
    return found


def main(folder: Path) -> None:
    """Write every variant below `folder`, each in a folder of its own."""
    for one in variants():
        place = folder / one.name.replace(": ", "/").replace("/.", "/")
        place.mkdir(parents=True, exist_ok=True)
        (place / one.file).write_bytes(one.raw)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
