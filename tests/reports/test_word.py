"""The Word document: real styles, the map as a drawing, in a municipality's own template too."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from effectmap.model import ProblemsError
from effectmap.reports.content import Report
from effectmap.reports.word import word
from effectmap.reports.word_context import fields_of
from effectmap.reports.word_template import default_template
from effectmap.words import in_language
from tests.reports.opened import matching, outside
from tests.reports.sample import NASTY, report


@pytest.fixture(scope="module")
def content() -> bytes:
    return word(report())


@pytest.fixture(scope="module")
def document(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def template(tmp_path: Path, *paragraphs: str, header: str = "") -> Path:
    """A house style of these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    path = tmp_path / "sjabloon.docx"
    document.save(str(path))
    return path


def texts(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs if one.text]


def test_headings_are_headings(document: Any) -> None:
    found = {(one.style.name, one.text) for one in document.paragraphs}
    assert ("Title", "Verantwoording maatschappelijke opgaven") in found
    assert ("Heading 1", "Opgave 1") in found
    assert ("Heading 2", "Wat willen we bereiken?") in found
    assert (
        "Heading 3",
        "Mensen met dementie en hun naasten weten de weg in hun eigen wijk (0)",
    ) in found
    assert ("Caption", "Effectenkaart van Opgave 1") in found


def test_no_placeholder_is_left(content: bytes) -> None:
    for name, text in matching(content, r"word/(document|header\d|footer\d)\.xml").items():
        assert "{%" not in text, name
        assert "{{" not in text.replace("{{ name }}", ""), name


def test_tables_have_a_style_and_a_header_that_comes_back(document: Any) -> None:
    assert len(document.tables) >= 10
    for table in document.tables:
        assert table.style.name == "Effectenkaart"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_header_and_footer_say_what_this_is_and_number_the_pages(
    content: bytes, document: Any
) -> None:
    header = document.sections[0].header.paragraphs[0].text
    assert header == "Gemeente Zutphen · Najaarsrapportage 2026 · in bespreking"
    footer = next(
        text for text in matching(content, r"word/footer\d\.xml").values() if "PAGE" in text
    )
    assert "NUMPAGES" in footer


def test_there_is_a_table_of_contents(content: bytes) -> None:
    (text,) = matching(content, r"word/document\.xml").values()
    assert 'TOC \\o "1-2"' in text


@pytest.mark.parametrize(
    ("language", "shown", "word_of"), [("nl", "nl-NL", "Besluiten"), ("en", "en-GB", "Decisions")]
)
def test_the_document_says_its_language(language: str, shown: str, word_of: str) -> None:
    content = word(Report(**{**vars(report()), "language": language}))
    (styles,) = matching(content, r"word/styles\.xml").values()
    assert f'w:val="{shown}"' in styles
    assert Document(io.BytesIO(content)).core_properties.language == shown
    assert word_of in texts(content)


def test_the_document_knows_its_title_and_maker(document: Any) -> None:
    properties = document.core_properties
    assert properties.title == "Verantwoording maatschappelijke opgaven: Najaarsrapportage 2026"
    assert properties.author == "Gemeente Zutphen"


def test_map_and_charts_are_drawings_with_words(content: bytes, document: Any) -> None:
    (text,) = matching(content, r"word/document\.xml").values()
    assert text.count("svgBlip ") == 11
    assert len(matching(content, r"word/media/.*\.svg")) == 11
    told = [one.get("descr") for one in document.element.iter(qn("wp:docPr"))]
    assert told[0].startswith("Effectenkaart van “Opgave 1”.")
    assert all("Zutphen: 2017 4,5%" in one or "Zutphen: 2017" in one for one in told[1:])


def test_what_people_wrote_stands_there_as_they_wrote_it(content: bytes) -> None:
    assert any(NASTY in text for text in texts(content))


def test_nothing_is_fetched_and_nothing_runs(content: bytes) -> None:
    assert outside(content) == []


def test_a_report_of_nothing_is_a_document_all_the_same() -> None:
    assert "Verantwoording maatschappelijke opgaven" in texts(word(report(themes=0)))


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\ud800", "\u202e", "\r\n", "\t"])
def test_characters_that_no_document_can_hold_are_left_out(bad: str) -> None:
    changed = Report(**{**vars(report()), "introduction": f"voor{bad}na"})
    assert any(text.replace("\n", "").replace(" ", "") == "voorna" for text in texts(word(changed)))


def test_a_house_style_decides_what_stands_where(tmp_path: Path) -> None:
    path = template(
        tmp_path,
        "Raadsvoorstel {{ moment }}",
        "{%p for opgave in opgaven %}",
        "{{ opgave.naam|upper }}: {{ opgave.samenvatting }}",
        "{%p endfor %}",
        header="{{ gemeente }}",
    )
    content = word(report(), path)
    assert texts(content) == [
        "Raadsvoorstel Najaarsrapportage 2026",
        "OPGAVE 1: Van 6 effecten liggen er 2 op koers, vragen 2 aandacht en lopen er 2 achter.",
    ]
    assert Document(io.BytesIO(content)).sections[0].header.paragraphs[0].text == "Gemeente Zutphen"


def test_the_default_template_is_one_that_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "sjabloon.docx"
    path.write_bytes(default_template("nl"))
    assert texts(word(report(), path)) == texts(word(report()))


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (("Van {{ gemeent }}",), "“Van {{ gemeent }}”: de invulplek “gemeent” bestaat niet"),
        (
            ("{% for opgave in opgaven %}{{ opgave.nam }}{% endfor %}",),
            "de invulplek “nam” bestaat niet",
        ),
        (("eerst", "{{ titel }"), "niet compleet of niet goed geschreven"),
        (
            ("{%p for opgave in opgaven %}", "{{ opgave.naam }}"),
            "niet compleet of niet goed geschreven",
        ),
        (("{{ titel|stamp }}",), "niet compleet of niet goed geschreven"),
        (("{{ titel + 1 }}",), "met een tekst valt niet te rekenen"),
        (("{{ titel.__class__.__mro__ }}",), "alleen invulplekken noemen"),
        (("{{ ''.join.__globals__ }}",), "alleen invulplekken noemen"),
        (("{{ range(99999999) }}",), "alleen invulplekken noemen"),
        (("{{ titel * 99999999 }}",), "alleen invulplekken noemen"),
        (("{% include '/etc/passwd' %}",), "alleen invulplekken noemen"),
        (("{% macro a() %}{{ a() }}{% endmacro %}",), "alleen invulplekken noemen"),
        (
            ("".join("{% for x in opgaven %}" for _n in range(5)) + "{% endfor %}" * 5,),
            "alleen invulplekken noemen",
        ),
    ],
)
def test_a_mistake_in_a_template_is_told_in_words(
    tmp_path: Path, paragraphs: tuple[str, ...], said: str
) -> None:
    path = template(tmp_path, *paragraphs)
    with pytest.raises(ProblemsError) as caught, in_language("nl"):
        word(report(), path)
    assert "sjabloon.docx" in str(caught.value)
    assert said in str(caught.value)


def test_a_template_that_word_cannot_open_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "sjabloon.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(ProblemsError, match="beschadigd"):
        word(report(), path)


def test_the_guide_explains_every_placeholder_and_no_other() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "rapporten.md").read_text(
        encoding="utf-8"
    )
    fields = fields_of(report(), {"dementie": [""]}, {}, "nl-NL")
    assert set(re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE)) == set(named(fields))


def named(value: object) -> list[str]:
    """The placeholders at every depth."""
    if isinstance(value, dict):
        return [*value, *(name for one in value.values() for name in named(one))]
    if isinstance(value, list):
        return [name for one in value for name in named(one)]
    return []
