"""The report of a workshop: everything that was said, for everyone to read."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from effectmap.analysis.room import Belief
from effectmap.analysis.workshop_result import Asked, Dotted, OnLink, TookPart, WorkshopResult
from effectmap.model.contribution import Answer, ContributionKind
from effectmap.model.workshop import AgendaItem
from effectmap.reports.workshop_pdf import workshop_pdf
from tests.reports.reading import elements, letters_at_the_edge, page_texts, plain
from tests.reports.sample import NASTY

DAY = date(2026, 11, 25)


def _asked(text: str, answer: Answer | None, reason: str = "") -> Asked:
    kind = ContributionKind.NOTICED
    return Asked(kind, text, "Inloop → Minder eenzaam", "Buurt", "Middag", DAY, answer, reason)


RESULT = WorkshopResult(
    name="Middag over dementie",
    theme="Dementievriendelijke gemeente",
    day=DAY,
    open=False,
    agenda=(AgendaItem(name="Wat werkt?", minutes=20),),
    took_part=TookPart(12, exact=False),
    dots=(Dotted("b", "Minder eenzaam", 7),),
    believed=(
        OnLink("a>b", "Inloop → Minder eenzaam", Belief((3, 0, 1, 0, 4), 2)),
        OnLink("b>c", "Training → Winkels helpen", Belief((0, 0, 1, 4, 3))),
    ),
    too_few=("Café → Weet de weg",),
    asked=(
        _asked("Vaker open", Answer.ADOPTED),
        _asked("Te duur", Answer.DECLINED, "Het is gratis"),
        _asked("Geen bus", None),
    ),
)


def _text(data: bytes) -> str:
    return "".join(page_texts(data))


def test_everything_that_was_said_stands_in_it_once() -> None:
    text = _text(workshop_pdf(RESULT, "Gemeente Zutphen"))
    for said in (
        "Middag over dementie",
        "25 november 2026",
        "minstens 12 mensen",
        "1: 3, 2: 0, 3: 1, 4: 0, 5: 4 · 8 mensen · 2 weten het niet",
        "7 Minder eenzaam",
        "“Vaker open”",
        "afgewezen: Het is gratis",
        "“Geen bus”",
        "Café → Weet de weg",
        "Wat werkt? (20 min)",
    ):
        assert plain(said) in text, said
    # what people differ about comes before what they agree on
    assert text.index("Waarweverschillen") < text.index("Inloop→") < text.index("Waarwehetzelfde")


def test_a_part_without_anything_is_left_out() -> None:
    bare = replace(RESULT, dots=(), believed=(), too_few=(), asked=())
    text = _text(workshop_pdf(bare, "Gemeente Zutphen"))
    assert "Waarwe" not in text
    assert "Overgenomen" not in text


def test_it_is_tagged_with_title_and_language() -> None:
    data = workshop_pdf(RESULT, "Gemeente Zutphen")
    with pikepdf.open(io.BytesIO(data)) as file:
        assert str(file.Root.Lang) == "nl"
        assert file.Root.MarkInfo.Marked
        assert "Middag over dementie" in str(file.docinfo["/Title"])
    headings = [one.title for one in elements(data) if one.tag == "H1"]
    assert headings[:3] == [
        "Waar we verschillen",
        "Waar we hetzelfde denken",
        "Wat het belangrijkst is",
    ]


@pytest.mark.parametrize("text", [NASTY, "a" * 280, "🎉 #set page(fill: red) *vet* @x $y$ \\"])
def test_what_people_wrote_stays_text_and_on_the_paper(text: str) -> None:
    asked = (_asked(text, Answer.PARKED, text),)
    named = replace(RESULT, asked=asked, name=text[:100], dots=(Dotted("b", text, 1),))
    data = workshop_pdf(named, text[:60])
    assert letters_at_the_edge(data) == []
    if "#set page" in text:
        assert plain("#set page(fill: red) *vet*") in _text(data)
