"""Damaged files are refused, with file, line and column; a right one is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.model import Period
from effectmap.monitors.reading import MonitorError, read_file

PLAIN = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
TYPED = "\ufeffID;RegioS;Perioden;Aandeel_1\r\n"
UNTYPED = '\ufeff"ID";"RegioS";"Perioden";"Aandeel_1"\n'
LABELS = '\ufeff"Perioden";"Regio\'s";"Bevolking/Totaal (aantal)";"Leeftijd/80 of ouder (%)"\r\n'

GOOD = [
    ("plain-long", PLAIN + "GM0301;2024;eenzaam;31,5;28,0;35,0;400;\n", 31.5, "definitive"),
    (
        "plain-long",
        "gebied;periode;indicator;n;ondergrens;bovengrens;waarde;status\n"
        "GM0301;2024;eenzaam;400;;;31,5;\n",
        31.5,
        "definitive",
    ),
    ("plain-long", PLAIN + "Zutphen;2024;eenzaam;;;;;geheim\n", None, "withheld"),
    ("statline-typed", TYPED + "0;GM0301;2024JJ00;5.7\r\n", 5.7, "definitive"),
    ("statline-typed", TYPED + "0;GM0301;2024JJ00;\r\n", None, "unspecified"),
    ("statline-untyped", UNTYPED + '"0";"GM0301";"2015JJ00";"     4.5"\n', 4.5, "definitive"),
    ("statline-untyped", UNTYPED + '"0";"GM0301";"2015JJ00";"       ."\n', None, "withheld"),
    (
        "statline-untyped",
        UNTYPED + '"1";"NL01  ";"2015JJ00";"     4.3"\n"0";"GM0301";"2015JJ00";""\n',
        None,
        "impossible",
    ),
    ("statline-labels", LABELS + '"2025";"Zutphen";49028;5,7\r\n', 5.7, "definitive"),
    ("statline-labels", LABELS + '"2024*";"Zutphen";49028;5,7\r\n', 5.7, "provisional"),
]

BAD = [
    ("the last line cut off", PLAIN + "GM0301;2024;eenzaam;31,5;;;;\nGM0301;2023;een", 3, ""),
    ("a row too short", PLAIN + "GM0301;2024;eenzaam;31,5\n", 2, ""),
    ("a row too long", PLAIN + "GM0301;2024;eenzaam;31,5;;;;;\n", 2, ""),
    ("a mark of missing", PLAIN + "GM0301;2024;eenzaam;-9999,0;;;;\n", 2, "waarde"),
    ("a mark of missing, raw", TYPED + "0;GM0301;2024JJ00;-9999.0\r\n", 2, "Aandeel_1"),
    ("a decimal point", PLAIN + "GM0301;2024;eenzaam;31.5;;;;\n", 2, "waarde"),
    ("thousands dots", PLAIN + "GM0301;2024;eenzaam;1.630;;;;\n", 2, "waarde"),
    ("a word for a figure", PLAIN + "GM0301;2024;eenzaam;veel;;;;\n", 2, "waarde"),
    ("a figure out of its bounds", PLAIN + "GM0301;2024;eenzaam;31,5;32,0;35,0;;\n", 2, "waarde"),
    ("no figure and no reason", PLAIN + "GM0301;2024;eenzaam;;;;;\n", 2, "status"),
    ("a figure that is secret", PLAIN + "GM0301;2024;eenzaam;3,0;;;;geheim\n", 2, "status"),
    ("an unknown status", PLAIN + "GM0301;2024;eenzaam;3,0;;;;ongeveer\n", 2, "status"),
    ("an unknown period", PLAIN + "GM0301;medio 2024;eenzaam;3,0;;;;\n", 2, "periode"),
    ("a double row", PLAIN + "GM0301;2024;a;3,0;;;;\nGM0301;2024;a;3,1;;;;\n", 3, ""),
    ("a missing indicator", PLAIN + "GM0301;2024;;3,0;;;;\n", 2, "indicator"),
    ("an open quotation mark", TYPED + '0;"GM0301;2024JJ00;5.7\r\n', None, ""),
    ("a comma in a point dialect", TYPED + "0;GM0301;2024JJ00;5,7\r\n", 2, "Aandeel_1"),
    ("a mark of another dialect", TYPED + "0;GM0301;2024JJ00;.\r\n", 2, "Aandeel_1"),
    ("points between thousands", TYPED + "0;GM0301;2024JJ00;48.752\r\n", 2, "Aandeel_1"),
    ("a mark of missing on maps", TYPED + "0;GM0301;2024JJ00;-99997\r\n", 2, "Aandeel_1"),
    ("more digits than a figure has", TYPED + f"0;GM0301;2024JJ00;{'9' * 400}\r\n", 2, "Aandeel_1"),
    ("dates for all figures", TYPED + "0;GM0301;2024JJ00;5-jul\r\n", 2, "Aandeel_1"),
    ("commas between thousands", PLAIN + "GM0301;2024;inwoners;48,752;;;;\n", 2, "waarde"),
    ("an exponent", TYPED + "0;GM0301;2024JJ00;5e3\r\n", 2, "Aandeel_1"),
    (
        "a point in a comma dialect",
        LABELS + '"2025";"Zutphen";49028;5.7\r\n',
        2,
        "Leeftijd/80 of ouder (%)",
    ),
    ("a column twice", "ID;RegioS;Perioden;A_1;A_1\n0;GM0301;2024JJ00;1;2\n", 1, "A_1"),
    ("a header only", TYPED, 1, ""),
    ("nothing", "", None, ""),
    ("a web page", "<html><body>404</body></html>\n", None, ""),
    ("a table of something else", "naam;adres\nJan;Straat 1\n", None, ""),
]


@pytest.mark.parametrize(("dialect", "text", "value", "status"), GOOD)
def test_a_right_file_is_recognised_and_read(
    tmp_path: Path, dialect: str, text: str, value: float | None, status: str
) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(text.encode())
    reading = read_file(path, period=Period.parse("2024"))
    last = reading.observations[-1]
    assert (reading.dialect, last.value, last.status, last.area) == (
        dialect,
        value,
        status,
        "GM0301",
    )


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_damaged_file_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int | None, column: str
) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(text.encode())
    with pytest.raises(MonitorError) as refused:
        read_file(path)
    problem = refused.value.problems[0]
    assert problem.file == "bestand.csv"
    assert line is None or problem.line == line
    assert problem.column == column


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\x03\x04rest",
        "ID;RegioS;Perioden;A_1\n0;GM0301;2024JJ00;caf\xe9\n".encode("latin-1"),
        b"ID;RegioS;Perioden;A_1\n0;GM0301;2024JJ00;1\x00\n",
    ],
    ids=["a workbook", "latin-1", "a NUL byte"],
)
def test_what_is_no_utf8_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(raw)
    with pytest.raises(MonitorError):
        read_file(path)


def test_a_code_that_lost_a_zero_is_held(tmp_path: Path) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes((TYPED + "0;GM301;2024JJ00;5.7\r\n1;GM0200;2024JJ00;4.9\r\n").encode())
    reading = read_file(path)
    assert reading.areas == ("GM0200",)
    assert (reading.held[0].line, reading.held[0].column) == (2, "RegioS")


def test_a_name_of_several_areas_is_held_and_lists_them(tmp_path: Path) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes((LABELS + '"2025";"Flevoland";1;1\r\n"2025";"Zutphen";1;1\r\n').encode())
    reading = read_file(path)
    assert reading.areas == ("GM0301",)
    assert all(code in str(reading.held[0]) for code in ("PV24", "CR40"))
