"""Exports that R or Excel saved again are read as they were, or refused at their own line."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.reading import MonitorError, Reading, read_file

TYPED = 'ID;RegioS;Perioden;Aandeel_1\r\n"0";"GM0301";"2024JJ00";5.7\r\n'
LABELS = '"Perioden";"Regio\'s";"Leeftijd/80 of ouder (%)"\r\n"2025";"Zutphen";5,7\r\n'
UNTYPED = '"ID";"RegioS";"Perioden";"Aandeel_1"\r\n"0";"GM0301";"2024JJ00";"     5.7"\r\n'
LAYOUT = (
    '"Kerncijfers"\r\n""\r\n"";"Onderwerp"\r\n"Regio\'s";"Bevolking|80 jaar of ouder"\r\n"";"%"\r\n'
    '"Zutphen";"5,7"\r\n"Bron: CBS"\r\n'
)
OLD = "Leeftijd/80 of ouder (%)"


def in_excel(text: str, behind: str = "") -> str:
    """Every line as one quoted field, with every quotation mark in it doubled."""
    lines = text.removesuffix("\r\n").split("\r\n")
    return "".join('"' + line.replace('"', '""') + '"' + behind + "\r\n" for line in lines)


GOOD = [
    ("lines as one field", in_excel(LABELS), "statline-labels", OLD, 5.7, "%", "definitive", 1),
    ("with empties behind", in_excel(LABELS, ";;"), "statline-labels", OLD, 5.7, "%", "definitive", 1),
    ("untyped as one field", in_excel(UNTYPED), "statline-untyped", "Aandeel_1", 5.7, None, "definitive", 1),
    ("a layout as one field", in_excel(LAYOUT), "statline-layout", "Bevolking|80 jaar of ouder", 5.7, "%", "definitive", 1),
    ("only lines with quotes", in_excel(LABELS.replace("2025", "2024")) + "2025;Zutphen;5,6\r\n", "statline-labels", OLD, 5.6, "%", "definitive", 1),
    ("empty columns at the end", "".join(line + ";;\r\n" for line in LABELS.split("\r\n") if line), "statline-labels", OLD, 5.7, "%", "definitive", 1),
    ("a comma in quotes", LABELS.replace("5,7", '"5,7"'), "statline-labels", OLD, 5.7, "%", "definitive", 0),
    ("a comma in quotes below keys", '"RegioS","Perioden","A_1"\n"GM0301","2024JJ00","5,7"\n', "cbsodata-r", "A_1", 5.7, None, "definitive", 1),
    ("no BOM", UNTYPED, "statline-untyped", "Aandeel_1", 5.7, None, "definitive", 0),
    ("write.csv", '"","ID","RegioS","Perioden","A_1"\n"1",0,"GM0301  ","2024JJ00",5.7\n', "cbsodata-r", "A_1", 5.7, None, "definitive", 1),
    ("write.csv of what was read", '"X","RegioS","Perioden","A_1"\n"1","GM0301","2024JJ00",NA\n', "cbsodata-r", "A_1", None, None, "unspecified", 2),
    ("write.csv of chosen rows", '"","RegioS","Perioden","A_1"\n"7","GM0300","2024JJ00",1\n"3","GM0301","2024JJ00",2.5\n', "cbsodata-r", "A_1", 2.5, None, "definitive", 1),
    ("write.csv2", '"";"ID";"RegioS";"Perioden";"A_1"\n"1";0;"GM0301";"2024JJ00";5,7\n', "statline-typed", "A_1", 5.7, None, "definitive", 2),
    ("typed with NA", TYPED.replace("5.7", "NA"), "statline-typed", "Aandeel_1", None, None, "unspecified", 1),
    ("dotted names", '"","Perioden","Regio.s","Leeftijd.80.of.ouder...."\n"1","2025","Zutphen",5.7\n', "r-labels", "Leeftijd.80.of.ouder....", 5.7, None, "definitive", 2),
    ("dotted names, csv2", '"Perioden";"Regio.s";"Bevolking.Totaal..aantal."\n"2025*";"Zutphen";49028,5\n', "r-labels", "Bevolking.Totaal..aantal.", 49028.5, None, "provisional", 1),
    ("dotted names, NA", 'Perioden,Regio.s,Bevolking.Totaal..aantal.\n2025,Zutphen,NA\n', "r-labels", "Bevolking.Totaal..aantal.", None, None, "unspecified", 2),
    ("a cell of two lines", '"","RegioS","Soort","A_1"\n"1","GM0300","a\nb",1\n"2","GM0301","c",5.7\n', "cbsodata-r", "A_1", 5.7, None, "definitive", 1),
]  # fmt: skip

BAD = [
    ("a line not wrapped", in_excel(LABELS) + '"2024";"Zutphen";5,6\r\n', None, ""),
    ("a wrong cell in a wrapped line", in_excel(LABELS + '"2024";"Zutphen";veel\r\n'), 3, OLD),
    ("a wrong cell below row numbers", '"","RegioS","A_1"\n"1","GM0300",1\n"2","GM0301",veel\n', 3, "A_1"),
    ("a wrong cell below a cell of two lines", '"","RegioS","S","A_1"\n"1","GM0300","a\nb",1\n"2","GM0301","c",veel\n', 4, "A_1"),
    ("commas that may mark thousands", '"RegioS","Perioden","A_1"\n"GM0301","2024JJ00","49,028"\n', 2, "A_1"),
    ("comma and point", '"RegioS","Perioden","A_1"\n"GM0300","2024JJ00","5,7"\n"GM0301","2024JJ00","5.7"\n', 2, "A_1"),
    ("a comma in a typed file", TYPED.replace("5.7", "5,7"), 2, "Aandeel_1"),
    ("row numbers that repeat", '"","RegioS","Perioden","A_1"\n"1","GM0300","2024JJ00",1\n"1","GM0301","2024JJ00",2\n', 1, ""),
    ("a wrapped file that was cut off", in_excel(LABELS)[:-9], None, ""),
    ("a point in csv2", '"Perioden";"Regio.s";"Bevolking.Totaal..aantal."\n"2025";"Zutphen";49028.5\n', 2, "Bevolking.Totaal..aantal."),
    ("a layout without its footer", in_excel(LAYOUT.replace('"Bron: CBS"\r\n', "")), 6, ""),
]  # fmt: skip


def _read(folder: Path, text: str) -> Reading:
    path = folder / "bestand.csv"
    path.write_bytes(text.encode())
    return read_file(path)


@pytest.mark.parametrize(
    ("name", "text", "dialect", "measure", "value", "unit", "status", "notes"),
    GOOD,
    ids=[case[0] for case in GOOD],
)
def test_what_was_saved_again_is_read_and_says_so(
    tmp_path: Path, name, text, dialect, measure, value, unit, status, notes
) -> None:
    reading = _read(tmp_path, text)
    last = reading.observations[-1]
    units = {one.key: one.unit for one in reading.measures}
    assert reading.dialect == dialect
    assert (last.area, last.measure) == ("GM0301", measure)
    assert (last.value, units[measure], last.status) == (value, unit, status)
    assert len(reading.notes) == notes


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_what_does_not_fit_is_refused_at_its_line_in_the_file(
    tmp_path: Path, name: str, text: str, line: int | None, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        _read(tmp_path, text)
    problem = refused.value.problems[0]
    assert line is None or problem.line == line
    assert problem.column == column


def test_the_lists_beside_a_file_are_still_found(tmp_path: Path) -> None:
    beside = "Key,Title,Unit,Datatype\nA_1,Aandeel,%,Double\n"
    (tmp_path / "DataProperties.csv").write_text(beside, encoding="utf-8")
    reading = _read(tmp_path, '"","RegioS","Perioden","A_1"\n"1","GM0301","2024JJ00",5.7\n')
    assert [(one.label, one.unit) for one in reading.measures] == [("Aandeel", "%")]
