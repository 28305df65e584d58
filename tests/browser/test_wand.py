"""The map on the wall of a room, as a presenter and the back row see it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from effectmap.store.commands import Archive, Change, Import
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import drawn, faults

SIZES: dict[str, ViewportSize] = {
    "1080p": {"width": 1920, "height": 1080},
    "4K": {"width": 3840, "height": 2160},
}
ASK = "Wat denkt u dat er gebeurde?"

# every text that is seen, with its size on the screen in px and what is behind it
SEEN = """() => {
    const seen = (e) => getComputedStyle(e).visibility === 'visible' && e.getClientRects().length;
    const svg = [...document.querySelectorAll('.wall svg text')].filter(seen).map((e) => {
        const plate = e.closest('.box') ? e.closest('.box').querySelector('.plate')
            : e.classList.contains('heading') ? document.querySelector('.wall .band')
            : document.querySelector(`.box[data-id="${e.parentNode.dataset.box}"] .plate`);
        return {text: e.textContent, size: parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a,
                ink: getComputedStyle(e).fill, paper: getComputedStyle(plate).fill};
    });
    const ground = getComputedStyle(document.querySelector('.wall')).backgroundColor;
    const around = [...document.querySelectorAll('.wall :is(p, h1, span, strong, button)')]
        .filter(seen).map((e) => ({text: e.textContent, size: parseFloat(getComputedStyle(e).fontSize),
            ink: getComputedStyle(e).color, paper: ground}));
    return [...svg, ...around];
}"""
# what is cut off by the screen, or reaches out of its box
CUT = """() => {
    const cut = [];
    for (const e of document.querySelectorAll('.wall :is(.box, .stub, .heading, button, h1, p)')) {
        const r = e.getBoundingClientRect();
        if (!r.width) continue;
        if (r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight)
            cut.push('outside: ' + e.textContent);
        if (e instanceof HTMLElement && e.scrollWidth > e.clientWidth + 1) cut.push('cut: ' + e.textContent);
    }
    for (const box of document.querySelectorAll('.wall .box')) {
        const plate = box.querySelector('.plate').getBBox();
        for (const text of box.querySelectorAll('text')) {
            const t = text.getBBox();
            if (t.x < 0 || t.x + t.width > plate.width || t.y + t.height > plate.height + 1)
                cut.push('out of its box: ' + text.textContent);
        }
    }
    return cut;
}"""
OVER = """() => {
    const places = [...document.querySelectorAll('.wall :is(.box .plate, .wall-head, .wall-foot)')]
        .map((e) => [e.parentNode.textContent, e.getBoundingClientRect()]);
    return places.flatMap(([a, p], n) => places.slice(n + 1)
        .filter(([, q]) => p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom)
        .map(([b]) => `${a} / ${b}`));
}"""


@pytest.fixture(params=SIZES)
def wall(request: pytest.FixtureRequest, page: Page, address: str) -> Page:
    """The wall with the dementia map, at both sizes."""
    page.set_viewport_size(SIZES[request.param])
    opened(page, f"{address}/wand?opgave=dementie")
    return page


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".wall .box").first.wait_for()
    drawn(page)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def shown(page: Page) -> list[str]:
    """The ids of the boxes that can be read now."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.wall .box:not(.later, .ghost)')].map((b) => b.dataset.id)"""
    )
    return found


def parts(page: Page) -> int:
    return page.locator(".wall-choice option").count()


def contrast(one: dict[str, Any]) -> float:
    """Of ink on paper, as WCAG computes it."""

    def light(colour: str) -> float:
        values = [int(v) / 255 for v in re.findall(r"\d+", colour)[:3]]
        r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dim, bright = sorted((light(one["ink"]), light(one["paper"])))
    return (bright + 0.05) / (dim + 0.05)


def test_every_letter_of_every_part_can_be_read_from_the_back(wall: Page) -> None:
    least = 20 * wall.viewport_size["width"] / 1920  # type: ignore[index]
    press(wall, "f")
    for _part in range(parts(wall)):
        seen = wall.evaluate(SEEN)
        assert len(seen) > 5
        assert [one for one in seen if one["size"] < least] == []
        press(wall, "n")


def test_nothing_is_cut_or_covered_or_outside_the_screen_in_any_part(wall: Page) -> None:
    press(wall, "f")
    for _part in range(parts(wall)):
        assert wall.evaluate(CUT) == []
        assert wall.evaluate(OVER) == []
        press(wall, "n")
    box = wall.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert box[0] <= box[1]


@pytest.mark.parametrize("dark", [False, True])
def test_everything_stands_out_from_what_is_behind_it(wall: Page, dark: bool) -> None:
    press(wall, "f", *(["d"] if dark else []))
    for _part in range(4):
        assert [one for one in wall.evaluate(SEEN) if contrast(one) < 4.5] == []
        press(wall, "n")
    assert faults(wall) == []


def test_no_bars_of_the_dashboard_stand_around_the_wall(wall: Page) -> None:
    at = wall.evaluate(
        """() => [[5, 5], [innerWidth - 5, 5], [5, innerHeight - 5], [innerWidth / 2, 30]]
            .every(([x, y]) => document.elementFromPoint(x, y).closest('.wall'))"""
    )
    assert at is True


def test_figures_are_hidden_until_a_key_shows_them(wall: Page) -> None:
    box = wall.locator(".wall .box", has=wall.locator(".figure")).first
    figure = box.locator(".figure").first
    expect(figure).to_be_hidden()
    assert figure.text_content() not in (box.get_attribute("aria-label") or "")
    press(wall, "f")
    expect(figure).to_be_visible()
    press(wall, "F")
    expect(figure).to_be_hidden()


def test_a_presenters_remote_shows_column_after_column_and_goes_on_to_the_next_part(
    wall: Page,
) -> None:
    whole = shown(wall)
    counts = []
    title = wall.locator(".wall-name")
    first = title.inner_text()
    for _step in range(20):
        press(wall, "PageDown")
        if title.inner_text() != first:
            break
        counts.append(len(shown(wall)))
    assert counts == sorted(set(counts))
    assert counts[0] < len(whole) == counts[-1]
    press(wall, "PageUp")
    assert title.inner_text() == first


def test_one_chain_asks_before_it_tells_box_after_box(wall: Page) -> None:
    box = wall.locator(".wall .box", has=wall.locator(".figure")).first
    box.click()
    chain = shown(wall)
    assert 1 < len(chain) < wall.locator(".wall .box").count()
    seen: list[str] = []
    said = wall.locator(".wall-said")
    while ASK not in said.inner_text():
        press(wall, "ArrowRight")
        seen.append(str(len(shown(wall))))
    assert seen[0] == "1"
    figures = wall.locator(".wall .now .figure")
    expect(figures.first).to_be_hidden()
    press(wall, "ArrowRight")
    expect(figures.first).to_be_visible()
    press(wall, "ArrowLeft")
    expect(figures.first).to_be_hidden()
    press(wall, "End")
    assert shown(wall) == chain
    press(wall, "ArrowRight")
    assert len(shown(wall)) == wall.locator(".wall .box").count()


def test_a_stub_leads_to_the_part_with_the_other_end_by_click_and_by_key(wall: Page) -> None:
    title = wall.locator(".wall-name")
    for way in ("click", "key"):
        opened(wall, re.sub(r"&.*", "", wall.url))
        first = title.inner_text()
        stub = wall.locator(".wall .stub").first
        other = (stub.get_attribute("aria-label") or "").split(": ", 1)[1].split("; ")[0]
        if way == "click":
            stub.click()
        else:
            stub.focus()
            press(wall, "Enter")
        assert title.inner_text() != first
        assert other in (wall.locator(".wall .box:focus").get_attribute("aria-label") or "")


def test_z_brings_a_box_closer_and_back(wall: Page) -> None:
    press(wall, "ArrowDown", "ArrowDown")
    box = wall.locator(".wall .box:focus .plate")
    before = box.bounding_box()
    press(wall, "z")
    closer = box.bounding_box()
    assert closer["width"] > before["width"] * 1.2  # type: ignore[index]
    press(wall, "z")
    assert box.bounding_box() == before


def test_help_opens_on_its_key_and_escape_leaves_step_by_step(wall: Page) -> None:
    press(wall, "?")
    help = wall.get_by_role("dialog", name="Toetsen aan de wand")
    expect(help).to_be_visible()
    sizes = help.evaluate(
        "(d) => [...d.querySelectorAll('h2, dt, dd')].map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 20 * wall.viewport_size["width"] / 1920  # type: ignore[index]
    press(wall, "Escape")
    expect(help).to_be_hidden()
    wall.locator(".wall .box.outcome").first.click()
    press(wall, "Escape")
    assert len(shown(wall)) == wall.locator(".wall .box").count()
    press(wall, "Escape")
    expect(wall.locator(".map-host .box").first).to_be_visible()
    expect(wall).to_have_url(re.compile(r"/\?opgave=dementie$"))


def test_the_address_brings_back_part_chain_and_colours(wall: Page) -> None:
    press(wall, "n", "d")
    wall.locator(".wall .box.outcome").first.click()
    title, chain = wall.locator(".wall-name").inner_text(), shown(wall)
    opened(wall, wall.url)
    assert wall.locator(".wall-name").inner_text() == title
    assert shown(wall) == chain
    expect(wall.locator(".wall")).to_have_class(re.compile("dark"))


def test_boxes_that_are_chosen_are_shown_together_and_stay_in_the_address(wall: Page) -> None:
    press(wall, "ArrowDown", "k", "ArrowDown", "ArrowDown", "k")
    expect(wall.locator(".wall-said")).to_contain_text("2 vakken gekozen")
    chosen = wall.locator(".wall .own").evaluate_all("(all) => all.map((b) => b.dataset.id)")
    assert len(chosen) == 2
    press(wall, "o")
    expect(wall.locator(".wall-name")).to_have_text("Eigen keuze")
    assert sorted(shown(wall)) == sorted(chosen)
    opened(wall, wall.url)
    expect(wall.locator(".wall-name")).to_have_text("Eigen keuze")
    assert sorted(shown(wall)) == sorted(chosen)


def test_the_legend_comes_with_its_key_and_stays_large_enough_in_the_dark_too(wall: Page) -> None:
    legend = wall.locator(".wall-legend")
    expect(legend).to_be_hidden()
    press(wall, "l")
    expect(legend).to_be_visible()
    words = legend.locator("span").all_inner_texts()
    assert [
        one
        for one in words
        if one in ("op koers", "nog geen monitor", "aanname", "werkt het tegen")
    ] == ["op koers", "nog geen monitor", "aanname", "werkt het tegen"]
    least = 20 * wall.viewport_size["width"] / 1920  # type: ignore[index]
    for key in ("", "d"):
        press(wall, *key)
        assert [one for one in wall.evaluate(SEEN) if one["size"] < least] == []
        assert [one for one in wall.evaluate(SEEN) if contrast(one) < 4.5] == []
        # a mark is coloured as the same mark in the map is
        assert faults(wall) == []
    marks, drawn = wall.evaluate(
        """() => ['.wall-legend .minus circle', '.wall svg.effect-map .minus .badge']
            .map((one) => document.querySelector(one))
            .map((one) => one && getComputedStyle(one).stroke)"""
    )
    assert drawn is None or marks == drawn
    press(wall, "L")
    expect(legend).to_be_hidden()


@pytest.fixture
def kept(served_folder: Path) -> Iterator[MapStore]:
    """The store behind the wall, as somebody else changes it; what they did is taken back."""
    store = MapStore.open(served_folder)
    before = (store.map(), store.table())
    yield store
    store.apply(Import(steps=store.import_steps(*before)), LOCAL)
    store.close()


def renamed(store: MapStore, id: str, name: str) -> None:
    kind = "outcome" if id in {one.id for one in store.map().outcomes} else "intervention"
    seen = store.versions(kind, id)
    made = store.apply(Change(kind=kind, id=id, fields={"name": name}, seen=seen), LOCAL)
    assert isinstance(made, Applied)


def test_chosen_boxes_are_saved_under_a_name_and_anybody_finds_them(
    wall: Page, address: str, kept: MapStore
) -> None:
    press(wall, "s")
    expect(wall.locator(".wall-said")).to_contain_text("Kies eerst vakken")
    press(wall, "ArrowDown", "k", "ArrowDown", "ArrowDown", "k", "s")
    chosen = wall.locator(".wall .own").evaluate_all("(all) => all.map((b) => b.dataset.id)")
    # what is typed is a name, and no key of the wall
    wall.keyboard.type("Dol op flip & <b>kaas</b>")
    press(wall, "Enter")
    expect(wall.locator(".wall-name")).to_have_text("Dol op flip & <b>kaas</b>")
    assert sorted(shown(wall)) == sorted(chosen)
    (slice,) = kept.table().slices
    assert (slice.name, sorted(slice.holds)) == ("Dol op flip & <b>kaas</b>", sorted(chosen))
    opened(wall, f"{address}/wand?opgave=dementie")
    expect(wall.locator(".wall-name")).to_have_text("Dol op flip & <b>kaas</b>")
    assert wall.locator(".wall .own").count() == 0


def test_what_others_change_appears_without_jumping_from_part_chain_step_or_zoom(
    wall: Page, kept: MapStore
) -> None:
    press(wall, "n", "d", "l")
    box = wall.locator(".wall .box", has=wall.locator(".figure")).first
    id = str(box.get_attribute("data-id"))
    box.click()
    said = wall.locator(".wall-said")
    while ASK not in said.inner_text():
        press(wall, "ArrowRight")
    press(wall, "z")
    before = [wall.locator(".wall-name").inner_text(), shown(wall), said.inner_text()]
    view = wall.locator(".wall-stage > svg").get_attribute("viewBox")
    at = str(wall.locator(".wall .box.now").get_attribute("data-id"))
    changed = next(one for one in shown(wall) if one != at)
    renamed(kept, changed, "Door een ander veranderd")
    name = wall.locator(f'.wall .box[data-id="{changed}"]')
    expect(name).to_have_attribute("aria-label", re.compile("Door een ander veranderd"))
    assert [wall.locator(".wall-name").inner_text(), shown(wall), said.inner_text()] == before
    expect(wall.locator(f'.wall .box[data-id="{id}"]')).to_have_attribute("aria-pressed", "true")
    sides = [float(one) for one in str(view).split()]
    now = str(wall.locator(".wall-stage > svg").get_attribute("viewBox")).split()
    assert [float(one) for one in now[2:]] == sides[2:]
    expect(wall.locator(".wall")).to_have_class(re.compile("dark"))
    expect(wall.locator(".wall-legend")).to_be_visible()
    # a figure that was asked for is not given away
    expect(wall.locator(".wall .now .figure").first).to_be_hidden()


def test_a_name_that_is_being_typed_outlives_what_others_change(wall: Page, kept: MapStore) -> None:
    press(wall, "ArrowDown", "k", "s")
    wall.keyboard.type("Half ")
    renamed(kept, shown(wall)[1], "Ook veranderd")
    expect(wall.locator(".wall .box", has_text="Ook veranderd").first).to_be_attached()
    wall.keyboard.type("getypt")
    expect(wall.locator(".wall-names input")).to_have_value("Half getypt")
    press(wall, "Escape")
    assert wall.locator(".wall .own").count() == 1


def test_a_box_that_goes_leaves_the_part_that_is_shown(wall: Page, kept: MapStore) -> None:
    press(wall, "n")
    title, count = wall.locator(".wall-name").inner_text(), len(shown(wall))
    gone = next(id for id in shown(wall) if id in {one.id for one in kept.map().interventions})
    assert isinstance(kept.apply(Archive(kind="intervention", id=gone), LOCAL), Applied)
    expect(wall.locator(f'.wall .box[data-id="{gone}"]')).to_have_count(0)
    assert wall.locator(".wall-name").inner_text() == title
    assert len(shown(wall)) == count - 1


def test_a_key_is_answered_without_the_server_and_as_fast_as_a_drawing_is_laid_out(
    wall: Page,
) -> None:
    sent: list[bytes] = []
    wall.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    opened(wall, wall.url)
    assert sent  # the page itself was asked for
    # once it stands there it is quiet: what others do is asked at an address of its own
    wall.wait_for_timeout(3000)
    # from the key until all of its change is laid out, against laying out the whole drawing anew
    key, anew = wall.evaluate(
        """() => {
            const middle = (run) => [...Array(15)].map(() => {
                const start = performance.now(); run(); document.body.getBoundingClientRect();
                return performance.now() - start;
            }).sort((a, b) => a - b)[7];
            const press = (key) => window.dispatchEvent(new KeyboardEvent('keydown', {key}));
            const stage = document.querySelector('.wall-stage');
            return [middle(() => press('f')), middle(() => {
                const svg = stage.firstChild; const copy = svg.cloneNode(true);
                svg.replaceWith(copy); copy.getBBox(); copy.replaceWith(svg);
            })];
        }"""
    )
    assert key < 2 * anew
    sent.clear()
    press(wall, "n", "p", "ArrowRight", "f", "z", "d", "l")
    wall.wait_for_timeout(2000)
    # seven keys, and nothing was sent
    assert sent == []


def test_the_button_above_the_map_opens_the_wall_at_the_chosen_box(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/?opgave=bestaanszekerheid&vak=minder-armoede")
    page.get_by_role("button", name="Aan de wand").click()
    pressed = page.locator('.wall .box[aria-pressed="true"]')
    expect(pressed).to_have_attribute("data-id", "minder-armoede")


def test_the_wall_can_be_used_on_a_telephone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{address}/wand?opgave=bestaanszekerheid")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert min(one["size"] for one in page.evaluate(SEEN)) >= 12
    page.locator(".wall-button.on").click()
    assert 0 < len(shown(page)) < page.locator(".wall .box").count()
