"""Every page, open panel and dialog: to be used by everybody, at every width, in light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import drawn, faults, seen_only, sideways
from tests.browser.everything import Everything

# with the shape of a screen, as one zooms in to 200% and to 400%
SIZES = ((1280, 800), (640, 800), (320, 640))
SCHEMES = ("light", "dark")
COLOURS = ("color-contrast", "link-in-text-block")

Step = Callable[[Page], None]


def _press(name: str) -> Step:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _editing(page: Page) -> None:
    page.locator(".box").first.wait_for()
    page.locator(".st-key-editing label").click()
    page.get_by_role("button", name="Nieuw vak").wait_for()


def _new_box(page: Page) -> None:
    _editing(page)
    page.get_by_role("button", name="Nieuw vak").click()
    page.get_by_role("dialog").get_by_role("textbox").first.wait_for()


def _as_list(page: Page) -> None:
    page.get_by_text("Lijst", exact=True).click()
    page.locator("[class*='st-key-item-']").first.wait_for()


def _poster(page: Page) -> None:
    page.get_by_role("button", name="Download").click()
    page.locator(".st-key-poster button").click()
    page.get_by_role("dialog").wait_for()


def _expanders(page: Page) -> None:
    """Everything that is folded, unfolded."""
    folded = page.locator("details:not([open]) > summary >> visible=true")
    while folded.count():
        folded.first.click()
        drawn(page)


def _adopt(page: Page) -> None:
    page.get_by_role("button", name="Vaststellen").first.click()
    page.get_by_role("dialog").wait_for()


MAP, TABLE = "?opgave=dementie", "thematafel?opgave=dementie"
CYCLE = "verantwoording?opgave=dementie&moment=najaar&vak=outcome:minder-overbelast&deel="
# what is looked at: its name, its address, and what is done there first
PLACES: tuple[tuple[str, str, Step | None], ...] = (
    ("the map", MAP, None),
    ("a chosen outcome", f"{MAP}&vak=minder-overbelast", _expanders),
    ("the list", f"{MAP}&vak=minder-overbelast", _as_list),
    ("the poster", MAP, _poster),
    ("editing a box", f"{MAP}&vak=casemanager", _editing),
    ("a new box", MAP, _new_box),
    ("indicators", "indicatoren?opgave=dementie", _expanders),
    ("monitors", "monitors", _expanders),
    ("tables", "tabellen?opgave=dementie", _expanders),
    ("the theme table", TABLE, None),
    ("a role", f"{TABLE}&vak=role:diagnose-thuiszorg-casemanager", None),
    ("the frame of the theme table", f"{TABLE}&vak=frame:dementie", None),
    ("a new role", f"{TABLE}&vak=new:role>>&groep=Mantelzorgers", None),
    *((part, CYCLE + part, None) for part in ("beoordelen", "raad", "groei", "vergelijken")),
    ("documents", f"{CYCLE}documenten", _expanders),
    ("the agenda", f"{CYCLE}agenda", _expanders),
    ("adopting", f"{CYCLE}agenda", _adopt),
    *((part, f"gesprekken?deel={part}", None) for part in ("opschrijven", "nakijken", "nieuw")),
    ("who brought it in", "gesprekken?deel=ingebracht", _expanders),
    ("history", "geschiedenis", None),
    ("another moment", "geschiedenis?moment=1", None),
    ("two moments", "geschiedenis?deel=vergelijken&van=1&tot=5&opgave=dementie", None),
    ("adopted moments", "geschiedenis?deel=vastgelegd", None),
    ("names", "geschiedenis?deel=namen", None),
    ("the start of a workshop", "werksessie", None),
    ("a workshop", "werksessie?sessie={workshop}", _expanders),
    ("the telephone", "mee/{key}", None),
    ("the telephone, dots", "mee/{key}", _press("Stippen verdelen")),
    ("the telephone, belief", "mee/{key}", _press("Wat gelooft u?")),
    ("the telephone, answers", "mee/{key}", _press("Antwoorden")),
    ("the wall", "wand?opgave=dementie", None),
)


@pytest.mark.parametrize(("path", "step"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_no_rule_of_accessibility_is_broken_and_nothing_runs_off_the_screen(
    page: Page, everything: Everything, path: str, step: Step | None
) -> None:
    path = path.format(workshop=everything.workshop, key=everything.key)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{everything.address}/{path}")
    content = page.locator("[data-testid=stMainBlockContainer] [data-testid], main h1")
    content.first.wait_for(state="attached")
    drawn(page)
    if step is not None:
        step(page)
    drawn(page)
    wrong: list[tuple[str | int, ...]] = [*seen_only(page)]
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            # in the dark only colours are other than in the light
            rules = COLOURS if scheme == "dark" else None
            found = [*faults(page, rules), *sideways(page)]
            wrong += [(scheme, width, *fault) for fault in found]
    assert wrong == []
