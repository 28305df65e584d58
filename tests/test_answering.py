"""A contribution gets its answer in the log; taken over, it stands on the map in the same step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from effectmap.answering import answer
from effectmap.model import ProblemsError
from effectmap.model.contribution import Answer, ContributionKind
from effectmap.model.workshop import Suggestion, Workshop
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Refused
from effectmap.store.roles import LOCAL
from tests.store.conftest import CATALOGUE, MAP

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> MapStore:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "monitors.yaml").write_text(CATALOGUE, encoding="utf-8")
    return MapStore.open(tmp_path)


@pytest.fixture
def workshop(store: MapStore) -> Workshop:
    return store.workshops.open("t", "Middag", (), 5, LOCAL, NOW)


def _said(kind: ContributionKind, about: str, text: str = "Vaker open") -> Suggestion:
    return Suggestion(str(uuid4()), kind, about, text, "", NOW)


def _give(
    store: MapStore, workshop: Workshop, one: Suggestion, given: Answer, reason: str = ""
) -> None:
    result = store.apply(answer(store, workshop, one, given, reason), LOCAL)
    assert isinstance(result, Applied), result


def _links(store: MapStore) -> set[str]:
    return {one.id for one in store.map().links}


@pytest.mark.parametrize(
    ("about", "leads"),
    [("i", "i>{new}"), ("b", "b>{new}"), ("", None)],
)
def test_a_missing_effect_becomes_a_box_that_follows_from_what_it_is_about(
    store: MapStore, workshop: Workshop, about: str, leads: str | None
) -> None:
    before = _links(store)
    one = _said(ContributionKind.NEW_OUTCOME, about)
    _give(store, workshop, one, Answer.ADOPTED)
    (kept,) = store.table().contributions
    new = store.map().nodes[kept.became]
    assert (new.name, new.theme) == ("Vaker open", "t")
    assert new.brought_in_by == "iemand bij Middag 25-11-2026"
    assert _links(store) - before == ({leads.format(new=new.id)} if leads else set())


@pytest.mark.parametrize(("about", "linked"), [("b", True), ("i", False), ("", False)])
def test_a_new_intervention_leads_to_the_effect_that_it_is_about(
    store: MapStore, workshop: Workshop, about: str, linked: bool
) -> None:
    one = replace(_said(ContributionKind.NEW_INTERVENTION, about), by="Buurtvereniging")
    _give(store, workshop, one, Answer.ADOPTED)
    (kept,) = store.table().contributions
    assert store.map().nodes[kept.became].brought_in_by == "Buurtvereniging, Middag 25-11-2026"
    assert (f"{kept.became}>{about}" in _links(store)) is linked


@pytest.mark.parametrize(
    ("kind", "about", "item", "field"),
    [
        (ContributionKind.DOUBT, "a>b", ("link", "a>b"), "assumption"),
        (ContributionKind.NOTICED, "a>b", ("link", "a>b"), "assumption"),
        (ContributionKind.DOUBT, "b", ("outcome", "b"), "description"),
        (ContributionKind.NOTICED, "i", ("intervention", "i"), "description"),
    ],
)
def test_what_somebody_says_of_something_comes_after_what_stands_there(
    store: MapStore,
    workshop: Workshop,
    kind: ContributionKind,
    about: str,
    item: tuple[str, str],
    field: str,
) -> None:
    seen = store.versions(*item)
    change = c.Change(kind=item[0], id=item[1], fields={field: "Stond er al"}, seen=seen)  # type: ignore[arg-type]
    store.apply(change, LOCAL)
    _give(store, workshop, _said(kind, about, "Op woensdag niet"), Answer.ADOPTED)
    text = str(store.fields(*item)[field])
    assert text.startswith("Stond er al\n\n")
    assert text.endswith("(iemand bij Middag 25-11-2026): Op woensdag niet")


def test_who_does_what_becomes_a_role_of_the_theme_table(
    store: MapStore, workshop: Workshop
) -> None:
    store.apply(c.Add(kind="stage", id="s", fields={"theme": "t", "name": "Thuis"}), LOCAL)
    _give(store, workshop, _said(ContributionKind.ROLE, "s>ggd", "Belrondje"), Answer.ADOPTED)
    (role,) = store.table().roles
    assert (role.stage, role.partner, role.name) == ("s", "ggd", "Belrondje")


def test_declining_asks_why_and_leaves_the_map_alone(store: MapStore, workshop: Workshop) -> None:
    before = store.map()
    one = _said(ContributionKind.NEW_OUTCOME, "b")
    assert isinstance(store.apply(answer(store, workshop, one, Answer.DECLINED), LOCAL), Refused)
    _give(store, workshop, one, Answer.DECLINED, "Dit staat er al")
    (kept,) = store.table().contributions
    assert (kept.answer, kept.reason, kept.became) == (Answer.DECLINED, "Dit staat er al", "")
    assert store.map() == before


def test_what_was_parked_can_be_taken_over_later_and_only_once(
    store: MapStore, workshop: Workshop
) -> None:
    one = _said(ContributionKind.NEW_OUTCOME, "b")
    for given in (Answer.PARKED, Answer.ADOPTED, Answer.PARKED, Answer.ADOPTED):
        _give(store, workshop, one, given)
    (kept,) = store.table().contributions
    assert kept.answer is Answer.ADOPTED
    assert [o.name for o in store.map().outcomes].count("Vaker open") == 1


def test_answer_and_map_change_and_go_back_together(store: MapStore, workshop: Workshop) -> None:
    before = store.map()
    command = answer(store, workshop, _said(ContributionKind.NEW_OUTCOME, "b"), Answer.ADOPTED)
    store.apply(command, LOCAL)
    store.undo(command.operation, LOCAL)
    assert (store.map(), store.table().contributions) == (before, ())


def test_what_is_about_something_that_is_gone_cannot_be_taken_over(
    store: MapStore, workshop: Workshop
) -> None:
    store.apply(c.Archive(kind="link", id="a>b"), LOCAL)
    with pytest.raises(ProblemsError, match="niet meer op de kaart"):
        answer(store, workshop, _said(ContributionKind.DOUBT, "a>b"), Answer.ADOPTED)
    _give(store, workshop, _said(ContributionKind.DOUBT, "a>b"), Answer.PARKED)
