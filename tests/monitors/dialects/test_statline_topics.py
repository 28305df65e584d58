"""StatLine long with topics in rows: what is read, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.reading import MonitorError, read_file

HEADER = (
    '\ufeff"Onderwerpen_1";"Onderwerpen_2";"Onderwerpen_3";"Perioden";"Regio\'s";'
    '"Waarde";"Eenheid"\r\n'
)
UNIT_FIRST = '"Onderwerpen_1";"Geslacht";"Perioden";"Regio\'s";"Waarde eenheid";"Cijfer"\r\n'
COUNT, SHARE = "Bevolking|Leeftijd|80 jaar of ouder", "Bevolking|Leeftijd|Aandeel"

GOOD = [
    (HEADER + '"Bevolking";"Leeftijd";"Aandeel";"2025";"Zutphen";"5,7";"%"\r\n', "GM0301", "2025", SHARE, 5.7, "%", "definitive"),
    (HEADER + '"Bevolking";"Leeftijd";"80 jaar of ouder";"2025";"Zutphen";2795;"aantal"\r\n', "GM0301", "2025", COUNT, 2795.0, "aantal", "definitive"),
    (HEADER + '"Bevolking";"Bevolking";"";"2025*";"Zutphen";49028;"aantal"\r\n', "GM0301", "2025", "Bevolking", 49028.0, "aantal", "provisional"),
    (HEADER + '"Bevolking";"Leeftijd";"Aandeel";"2025";"Zutphen";"       .";"%"\r\n', "GM0301", "2025", SHARE, None, "%", "withheld"),
    (HEADER + '"Bevolking";"Leeftijd";"Aandeel";"2025";"Zutphen";;"%"\r\n', "GM0301", "2025", SHARE, None, "%", "unspecified"),
    (UNIT_FIRST + '"Leerlingen";"Meisjes";"2023/\'24";"Zutphen";"aantal";"3100"\r\n', "GM0301", "2023/'24", "Leerlingen", 3100.0, "aantal", "definitive"),
]  # fmt: skip

ROW = '"Bevolking";"Leeftijd";"Aandeel";"2025";"Zutphen";"5,7";"%"\r\n'
BAD = [
    ("two units of a topic", HEADER + ROW + ROW.replace("%", "promille").replace("2025", "2024"), 3, SHARE),
    ("a decimal point", HEADER + ROW.replace("5,7", "5.7"), 2, SHARE),
    ("no topic", HEADER + '"";"";"";"2025";"Zutphen";"5,7";"%"\r\n', 2, ""),
    ("a row twice", HEADER + ROW + ROW, 3, SHARE),
    ("an unknown period", HEADER + ROW.replace("2025", "nu"), 2, "Perioden"),
    ("a row too short", HEADER + ROW.replace(';"%"', ""), 2, ""),
    ("cut off", HEADER + ROW + ROW[:30], 3, ""),
    ("commas for semicolons", (HEADER + ROW).replace(";", ","), 1, ""),
    ("a header only", HEADER, 1, ""),
    ("a column twice", HEADER.replace("Onderwerpen_3", "Onderwerpen_2") + ROW, 1, "Onderwerpen_2"),
]  # fmt: skip


def _file(folder: Path, text: str) -> Path:
    path = folder / "bestand.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("text", "area", "period", "measure", "value", "unit", "status"), GOOD)
def test_a_row_is_a_figure_of_its_topic(
    tmp_path: Path, text, area, period, measure, value, unit, status
) -> None:
    reading = read_file(_file(tmp_path, text))
    last = reading.observations[-1]
    units = {one.key: one.unit for one in reading.measures}
    assert reading.dialect == "statline-topics"
    assert (last.area, str(last.period), last.measure) == (area, period, measure)
    assert (last.value, units[measure], last.status) == (value, unit, status)


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_damaged_file_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int | None, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        read_file(_file(tmp_path, text))
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)


def test_topics_with_units_of_their_own_stand_in_one_file(tmp_path: Path) -> None:
    text = HEADER + ROW + ROW.replace("Aandeel", "80 jaar of ouder").replace("%", "aantal")
    found = {one.key: one.unit for one in read_file(_file(tmp_path, text)).measures}
    assert found == {SHARE: "%", COUNT: "aantal"}
