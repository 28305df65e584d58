"""Word, PowerPoint and Excel files as LibreOffice shows them: nothing is lost, empty or cut off."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pptx import Presentation

from effectmap.reports.content import Report
from effectmap.reports.slides import slides
from effectmap.reports.word import word
from effectmap.reports.workbook import workbook
from tests.reports.drawn import draw
from tests.reports.sample import NASTY, report

PRINTED = {"docx": word, "pptx": slides, "xlsx": workbook}
LONG = "Lange tekst van een inwoner die veel te vertellen heeft. " * 100 + "Slot van het verhaal."
# points that letters may stand outside their box: their feet, and rounding
SLACK = 2.0


def long_winded(said: Report) -> Report:
    """The same report by people who say much: names as long as they can be, long stories."""
    theme = said.themes[0]
    outcomes = tuple(
        replace(
            one,
            name=(one.name + ", en ook dat het overal zo is") * 3,
            description=LONG,
            judged=one.judged and replace(one.judged, story=LONG, reason=LONG[:900]),
            indicators=tuple(replace(part, name=part.name * 4) for part in one.indicators),
        )
        for one in theme.outcomes
    )
    much = replace(
        theme,
        name="Samenlevingsopbouwwerkzaamhedencoördinatie " * 6,
        description=LONG,
        summary=theme.summary * 8,
        attention=theme.attention * 12,
        outcomes=outcomes,
        interventions=tuple(replace(one, note=LONG) for one in theme.interventions),
        decisions=tuple(replace(one, text=LONG[:2000]) for one in theme.decisions),
    )
    return replace(said, title=said.title * 5, introduction=LONG, themes=(much,))


@pytest.fixture(scope="session")
def said() -> Report:
    """Two themes, so that a title that is there twice would show."""
    return report(themes=2)


@pytest.fixture(scope="session")
def files(said: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("office")
    for kind, make in PRINTED.items():
        content = word(said, draw=draw) if kind == "docx" else make(said)
        (folder / f"{kind}.{kind}").write_bytes(content)

    (folder / "long.pptx").write_bytes(slides(long_winded(said)))
    found = {kind: folder / f"{kind}.{kind}" for kind in PRINTED}
    return {**found, "long": folder / "long.pptx"}


@pytest.fixture(scope="session")
def pages(
    files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, pypdfium2.PdfDocument]]:
    """Each file as it comes out of LibreOffice; started once, as that is slow."""
    program = shutil.which("soffice")
    if program is None:
        reason = "LibreOffice is not installed: what its pages look like cannot be measured"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("pdf")
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder)),
            *(str(path) for path in files.values()),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    documents = {
        kind: pypdfium2.PdfDocument(folder / f"{path.stem}.pdf") for kind, path in files.items()
    }
    yield documents
    for document in documents.values():
        document.close()


def squeezed(text: str) -> str:
    """Without the spaces and lines that a page puts in; a hyphen at a line's end is one."""
    return re.sub(r"\s", "", text.replace("\ufffe", "-"))


def whole_text(document: pypdfium2.PdfDocument) -> str:
    return squeezed("".join(page.get_textpage().get_text_bounded() for page in document))


def expected(said: Report) -> list[str]:
    """Every text that a reader must find."""
    texts = [said.title, said.municipality, said.example, said.introduction, *said.how_to_read]
    for theme in said.themes:
        texts += [theme.name, theme.summary, *theme.attention, *theme.gaps, *theme.changes]
        texts += [theme.budget, theme.spent]
        for outcome in theme.outcomes:
            texts += [outcome.name, outcome.mark.word]
            if outcome.judged is not None:
                texts += [outcome.judged.story, outcome.judged.reason, outcome.judged.mark.word]
            for one in outcome.indicators:
                texts += [one.name, one.baseline, one.current, one.change, one.target, one.source]
                texts += [one.example, *(text for file in one.files for text in file)]
        texts += [text for one in theme.decisions for text in (one.text, one.grounds, one.moment)]
        texts += [text for one in theme.actions for text in (one.text, one.owner, one.due)]
        texts += [one.note for one in theme.interventions] + [one.text for one in theme.lessons]
    return [*dict.fromkeys(text for text in texts if text)]


@pytest.mark.parametrize("kind", PRINTED)
def test_everything_that_was_said_stands_on_a_page(
    kind: str, said: Report, pages: dict[str, pypdfium2.PdfDocument]
) -> None:
    text = whole_text(pages[kind])
    # a story may go on in a next box; what is between its parts is the page's own
    missing = [one for one in expected(said) if squeezed(one) not in text]
    assert missing == []
    assert squeezed(NASTY) in text


@pytest.mark.parametrize("kind", PRINTED)
def test_working_notes_stay_inside(kind: str, pages: dict[str, pypdfium2.PdfDocument]) -> None:
    assert squeezed("Nog nagaan bij de GGD") not in whole_text(pages[kind])


@pytest.mark.parametrize("kind", PRINTED)
def test_no_page_is_empty(kind: str, pages: dict[str, pypdfium2.PdfDocument]) -> None:
    assert len(pages[kind]) > 0
    for number, page in enumerate(pages[kind], 1):
        histogram = page.render(scale=0.5, grayscale=True).to_pil().histogram()
        dark = sum(histogram[:200])
        # a footer alone is about 60 of these
        assert dark > 150, f"page {number} of {kind} has almost no ink"


@pytest.mark.parametrize("kind", PRINTED)
def test_no_letter_stands_outside_its_page(
    kind: str, pages: dict[str, pypdfium2.PdfDocument]
) -> None:
    for page in pages[kind]:
        width, height = page.get_size()
        text = page.get_textpage()
        for at in range(text.count_chars()):
            if text.get_text_range(at, 1).strip():
                left, bottom, right, top = text.get_charbox(at)
                assert left >= -SLACK
                assert bottom >= -SLACK
                assert right <= width + SLACK
                assert top <= height + SLACK


def boxes(slide: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Every text on a slide, with left, top, right and bottom of its room in points."""
    for shape in slide.shapes:
        x, y = shape.left.pt, shape.top.pt
        if shape.has_text_frame and shape.text_frame.text:
            yield shape.text_frame.text, (x, y, x + shape.width.pt, y + shape.height.pt)
        if shape.has_table:
            top = y
            for row in shape.table.rows:
                left = x
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    right, bottom = left + column.width.pt, top + row.height.pt
                    yield cell.text, (left, top, right, bottom)
                    left = right
                top += row.height.pt


def cut_off(deck: bytes, document: pypdfium2.PdfDocument) -> list[str]:
    """The texts that are not wholly within their own room on the page."""
    found = []
    for slide, page in zip(Presentation(io.BytesIO(deck)).slides, document, strict=True):
        height, text = page.get_size()[1], page.get_textpage()
        for wanted, (left, top, right, bottom) in boxes(slide):
            shown = text.get_text_bounded(
                left - SLACK, height - bottom - SLACK, right + SLACK, height - top + SLACK
            )
            if squeezed(wanted.replace("\v", "")) not in squeezed(shown):
                found.append(f"{slide.shapes.title.text}: {wanted[:60]}")
    return found


@pytest.mark.parametrize("deck", ["pptx", "long"])
def test_every_text_on_a_slide_stands_within_its_box(
    deck: str, files: dict[str, Path], pages: dict[str, pypdfium2.PdfDocument]
) -> None:
    assert cut_off(files[deck].read_bytes(), pages[deck]) == []


def test_a_long_story_goes_on_to_the_next_slide(pages: dict[str, pypdfium2.PdfDocument]) -> None:
    assert squeezed("Slot van het verhaal.") in whole_text(pages["long"])
