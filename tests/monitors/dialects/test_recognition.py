"""Every dialect is recognised by what it is: its sample fits it, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.dialects import DIALECTS
from effectmap.monitors.source import read_head

SAMPLES = [
    ("statline-untyped", '"ID";"RegioS";"Perioden";"A_1"\n"0";"GM0301";"2024JJ00";"     4.5"\n'),
    ("statline-typed", "ID;RegioS;Perioden;A_1\n0;GM0301;2024JJ00;4.5\n"),
    (
        "statline-labels",
        '"Perioden";"Regio\'s";"Bevolking/Inwoners (aantal)"\n"2024";"Zutphen";4,5\n',
    ),
    (
        "cbs-v4",
        "Id;Measure;RegioS;Perioden;Value;StringValue;ValueAttribute\n0;A;GM0301;2024JJ00;4,5;;None\n",
    ),
    ("cbsodata-r", '"ID","RegioS","A_1"\n0,"GM0301",4.5\n'),
    (
        "plain-long",
        "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\nGM0301;2024;a;4,5;;;;\n",
    ),
    (
        "statline-symbols",
        '"Perioden";"Regio\'s";"Leeftijd/80 of ouder (%)"\n"2025";"Zutphen";"     5.7"\n',
    ),
    (
        "statline-layout",
        '"Regionale kerncijfers"\n""\n"";"";"Onderwerp"\n"Perioden";"Regio\'s";"Bevolking|Totaal"\n'
        '"";"";"aantal"\n"2025";"Zutphen";"49028"\n"Bron: CBS"\n',
    ),
    (
        "statline-topics",
        '"Onderwerpen_1";"Onderwerpen_2";"Perioden";"Regio\'s";"Waarde";"Eenheid"\n'
        '"Bevolking";"Aandeel";"2025";"Zutphen";"5,7";"%"\n',
    ),
    (
        "statweb",
        '"Bevolking"\n"";"Onderwerpen";"Huishoudens"\n"Regio\'s";"Perioden";"x 1000"\n'
        '"Zutphen";"2015";"22"\n"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 1-1-2017"\n',
    ),
    ("r-labels", '"Perioden","Regio.s","Bevolking.Totaal..aantal."\n"2025","Zutphen",49028\n'),
    ("swing-wide", "period;geolevel;geoitem;a\n2024;gemeente;301;4,5\n"),
    ("swing-wide", "period,geolevel,geoitem,a\n2024,gemeente,301,4.5\n"),
    ("swing-long", "PERIODE;GEBIEDSNIVEAU;GEBIED;NAAM;WAARDE\n2024;gemeente;301;a;4,5\n"),
    ("leefbaarometer", "gm_code,gm_naam,jaar,lbm,afw\nGM0301,Zutphen,2022,4.1,0.1\n"),
    ("kwb", "gwb_code_10;regio;gm_naam;recs;a_inw\nGM0301;Zutphen;Zutphen;Gemeente;48752\n"),
]


@pytest.mark.parametrize(("name", "text"), SAMPLES)
def test_a_sample_is_of_exactly_one_dialect(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "bestand.csv"
    path.write_text(text, encoding="utf-8")
    head = read_head(path)
    assert [dialect.NAME for dialect in DIALECTS if dialect.recognise(head)] == [name]


def test_every_dialect_has_a_sample() -> None:
    assert {name for name, _text in SAMPLES} == {dialect.NAME for dialect in DIALECTS}
