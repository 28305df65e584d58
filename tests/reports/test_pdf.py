"""The PDF: readable for everyone, whole, and with every text as it was written."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import typst

from effectmap.reports.content import Report
from effectmap.reports.pdf import pdf
from tests.reports.reading import (
    Spoken,
    collisions,
    elements,
    letters_at_the_edge,
    page_texts,
    plain,
)
from tests.reports.sample import NASTY, report

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data() -> bytes:
    return pdf(replace(report(), made_on=date(2026, 11, 25)))


@pytest.fixture(scope="module")
def spoken(data: bytes) -> list[Spoken]:
    return elements(data)


@pytest.fixture(scope="module")
def large() -> bytes:
    return pdf(report(outcomes=60, indicators=100))


def _headings(spoken: list[Spoken]) -> list[tuple[int, str]]:
    return [(int(one.tag[1]), one.title) for one in spoken if one.tag in ("H1", "H2", "H3", "H4")]


def _with_name(name: str) -> Report:
    """A report in which one theme, outcome, partner, indicator, file and owner are called so."""
    made = report()
    theme = made.themes[0]
    outcome = theme.outcomes[0]
    part = replace(outcome.indicators[0], name=name, source=name, files=((name, "1 mei 2026"),))
    outcome = replace(outcome, name=name, owner=name, indicators=(part,))
    work = replace(theme.interventions[0], name=name, partners=name, state=name)
    action = replace(theme.actions[0], text=name, owner=name, due=name, moment=name)
    theme = replace(
        theme,
        name=name,
        outcomes=(outcome, *theme.outcomes[1:]),
        interventions=(work, *theme.interventions[1:]),
        actions=(action,),
    )
    return replace(made, title=name, municipality=name, themes=(theme,))


# ---- accessible ----


def test_it_says_that_it_is_tagged_and_accessible(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.Root.MarkInfo.Marked
        assert file.open_metadata()["pdfuaid:part"] == "1"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_has_the_language_of_the_reader(language: str) -> None:
    with pikepdf.open(io.BytesIO(pdf(replace(report(), language=language)))) as file:
        assert str(file.Root.Lang) == language


def test_title_author_and_date_are_properties_of_the_file(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.Root.ViewerPreferences.DisplayDocTitle
        title = "Verantwoording maatschappelijke opgaven · Najaarsrapportage 2026"
        assert str(file.docinfo.Title) == title
        assert str(file.docinfo.Author) == "Gemeente Zutphen"
        assert str(file.docinfo.CreationDate).startswith("D:20261125")


def test_headings_stand_in_the_order_of_the_content(spoken: list[Spoken]) -> None:
    theme = report().themes[0]
    details = [
        found
        for outcome in theme.outcomes
        for found in [(3, outcome.name), *((4, part.name) for part in outcome.indicators)]
    ]
    assert _headings(spoken) == [
        (1, "Inhoud"),
        (1, "Opgave 1"),
        (2, "Eerst: wat vraagt aandacht"),
        (2, "Wat we nog niet weten"),
        (2, "Wat willen we bereiken?"),
        (2, "Wat gaan we daarvoor doen?"),
        (2, "Wat mag het kosten?"),
        (2, "De effectenkaart: Opgave 1"),
        (2, "De effectenkaart in woorden"),
        (2, "De effecten één voor één"),
        *details,
        (2, "Hoe het met de interventies gaat"),
        (2, "Besluiten"),
        (2, "Acties"),
        (2, "Open acties van eerdere momenten"),
        (2, "Hoe de kaart is gegroeid"),
        (2, "Wat we leerden"),
        (2, "Wat op de kaart veranderde"),
        (1, "Hoe u dit leest"),
        (1, "Bronnen"),
        (1, "Correcties"),
    ]


def test_no_level_of_heading_is_skipped(spoken: list[Spoken]) -> None:
    levels = [level for level, _title in _headings(spoken)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_is_read_in_the_order_in_which_it_is_seen(spoken: list[Spoken]) -> None:
    whole = spoken[0].text
    after = whole.index(plain("De effecten één voor één"), whole.index("Correcties"))
    for text in (
        "Mensen met dementie en hun naasten weten de weg in hun eigen wijk (1)",
        "Prestatie · Eigenaar: Procesregisseur",
        "Wat er moet veranderen.",
        "Gemeten let op",
        "Oordeel let op Beleidsadviseur",
        "Aan de thematafel horen we",
        "Waarom het oordeel anders is dan de cijfers: De cijfers zijn van voor de start.",
        "Aandeel inwoners dat zich niet vaardig genoeg voelt, groep 10",
        "nulmeting 4,5% 2017",
        "actueel 7,3% 2024",
        "verandering +2,8 procentpunt (marge ±1,6)",
        "streefwaarde 3,0% in 2030",
        "elders Nederland: 5,0% → 5,2%",
        "verslechterd; achter op het pad naar het streven",
        "Bron: CBS · Kerncijfers, CC BY 4.0; kerncijfers-2025.csv, gelezen op 24 november 2026",
        "groep 11",
    ):
        after = whole.index(plain(text), after)


def test_a_symbol_is_not_read_aloud_but_its_word_is(spoken: list[Spoken], data: bytes) -> None:
    assert "▲" not in spoken[0].text
    assert plain("▲ let op") in "".join(page_texts(data))


def test_every_table_names_its_columns(spoken: list[Spoken]) -> None:
    tags = [one.tag for one in spoken]
    tables = tags.count("Table")
    assert tables == 10
    assert tags.count("THead") == tables
    heads = [one.text for one in spoken if one.tag == "TH"]
    assert heads[:6] == ["Effect", "Gemeten", "Oordeel", "Interventie", "Doorwie", "Stand"]


def test_map_and_charts_are_told_in_words(spoken: list[Spoken]) -> None:
    pictures = [one.alt for one in spoken if one.tag == "Figure"]
    assert len(pictures) == 1 + 10
    assert pictures[0] == (
        "Effectenkaart van Opgave 1: 5 interventies, 6 effecten en 5 verbanden ertussen. "
        "Na de kaart staat hetzelfde in woorden."
    )
    assert all("van 4,5% in 2017 naar 7,3% in 2024" in alt for alt in pictures[1:2])
    assert all(alt.startswith("Grafiek van Aandeel inwoners") for alt in pictures[1:])


def test_chapters_can_be_found_in_the_outline(data: bytes) -> None:
    titles = [one.get_title() for one in pypdfium2.PdfDocument(data).get_toc()]
    assert titles[:2] == ["Opgave 1", "Wat willen we bereiken?"]
    assert "Bronnen" in titles


def test_every_font_is_in_the_file(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as file:
        described = [
            one
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
    assert described
    assert all("/FontFile2" in one or "/FontFile3" in one for one in described)
    assert {str(one.FontName).split("+")[1].split("-")[0] for one in described} == {"KaartSans"}


# ---- complete ----


def test_every_text_of_the_content_is_in_it(data: bytes) -> None:
    whole = "".join(page_texts(data))
    made = report()
    theme = made.themes[0]
    for text in (
        made.title,
        made.municipality,
        made.moment,
        made.date,
        made.made,
        made.example,
        *theme.gaps,
        theme.summary,
        *(outcome.name for outcome in theme.outcomes),
        *(outcome.judged.story for outcome in theme.outcomes if outcome.judged),
        *(part.name for outcome in theme.outcomes for part in outcome.indicators),
        *(work.name for work in theme.interventions),
        theme.budget,
        theme.spent,
        "Najaarsrapportage 2026",
        "effecten met een monitor 5 van 6 4 van 6",
        "Inlooppunt: naam gewijzigd",
        "80 jaar en ouder 2019 4,5% 4,6%",
        *made.how_to_read,
    ):
        assert plain(text) in whole, text


def test_notes_for_who_prepares_the_moment_are_not_for_the_council(data: bytes) -> None:
    assert plain("Nog nagaan bij de GGD") not in "".join(page_texts(data))


def test_made_up_figures_say_so_where_they_stand(data: bytes) -> None:
    whole = "".join(page_texts(data))
    made_up = [
        part
        for outcome in report().themes[0].outcomes
        for part in outcome.indicators
        if part.example
    ]
    # on the review page and with the outcome
    assert whole.count("voorbeeldcijfers") >= 2 * len(made_up)
    assert whole.count("voorbeeldbedragen€180.000") == 5


def test_a_draft_says_so_on_every_page_and_an_adopted_report_nowhere() -> None:
    draft = page_texts(pdf(report()))
    assert all("Concept,nietvastgesteld:inbespreking" in page for page in draft)
    adopted = replace(report(), adopted=True, state="vastgesteld op 1 december 2026")
    pages = page_texts(pdf(adopted))
    assert not any("Concept" in page for page in pages)
    assert all("vastgesteldop1december2026" in page for page in pages)


def test_every_page_has_its_number(data: bytes) -> None:
    pages = page_texts(data)
    for number, page in enumerate(pages, start=1):
        assert f"pagina{number}van{len(pages)}" in page


# ---- on the sheet ----


def test_a_theme_of_ordinary_size_is_reviewed_on_one_sheet(data: bytes) -> None:
    page = page_texts(data)[1]
    for text in ("Wat willen we bereiken?", "Wat gaan we daarvoor doen?", "Wat mag het kosten?"):
        assert plain(text) in page
    assert page.index("Samen") > page.index(plain("Wat mag het kosten?"))


def test_the_map_has_a_landscape_sheet_of_its_own(data: bytes) -> None:
    turned = [page.get_width() > page.get_height() for page in pypdfium2.PdfDocument(data)]
    assert turned.index(True) == 2
    assert turned.count(True) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Meervoudigepersoonlijkheidsstoornissenbehandelcentrum" * 3,
        "https://www.example.nl/een/heel/lang/adres?met=veel&delen=en_nog-meer" * 2,
        "1234567890" * 15,
        "Een gewone naam die uit veel woorden bestaat en niet op wil houden " * 4,
    ],
)
def test_a_long_name_stays_in_its_cell_and_whole(name: str) -> None:
    data = pdf(_with_name(name))
    assert letters_at_the_edge(data) == []
    assert collisions(data) == []
    assert "".join(page_texts(data)).count(plain(name)) >= 10


def test_nothing_is_cut_or_stands_on_something_else(data: bytes, large: bytes) -> None:
    for made in (data, large):
        assert letters_at_the_edge(made) == []
        assert collisions(made) == []


def test_texts_that_stand_on_each_other_are_seen() -> None:
    source = b"#place(dx: 0pt)[Eerste tekst]\n#place(dx: 9pt)[Tweede tekst]"
    assert len(collisions(typst.compile(source, format="pdf"))) == 1


def test_a_story_of_pages_long_is_whole() -> None:
    made = report()
    outcome = made.themes[0].outcomes[0]
    assert outcome.judged is not None
    story = " ".join(f"Zin nummer {n} van het verhaal." for n in range(900))
    outcome = replace(outcome, judged=replace(outcome.judged, story=story))
    theme = replace(made.themes[0], outcomes=(outcome, *made.themes[0].outcomes[1:]))
    data = pdf(replace(made, themes=(theme,)))
    assert letters_at_the_edge(data) == []
    whole = elements(data)[0].text
    assert all(f"Zinnummer{n}vanhetverhaal." in whole for n in range(900))


# ---- text from people ----


def test_markup_in_a_text_stands_as_it_was_written(data: bytes) -> None:
    whole = "".join(page_texts(data))
    in_texts = [theme_text for theme_text in report().themes[0].attention if theme_text == NASTY]
    assert in_texts
    assert whole.count(plain(NASTY)) >= 12


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ĳ één café naïef Ÿ", "ĳ één café naïef Ÿ"),
        ("€ 1.000 ● ▲ ■ ○ − → ±", "€ 1.000 ● ▲ ■ ○ − → ±"),
        ("Ayşe Şahin, Łukasz", "Ayşe Şahin, Łukasz"),
        ("Привет Ελλάδα", "Привет Ελλάδα"),
        ("een \N{GRINNING FACE} en 你", "een □ en □"),
        ("bel\x07 nul\x00", "bel nul"),
        ("rechts \u202enaar links", "rechts naar links"),
        ('#import "/etc/passwd"', '#import "/etc/passwd"'),
    ],
)
def test_letters_from_anywhere_are_shown_or_marked(written: str, shown: str) -> None:
    assert (
        plain(f"Begin {shown} einde")
        in page_texts(pdf(replace(report(), introduction=f"Begin {written} einde")))[0]
    )


def test_a_report_with_nothing_in_it_is_a_document_too() -> None:
    empty = replace(
        report(), themes=(), corrections=(), how_to_read=(), introduction="", example=""
    )
    assert "Inhoud" in page_texts(pdf(empty))[0]


def test_an_outcome_without_indicators_and_a_theme_without_work() -> None:
    made = report()
    bare = replace(made.themes[0].outcomes[0], indicators=(), judged=None, description="")
    theme = replace(made.themes[0], outcomes=(bare,), interventions=(), budget="", spent="")
    whole = "".join(page_texts(pdf(replace(made, themes=(theme,)))))
    assert "nogeengeenoordeel" not in whole
    assert plain("nog geen oordeel") in whole
    assert plain("Wat mag het kosten?") not in whole


# ---- large ----


def test_sixty_outcomes_and_a_hundred_indicators_are_all_in(large: bytes) -> None:
    theme = report(outcomes=60, indicators=100).themes[0]
    spoken = elements(large)
    titles = [one.title for one in spoken]
    assert [t for t in titles if t in {o.name for o in theme.outcomes}] == [
        o.name for o in theme.outcomes
    ]
    names = [part.name for outcome in theme.outcomes for part in outcome.indicators]
    assert [one.title for one in spoken if one.tag == "H4"] == names
    assert sum(one.tag == "Figure" for one in spoken) == 101
    assert 30 <= len(pypdfium2.PdfDocument(large)) <= 60


def test_a_table_that_goes_on_repeats_its_columns(large: bytes) -> None:
    pages = page_texts(large)
    assert [n for n, page in enumerate(pages[1:4]) if "EffectGemetenOordeel" in page] == [0, 1, 2]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is told by Linux")
def test_a_large_report_stays_under_500_mb() -> None:
    source = (
        "from pathlib import Path\n"
        "from effectmap.reports.pdf import pdf\n"
        "from tests.reports.sample import report\n"
        "pdf(report(outcomes=60, indicators=100))\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 500 * 1024
