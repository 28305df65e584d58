"""A Frictionless Data Package of somebody, version 1 or 2: taken apart within limits.

Nothing is fetched, nothing outside the package is opened, and what the descriptor says of a file
(size, hash, encoding, dialect) is held against the file. Every table becomes a CSV in one form:
UTF-8, commas, decimal points, and an empty cell for what is missing.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from effectmap.exchange.data_package import DELIMITER, DESCRIPTOR, OWN, OWN_VERSION, ROLES
from effectmap.model import FileSource, Monitor, Problem, ProblemsError
from effectmap.model.catalogue import is_inside
from effectmap.words import Text

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_RATIO = 100
MAX_ENTRIES = 1_000
MAX_RESOURCES = 200
MAX_FIELDS = 2_000
MAX_DESCRIPTOR = 2_000_000
MAX_DEPTH = 40
MAX_ROWS = 1_000_000
MAX_CELL = 10_000
_LINE = 300

NUMBERS = ("number", "integer")
_PERIODS = ("year", "yearmonth")
_HASHES = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "ascii", "iso8859-1", "iso8859-15", "cp1252")
_OF_NUMBERS = frozenset("0123456789+-.,")
_EXACT = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Said:
    """What a descriptor says of a column."""

    name: str
    type: str
    title: str = ""
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.type in NUMBERS

    @property
    def is_period(self) -> bool:
        """Whether its cells are years or months."""
        return self.type in _PERIODS


@dataclass(frozen=True)
class Own:
    """What a package that this product made says of a table."""

    monitor: Monitor
    columns: Mapping[str, str]
    dimensions: tuple[str, ...]
    withheld: int


@dataclass(frozen=True)
class Table:
    """A table of the package as a CSV in one form; with `problems` it cannot be used.

    `notes` say what of the descriptor is not minded.
    """

    name: str
    path: str
    title: str
    description: str = ""
    publisher: str = ""
    source: str = ""
    licence: str = ""
    url: str = ""
    content: bytes = b""
    fields: tuple[Said, ...] = ()
    key: tuple[str, ...] = ()
    own: Own | None = None
    notes: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Package:
    """Everything that can be read of a package."""

    title: str
    version: str
    tables: tuple[Table, ...]


def read(content: bytes, file: str, *, max_bytes: int = MAX_BYTES) -> Package:
    """The tables of a package. Raises ProblemsError for what is none, or beyond the limits."""
    if len(content) > max_bytes:
        raise _error(file, Text("more than {most} MB: split the package", most=max_bytes // 10**6))
    most = max(MAX_UNPACKED, 5 * max_bytes)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Reader(archive, file, most).package()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        message = Text(
            "this zip file is damaged, or packed in a way that is not read: pack it anew"
        )
        raise _error(file, message) from None


def _error(file: str, message: Text, item: str = "") -> ProblemsError:
    return ProblemsError([Problem(file, message, item)])


class _Refused(Exception):
    """One table that cannot be used, and why; the others may well be."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, file: str, most: int) -> None:
        self.archive, self.file, self.left = archive, file, most
        self.entries = self._checked()
        self.base = ""

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """The entries by name, once all of them are within the limits."""
        infos = [one for one in self.archive.infolist() if not one.is_dir()]
        if len(infos) > MAX_ENTRIES:
            raise _error(self.file, Text("more than {most} files in the zip", most=MAX_ENTRIES))
        found: dict[str, zipfile.ZipInfo] = {}
        for one in infos:
            if one.flag_bits & 1:
                message = Text("this zip has a password: pack it without one")
                raise _error(self.file, message, one.filename[:_LINE])
            if one.filename in found:
                message = Text("two files in the zip have this name")
                raise _error(self.file, message, one.filename[:_LINE])
            if one.file_size > MAX_RATIO * max(one.compress_size, 1_000):
                message = Text(
                    "unpacked this is more than {most} times as large: that is no table",
                    most=MAX_RATIO,
                )
                raise _error(self.file, message, one.filename[:_LINE])
            found[one.filename] = one
        if sum(one.file_size for one in infos) > self.left:
            message = Text("unpacked more than {most} MB", most=self.left // 10**6)
            raise _error(self.file, message)
        return found

    def package(self) -> Package:
        said = self._descriptor()
        resources = said.get("resources")
        if not isinstance(resources, list) or not resources:
            message = Text("the descriptor names no resources: there is nothing to read")
            raise _error(self.file, message, DESCRIPTOR)
        if len(resources) > MAX_RESOURCES:
            message = Text("more than {most} resources", most=MAX_RESOURCES)
            raise _error(self.file, message, DESCRIPTOR)
        tables = tuple(
            self._table(said, one if isinstance(one, dict) else {}, number)
            for number, one in enumerate(resources, 1)
        )
        _check_names(self.file, tables)
        return Package(
            _line(said.get("title") or said.get("name")), _line(said.get("version")), tables
        )

    def _descriptor(self) -> dict[str, Any]:
        places = [
            name
            for name in self.entries
            if posixpath.basename(name) == DESCRIPTOR and not name.startswith("__MACOSX/")
        ]
        if not places:
            message = Text("there is no datapackage.json in this zip: it is no data package")
            raise _error(self.file, message)
        places.sort(key=lambda name: (name.count("/"), name))
        if len(places) > 1 and places[0].count("/") == places[1].count("/"):
            message = Text("there are two datapackage.json in this zip: keep one package")
            raise _error(self.file, message)
        self.base = places[0].removesuffix(DESCRIPTOR)
        found = self._json(places[0])
        if not isinstance(found, dict):
            raise _error(self.file, _NO_JSON, DESCRIPTOR)
        return found

    def _json(self, name: str) -> Any:
        raw = self._bytes(name, MAX_DESCRIPTOR)
        try:
            found = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise _error(self.file, _NO_JSON, name[:_LINE]) from None
        if _depth(found) > MAX_DEPTH:
            raise _error(self.file, _NO_JSON, name[:_LINE])
        return found

    def _bytes(self, name: str, most: int) -> bytes:
        """What an entry holds, and never more than the zip may hold together."""
        most = min(most, self.left)
        with self.archive.open(self.entries[name]) as stream:
            raw = stream.read(most + 1)
        if len(raw) > most:
            message = Text("this is larger than {most} MB", most=round(most / 1e6, 1))
            raise _error(self.file, message, name[:_LINE])
        self.left -= len(raw)
        return raw

    def _table(self, package: Mapping[str, Any], said: dict[str, Any], number: int) -> Table:
        name = _line(said.get("name")) or str(number)
        path = said.get("path")
        if isinstance(path, list) and len(path) == 1:
            path = path[0]
        about = Table(
            name,
            path if isinstance(path, str) and is_inside(path) else "",
            _line(said.get("title")) or _line(package.get("title")) or name,
            _text(said.get("description"), 5_000),
            _publisher(said, package),
            _first(said, package, "sources", "title"),
            _first(said, package, "licenses", "title", "name"),
            _url(_first(said, package, "sources", "path")),
        )
        try:
            return self._filled(about, said, path)
        except _Refused as error:
            problem = Problem(self.file, error.message, name)
            return Table(**{**vars(about), "problems": (problem,)})
        except ProblemsError as error:
            return Table(**{**vars(about), "problems": error.problems})

    def _filled(self, about: Table, said: Mapping[str, Any], path: Any) -> Table:
        raw = self._content(said, path)
        notes = _check_whole(raw, said)
        schema = self._beside(said.get("schema"))
        dialect = self._beside(said.get("dialect"))
        fields = _fields(schema)
        own = _own(said.get(OWN), about.path)
        cut = _Dialect.of(dialect, said)
        rows = list(cut.rows(raw))
        header = _header(rows, fields, cut.header)
        missing = _missing(schema)
        plain = cut.plain and missing == {""} and own is not None
        content = raw if plain else _normal(rows, header, fields, missing, schema)
        unnamed = [name for name in header if name not in {one.name for one in fields}]
        if unnamed:
            names = ", ".join(unnamed)[:_LINE]
            notes = (
                *notes,
                Text("the descriptor does not name these columns: {names}", names=names),
            )
        every = {one.name: one for one in fields}
        seen = tuple(every.get(name, Said(name, "string")) for name in header)
        key = schema.get("primaryKey", ())
        keys = [key] if isinstance(key, str) else key
        named = tuple(one for one in keys if one in header) if isinstance(keys, list) else ()
        more = {"content": content, "fields": seen, "key": named, "own": own, "notes": notes}
        return Table(**{**vars(about), **more})

    def _content(self, said: Mapping[str, Any], path: Any) -> bytes:
        if path is None and "data" in said:
            raise _Refused(Text("its figures stand in the descriptor: put them in a CSV beside it"))
        if said.get("compression"):
            raise _Refused(Text("its file is packed once more: put it in the zip as a CSV"))
        if isinstance(path, list):
            raise _Refused(Text("it is in several files: put them together in one CSV"))
        if not isinstance(path, str) or not path:
            raise _Refused(Text("the descriptor does not say in which file it is (`path`)"))
        if not is_inside(path):
            raise _Refused(
                Text(
                    "its path leads out of the package ({path}): nothing is fetched or opened "
                    "elsewhere, so put the file in the zip",
                    path=_line(path),
                )
            )
        format = said.get("format", path.rpartition(".")[2])
        if str(format).lower() not in ("csv", "tsv", "txt"):
            raise _Refused(Text("this is no CSV (“{format}”)", format=_line(format)))
        return self._bytes(self._place(path), self.left)

    def _place(self, path: str) -> str:
        name = self.base + path
        if name not in self.entries:
            raise _Refused(Text("its file {path} is not in the zip", path=_line(path)))
        return name

    def _beside(self, said: Any) -> dict[str, Any]:
        """A part of the descriptor, that may stand in a file of its own."""
        if isinstance(said, str):
            if not is_inside(said):
                message = Text("the descriptor names {path}, outside the package", path=_line(said))
                raise _Refused(message)
            said = self._json(self._place(said))
        return said if isinstance(said, dict) else {}


_NO_JSON = Text("this is no descriptor: it must be JSON, in UTF-8, with one object")


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def _depth(found: Any) -> int:
    """How deep lists and objects lie in each other; counted without going that deep oneself."""
    deepest, waiting = 0, [(found, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(each, depth + 1) for each in inside if isinstance(each, dict | list)]
    return deepest


def _check_names(file: str, tables: Sequence[Table]) -> None:
    seen: set[str] = set()
    for one in tables:
        if one.name in seen:
            raise _error(file, Text("two resources have this name"), one.name)
        seen.add(one.name)


def _check_whole(raw: bytes, said: Mapping[str, Any]) -> tuple[Text, ...]:
    """Size and hash as the descriptor says them. Raises _Refused where they differ."""
    size = said.get("bytes")
    if isinstance(size, int) and not isinstance(size, bool) and size != len(raw):
        raise _Refused(
            Text(
                "its file is {found} bytes where the descriptor says {size}: it was changed or cut "
                "off since; ask for the package again",
                found=len(raw),
                size=size,
            )
        )
    stated = said.get("hash")
    if not stated:
        return ()
    name, _sign, digits = str(stated).rpartition(":")
    name = re.sub(r"[^a-z0-9]", "", name.lower()) or "md5"
    if _HASHES.get(name) != len(digits):
        return (Text("its hash is of a kind that is not known here, and was not checked"),)
    if hashlib.new(name, raw, usedforsecurity=False).hexdigest() != digits.lower():
        raise _Refused(
            Text(
                "its file is not the one that the descriptor tells of (another {name}): it was "
                "changed since; ask for the package again",
                name=name,
            )
        )
    return ()


def _fields(schema: Mapping[str, Any]) -> tuple[Said, ...]:
    said = schema.get("fields")
    if not isinstance(said, list) or not said:
        raise _Refused(Text("the descriptor does not say what its columns are (`schema`)"))
    if len(said) > MAX_FIELDS:
        raise _Refused(
            Text("{found} columns: at most {most} are read", found=len(said), most=MAX_FIELDS)
        )
    found = []
    for one in said:
        if not isinstance(one, dict) or not isinstance(one.get("name"), str):
            raise _Refused(Text("a column in its description has no name"))
        found.append(
            Said(
                one["name"],
                str(one.get("type", "string"))[:20],
                _line(one.get("title")),
                _line(one.get("unit"))[:60],
            )
        )
    if len({one.name for one in found}) < len(found):
        raise _Refused(Text("two columns in its description have the same name"))
    return tuple(found)


def _own(said: Any, path: str) -> Own | None:
    """What this product wrote, held against its own model; None in a package of others."""
    if not isinstance(said, dict) or "monitor" not in said:
        return None
    if said.get("version") != OWN_VERSION:
        raise _Refused(Text("this was made by a later version of this program: update this one"))
    columns, dimensions = said.get("columns"), said.get("dimensions", [])
    try:
        monitor = Monitor.model_validate({**said["monitor"], "files": [FileSource(path=path)]})
    except (ValidationError, TypeError) as error:
        where = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
        place = ".".join(map(str, where))[:_LINE]
        message = Text("what it says of the monitor cannot be used ({place})", place=place)
        raise _Refused(message) from None
    names = columns if isinstance(columns, dict) else {}
    known = isinstance(dimensions, list) and all(isinstance(names.get(one), str) for one in ROLES)
    if not known:
        raise _Refused(
            Text("what it says of the monitor cannot be used ({place})", place="columns")
        )
    withheld = said.get("withheld")
    return Own(
        monitor,
        {role: names[role] for role in ROLES},
        tuple(map(str, dimensions)),
        withheld if isinstance(withheld, int) else 0,
    )


@dataclass(frozen=True)
class _Dialect:
    """How a CSV is cut, as a descriptor says it."""

    encoding: str = "utf-8"
    delimiter: str = DELIMITER
    quote: str = '"'
    escape: str | None = None
    double: bool = True
    skip_space: bool = False
    header: bool = True
    comment: str = ""

    @classmethod
    def of(cls, dialect: Mapping[str, Any], said: Mapping[str, Any]) -> _Dialect:
        """Raises _Refused for what cannot be minded."""
        encoding = str(said.get("encoding") or "utf-8")
        try:
            codec = codecs.lookup(encoding).name
        except (LookupError, ValueError):
            codec = ""
        if codec not in _ENCODINGS:
            raise _Refused(Text("its encoding “{name}” is not read", name=_line(encoding)))
        for name in ("headerRows", "commentRows", "headerJoin", "nullSequence"):
            if dialect.get(name) not in (None, [], [1], "", " "):
                raise _Refused(Text("its dialect has “{name}”, which is not read", name=name))
        tab = str(said.get("format")).lower() == "tsv"
        found = cls(
            codec,
            dialect.get("delimiter", "\t" if tab else ","),
            dialect.get("quoteChar", '"'),
            dialect.get("escapeChar"),
            dialect.get("doubleQuote", True) is not False,
            dialect.get("skipInitialSpace", False) is True,
            dialect.get("header", True) is not False,
            str(dialect.get("commentChar") or ""),
        )
        for sign in (found.delimiter, found.quote, found.escape or "\\"):
            if not isinstance(sign, str) or len(sign) != 1 or sign in "\r\n\0":
                raise _Refused(Text("its dialect has a delimiter or quote of more than one sign"))
        return found

    @property
    def plain(self) -> bool:
        """Whether the file is in the one form already, for what a dialect can say."""
        return self == _Dialect()

    def rows(self, raw: bytes) -> Iterator[list[str]]:
        """The rows. Raises _Refused for what is not as the dialect says."""
        encoding = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            message = Text("line {n} is not in the encoding that the descriptor says", n=line)
            raise _Refused(message) from None
        reader = csv.reader(
            self._lines(text),
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=self.double,
            skipinitialspace=self.skip_space,
            strict=True,
        )
        try:
            for number, row in enumerate(reader):
                if number > MAX_ROWS:
                    raise _Refused(Text("more than {most} rows: more are not read", most=MAX_ROWS))
                if any(len(cell) > MAX_CELL for cell in row):
                    message = Text("line {n} has a cell of more than {most} characters",
                                   n=reader.line_num, most=MAX_CELL)  # fmt: skip
                    raise _Refused(message)
                yield row
        except csv.Error:
            message = Text("line {n} cannot be cut as the descriptor says", n=reader.line_num)
            raise _Refused(message) from None

    def _lines(self, text: str) -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            if not (self.comment and line.startswith(self.comment)):
                yield line


def _header(rows: list[list[str]], fields: Sequence[Said], header: bool) -> list[str]:
    """The names of the columns, taken off `rows`. Raises _Refused where they do not fit."""
    while rows and not rows[-1]:
        rows.pop()
    if header and rows:
        names = [name.strip() for name in rows.pop(0)]
    else:
        names = [one.name for one in fields]
    if not rows:
        raise _Refused(Text("there are no rows in its file"))
    if gone := [one.name for one in fields if one.name not in names]:
        listed = ", ".join(gone)[:_LINE]
        raise _Refused(Text("its file does not have these columns: {names}", names=listed))
    if len(set(names)) < len(names) or not all(names):
        raise _Refused(Text("two columns in its file have the same name, or one has none"))
    for number, row in enumerate(rows, 1):
        if len(row) != len(names):
            message = Text("row {n} has {found} cells where {expected} are expected",
                           n=number, found=len(row), expected=len(names))  # fmt: skip
            raise _Refused(message)
    return names


def _missing(schema: Mapping[str, Any]) -> set[str]:
    """What stands for a missing value; version 2 may give each a label."""
    said = schema.get("missingValues", [""])
    if not isinstance(said, list):
        return {""}
    return {str(one.get("value", "")) if isinstance(one, dict) else str(one) for one in said}


def _normal(
    rows: Sequence[list[str]],
    header: Sequence[str],
    fields: Sequence[Said],
    missing: set[str],
    schema: Mapping[str, Any],
) -> bytes:
    """The table in the one form. A number that is none stays as it is: its reader says where."""
    by_name = {one["name"]: one for one in schema["fields"]}
    numbers = {one.name for one in fields if one.is_number}
    how = [by_name.get(name) if name in numbers else None for name in header]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            "" if cell in missing else _number(cell, said) if said is not None else cell
            for cell, said in zip(row, how, strict=True)
        )
    return text.getvalue().encode()


def _number(cell: str, said: Mapping[str, Any]) -> str:
    """A number with a decimal point and nothing else, digit for digit."""
    text = cell.strip()
    if said.get("bareNumber") is False:
        inside = [at for at, sign in enumerate(text) if sign in _OF_NUMBERS]
        text = text[inside[0] : inside[-1] + 1] if inside else text
    if group := str(said.get("groupChar") or ""):
        text = text.replace(group, "")
    mark = str(said.get("decimalChar") or ".")
    if mark != ".":
        if "." in text:
            return cell
        text = text.replace(mark, ".")
    text = text.removeprefix("+")
    if _EXACT.fullmatch(text):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return cell
    # an exponent of thousands would be written out
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return cell
    return format(number, "f")


def _line(said: Any) -> str:
    """A text of the descriptor on one line, as long as a name may be."""
    return " ".join(said.split())[:_LINE] if isinstance(said, str) else ""


def _text(said: Any, most: int) -> str:
    return said[:most].strip() if isinstance(said, str) else ""


def _first(said: Mapping[str, Any], package: Mapping[str, Any], key: str, *names: str) -> str:
    """The first of a list of objects, of the resource or else of the package."""
    for place in (said, package):
        found = place.get(key)
        first = found[0] if isinstance(found, list) and found else None
        if isinstance(first, dict):
            for name in names:
                if text := _line(first.get(name)):
                    return text
    return ""


def _publisher(said: Mapping[str, Any], package: Mapping[str, Any]) -> str:
    if text := _line(said.get("publisher")):
        return text
    people = package.get("contributors")
    for one in people if isinstance(people, list) else ():
        roles = one.get("roles", [one.get("role")]) if isinstance(one, dict) else ()
        if isinstance(roles, list) and "publisher" in roles:
            return _line(one.get("title"))
    return ""


def _url(text: str) -> str:
    return text if re.match(r"https?://", text) else ""
