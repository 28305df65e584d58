"""What comes in: taken whole, read within limits in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

import openpyxl
import pytest

from effectmap.model import ColumnMapping, FileSource
from effectmap.monitors import copies, intake
from effectmap.monitors.intake import Held
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.reading import MonitorError, read_file

HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
ROW = "GM0301;2024;eenzaam;31,5;;;;\n"
SOURCE = FileSource(path="x.csv")


def _file(folder: Path, text: str = HEADER + ROW, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_shown_before_anything_changes(tmp_path: Path) -> None:
    found = intake.examine(_file(tmp_path), tmp_path / "store", SOURCE, DEFAULT)
    assert found.made is not None
    assert (found.made.dialect, found.made.periods, found.made.areas) == (
        "plain-long",
        ("2024",),
        1,
    )
    assert found.made.by_status == {"definitive": 1}
    assert found.first[1][:4] == ("GM0301", "2024", "eenzaam", "31,5")


def test_a_damaged_file_says_where_and_what_to_do(tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER + ROW.replace("31,5", "31.5"))
    found = intake.examine(path, tmp_path / "store", SOURCE, DEFAULT)
    (problem,) = found.problems
    assert found.made is None
    assert (problem.file, problem.line, problem.column) == ("in.csv", 2, "waarde")
    assert "4,5" in str(problem)


LIMITS = [
    ("size", replace(DEFAULT, max_bytes=10), "MB"),
    ("time", replace(DEFAULT, max_seconds=0), "seconden"),
    ("memory", replace(DEFAULT, max_memory=1_000_000), "geheugen"),
    ("rows", replace(DEFAULT, max_rows=0), "rijen"),
    ("columns", replace(DEFAULT, max_columns=3), "kolommen"),
    ("a cell", replace(DEFAULT, max_cell=5), "tekens"),
]


@pytest.mark.parametrize(("name", "limits", "word"), LIMITS, ids=[case[0] for case in LIMITS])
def test_a_limit_is_a_clear_refusal(tmp_path: Path, name: str, limits, word: str) -> None:
    text = HEADER + "".join(f"GM0301;2024;e{n};31,5;;;;\n" for n in range(20_000))
    try:
        found = intake.examine(_file(tmp_path, text), tmp_path / "store", SOURCE, limits)
        said = found.problems
        assert found.made is None
    except MonitorError as error:
        said = error.problems
    assert word in " ".join(map(str, said))
    assert said[0].file == "in.csv"


def test_the_limit_of_memory_counts_what_is_used(tmp_path: Path) -> None:
    """A pool that sets a gigabyte aside beforehand would make a small file too large by chance."""
    limits = replace(DEFAULT, max_memory=300 << 20)
    found = intake.examine(_file(tmp_path), tmp_path / "store", SOURCE, limits)
    assert (found.problems, found.made is not None) == ((), True)


def test_what_was_read_is_told_however_the_process_ends(tmp_path: Path) -> None:
    table = tmp_path / "peiling.csv"
    table.write_text("Wijk;Jaar;Tevreden\nZutphen;2024;5\n", encoding="utf-8")
    request = {
        "raw": str(table),
        "limits": asdict(DEFAULT),
        "look": {"delimiter": "", "sheet": ""},
    }
    # as when a thread of a reader is still ending
    ending = "import atexit, os, runpy; atexit.register(os.abort); "
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            ending + "runpy.run_module('effectmap.monitors.child', {}, '__main__')",
        ],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        cwd=intake.ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sketch"]["delimiter"] == ";"


def test_a_packed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.csv.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00")
    with pytest.raises(MonitorError, match="gz"):
        intake.examine(path, tmp_path / "store", SOURCE, DEFAULT)


NAMES = ["../../etc/passwd", "..", ".verborgen", "a/b\\c.csv", "x" * 300 + ".csv", "~$boek.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_an_upload_stays_in_the_inbox_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = intake.put_in(tmp_path, name, b"abc", DEFAULT)
    assert path.parent == tmp_path / "inbox"
    assert path.read_bytes() == b"abc"
    assert intake.waiting(tmp_path) == [path]


def test_an_upload_never_overwrites_another(tmp_path: Path) -> None:
    first = intake.put_in(tmp_path, "a.csv", b"1", DEFAULT)
    second = intake.put_in(tmp_path, "a.csv", b"2", DEFAULT)
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


def test_twenty_readers_never_see_a_file_half(tmp_path: Path) -> None:
    """One program rewrites the file in place; each copy that is taken is one of its versions."""
    versions = {
        HEADER + "".join(f"GM0301;{year};eenzaam;{value},5;;;;\n" for year in range(1950, 2024))
        for value in range(10, 20)
    }
    path = _file(tmp_path, sorted(versions)[0])
    done = threading.Event()
    wrong: list[str] = []
    taken: list[int] = []

    def write() -> None:
        while not done.is_set():
            for text in sorted(versions):
                with path.open("w", encoding="utf-8") as file:
                    file.write(text[: len(text) // 2])
                    file.flush()
                    done.wait(0.02)
                    file.write(text[len(text) // 2 :])
                done.wait(0.15)

    def read(number: int) -> None:
        for _time in range(3):
            try:
                raw, _hash = copies.take(path, tmp_path / f"raw{number % 4}")
                if raw.read_text(encoding="utf-8") not in versions:
                    try:
                        read_file(raw)
                        wrong.append("a half file was read")
                    except MonitorError:
                        pass
                taken.append(number)
            except MonitorError:
                pass

    writer = threading.Thread(target=write)
    readers = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    writer.start()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    done.set()
    writer.join()
    assert wrong == []
    assert taken


def _book(folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "in.xlsx")
    return folder / "in.xlsx"


def test_the_first_rows_of_a_workbook_are_shown_also_when_it_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Wijk", "Score"], [None, None], ["=1+1", 1.5], ["x" * 200, "#N/A"]]
    path = _book(tmp_path, [*rows, *[["y", n] for n in range(50)]])
    found = intake.examine(path, tmp_path / "store", SOURCE, DEFAULT)
    assert found.made is None
    assert len(found.first) == 8
    # a formula that was never computed shows nothing
    assert found.first[:3] == (("Wijk", "Score"), ("", "1.5"), ("x" * 80, "#N/A"))


def test_looking_at_a_workbook_does_not_read_a_sheet_that_claims_billions_of_cells(
    tmp_path: Path,
) -> None:
    path = _book(tmp_path, [["Wijk", "Score"]])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = 1
    book.save(path)
    found = intake.examine(path, tmp_path / "store", SOURCE, DEFAULT)
    assert found.made is None
    assert "rijen" in str(found.problems[0]) or "kolommen" in str(found.problems[0])


def test_the_choices_of_rows_of_a_file_that_splits_its_measures(tmp_path: Path) -> None:
    mapping = ColumnMapping.model_validate(
        {"area": "w", "period": "p", "dimensions": ["s"], "measures": [{"column": "v", "key": "v"}]}
    )
    path = _file(tmp_path, "w;p;s;v\nGM0301;2024;man;1\nGM0301;2024;vrouw;2\n")
    store = tmp_path / "store"
    found = intake.examine(path, store, FileSource(path="x", mapping=mapping), DEFAULT)
    splits = ((("s", "man"),), (("s", "vrouw"),))
    assert intake.held(store, found, ["v"]) == {"v": Held(splits, 0)}
    plain = intake.examine(_file(tmp_path), store, SOURCE, DEFAULT)
    assert intake.held(store, plain, ["eenzaam", "niets"]) == {"eenzaam": Held((), 1)}
