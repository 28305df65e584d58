"""A figure that its source corrected is named with what it was; an outcome that moved is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from effectmap.between import corrections, moved
from effectmap.known import Known, freeze, thaw
from effectmap.model.cycle import Judgement
from tests.workspaces import opened_workspace


@pytest.fixture
def folder(visited: Path) -> Path:
    return visited


def test_what_stays_the_same_is_no_correction_and_did_not_move(folder: Path) -> None:
    known = opened_workspace(folder).known
    again = thaw(freeze(known), known.map)
    assert corrections(again, known) == []
    assert list(moved(again, known, {}, {})) == []


def test_a_corrected_figure_is_named_with_both_values(folder: Path) -> None:
    then = opened_workspace(folder).known
    now = _with_another_figure(then)
    (found,) = corrections(then, now)
    assert found.then.value is not None
    assert found.now.value == pytest.approx(found.then.value + 1)
    (one,) = moved(then, now, {}, {})
    assert one.outcome == found.indicator.outcome.id
    assert one.figures[0][1] != one.figures[0][2]


def _with_another_figure(known: Known) -> Known:
    """The newest figure of one indicator is one higher."""
    id, one = next(
        (id, one) for id, one in known.judged.items() if one.assessment.current is not None
    )
    current = one.assessment.current
    assert current is not None
    assert current.value is not None
    higher = current._replace(value=current.value + 1)
    series = tuple(higher if o == current else o for o in one.assessment.series)
    assessment = replace(one.assessment, current=higher, series=series)
    return replace(known, judged={**known.judged, id: replace(one, assessment=assessment)})


def test_an_indicator_that_means_something_else_now_has_no_corrections(folder: Path) -> None:
    then = opened_workspace(folder).known
    now = _with_another_figure(then)
    (found,) = corrections(then, now)
    id = found.indicator.indicator.id
    other = now.judged[id].indicator.model_copy(update={"area": "GM0307"})
    changed = {**now.judged, id: replace(now.judged[id], indicator=other)}
    assert corrections(then, replace(now, judged=changed)) == []


def test_another_judgement_is_a_move(folder: Path) -> None:
    known = opened_workspace(folder).known
    id = known.map.outcomes[0].id
    (one,) = moved(known, known, {id: Judgement.BEHIND}, {id: Judgement.ON_COURSE})
    assert (one.outcome, one.judgements) == (id, (Judgement.BEHIND, Judgement.ON_COURSE))
