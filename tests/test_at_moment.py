"""Adopting a moment freezes it: what changes afterwards shows as that, and not as another past."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from effectmap.at_moment import AtMoment, Frozen, adopt, at_moment
from effectmap.known import Known, freeze, thaw
from effectmap.model import ProblemsError
from effectmap.model.story import Direction, Purpose
from effectmap.reports.building import report_of
from effectmap.reports.content import Share
from effectmap.store import checking
from effectmap.store import commands as c
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Refused
from effectmap.store.roles import LOCAL
from effectmap.workspace import Workspace, open_library, open_workspace
from tests.model.test_story import GOOD

GIST = "Zonnebloemveldje bij de molen is de plek"
MONITOR, FILE = "lokale-monitor", "files/lokale-monitor-voorbeeld.csv"
# measured in that file: 18,4% in 2018 and 18,9% in 2024
OUTCOME, INDICATOR = "minder-overbelast", "overbelast"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "zutphen"
    left = shutil.ignore_patterns("accepted", "store", "cycle.yaml")
    shutil.copytree(EXAMPLE, copy, ignore=left)
    return copy


@pytest.fixture
def store(folder: Path) -> MapStore:
    kept = MapStore.open(folder)
    for id, day in (("jaarrekening", "2026-05-20"), ("najaar", "2026-10-15")):
        fields = {"name": id.title(), "date": day, "state": "review"}
        _do(kept, c.Add(kind="moment", id=id, fields=fields))
    return kept


def _do(store: MapStore, command: c.Command) -> None:
    assert isinstance(store.apply(command, LOCAL), Applied)


def _judge(store: MapStore, outcome: str, **fields: object) -> None:
    seen = dict.fromkeys(fields, 0)
    _do(store, c.Put(kind="review", id=f"najaar>{outcome}", fields=fields, seen=seen))


def _workspace(folder: Path, store: MapStore) -> Workspace:
    map = store.map()
    return open_workspace(open_library(folder, map.municipality.area), map)


def _known(folder: Path, store: MapStore) -> Known:
    return _workspace(folder, store).known


def _correct(folder: Path, store: MapStore) -> None:
    """The source publishes another figure for 2024, and a person takes it over."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    assert text.count("18,9") == 1
    path.write_text(text.replace("18,9", "17,1"), encoding="utf-8")
    library = open_library(folder, store.map().municipality.area)
    for state in library.files():
        if state.path == FILE and state.state == "held":
            library.take(state.key, "Anna")


def _figure(here: AtMoment) -> str:
    return here.known.judged[INDICATOR].figure


def test_figures_of_an_adopted_moment_stay_when_the_monitor_file_is_replaced(
    folder: Path, store: MapStore
) -> None:
    _judge(store, OUTCOME, judgement="behind", story="Het blijft zwaar.")
    here = at_moment(store, _known(folder, store), "najaar")
    assert isinstance(adopt(store, here, LOCAL), Applied)
    _correct(folder, store)
    now = _known(folder, store)
    assert now.judged[INDICATOR].figure == "18,4% → 17,1%"

    then = at_moment(store, now, "najaar")
    assert _figure(then) == "18,4% → 18,9%"
    report = report_of(then, ["dementie"])
    assert [(one.period, one.was, one.now) for one in report.corrections] == [
        ("2024", "18,9%", "17,1%")
    ]
    outcome = next(one for one in report.themes[0].outcomes if one.id == OUTCOME)
    assert outcome.indicators[0].figure == "18,4% → 18,9%"
    assert outcome.judged is not None
    assert outcome.judged.story == "Het blijft zwaar."
    # a moment that was not adopted goes along with the figures
    assert _figure(at_moment(store, now, "jaarrekening")) == "18,4% → 17,1%"


def _tell(store: MapStore, direction: Direction, *, looked: bool = True, **more: object) -> str:
    """A story about the outcome, told this month; its code."""
    today = date.today()
    story = replace(
        GOOD,
        gist=GIST,
        month=today.isoformat()[:7],
        until=today + timedelta(30),
        outcomes=(OUTCOME,),
        direction=direction,
        **more,  # type: ignore[arg-type]
    )
    code = store.stories.record(story, LOCAL, today)
    if looked:
        store.stories.look(code, LOCAL, beside=True)
    return code


def _heard(here: AtMoment) -> str:
    part = report_of(here, ["dementie"]).themes[0]
    return next(one.heard for one in part.outcomes if one.id == OUTCOME)


def _told(here: AtMoment) -> Share | None:
    shares = report_of(here, ["dementie"]).themes[0].growth
    return next((one for one in shares if one.what == "effecten waarover bewoners vertelden"), None)


def test_stories_count_beside_the_figures_once_they_may_be_shown(
    folder: Path, store: MapStore
) -> None:
    known = _known(folder, store)
    assert _heard(at_moment(store, known, "najaar")) == ""
    _tell(store, Direction.SUPPORTS, looked=False)
    _tell(store, Direction.SUPPORTS, purpose=Purpose.LEARN)
    assert _heard(at_moment(store, known, "najaar")) == ""
    for _story in range(3):
        _tell(store, Direction.SUPPORTS)
    gone = _tell(store, Direction.CONTRADICTS)
    here = at_moment(store, known, "najaar")
    # 18,4% to 18,9%, where lower is better, is within the margins
    assert _heard(here) == (
        "3 merken het, 1 niet. Het cijfer veranderde niet aantoonbaar, maar bewoners merken het wel."
    )
    told = _told(here)
    assert told is not None
    assert (told.have, told.before) == (1, None)
    store.stories.withdraw(gone, LOCAL, date.today())
    assert _heard(at_moment(store, known, "najaar")).startswith("3 merken het, 0 niet.")


def test_an_adopted_moment_keeps_counts_and_no_word_of_a_story_that_is_withdrawn(
    folder: Path, store: MapStore
) -> None:
    known = _known(folder, store)
    codes = [_tell(store, Direction.CONTRADICTS) for _story in range(3)]
    here = at_moment(store, known, "jaarrekening")
    # withdrawn after the page was made and before it was adopted: it does not count
    store.stories.withdraw(codes.pop(), LOCAL, date.today())
    assert isinstance(adopt(store, here, LOCAL), Applied)
    frozen = store.adopted("jaarrekening")
    assert frozen is not None
    assert GIST.split()[0] not in frozen.figures
    for code in codes:
        store.stories.withdraw(code, LOCAL, date.today())
    then = at_moment(store, known, "jaarrekening")
    assert _heard(then).startswith("0 merken het, 2 niet.")
    after = _told(at_moment(store, known, "najaar"))
    assert after is not None
    assert (after.have, after.before) == (0, (1, after.of))
    assert checking.problems(store.database, store.catalogue()) == []
    files = (folder / "store").rglob("*.sqlite*")
    assert not any(GIST.encode() in path.read_bytes() for path in files)


def test_of_a_moment_that_was_adopted_before_stories_counted_they_are_not_known(
    folder: Path, store: MapStore
) -> None:
    _tell(store, Direction.SUPPORTS)
    here = at_moment(store, _known(folder, store), "najaar")
    text = json.loads(freeze(here.now))
    del text["heard"]
    known = thaw(json.dumps(text), here.now.map)
    frozen = Frozen(known, here.cycle, here.table, datetime.now(UTC))
    old = replace(here, frozen=frozen)
    assert _heard(old) == ""
    assert _told(old) is None


def test_the_map_of_an_adopted_moment_stays_when_the_map_changes(
    folder: Path, store: MapStore
) -> None:
    adopt(store, at_moment(store, _known(folder, store), "najaar"), LOCAL)
    seen = store.versions("outcome", OUTCOME)
    _do(store, c.Change(kind="outcome", id=OUTCOME, fields={"name": "Anders"}, seen=seen))
    _do(store, c.Archive(kind="intervention", id="thematafel"))
    then = at_moment(store, _known(folder, store), "najaar")
    assert then.known.map.nodes[OUTCOME].name == "Mantelzorgers voelen zich minder overbelast"
    assert "thematafel" in then.known.map.nodes
    assert "thematafel" not in then.now.map.nodes


def test_the_theme_table_of_an_adopted_moment_stays_when_the_table_changes(
    folder: Path, store: MapStore
) -> None:
    here = at_moment(store, _known(folder, store), "najaar")
    assert here.table == store.table()
    adopt(store, here, LOCAL)
    _do(store, c.Archive(kind="stage", id="diagnose"))
    known = _known(folder, store)
    assert at_moment(store, known, "najaar").table == here.table != store.table()
    # a moment that was not adopted goes along with the table
    assert at_moment(store, known, "jaarrekening").table == store.table()


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"judgement": "on_course"}, True),
        ({"judgement": "on_course", "reason": "  "}, True),
        ({"judgement": "on_course", "reason": "De nieuwe aanpak telt nog niet mee."}, False),
        ({"judgement": "behind"}, False),
    ],
)
def test_adopting_asks_why_a_judgement_differs_from_the_figures(
    folder: Path, store: MapStore, fields: dict[str, str], refused: bool
) -> None:
    _judge(store, OUTCOME, **fields)
    here = at_moment(store, _known(folder, store), "najaar")
    if not refused:
        assert isinstance(adopt(store, here, LOCAL), Applied)
        return
    with pytest.raises(ProblemsError) as error:
        adopt(store, here, LOCAL)
    assert [one.item for one in error.value.problems] == [
        "Mantelzorgers voelen zich minder overbelast"
    ]
    assert store.adopted("najaar") is None


def test_nothing_of_an_adopted_moment_can_be_judged_any_more(folder: Path, store: MapStore) -> None:
    _judge(store, OUTCOME, judgement="behind")
    adopt(store, at_moment(store, _known(folder, store), "najaar"), LOCAL)
    id = f"najaar>{OUTCOME}"
    seen = store.versions("review", id)
    change = c.Put(kind="review", id=id, fields={"judgement": "on_course"}, seen=seen)
    assert isinstance(store.apply(change, LOCAL), Refused)


def test_open_actions_of_earlier_moments_come_back_by_themselves(
    folder: Path, store: MapStore
) -> None:
    for id, state in (("bellen", "open"), ("schrijven", "done"), ("praten", "dropped")):
        fields = {"moment": "jaarrekening", "theme": "dementie", "text": id, "state": state}
        fields["due"] = "2026-01-01"
        _do(store, c.Add(kind="action", id=id, fields=fields))
    part = report_of(at_moment(store, _known(folder, store), "najaar"), ["dementie"]).themes[0]
    assert [(one.text, one.moment, one.overdue) for one in part.earlier] == [
        ("bellen", "Jaarrekening", True)
    ]
    first = report_of(at_moment(store, _known(folder, store), "jaarrekening"), ["dementie"])
    assert first.themes[0].earlier == ()
    assert len(first.themes[0].actions) == 3


def test_what_came_of_a_decision_is_filled_in_after_adopting(folder: Path, store: MapStore) -> None:
    fields = {"moment": "jaarrekening", "theme": "dementie", "text": "Het inlooppunt gaat open."}
    _do(store, c.Add(kind="decision", id="open", fields=fields))
    adopt(store, at_moment(store, _known(folder, store), "jaarrekening"), LOCAL)
    seen = store.versions("decision", "open")
    result = {"result": "Open sinds september."}
    _do(store, c.Change(kind="decision", id="open", fields=result, seen=seen))
    here = at_moment(store, _known(folder, store), "jaarrekening")
    (told,) = report_of(here, ["dementie"]).themes[0].decisions
    assert (told.text, told.result) == ("Het inlooppunt gaat open.", "Open sinds september.")


def test_growth_is_laid_beside_the_moment_before(folder: Path, store: MapStore) -> None:
    adopt(store, at_moment(store, _known(folder, store), "jaarrekening"), LOCAL)
    _do(store, c.Archive(kind="outcome", id=OUTCOME))
    fields = {"moment": "najaar", "theme": "dementie", "text": "Minder is meer."}
    _do(store, c.Add(kind="lesson", id="les", fields={**fields, "boxes": [OUTCOME]}))
    part = report_of(at_moment(store, _known(folder, store), "najaar"), ["dementie"]).themes[0]
    monitor = part.growth[0]
    assert (monitor.have, monitor.of, monitor.before) == (9, 23, (10, 24))
    (lesson,) = part.lessons
    assert "Mantelzorgers voelen zich minder overbelast" in lesson.changed[0]
    assert any("verdwenen" in line for line in part.changes)


def test_working_notes_are_not_for_the_council(folder: Path, store: MapStore) -> None:
    fields = {"moment": "najaar", "outcome": OUTCOME, "text": "Nog nabellen."}
    _do(store, c.Add(kind="comment", id="noot", fields=fields))
    here = at_moment(store, _known(folder, store), "najaar")
    for council, notes in ((True, []), (False, ["Nog nabellen."])):
        outcomes = report_of(here, ["dementie"], council=council).themes[0].outcomes
        assert [note.text for one in outcomes for note in one.comments] == notes


def test_a_moment_that_does_not_exist_says_so(folder: Path, store: MapStore) -> None:
    with pytest.raises(ProblemsError):
        at_moment(store, _known(folder, store), "nooit")


def test_budget_and_spent_are_added_up_of_those_that_are_known(
    folder: Path, store: MapStore
) -> None:
    for id, spent in (("thematafel", 1000.0), ("inlooppunten", 250.6)):
        fields = {"state": "delayed", "spent": spent, "spent_example": True}
        seen = dict.fromkeys(fields, 0)
        _do(store, c.Put(kind="delivery", id=f"najaar>{id}", fields=fields, seen=seen))
    part = report_of(at_moment(store, _known(folder, store), "najaar"), ["dementie"]).themes[0]
    assert part.spent == "€ 1.251 (van 2 van de 14)"
    first = part.interventions[0]
    assert (first.state, first.spent, first.example) == (
        "vertraagd",
        "€ 1.000",
        "voorbeeldbedragen",
    )
    # what nobody said anything of follows from its dates
    assert part.interventions[2].state == "loopt"


def test_a_report_says_on_which_day_it_was_made(folder: Path, store: MapStore) -> None:
    here = at_moment(store, _known(folder, store), "najaar")
    report = report_of(here, ["dementie"], today=date(2026, 11, 25))
    assert (report.made, report.date, report.adopted) == (
        "25 november 2026",
        "15 oktober 2026",
        False,
    )
    assert set(here.judgements().values()) == {None}


@pytest.mark.parametrize(
    "edit",
    [
        lambda store: _judge(store, OUTCOME, judgement="on_course", reason="Intussen."),
        lambda store: _do(store, c.Archive(kind="stage", id="diagnose")),
    ],
)
def test_what_somebody_changed_meanwhile_is_looked_at_before_adopting(
    folder: Path, store: MapStore, edit: Callable[[MapStore], None]
) -> None:
    here = at_moment(store, _known(folder, store), "najaar")
    edit(store)
    with pytest.raises(ProblemsError, match="intussen"):
        adopt(store, here, LOCAL)
    assert store.adopted("najaar") is None
