"""Data packages of others: what is damaged, hostile or not as said is refused, with words."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effectmap.exchange import data_package_in
from effectmap.exchange.data_package import decimal
from effectmap.exchange.data_package_in import Package
from effectmap.model import ProblemsError
from effectmap.words import in_language

CSV = "gebied,jaar,aantal\nGM0301,2024,12\n"
FIELDS = [
    {"name": "gebied", "type": "string"},
    {"name": "jaar", "type": "year"},
    {"name": "aantal", "type": "number"},
]


def resource(**more: Any) -> dict[str, Any]:
    return {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}, **more}


def packed(
    said: Any, files: dict[str, bytes | str] | None = None, how: int = zipfile.ZIP_DEFLATED
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as archive:
        text = said if isinstance(said, bytes | str) else json.dumps(said)
        archive.writestr("datapackage.json", text)
        for name, content in ({"t.csv": CSV} if files is None else files).items():
            archive.writestr(name, content)
    return target.getvalue()


def read(content: bytes) -> Package:
    return data_package_in.read(content, "pakket.zip")


def one(said: dict[str, Any], files: dict[str, bytes | str] | None = None) -> data_package_in.Table:
    (table,) = read(packed({"resources": [said]}, files)).tables
    return table


def why(table: data_package_in.Table) -> str:
    with in_language("en"):
        return " ".join(map(str, table.problems))


PATHS = [
    "../t.csv",
    "/etc/passwd",
    "https://elders.nl/t.csv",
    "file:///etc/passwd",
    "a/../../t.csv",
    "C:\\t.csv",
    "\\\\host\\t.csv",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_outside_the_package_is_opened(path: str) -> None:
    table = one(resource(path=path), {path: CSV, "t.csv": CSV})
    assert "leads out of the package" in why(table)
    assert table.content == b""
    assert "outside the package" in why(one(resource(schema=path)))


REFUSED = [
    (resource(path=["a.csv", "b.csv"]), "in several files"),
    (resource(path=None, data=[{"a": 1}]) | {"path": None}, "stand in the descriptor"),
    (resource(path="weg.csv"), "is not in the zip"),
    (resource(format="xlsx"), "is no CSV"),
    (resource(compression="gz"), "packed once more"),
    (resource(encoding="utf-7"), "encoding"),
    (resource(encoding="zip_codec"), "encoding"),
    (resource(dialect={"delimiter": ";;"}), "more than one sign"),
    (resource(dialect={"headerRows": [1, 2]}), "headerRows"),
    (resource(bytes=3), "is 34 bytes where the descriptor says 3"),
    (resource(hash="sha256:" + "0" * 64), "another sha256"),
    (resource(hash="0" * 32), "another md5"),
    (resource(schema={}), "what its columns are"),
    (resource(schema={"fields": [{"type": "string"}]}), "has no name"),
    (resource(schema={"fields": [*FIELDS, {"name": "weg"}]}), "does not have these columns: weg"),
    (resource(schema={"fields": [FIELDS[0], FIELDS[0]]}), "same name"),
    (resource(effectenkaart={"version": 9, "monitor": {}}), "later version"),
    (resource(effectenkaart={"version": 1, "monitor": {"id": "../x"}}), "cannot be used"),
    (resource(effectenkaart={"version": 1, "monitor": 3}), "cannot be used"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), REFUSED)
def test_a_table_that_is_not_as_said_is_refused_and_says_why(
    said: dict[str, Any], words: str
) -> None:
    table = one(said)
    assert words in why(table)
    assert table.content == b""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and no more",
        packed("[1]"),
        packed("{"),
        packed(b"\xff\xfe"),
        packed("[" * 100_000),
        packed('{"resources": ' + "[" * 500 + "]" * 500 + "}"),
        packed('{"resources": [{"name": NaN}]}'),
        packed({"resources": []}),
        packed({"resources": [resource()] * 2}),
        packed({"resources": [resource(name=str(n)) for n in range(201)]}),
        packed({"resources": [resource()]}, {"t.csv": "0" * 5_000_000}),
        packed({"resources": [resource()]}, {f"{n}.csv": "" for n in range(1_001)}),
        packed(" " * 3_000_000, how=zipfile.ZIP_STORED),
        packed({"resources": [resource()]}, {"t.csv": CSV})[:-30],
    ],
)  # fmt: skip
def test_what_is_no_package_or_a_bomb_is_refused(content: bytes) -> None:
    with pytest.raises(ProblemsError):
        read(content)


def test_a_size_that_lies_in_the_zip_does_not_help() -> None:
    rows = CSV + "GM0301,2024,1\n" * 100
    content = packed({"resources": [resource()]}, {"t.csv": rows})
    assert one(resource(), {"t.csv": rows}).content
    true, lie = len(rows).to_bytes(4, "little"), (20).to_bytes(4, "little")
    assert content.count(true) == 2
    with pytest.raises(ProblemsError, match="beschadigd"):
        read(content.replace(true, lie))


def test_all_that_is_unpacked_counts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed({"resources": [resource()]}, {"t.csv": CSV * 100})
    monkeypatch.setattr(data_package_in, "MAX_UNPACKED", 3_000)
    with pytest.raises(ProblemsError, match="uitgepakt"):
        data_package_in.read(content, "p.zip", max_bytes=600)
    with pytest.raises(ProblemsError, match="splits"):
        data_package_in.read(content, "p.zip", max_bytes=100)


def test_a_package_in_a_folder_of_the_zip_is_read() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "pakket/datapackage.json",
            json.dumps({"title": " Mijn\npakket ", "resources": [resource()]}),
        )
        archive.writestr("pakket/t.csv", CSV)
        archive.writestr("__MACOSX/pakket/datapackage.json", "x")
    found = read(target.getvalue())
    assert found.title == "Mijn pakket"
    assert found.tables[0].content.decode().splitlines()[1] == "GM0301,2024,12"


def test_dialect_encoding_and_marks_are_as_the_descriptor_says() -> None:
    raw = "# toelichting\nplaats|jaar|getal\n'Súdwest|Fryslân'|2024|1.234,50\nZutphen|2024|-\n".encode(
        "cp1252"
    )
    said = resource(
        encoding="windows-1252",
        hash="sha1:" + hashlib.sha1(raw).hexdigest(),
        bytes=len(raw),
        dialect={"delimiter": "|", "quoteChar": "'", "commentChar": "#"},
        schema={
            "fields": [
                {"name": "plaats"},
                {"name": "jaar", "type": "year"},
                {"name": "getal", "type": "number", "decimalChar": ",", "groupChar": "."},
            ],
            "missingValues": ["", "-"],
        },
    )
    table = one(said, {"t.csv": raw})
    assert why(table) == ""
    assert table.content.decode().splitlines() == [
        "plaats,jaar,getal", "Súdwest|Fryslân,2024,1234.50", "Zutphen,2024,",
    ]  # fmt: skip


NUMBERS = [
    ("12", {}, "12"), ("1e3", {}, "1000"), ("+4.50", {}, "4.50"), ("€ 12.5 mln", {"bareNumber": False}, "12.5"),
    ("1,5", {"decimalChar": ","}, "1.5"), ("1.5", {"decimalChar": ","}, "1.5x"), ("NaN", {}, "NaN"),
    ("1e999999999", {}, "1e999999999"), ("twaalf", {}, "twaalf"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "how", "expected"), NUMBERS)
def test_a_number_keeps_its_digits_and_what_is_none_stays(
    cell: str, how: dict[str, Any], expected: str
) -> None:
    fields = [*FIELDS[:2], {"name": "aantal", "type": "number", **how}]
    text = f'gebied,jaar,aantal\nGM0301,2024,"{cell}"\n'
    table = one(resource(schema={"fields": fields}), {"t.csv": text})
    assert table.content.decode().splitlines()[1].split(",", 2)[2] == expected.rstrip("x")


@settings(max_examples=200)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "path", "schema", "fields", "type", "dialect", "data", "hash", "bytes", "effectenkaart", "monitor", "resources", "sources", "title", "missingValues", "primaryKey"]), inner, max_size=6), max_leaves=25))  # fmt: skip
def test_any_descriptor_is_read_or_refused(said: Any) -> None:
    for whole in (said, {"resources": [said]}, {"resources": [resource(schema=said)]}, {"resources": [{**resource(), **(said if isinstance(said, dict) else {})}]}):  # fmt: skip
        with suppress(ProblemsError):
            for table in read(packed(whole)).tables:
                assert table.problems or table.content


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_decimal_text_is_the_number_and_has_no_exponent(value: float) -> None:
    text = decimal(value)
    assert float(text) == value
    assert "e" not in text.lower()
