"""Bench of reading: every dialect at 100,000 figures, and the file of all neighbourhoods."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd

from effectmap.bench.catalogue import catalogue_of
from effectmap.bench.row import Row, median_ms
from effectmap.model import Catalogue, Period
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.library import Library
from effectmap.monitors.reading import read_file

YEARS = range(2000, 2020)
PLACES, MEASURES = 250, 20
NEIGHBOURHOODS = 18_310
BAR, RUNS = 3.0, 5
YEAR = Period.of(2024)
PLAIN = """
CREATE OR REPLACE TEMP TABLE plain AS
FROM read_csv($path, all_varchar = true, delim = $delim, quote = '"', header = $header,
              skip = $skip, encoding = $encoding, null_padding = $ragged)
"""
Texts = list[list[str]]


@dataclass(frozen=True)
class Sample:
    """A table of one dialect: what stands above its rows, and the rows themselves."""

    dialect: str
    head: Texts
    rows: Texts
    mark: str = ";"
    quoted: bool = True
    foot: str = ""
    encoding: str = "utf-8"

    def write(self, folder: Path) -> Path:
        """Write the file; gives its place."""
        path = folder / f"{self.dialect}.csv"
        q = '"' if self.quoted else ""
        lines = [q + f"{q}{self.mark}{q}".join(row) + q for row in (*self.head, *self.rows)]
        path.write_bytes("\n".join([*lines, self.foot]).encode(self.encoding))
        return path


def rows() -> Iterator[Row]:
    """Every dialect, a workbook, and accepting the neighbourhoods."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for sample in samples():
            yield _against_duckdb(folder, sample)
        yield _workbook(folder)
        yield _neighbourhoods(folder)


def _against_duckdb(folder: Path, sample: Sample) -> Row:
    path = sample.write(folder)
    reading = read_file(path, period=YEAR)
    if reading.dialect != sample.dialect or len(reading.observations) != FIGURES or reading.held:
        raise AssertionError(f"{sample.dialect} is not what the bench means to read")
    del reading
    asked = {
        "path": str(path),
        "delim": sample.mark,
        "header": len(sample.head) == 1,
        "skip": len(sample.head) if len(sample.head) > 1 else 0,
        "encoding": sample.encoding,
        "ragged": bool(sample.foot),
    }
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        theirs = median_ms(lambda: connection.execute(PLAIN, asked), RUNS)
    ours = median_ms(lambda: read_file(path, period=YEAR), RUNS)
    path.unlink()
    name = f"reading {sample.dialect}, 100,000 figures, against DuckDB"
    return Row(name, ours, theirs, "ms", BAR)


FIGURES = PLACES * len(YEARS) * MEASURES


@lru_cache(maxsize=1)
def _places() -> list[tuple[str, str]]:
    """Codes and names of municipalities whose name says which one it is."""
    return [one for one in area_names().items() if _is_clear(*one)][:PLACES]


def _is_clear(code: str, name: str) -> bool:
    try:
        return code.startswith("GM") and resolve(name) == code and name.isascii()
    except UnknownAreaError:
        return False


def _figure(place: int, year: int, measure: int, mark: str) -> str:
    """A count or a percentage; now and then nothing."""
    at = place * 7919 + year * 1299709 + measure * 104729
    if at % 53 == 0:
        return ""
    return f"{at % 1000 // 10}{mark}{at % 10}" if measure % 2 else str(at % 100_000)


def _wide(mark: str, *, labels: bool = False, width: int = 0) -> Texts:
    """Year, area and the measures; figures padded to `width`."""
    suffix = "" if labels else "JJ00"
    return [
        [f"{year}{suffix}", name if labels else code]
        + [_figure(at, year, measure, mark).rjust(width) for measure in range(MEASURES)]
        for at, (code, name) in enumerate(_places())
        for year in YEARS
    ]


def _long() -> Iterator[tuple[str, str, str, int, str]]:
    """Code and name of the area, year, measure, and the figure."""
    for at, (code, name) in enumerate(_places()):
        for year in map(str, YEARS):
            for measure in range(MEASURES):
                yield code, name, year, measure, _figure(at, int(year), measure, ",")


_KEYS = [f"Onderwerp_{n + 1}" for n in range(MEASURES)]
_LABELS = [f"Bevolking/Groep {n}/Deel ({'%' if n % 2 else 'aantal'})" for n in range(MEASURES)]
_PATHS = [f"Bevolking|Groep {n}" for n in range(MEASURES)]
_UNITS = ["%" if n % 2 else "aantal" for n in range(MEASURES)]
_SCORES = ("lbm", "afw", "fys", "onv", "soc", "vrz", "won", *(f"s{n}" for n in range(13)))
_MNEMONICS = [f"{'p' if n % 2 else 'a'}_{n:02d}" for n in range(MEASURES)]
_PLAIN = ["gebied", "periode", "indicator", "waarde", "ondergrens", "bovengrens", "n", "status"]
_V4 = ["Id", "Measure", "RegioS", "Perioden", "Value", "StringValue", "ValueAttribute"]
_SWING = ["period", "geolevel", "geoitem"]
_SWING_LONG = ["PERIODE", "GEBIEDSNIVEAU", "GEBIED", "NAAM", "WAARDE"]


def samples() -> Iterator[Sample]:
    """A file of 100,000 figures in every dialect that is text."""
    yield from _statline()
    yield from _tables()
    yield from _long_forms()
    yield from _swing()
    scores = [
        [code[:2] + code[2:], year[:4]]
        + [repr(4 + n / 7 + int(cell or 1) / 100_003) for n, cell in enumerate(cells)]
        for year, code, *cells in _wide("")
    ]
    yield Sample("leefbaarometer", [["gm_code", "jaar", *_SCORES]], scores, ",", False)
    yield Sample("kwb", [_KWB], list(_kwb()), quoted=False)


def _statline() -> Iterator[Sample]:
    raw = ["ID", "Perioden", "RegioS", *_KEYS]
    labels = [["Perioden", "Regio's", *_LABELS]]
    padded, typed = _wide(".", width=9), _wide(".")
    yield Sample("statline-untyped", [raw], _numbered(padded))
    yield Sample("statline-typed", [raw], _numbered(typed), quoted=False)
    yield Sample("cbsodata-r", [raw], _numbered(typed), ",")
    yield Sample("statline-labels", labels, _wide(",", labels=True), quoted=False)
    yield Sample("statline-symbols", labels, _wide(".", labels=True, width=9))
    dotted = ["Perioden", "Regio.s", *(f"Bevolking.Groep.{n}..aantal." for n in range(MEASURES))]
    yield Sample("r-labels", [dotted], _wide(".", labels=True), ",")


def _numbered(rows: Texts) -> Texts:
    return [[str(number), *row] for number, row in enumerate(rows)]


def _tables() -> Iterator[Sample]:
    wide = _wide(",", labels=True)
    over = [
        ["Regionale kerncijfers"],
        [""],
        ["", "", *["Onderwerp"] * MEASURES],
        ["Perioden", "Regio's", *_PATHS],
        ["", "", *_UNITS],
    ]
    yield Sample("statline-layout", over, wide, foot='"Bron: CBS"\n')
    above = [
        ["Bevolking; kerncijfers"],
        ["", "Onderwerpen", *_PATHS],
        ["Perioden", "Regio's", *_UNITS],
    ]
    foot = '"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 10-10-2017"\n'
    yield Sample("statweb", above, wide, foot=foot, encoding="latin-1")
    topics = ["Onderwerpen_1", "Onderwerpen_2", "Perioden", "Regio's", "Waarde", "Eenheid"]
    yield Sample(
        "statline-topics",
        [topics],
        [["Bevolking", _KEYS[n], year, name, v, _UNITS[n]] for _code, name, year, n, v in _long()],
    )


def _long_forms() -> Iterator[Sample]:
    yield Sample(
        "plain-long",
        [_PLAIN],
        [
            [code, year, _KEYS[n], v, "", "", "", "" if v else "geheim"]
            for code, _name, year, n, v in _long()
        ],
        quoted=False,
    )
    yield Sample(
        "cbs-v4",
        [_V4],
        [
            [str(at), _KEYS[n], code, f"{year}JJ00", v, "", "None" if v else "Confidential"]
            for at, (code, _name, year, n, v) in enumerate(_long())
        ],
        quoted=False,
    )


def _swing() -> Iterator[Sample]:
    rows = [[year[:4], "gemeente", code[2:], *cells] for year, code, *cells in _wide(",")]
    yield Sample("swing-wide", [[*_SWING, *_KEYS]], rows, quoted=False)
    long = [[year, "gemeente", code[2:], _KEYS[n], v] for code, _name, year, n, v in _long()]
    yield Sample("swing-long", [_SWING_LONG], long, quoted=False)


_KWB = ["gwb_code_10", "gwb_code_8", "regio", "gm_naam", "recs", "gwb_code", *_MNEMONICS]


def _kwb() -> Iterator[list[str]]:
    for at in range(PLACES * len(YEARS)):
        number = f"{at:08d}"
        cells = [_figure(at, 2024, measure, ",") for measure in range(MEASURES)]
        yield [f"BU{number}", number, f"Buurt {at}", "Zutphen", "Buurt", f"BU{number}", *cells]


def _workbook(folder: Path) -> Row:
    """CBS's workbook of neighbourhoods, against openpyxl reading every cell."""
    path = folder / "kwb.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(_KWB)
    for row in _kwb():
        figures = (float(cell.replace(",", ".")) if cell else None for cell in row[6:])
        sheet.append([*row[:6], *figures])
    book.save(path)

    def plain() -> list[tuple[object, ...]]:
        found = openpyxl.load_workbook(path, read_only=True, data_only=True)
        cells = list(found.worksheets[0].iter_rows(values_only=True))
        found.close()
        return cells

    theirs = median_ms(plain, 3)
    ours = median_ms(lambda: read_file(path, period=YEAR), 3)
    return Row("reading a workbook, 100,000 figures, against openpyxl", ours, theirs, "ms", BAR)


_NEIGHBOURHOODS = [
    "Wijken en buurten",
    "Regioaanduiding/Gemeentenaam (naam)",
    "Regioaanduiding/Soort regio (omschrijving)",
    "Regioaanduiding/Codering (code)",
    "Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)",
    "Bevolking/Aantal inwoners (aantal)",
    "Bevolking/Geslacht/Mannen (aantal)",
    "Bevolking/Geslacht/Vrouwen (aantal)",
    "Bevolking/Leeftijdsgroepen/0 tot 15 jaar (aantal)",
    "Bevolking/Leeftijdsgroepen/15 tot 25 jaar (aantal)",
    "Bevolking/Leeftijdsgroepen/25 tot 45 jaar (aantal)",
    "Bevolking/Leeftijdsgroepen/45 tot 65 jaar (aantal)",
    "Bevolking/Leeftijdsgroepen/65 jaar of ouder (aantal)",
]


def _neighbourhoods(folder: Path) -> Row:
    """A file of all neighbourhoods accepted, each time anew, against pandas reading it."""
    path = folder / "neighbourhoods.csv"
    places = list(area_names().items())
    lines = [";".join(f'"{name}"' for name in _NEIGHBOURHOODS)]
    for at in range(NEIGHBOURHOODS):
        _code, town = places[at % len(places)]
        texts = (f"Buurt {at}", f"{town:40}", "Buurt     ", f"BU{at:08d}", "1")
        cells = (str(at * 7919 * (n + 3) % 9000 // 5 * 5) for n in range(8))
        lines.append(";".join([*(f'"{text}"' for text in texts), *cells]))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8-sig")
    # a file that was just written is waited for, which is no reading
    os.utime(path, (0, 0))
    catalogue = _catalogue(path.name)

    def accept() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            (Path(name) / path.name).hardlink_to(path)
            library = Library(Path(name), catalogue)
            library.refresh()
            if library.files()[0].state != "accepted":
                raise AssertionError(library.files()[0].problems)

    ours = median_ms(accept, RUNS)
    theirs = median_ms(lambda: pd.read_csv(path, sep=";", decimal=","), RUNS)
    return Row("accepting 18,310 neighbourhoods, against pandas", ours, theirs, "ms", BAR)


def _catalogue(path: str) -> Catalogue:
    measures = [
        {"id": f"m{n}", "name": name, "unit": "aantal", "columns": [name]}
        for n, name in enumerate(_NEIGHBOURHOODS[5:])
    ]
    return Catalogue.model_validate(catalogue_of([{"path": path, "period": "2024"}], measures))
