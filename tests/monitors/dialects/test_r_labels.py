"""StatLine labels that R saved again: dotted names, no units."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.reading import MonitorError, read_file

COMMA = '"Perioden","Regio.s","Bevolking.Totaal..aantal.","Leeftijd.80.of.ouder...."\n'
SEMICOLON = "Perioden;Regio.s;Geslacht;Bevolking.Totaal..aantal.\n"
CODES = "Regioaanduiding.Codering..code.,Regioaanduiding.Gemeentenaam..naam.,Bevolking..aantal..1\n"
TOTAL, OLD = "Bevolking.Totaal..aantal.", "Leeftijd.80.of.ouder...."

GOOD = [
    (COMMA + '"2025","Zutphen",49028,5.7\n', "GM0301", "2025", OLD, 5.7, None, "definitive"),
    (COMMA + '"2024*","Zutphen",49028,5.7\n', "GM0301", "2024", OLD, 5.7, None, "provisional"),
    (COMMA + '"2025","Zutphen",49028,NA\n', "GM0301", "2025", OLD, None, None, "unspecified"),
    (COMMA + '"2025","Zutphen",49028,\n', "GM0301", "2025", OLD, None, None, "unspecified"),
    (SEMICOLON + "2025;Zutphen;Mannen;24100,5\n", "GM0301", "2025", TOTAL, 24100.5, None, "definitive"),
    (CODES + "GM0301    ,Zutphen,49028\n", "GM0301", "None", "Bevolking..aantal..1", 49028.0, None, "definitive"),
]  # fmt: skip

BAD = [
    ("a comma between commas", COMMA + '"2025","Zutphen",49028,"5,7"\n', 2, OLD),
    ("a point between semicolons", SEMICOLON + "2025;Zutphen;Mannen;24100.5\n", 2, TOTAL),
    ("an exponent", COMMA + '"2025","Zutphen",1e+05,5.7\n', 2, TOTAL),
    ("an unknown period", COMMA + '"NA","Zutphen",49028,5.7\n', 2, "Perioden"),
    ("a row too short", COMMA + '"2025","Zutphen",49028\n', 2, ""),
    ("a row twice", COMMA + 2 * '"2025","Zutphen",49028,5.7\n', 3, ""),
    ("cut off", COMMA + '"2025","Zutphen",49', 2, ""),
]


def _file(folder: Path, text: str) -> Path:
    path = folder / "bestand.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("text", "area", "period", "measure", "value", "unit", "status"), GOOD)
def test_dotted_names_are_recognised_and_read(
    tmp_path: Path, text, area, period, measure, value, unit, status
) -> None:
    reading = read_file(_file(tmp_path, text))
    last = reading.observations[-1]
    units = {one.key: one.unit for one in reading.measures}
    assert reading.dialect == "r-labels"
    assert (last.area, str(last.period), last.measure) == (area, period, measure)
    assert (last.value, units[measure], last.status) == (value, unit, status)
    assert reading.notes


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_damaged_file_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        read_file(_file(tmp_path, text))
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)
