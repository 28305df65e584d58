"""What is frozen of an adopted moment is read back as it was, in any language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from effectmap.known import Known, freeze, thaw
from effectmap.model import ProblemsError
from effectmap.store.database import EXAMPLE
from effectmap.words import in_language
from tests.workspaces import opened_workspace


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    import shutil

    folder = tmp_path_factory.mktemp("known") / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    return opened_workspace(folder).known


def test_what_was_frozen_comes_back_the_same(known: Known) -> None:
    back = thaw(freeze(known), known.map)
    assert back.signals == known.signals
    assert list(back.judged) == list(known.judged)
    for id, one in known.judged.items():
        then = back.judged[id]
        assert (then.outcome, then.indicator, then.monitor, then.measure) == (
            one.outcome,
            one.indicator,
            one.monitor,
            one.measure,
        )
        assert then.assessment.series == one.assessment.series
        assert then.assessment.reference_series == one.assessment.reference_series
        assert then.figure == one.figure
        assert back.read_from(then) == known.read_from(one) != []  # every figure has a file


def test_reasons_that_were_frozen_speak_either_language(known: Known) -> None:
    back = thaw(freeze(known), known.map)
    for language in ("nl", "en"):
        with in_language(language):
            for id, one in known.judged.items():
                said = [str(reason) for reason in back.judged[id].assessment.reasons]
                assert [len(text) > 0 for text in said] == [True] * len(one.assessment.reasons)
    with in_language("nl"):
        said = [str(r) for one in back.judged.values() for r in one.assessment.reasons]
        assert said == [str(r) for one in known.judged.values() for r in one.assessment.reasons]


def test_only_files_and_areas_that_figures_come_from_are_frozen(known: Known) -> None:
    frozen = json.loads(freeze(known))
    assert set(frozen["files"]) <= set(known.files)
    assert len(frozen["area_names"]) < 30 < len(known.area_names)


@pytest.mark.parametrize("text", ["", "{}", '{"version": 2}', "[1]", "niets"])
def test_figures_that_cannot_be_read_say_so(text: str, known: Known) -> None:
    with pytest.raises(ProblemsError):
        thaw(text, known.map)


def test_freezing_reads_the_same_from_a_folder_that_moved(known: Known, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    kept.write_text(freeze(known), encoding="utf-8")
    assert thaw(kept.read_text(encoding="utf-8"), known.map).signals == known.signals
