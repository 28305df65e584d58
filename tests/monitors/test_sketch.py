"""What is seen of a table of no known form: only what is certain."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from effectmap.monitors import intake
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.sketch import Sketch, decimal_of, sketch
from effectmap.monitors.source import MonitorError

OWN = "Wijk;Jaar;Soort;Score\nZutphen;2023;a;1,5\nGM0301;2024;b;n.b.\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "eigen.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_cut_and_its_columns_are_named(tmp_path: Path) -> None:
    found = sketch(_file(tmp_path, OWN))
    assert found.delimiter == ";"
    assert [(one.name, one.kind) for one in found.columns] == [
        ("Wijk", "area"),
        ("Jaar", "period"),
        ("Soort", "text"),
        ("Score", "figures"),
    ]
    assert found.rows == (("Zutphen", "2023", "a", "1,5"), ("GM0301", "2024", "b", "n.b."))
    assert found.columns[3].texts == ("n.b.",)
    assert (found.only("area"), found.only("period")) == ("Wijk", "Jaar")


DELIMITERS = [
    (OWN, ";"),
    ("a,b\n1,2\n", ","),
    ("a\tb\n1,5\t2,5\n", "\t"),
    ("a|b\n1|2\n", "|"),
    ('a;b\n"1;2";"3\n4"\n5;6\n', ";"),
    # both marks cut rows of one width
    ("a,b;c\n1,5;2\n", ""),
    ("a;b\n1;2;3\n", ""),
    ("zomaar een tekst\nen nog een\n", ""),
]


@pytest.mark.parametrize(("text", "delimiter"), DELIMITERS)
def test_the_delimiter_is_proposed_when_only_one_fits(
    tmp_path: Path, text: str, delimiter: str
) -> None:
    found = sketch(_file(tmp_path, text))
    assert found.delimiter == delimiter
    assert bool(found.columns) == bool(delimiter)


COLUMNS = [
    (["1,5", "2"], "figures", ","),
    (["1.5", "12.25"], "figures", "."),
    (["1.234", "12.345"], "figures", "?"),
    (["1,234"], "figures", "?"),
    (["1.5", "2,5"], "figures", "?"),
    (["1", "2"], "figures", ""),
    (["1", "-99997"], "figures", ""),
    (["2023", "2024"], "period", ""),
    (["2023", "24"], "figures", ""),
    (["2024*", "2023 1e kwartaal"], "period", ""),
    (["Zutphen", "GM0200", "WK030101"], "area", ""),
    (["Zutphen", "Zutfen"], "text", ""),
    # a name that several areas share, and a code that lost a zero
    (["Utrecht", "Bergen"], "text", ""),
    (["GM301"], "text", ""),
    (["=1+1", "x"], "text", ""),
    (["", ""], "text", ""),
    ([*map(str, range(10)), *(f"woord {n}" for n in range(13))], "text", ""),
]


@pytest.mark.parametrize(("cells", "kind", "decimal"), COLUMNS)
def test_a_column_is_what_all_its_cells_are(
    tmp_path: Path, cells: list[str], kind: str, decimal: str
) -> None:
    path = _file(tmp_path, "a;b\n" + "".join(f"{cell};x\n" for cell in cells))
    first = sketch(path, ";").columns[0]
    assert (first.kind, decimal_of([first])) == (kind, decimal)


def test_two_columns_with_other_marks_are_asked_about(tmp_path: Path) -> None:
    found = sketch(_file(tmp_path, "a;b;c\n1,5;2.5;3\n"))
    assert decimal_of(found.columns) == "?"
    assert decimal_of(found.columns[1:]) == "."
    assert decimal_of(found.columns[2:]) == ""


def test_nothing_is_proposed_between_two_columns_of_years(tmp_path: Path) -> None:
    assert sketch(_file(tmp_path, "van;tot\n2023;2024\n")).only("period") is None


def _book(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "eigen.xlsx")
    return folder / "eigen.xlsx"


CELLS: list[list[object]] = [["Wijk", "Jaar", "Score"], ["Zutphen", 2024, 1.234], ["Lochem", 2024, None]]  # fmt: skip


def test_the_numbers_of_a_workbook_need_no_decimal_mark(tmp_path: Path) -> None:
    found = sketch(_book(tmp_path, {"Blad 1": CELLS}))
    assert (found.sheets, found.sheet, found.delimiter) == (("Blad 1",), "Blad 1", "")
    assert [(one.kind, one.decimal, one.texts) for one in found.columns][2] == (
        "figures",
        "",
        ("",),
    )
    assert found.only("period") == "Jaar"


def test_one_of_several_sheets_must_be_chosen(tmp_path: Path) -> None:
    path = _book(tmp_path, {"Uitleg": [["zie de site"]], "Cijfers": CELLS, "Leeg": []})
    found = sketch(path)
    assert (found.sheets, found.columns) == (("Uitleg", "Cijfers"), ())
    assert sketch(path, sheet="Cijfers").rows[0] == ("Zutphen", "2024", "1.234")


def test_looking_happens_in_a_process_of_its_own_and_gives_the_same(tmp_path: Path) -> None:
    path = _file(tmp_path, OWN)
    assert intake.look(path, "", "", DEFAULT) == sketch(path)
    assert Sketch.from_json(sketch(path).to_json()) == sketch(path)


def test_a_table_that_cannot_be_cut_says_where(tmp_path: Path) -> None:
    path = _file(tmp_path, OWN + "te;weinig\n")
    with pytest.raises(MonitorError) as error:
        intake.look(path, ";", "", DEFAULT)
    assert error.value.problems[0].line == 4


def test_a_long_column_of_words_is_looked_at_quickly(tmp_path: Path) -> None:
    rows = "".join(f"Utregt {n};{n},5\n" for n in range(100_000))
    assert intake.look(_file(tmp_path, "a;b\n" + rows), "", "", DEFAULT).columns[0].kind == "text"
