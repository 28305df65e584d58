"""What residents told stands in every document, in counts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from effectmap.known import Known
from effectmap.model import EffectMap, Municipality
from effectmap.model.story import Heard
from effectmap.reports.formats import FORMATS
from effectmap.reports.heard import heard_in_words
from tests.analysis.test_growth import indicator, outcome
from tests.reports.reading import page_texts, plain
from tests.reports.sample import report


def _text(suffix: str, content: bytes) -> str:
    if suffix == "pdf":
        return "".join(page_texts(content))
    if suffix == "html":
        return plain(content.decode())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.endswith(".xml")]
    return plain(unescape(re.sub(r"<[^>]+>", "", "".join(parts))))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_document_says_what_residents_told_of_judged_and_other_outcomes(
    suffix: str, tmp_path: Path
) -> None:
    whole = report(outcomes=5, indicators=5)
    (theme,) = whole.themes
    judged, unjudged = theme.outcomes[1], theme.outcomes[4]
    assert (judged.judged is None, unjudged.judged is None) == (False, True)
    told = (
        replace(judged, heard="7 merken het, 2 niet."),
        replace(unjudged, heard="9 merken het, 0 niet."),
    )
    made = replace(whole, themes=(replace(theme, outcomes=told),))
    text = _text(suffix, FORMATS[suffix].make(made, tmp_path))
    assert plain("7 merken het, 2 niet.") in text
    assert plain("9 merken het, 0 niet.") in text


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        (None, ""),
        ({}, ""),
        ({"elsewhere": Heard(1, 0)}, ""),
        ({"o": Heard(1, 0)}, "1 merken het, 0 niet."),
        ({"o": Heard(2, 2)}, "2 merken het, 2 niet."),
    ],
)
def test_without_figures_there_is_nothing_that_stories_differ_from(
    heard: dict[str, Heard] | None, says: str
) -> None:
    map = EffectMap(
        schema_version=1,
        municipality=Municipality(name="Z", area="GM0301"),
        outcomes=(outcome("o", indicator("a")),),
    )
    assert heard_in_words(Known(map, {}, {}, {}, {}, heard), "o") == says
