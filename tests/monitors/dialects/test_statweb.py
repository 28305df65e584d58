"""StatWeb, StatLine before 2018: what is read, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.reading import MonitorError, read_file

TITLE = '"Bevolking; kerncijfers"\r\n'
OVER = (
    TITLE
    + '"";"Onderwerpen";"Bevolking naar leeftijd";"Bevolking naar leeftijd";"Huishoudens"\r\n'
    + '"";"Onderwerpen";"Aantallen";"Percentages";"Huishoudens"\r\n'
    + '"";"Onderwerpen";"80 jaar of ouder";"80 jaar of ouder";"Huishoudens"\r\n'
    + '"Regio\'s";"Perioden";"aantal";"%";"x 1000"\r\n'
)
YEARS = (
    TITLE
    + '"Onderwerpen";"Huishoudens";"Huishoudens"\r\n"Perioden";"2015";"2016*"\r\n'
    + '"Regio\'s";"aantal";"aantal"\r\n'
)
BESIDE = (
    TITLE
    + '"";"";"";"Geslacht";"Mannen";"Vrouwen"\r\n'
    + '"Onderwerpen_1";"Onderwerpen_2";"Perioden";"Leeftijd";"0 jaar";"0 jaar"\r\n'
)
FLAT = TITLE + '"Onderwerpen_1";"Onderwerpen_2";"Perioden";"Waarde eenheid";""\r\n'
END = '"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 10-10-2017"\r\n'
OLD, HOMES = "Bevolking naar leeftijd|Percentages|80 jaar of ouder", "Huishoudens"

GOOD = [
    (OVER + '"Zutphen";"2015";"2118";"4,5";"22"\r\n' + END, "GM0301", "2015", HOMES, 22.0, "x 1000", "definitive"),
    (OVER.split("\r\n", 1)[0] + "\r\n" + OVER.split("\r\n", 1)[1].replace(';"Huishoudens"', "").replace(';"x 1000"', "") + '"Zutphen";"2015*";"2118";"4,5"\r\n' + END, "GM0301", "2015", OLD, 4.5, "%", "provisional"),
    (OVER + '"Zutphen";"2015";".";"4,5";" "\r\n' + END, "GM0301", "2015", HOMES, None, "x 1000", "impossible"),
    (OVER + '"Zutphen";"2015";" ";"4,5";"."\r\n' + END, "GM0301", "2015", HOMES, None, "x 1000", "withheld"),
    (OVER + '"Súdwest-Fryslân";"2016/\'17*";"1";"4,5";"x"\r\n' + END, "GM1900", "2016/'17", HOMES, None, "x 1000", "withheld"),
    (OVER + '"Zutphen";"2015";"2118";"4,5";"-"\r\n' + END, "GM0301", "2015", HOMES, 0.0, "x 1000", "definitive"),
    (OVER + '"Zutphen";"2015*";"-";"-";" - "\r\n' + END, "GM0301", "2015", HOMES, 0.0, "x 1000", "provisional"),
    (OVER + '"Zutphen";"2015";"-";"-";"0"\r\n' + END, "GM0301", "2015", HOMES, 0.0, "x 1000", "definitive"),
    (YEARS + '"Zutphen";"21118";"21220"\r\n' + END, "GM0301", "2016", HOMES, 21220.0, "aantal", "provisional"),
    (BESIDE + '"Sterfte";"Oorzaken";"2013 1e kwartaal";"aantal";"3";"4"\r\n' + END, None, "2013-Q1", "Sterfte|Oorzaken", 4.0, "aantal", "definitive"),
    (FLAT + '"Groei";"Geboren";"2015";"aantal";"170510"\r\n"Groei";"Groei";"2015";"%";"0,5"\r\n' + END, None, "2015", "Groei", 0.5, "%", "definitive"),
]  # fmt: skip

BAD = [
    ("no footer", OVER + '"Zutphen";"2015";"2118";"4,5";"22"\r\n', 6, ""),
    ("another footer", OVER + '"Zutphen";"2015";"2118";"4,5";"22"\r\n"© Ik"\r\n', 7, ""),
    ("a decimal point", OVER + '"Zutphen";"2015";"2118";"4.5";"22"\r\n' + END, 6, OLD),
    ("two marks of nil", OVER + '"Zutphen";"2015";"2118";"--";"22"\r\n' + END, 6, OLD),
    ("a footer in English", OVER + '"Zutphen";"2015";"2118";"4,5";"22"\r\n"© Statistics Netherlands, Den Haag/Heerlen 31-1-2018"\r\n', 7, ""),
    ("a row too short", OVER + '"Zutphen";"2015";"2118";"4,5"\r\n' + END, 6, ""),
    ("a header row too short", OVER.replace(';"Huishoudens"', "", 1) + '"Zutphen";"2015";"2118";"4,5";"22"\r\n' + END, 2, ""),
    ("no names of the rows", OVER.replace('"Perioden"', '""') + '"Zutphen";"2015";"2118";"4,5";"22"\r\n' + END, 5, ""),
    ("no figures", OVER + END, 1, ""),
    ("a row twice", OVER + 2 * '"Zutphen";"2015";"2118";"4,5";"22"\r\n' + END, 7, "Bevolking naar leeftijd|Aantallen|80 jaar of ouder"),
    ("an unknown period", OVER + '"Zutphen";"1e helft";"2118";"4,5";"22"\r\n' + END, 6, "Perioden"),
    ("a year that is none, over a column", YEARS.replace("2016*", "20l6") + '"Zutphen";"1";"2"\r\n' + END, 4, "Perioden"),
    ("a column twice", OVER.replace("Percentages", "Aantallen").replace('"%"', '"aantal"') + '"Zutphen";"2015";"1";"2";"3"\r\n' + END, 5, "Bevolking naar leeftijd|Aantallen|80 jaar of ouder"),
    ("two units of a topic", FLAT + '"A";"A";"2015";"aantal";"1"\r\n"A";"A";"2016";"%";"1"\r\n' + END, 4, "A"),
    ("no figures behind the unit", FLAT.replace(';""', "") + '"A";"A";"2015";"aantal"\r\n' + END, 2, ""),
    ("no unit before the figures", FLAT.replace("Waarde eenheid", "Eenheid") + '"A";"A";"2015";"aantal";"1"\r\n' + END, 2, ""),
]  # fmt: skip


def _file(folder: Path, raw: bytes) -> Path:
    path = folder / "bestand.csv"
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(("text", "area", "period", "measure", "value", "unit", "status"), GOOD)
def test_a_table_is_recognised_and_read(
    tmp_path: Path, text, area, period, measure, value, unit, status, encoding
) -> None:
    reading = read_file(_file(tmp_path, text.encode(encoding)))
    last = reading.observations[-1]
    units = {one.key: one.unit for one in reading.measures}
    assert (reading.dialect, reading.encoding) == ("statweb", encoding)
    assert (last.area, str(last.period), last.measure) == (area, period, measure)
    assert (last.value, units[measure], last.status) == (value, unit, status)


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_damaged_table_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        read_file(_file(tmp_path, text.encode("latin-1")))
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    ("name", "raw", "line"),
    [
        ("a mark of Windows", OVER.encode() + b'"Zutphen";"\x96";"1";"2";"3"\r\n', 6),
        ("one damaged letter in UTF-8", "é\n".encode() + OVER.encode() + b'"Z\xe9"\r\n', 7),
        ("another dialect in latin-1", b"ID;RegioS;Perioden;A_1\n0;GM0301;2024JJ00;caf\xe9\n", 2),
    ],
)
def test_other_bytes_than_utf8_and_latin_1_are_refused_with_their_line(
    tmp_path: Path, name: str, raw: bytes, line: int
) -> None:
    with pytest.raises(MonitorError, match="UTF-8") as refused:
        read_file(_file(tmp_path, raw + END.encode("latin-1")))
    assert refused.value.problems[0].line == line


def test_a_long_table_may_have_its_first_other_letter_in_the_footer(tmp_path: Path) -> None:
    rows = "".join(f'"Zutphen";"{year}";"2118";"4,5";"22"\r\n' for year in range(1900, 2018))
    many = rows.replace('"Zutphen"', '"GM0301"') + "".join(
        f'"GM{code:04d}";"2015";"2118";"4,5";"22"\r\n' for code in range(1000, 3000)
    )
    reading = read_file(_file(tmp_path, (OVER + many + END).encode("latin-1")))
    assert (reading.encoding, len(reading.areas)) == ("latin-1", 2001)
