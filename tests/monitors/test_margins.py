"""Rows with the bounds of a survey's margin become bounds of their value."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.model import Period
from effectmap.monitors.reading import MonitorError, Reading, read_file

TYPED = "ID;Marges;RegioS;A_1\n"
UNTYPED = '"ID";"Marges";"RegioS";"A_1"\n'
LABELS = '"Marges";"Regio\'s";"Gezondheid/Eenzaam (%)"\n'
R = '"ID","Marges","RegioS","A_1"\n'
V4 = "Id;Measure;Marges;RegioS;Value;StringValue;ValueAttribute\n"

GOOD = [
    ("typed", TYPED + "0;MW00000;GM0301;28.8\n1;MOG0095;GM0301;25.1\n2;MBG0095;GM0301;32.5\n"),
    (
        "untyped",
        UNTYPED
        + '"0";"MOG0095";"GM0301";"    25.1"\n"1";"MW00000";"GM0301";"    28.8"\n'
        + '"2";"MBG0095";"GM0301";"    32.5"\n',
    ),
    (
        "labels",
        LABELS
        + '"Waarde";"Zutphen";28,8\n"Ondergrens 95%-interval";"Zutphen";25,1\n'
        + '"Bovengrens 95%-interval";"Zutphen";32,5\n',
    ),
    ("R", R + '0,"MW00000","GM0301",28.8\n1,"MOG0095","GM0301",25.1\n2,"MBG0095","GM0301",32.5\n'),
    (
        "v4",
        V4
        + "0;A_1;MW00000;GM0301;28,8;;None\n1;A_1;MOG0095;GM0301;25,1;;None\n"
        + "2;A_1;MBG0095;GM0301;32,5;;None\n",
    ),
]


def _read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "monitor.csv"
    path.write_text(text, encoding="utf-8")
    return read_file(path, period=Period.parse("2024"))


@pytest.mark.parametrize(("name", "text"), GOOD, ids=[case[0] for case in GOOD])
def test_bounds_stand_beside_their_value(tmp_path: Path, name: str, text: str) -> None:
    observations = _read(tmp_path, text).observations
    assert [(one.value, one.lower, one.upper, one.dimensions) for one in observations] == [
        (28.8, 25.1, 32.5, {})
    ]


BAD = [
    (
        "a bound of another area",
        TYPED + "0;MW00000;GM0301;28.8\n1;MOG0095;NL01;25.1\n",
        "A_1",
        "NL01",
    ),
    ("only bounds", TYPED + "1;MOG0095;GM0301;25.1\n2;MBG0095;GM0301;32.5\n", "A_1", "GM0301"),
    (
        "another margin",
        TYPED + "0;MW00000;GM0301;28.8\n1;MOG0068;GM0301;25.1\n",
        "Marges",
        "MOG0068",
    ),
    (
        "another margin in words",
        LABELS + '"Ondergrens 68%-interval";"Zutphen";25,1\n',
        "Marges",
        "68%",
    ),
]


@pytest.mark.parametrize(("name", "text", "column", "said"), BAD, ids=[case[0] for case in BAD])
def test_a_bound_that_belongs_nowhere_is_refused(
    tmp_path: Path, name: str, text: str, column: str, said: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        _read(tmp_path, text)
    problem = refused.value.problems[0]
    assert (problem.file, problem.column) == ("monitor.csv", column)
    assert said.lower() in str(problem).lower()
