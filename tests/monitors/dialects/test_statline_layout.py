"""StatLine "volgens tabelindeling": what is read, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.model import Period
from effectmap.monitors.reading import MonitorError, read_file

TITLE = '\ufeff"Regionale kerncijfers Nederland"\r\n""\r\n'
OVER = (
    TITLE
    + '"";"";"Onderwerp";"Onderwerp"\r\n'
    + '"Perioden";"Regio\'s";"Bevolking|Totaal";"Bevolking|Leeftijd|80 jaar of ouder"\r\n'
    + '"";"";"aantal";"%"\r\n'
)
NAMED_BESIDE_UNITS = (
    TITLE + '""\r\n"";"Onderwerp"\r\n"";"Bevolking|Totaal"\r\n"Perioden";"aantal"\r\n'
)
BESIDE = (
    TITLE + '""\r\n"";"Geslacht";"Mannen";"Mannen"\r\n"Onderwerp";"Perioden";"2019";"2020*"\r\n'
)
END = '"Bron: CBS"\r\n'

GOOD = [
    (OVER + '"2025";"Zutphen";"49028";"5,7"\r\n' + END, "GM0301", "2025", "Bevolking|Leeftijd|80 jaar of ouder", 5.7, "%", "definitive"),
    (OVER + '"2022*";"Zutphen";"48111";"5,7"\r\n' + END, "GM0301", "2022", "Bevolking|Leeftijd|80 jaar of ouder", 5.7, "%", "provisional"),
    (OVER + '"2025";"Zutphen";"49028";"."\r\n' + END, "GM0301", "2025", "Bevolking|Leeftijd|80 jaar of ouder", None, "%", "withheld"),
    (OVER + '"2025";"Zutphen";"49028";""\r\n' + END, "GM0301", "2025", "Bevolking|Leeftijd|80 jaar of ouder", None, "%", "impossible"),
    (OVER + '"2019 1e kwartaal";"Zutphen";"1";"2"\r\n"Bron: CBS, RIVM"', "GM0301", "2019-Q1", "Bevolking|Leeftijd|80 jaar of ouder", 2.0, "%", "definitive"),
    (NAMED_BESIDE_UNITS + '"2023/\'24";"17000000"\r\n' + END, None, "2023/'24", "Bevolking|Totaal", 17000000.0, "aantal", "definitive"),
    (BESIDE + '"Zelfdoding";"aantal";"1200";"1163"\r\n' + END, None, "2020", "Zelfdoding", 1163.0, "aantal", "provisional"),
]  # fmt: skip

BAD = [
    ("no footer", OVER + '"2025";"Zutphen";"49028";"5,7"\r\n', 6, ""),
    ("cut off in the footer", OVER + '"2025";"Zutphen";"49028";"5,7"\r\n"Bron: C"', 7, ""),
    ("cut off in a cell", OVER + '"2025";"Zutphen";"490', 6, ""),
    ("another source", OVER + '"2025";"Zutphen";"1";"5,7"\r\n"Bron: X"\r\n', 7, ""),
    ("a decimal point", OVER + '"2025";"Zutphen";"49028";"5.7"\r\n' + END, 6, "Bevolking|Leeftijd|80 jaar of ouder"),
    ("thousands dots", OVER + '"2025";"Zutphen";"49.028";"5,7"\r\n' + END, 6, "Bevolking|Totaal"),
    ("a row too short", OVER + '"2025";"Zutphen";"49028"\r\n' + END, 6, ""),
    ("a row too long", OVER + '"2025";"Zutphen";"49028";"5";"7"\r\n' + END, 6, ""),
    ("a row twice", OVER + '"2025";"Zutphen";"1";"2"\r\n"2025";"Zutphen";"1";"2"\r\n' + END, 7, "Bevolking|Totaal"),
    ("an unknown period", OVER + '"medio 2025";"Zutphen";"1";"2"\r\n' + END, 6, "Perioden"),
    ("no figures", OVER + END, 1, ""),
    ("no units", OVER.rsplit('"";"";"aantal"', 1)[0] + '"2025";"Zutphen";"1";"2"\r\n' + END, 4, ""),
    ("a unit too few", OVER.replace(';"%"', "") + '"2025";"Zutphen";"1";"2"\r\n' + END, 4, ""),
    ("a topic twice", OVER.replace("Leeftijd|80 jaar of ouder", "Totaal").replace('"%"', '"aantal"') + '"2025";"Zutphen";"1";"2"\r\n' + END, 4, "Bevolking|Totaal"),
    ("two units of a topic", BESIDE + '"A";"aantal";"1";"2"\r\n"A";"%";"1";"2"\r\n' + END, 7, "A"),
    ("a dimension without a name", BESIDE.replace("Geslacht", "") + '"A";"aantal";"1";"2"\r\n' + END, 4, ""),
]  # fmt: skip


def _file(folder: Path, text: str) -> Path:
    path = folder / "bestand.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("text", "area", "period", "measure", "value", "unit", "status"), GOOD)
def test_a_table_is_recognised_and_read(
    tmp_path: Path, text, area, period, measure, value, unit, status
) -> None:
    reading = read_file(_file(tmp_path, text))
    last = reading.observations[-1]
    units = {one.key: one.unit for one in reading.measures}
    assert reading.dialect == "statline-layout"
    assert (last.area, str(last.period), last.measure) == (area, period, measure)
    assert (last.value, units[measure], last.status) == (value, unit, status)


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_damaged_table_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        read_file(_file(tmp_path, text))
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)


def test_what_a_column_is_about_is_a_dimension(tmp_path: Path) -> None:
    text = BESIDE + '"Zelfdoding";"aantal";"1200";"1163"\r\n' + END
    first = read_file(_file(tmp_path, text), area="NL01").observations[0]
    assert (first.area, first.dimensions) == ("NL01", {"Geslacht": "Mannen"})
    assert first.period == Period.of(2019)


def test_a_line_above_the_figures_becomes_a_note(tmp_path: Path) -> None:
    text = (
        OVER.replace('""\r\n', '"Geslacht: Mannen"\r\n', 1) + '"2025";"Zutphen";"1";"2"\r\n' + END
    )
    reading = read_file(_file(tmp_path, text))
    assert "Geslacht: Mannen" in str(reading.notes[0])


def test_an_unknown_area_is_held(tmp_path: Path) -> None:
    text = OVER + '"2025";"Zutfen";"1";"2"\r\n"2025";"Zutphen";"1";"2"\r\n' + END
    reading = read_file(_file(tmp_path, text))
    assert (reading.areas, reading.held[0].line) == (("GM0301",), 6)
