"""Writing down, looking a second time, what is new, who brought it in, and beside the figures."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from effectmap.model.story import Direction, Story
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL, Actor, Role
from effectmap.store.stories import State
from tests.model.test_story import GOOD
from tests.pages.conftest import ROOT, Open, shown

TODAY = date.today()
STORY = replace(GOOD, month=TODAY.isoformat()[:7], until=TODAY + timedelta(30))


def _outcome(folder: Path) -> str:
    """An outcome of the example; the first of its map."""
    return MapStore.open(folder).map().outcomes[0].id


def _fill(app: AppTest, gist: str, outcome: str | None, *, asked: bool = True) -> AppTest:
    app.text_area(key="talk-gist-0").input(gist)
    if outcome is None:
        app.session_state["talk-direction-0"] = Direction.NEW
    app.run()
    if outcome is not None:
        app.multiselect(key="talk-outcomes-0").select(outcome)
    if asked:
        app.checkbox(key="talk-asked-0").check()
    return app.button(key="talk-keep").click().run()


def _kept(folder: Path, *stories: Story) -> list[str]:
    """Stories that a second person looked at; their codes."""
    store = MapStore.open(folder)
    codes = [store.stories.record(story, LOCAL, TODAY) for story in stories]
    for code in codes:
        store.stories.look(code, LOCAL, beside=True)
    store.close()
    return codes


def test_a_story_is_written_down_looked_at_and_withdrawn_by_its_code(
    open_page: Open, folder: Path
) -> None:
    outcome = _outcome(folder)
    app = _fill(open_page("gesprekken"), "Sinds de inloop kent ze de buren.", outcome)
    assert not app.exception
    said = app.success[0].value
    assert "De code is" in said
    # the form is empty for the next
    assert app.text_area(key="talk-gist-1").value == ""
    store = MapStore.open(folder)
    (waiting,) = store.stories.waiting(LOCAL, TODAY)
    assert (waiting.story.outcomes, waiting.story.place) == ((outcome,), "")
    assert "1 wachten op nakijken" in shown(app)

    review = open_page("gesprekken", deel="nakijken")
    id = waiting.story.id
    assert "Sinds de inloop kent ze de buren." in shown(review)
    assert review.button(key=f"look-{id}").disabled
    review.checkbox(key=f"beside-{id}").check().run()
    review.button(key=f"look-{id}").click().run()
    assert not review.exception
    assert [one.id for one in store.stories.visible(LOCAL, TODAY)] == [id]

    app.text_input(key="withdraw-code").input(id.lower()).run()
    app.button(key="withdraw-now").click().run()
    assert "ingetrokken" in app.success[0].value
    assert store.stories.counts(LOCAL)[State.WITHDRAWN] == 1
    app.text_input(key="withdraw-code").input(id).run()
    app.button(key="withdraw-now").click().run()
    assert "geen verhaal met deze code" in app.error[0].value


def test_what_points_at_a_person_is_marked_and_replaced_before_it_is_kept(
    open_page: Open, folder: Path
) -> None:
    app = _fill(open_page("gesprekken"), "Bel haar op 06-12345678.", None)
    assert "06-12345678: telefoonnummer" in shown(app).replace("\\-", "-")
    assert "telefoonnummer" in app.error[0].value
    assert sum(MapStore.open(folder).stories.counts(LOCAL).values()) == 0
    # nothing typed is lost
    assert app.text_area(key="talk-gist-0").value == "Bel haar op 06-12345678."
    app.button(key="talk-replace").click().run()
    assert app.text_area(key="talk-gist-0").value == "Bel haar op [telefoonnummer]."
    app.button(key="talk-keep").click().run()
    assert "De code is" in app.success[0].value


def test_what_may_be_an_address_is_kept_when_a_person_looked(open_page: Open) -> None:
    app = _fill(open_page("gesprekken"), "Het is druk op de Houtmarkt 1 keer per jaar.", None)
    assert "adres" in app.error[0].value
    app.checkbox(key="talk-seen-0").check().run()
    app.button(key="talk-keep").click().run()
    assert "De code is" in app.success[0].value


def test_without_consent_nothing_is_kept(open_page: Open, folder: Path) -> None:
    app = _fill(open_page("gesprekken"), "De moestuin is vol.", None, asked=False)
    assert "zonder toestemming" in app.error[0].value
    assert sum(MapStore.open(folder).stories.counts(LOCAL).values()) == 0


def test_all_stories_are_thrown_away_after_a_yes(open_page: Open, folder: Path) -> None:
    _kept(folder, STORY)
    app = open_page("gesprekken", deel="nakijken")
    assert app.button(key="empty-now").disabled
    app.checkbox(key="empty-sure").check().run()
    app.button(key="empty-now").click().run()
    assert not app.exception
    assert "Weggegooid" in app.success[0].value
    assert sum(MapStore.open(folder).stories.counts(LOCAL).values()) == 0


def test_what_is_new_comes_up_by_the_word_that_stories_share(open_page: Open, folder: Path) -> None:
    new = replace(STORY, direction=Direction.NEW, outcomes=())
    gists = ("Bij de biljartclub komt hij weer buiten.", "De biljartclub <b>redt</b> zichzelf.")
    _kept(folder, *(replace(new, gist=gist) for gist in gists))
    text = shown(open_page("gesprekken", deel="nieuw"))
    assert "Biljartclub · 2 verhalen" in text
    assert "Biljartclub: 2 verhalen" in shown(open_page("gesprekken", deel="ingebracht"))


def test_who_brought_it_in_says_what_became_of_it(open_page: Open, folder: Path) -> None:
    store = MapStore.open(folder)
    one = next(i for i in store.map().interventions if i.brought_in_by == "Bewoners")
    store.apply(c.Archive(kind="intervention", id=one.id), LOCAL)
    app = open_page("gesprekken", deel="ingebracht")
    assert not app.exception
    text = shown(app)
    line = text[text.index(one.name) :].splitlines()[1]
    assert "interventie · gearchiveerd" in line
    other = next(i for i in store.map().interventions if i.brought_in_by == "Bewoners")
    line = text[text.index(other.name) :].splitlines()[1]
    assert "interventie · op de kaart" in line
    assert "nog geen maand bijgehouden" in line
    assert "vraag" not in line
    assert "Gemeente ·" not in shown(app)


def test_what_was_asked_before_it_came_on_the_map_says_how_long_it_took(
    open_page: Open, folder: Path
) -> None:
    store = MapStore.open(folder)
    theme = store.map().themes[0].id
    for id, days in {"bankje": 0, "pontje": 400}.items():
        fields = {
            "theme": theme, "name": id.title(), "level": "output", "brought_in_by": "Bewoners",
            "asked": (TODAY - timedelta(days)).isoformat(),
        }  # fmt: skip
        store.apply(c.Add(kind="outcome", id=id, fields=fields), LOCAL)
    store.apply(c.Archive(kind="outcome", id="pontje"), LOCAL)
    # of what was on the map from the start it is not known since when
    old = store.map().interventions[0]
    seen = store.versions("intervention", old.id)
    fields = {"asked": "2019-02-01", "brought_in_by": "Bewoners"}
    store.apply(c.Change(kind="intervention", id=old.id, fields=fields, seen=seen), LOCAL)
    text = shown(open_page("gesprekken", deel="ingebracht"))

    def line(name: str) -> str:
        return text[text.index(name) :].splitlines()[1]

    assert "binnen een maand op de kaart" in line("Bankje")
    assert "na 13 maanden op de kaart" in line("Pontje")
    assert "gevraagd op 1 februari 2019" in line(old.name)
    assert "maanden op de kaart" not in line(old.name)


def test_the_form_offers_the_neighbourhoods_that_the_files_of_cbs_name(
    open_page: Open, folder: Path
) -> None:
    rows = [
        "gwb_code_10;regio;gm_naam;recs;a_inw",
        "GM0301;Zutphen;Zutphen;Gemeente;48752",
        "WK030101;Wijk 01 Noordveen;Zutphen;Wijk;9000",
        "BU03010101;De Hoven  ;Zutphen;Buurt;3000",
        "BU03010102;Leesten 2;Zutphen;Buurt;3000",
        "BU02280101;Ede-Centrum;Ede;Buurt;9000",
    ]
    (folder / "files" / "kwb.csv").write_text("\n".join(rows) + "\n", "utf-8")
    monitors = folder / "monitors.yaml"
    monitor = """
  - id: buurten
    name: Kerncijfers wijken en buurten
    publisher: CBS
    source: 'Bron: CBS'
    licence: CC BY 4.0
    kind: registration
    frequency: Elk jaar
    small_counts: 0
    files:
      - {path: files/kwb.csv, period: '2024'}
    measures:
      - {id: inwoners, name: Inwoners, unit: aantal, columns: [a_inw]}
"""
    monitors.write_text(monitors.read_text("utf-8") + monitor, "utf-8")
    app = open_page("gesprekken")
    assert not app.exception
    # a neighbourhood whose name has a number cannot be kept, and Ede is elsewhere
    assert app.selectbox(key="talk-place").options == ["De Hoven", "Noordveen"]


@pytest.mark.parametrize("direction", [Direction.SUPPORTS, Direction.CONTRADICTS])
def test_an_outcome_shows_its_stories_beside_its_figures(
    open_page: Open, folder: Path, direction: Direction
) -> None:
    outcome = next(one for one in MapStore.open(folder).map().outcomes if one.indicators)
    gist = "De buren <script>groeten</script> elkaar *weer*."
    _kept(folder, replace(STORY, gist=gist, outcomes=(outcome.id,), direction=direction))
    app = open_page("effectenkaart", opgave=outcome.theme, vak=outcome.id)
    assert not app.exception
    text = shown(app)
    assert "Wat bewoners zeggen" in text
    assert "groeten" in text
    counted = "1 merken het, 0 niet" if direction is Direction.SUPPORTS else "0 merken het, 1 niet"
    assert counted in text


def test_a_story_that_waits_is_not_beside_the_figures(open_page: Open, folder: Path) -> None:
    outcome = MapStore.open(folder).map().outcomes[0]
    store = MapStore.open(folder)
    store.stories.record(replace(STORY, outcomes=(outcome.id,)), LOCAL, TODAY)
    app = open_page("effectenkaart", opgave=outcome.theme, vak=outcome.id)
    assert "Wat bewoners zeggen" not in shown(app)


def _signed_in(role: Role, part: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "visit.py"), default_timeout=120)
    app.secrets["auth"] = {"client_id": "x"}
    app.user = {
        "is_logged_in": True, "iss": "https://login.example/v2.0", "oid": "ans", "sub": "ans",
        "name": "Ans", "roles": [role.value], "iat": time.time(), "nonce": role.value,
    }  # fmt: skip
    app.switch_page("pages/gesprekken.py")
    app.query_params["deel"] = part
    return app.run()


@pytest.mark.parametrize("role", Role)
def test_raw_stories_are_for_the_role_stories_only(folder: Path, role: Role) -> None:
    store = MapStore.open(folder)
    store.stories.record(STORY, Actor("b", "B", frozenset({Role.STORIES})), TODAY)
    app = _signed_in(role, "nakijken")
    assert not app.exception
    assert (STORY.gist in shown(app)) is (role is Role.STORIES)
    # whoever may not look may still write down
    assert bool(app.text_area) is (role is not Role.STORIES)
