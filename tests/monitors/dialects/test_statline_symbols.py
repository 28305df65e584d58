"""StatLine labels with symbols, and how they are told from those without."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.reading import MonitorError, read_file

HEADER = '\ufeff"Perioden";"Regio\'s";"Bevolking/Totaal (aantal)";"Leeftijd/80 of ouder (%)"\r\n'
TOTAL, OLD = "Bevolking/Totaal (aantal)", "Leeftijd/80 of ouder (%)"

GOOD = [
    (HEADER + '"2025";"Zutphen";"   49028";"     5.7"\r\n', "GM0301", "2025", OLD, 5.7, "%", "definitive"),
    (HEADER + '"2022*";"Zutphen";"   48111";"     5.7"\r\n', "GM0301", "2022", OLD, 5.7, "%", "provisional"),
    (HEADER + '"2022**";"Zutphen";"   48111";"       ."\r\n', "GM0301", "2022", OLD, None, "%", "withheld"),
    (HEADER + '"2025";"Zutphen";"   49028";""\r\n', "GM0301", "2025", OLD, None, "%", "impossible"),
    (HEADER + '"2025";"Zutphen";"18044027";"     0.0"\r\n', "GM0301", "2025", OLD, 0.0, "%", "definitive"),
    (HEADER + '"2025";"Zutphen";"18044027";"-10000.5"\r\n', "GM0301", "2025", OLD, -10000.5, "%", "definitive"),
    (HEADER.replace('"Perioden";', "") + '"Zutphen";"   49028";"     5.7"\r\n', "GM0301", "None", OLD, 5.7, "%", "definitive"),
]  # fmt: skip

BAD = [
    ("a decimal comma", HEADER + '"2025";"Zutphen";"   49028";"     5,7"\r\n', 2, OLD),
    ("a thousands dot too many", HEADER + '"2025";"Zutphen";" 1.234.5";"     5.7"\r\n', 2, TOTAL),
    ("a word", HEADER + '"2025";"Zutphen";"   49028";"    veel"\r\n', 2, OLD),
    ("a row too short", HEADER + '"2025";"Zutphen";"   49028"\r\n', 2, ""),
    ("cut off", HEADER + '"2025";"Zutphen";"   49028";"   ', 2, ""),
    ("a row twice", HEADER + 2 * '"2025";"Zutphen";"   49028";"     5.7"\r\n', 3, ""),
    ("three stars", HEADER + '"2025***";"Zutphen";"   49028";"     5.7"\r\n', 2, "Perioden"),
]  # fmt: skip

WITHOUT = [
    HEADER + '"2025";"Zutphen";49028;5,7\r\n',
    HEADER + '"2025";"Zutphen";49028;5\r\n',
    HEADER + '"2005";"Warnsveld";;\r\n',
    HEADER + '"2025";"Zutphen";"49028";"5,7"\r\n',
]

CANNOT_BE_TOLD = [
    HEADER + '"2025";"Zutphen";"49028";"5"\r\n',
    HEADER + '"2025";"Zutphen";"";""\r\n',
    HEADER + '"2025";"Zutphen";49028;"     5.7"\r\n',
    HEADER + '"2025";"Zutphen";"4,5";"5.7"\r\n',
]


def _file(folder: Path, text: str) -> Path:
    path = folder / "bestand.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("text", "area", "period", "measure", "value", "unit", "status"), GOOD)
def test_labels_with_symbols_are_recognised_and_read(
    tmp_path: Path, text, area, period, measure, value, unit, status
) -> None:
    reading = read_file(_file(tmp_path, text))
    last = reading.observations[-1]
    units = {one.key: one.unit for one in reading.measures}
    assert reading.dialect == "statline-symbols"
    assert (last.area, str(last.period), last.measure) == (area, period, measure)
    assert (last.value, units[measure], last.status) == (value, unit, status)


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_damaged_file_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        read_file(_file(tmp_path, text), dialect="statline-symbols")
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize("text", WITHOUT)
def test_labels_without_symbols_are_another_dialect(tmp_path: Path, text: str) -> None:
    assert read_file(_file(tmp_path, text)).dialect == "statline-labels"


@pytest.mark.parametrize("text", CANNOT_BE_TOLD)
def test_what_cannot_be_told_is_refused_until_the_dialect_is_fixed(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(MonitorError, match=r"statline-labels, statline-symbols"):
        read_file(_file(tmp_path, text))
