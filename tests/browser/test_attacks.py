"""Texts of people and files on every page: nothing runs, nothing is fetched, all is as it was typed.

The browser is told to pass over the content security policy: what keeps a text harmless here is
how it is shown, and the policy comes on top.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import drawn
from tests.browser.conftest import WALL, serving
from tests.security.awkward import ELSEWHERE, PAYLOADS
from tests.security.everywhere import Writer, filled, mark
from tests.security.lived_in import Kept, lived_in

# of the places where an ordinary label stands, as many show it as it was typed
AS_TYPED = 0.99
_ROOTS = """(root) => {
    const roots = [root];
    for (const one of roots)
        for (const element of one.querySelectorAll('*'))
            if (element.shadowRoot) roots.push(element.shadowRoot);
    return roots;
}"""
# elements that a text made, or that would fetch or run something of it
_MADE = f"""() => {{
    const roots = ({_ROOTS})(document), found = [];
    for (const element of roots.flatMap((root) => [...root.querySelectorAll('*')]))
        for (const {{name, value}} of element.attributes) {{
            const fetches = ['src', 'srcset', 'href', 'xlink:href', 'action', 'formaction', 'poster',
                'data', 'ping', 'style', 'background', 'srcdoc', 'content'].includes(name);
            if (name.startsWith('on') && !name.startsWith('only')
                || fetches && !value.startsWith('#') && /{ELSEWHERE}|hit\\(/.test(value))
                found.push(`${{element.tagName}} ${{name}}=${{value}}`);
        }}
    return found;
}}"""
# [mark, whether the whole text stands before it, what stands there, element] of every place: the
# element around the mark is widened as long as it holds this mark once
_PLACES = f"""(texts) => {{
    const bare = (text) => text.replace(/[\\s\\u00ad\\u200b\\u2060]+/g, '');
    const known = Object.fromEntries(Object.entries(texts).map(([mark, text]) => [mark, bare(text)]));
    const roots = ({_ROOTS})(document.body), found = [], pattern = /zq[a-t]{{3}}qz/g;
    const tell = (mark, said, where) => {{
        if (known[mark]) found.push([mark, bare(said).includes(known[mark]), said, where]);
    }};
    for (const root of roots) {{
        const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {{
            if (['STYLE', 'SCRIPT'].includes(node.parentElement?.tagName)) continue;
            for (const [mark] of node.textContent.matchAll(pattern)) {{
                let around = node.parentElement;
                while (around.parentElement && around.parentElement !== document.body
                    && around.parentElement.textContent.split(mark).length === 2)
                    around = around.parentElement;
                tell(mark, around.textContent, node.parentElement.tagName);
            }}
        }}
        for (const element of root.querySelectorAll('[aria-label], [title], [alt], input, textarea'))
            for (const name of ['aria-label', 'title', 'alt', 'value', 'placeholder']) {{
                const said = (name === 'value' ? element.value : element.getAttribute(name)) || '';
                for (const [mark] of String(said).matchAll(pattern))
                    tell(mark, String(said), `${{element.tagName}} ${{name}}`);
            }}
    }}
    return found;
}}"""


@dataclass
class Watched:
    """What the browser did while pages were opened, and where texts were seen."""

    hits: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    places: list[tuple[str, str, bool, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """A municipality full of awkward texts, and where it is served."""

    address: str
    writer: Writer
    kept: Kept
    payloads: Iterator[str]


@pytest.fixture(scope="module")
def world(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("attacks") / "zutphen"
    writer = filled(folder)
    kept = lived_in(folder, writer)
    with serving(folder) as address:
        yield World(address, writer, kept, cycle(PAYLOADS))


PARAMETERS = (
    *("opgave", "vak", "deel", "moment", "van", "tot", "voor", "dan", "groep", "sessie"),
    *("indicator", "vakken", "donker", "taal"),
)
# page, address, and what is clicked there
PAGES: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
    ("", {"opgave": "dementie"}, ("text=Lijst",)),
    ("", {"opgave": "dementie", "vak": "thematafel"}, ("text=Download",)),
    ("", {"opgave": "dementie", "vak": "{outcome}"}, ("text=Bewerken",)),
    ("", {"opgave": "bestaanszekerheid"}, ()),
    ("indicatoren", {"opgave": "dementie"}, ()),
    ("indicatoren", {"opgave": "bestaanszekerheid"}, ()),
    ("thematafel", {"opgave": "dementie"}, ()),
    ("verantwoording", {"opgave": "dementie", "deel": "beoordelen"}, ()),
    ("verantwoording", {"opgave": "dementie", "vak": "outcome:{outcome}"}, ()),
    ("verantwoording", {"deel": "raad"}, ()),
    ("verantwoording", {"deel": "groei"}, ()),
    ("verantwoording", {"deel": "vergelijken"}, ()),
    ("verantwoording", {"deel": "documenten"}, ()),
    ("verantwoording", {"deel": "agenda"}, ()),
    ("gesprekken", {"deel": "opschrijven"}, ()),
    ("gesprekken", {"deel": "nakijken"}, ()),
    ("gesprekken", {"deel": "nieuw"}, ()),
    ("gesprekken", {"deel": "ingebracht"}, ()),
    ("geschiedenis", {}, ()),
    ("geschiedenis", {"deel": "vergelijken"}, ()),
    ("geschiedenis", {"deel": "vastgelegd"}, ()),
    ("geschiedenis", {"deel": "namen"}, ()),
    ("geschiedenis", {"moment": "2"}, ()),
    ("tabellen", {"opgave": "dementie"}, ()),
    ("monitors", {}, ()),
    ("wand", {"opgave": "dementie"}, ()),
    ("werksessie", {}, ()),
    ("werksessie", {"sessie": "{workshop}"}, ()),
]


def test_awkward_texts_are_shown_as_typed_and_attack_nobody(browser: Browser, world: World) -> None:
    seen = Watched()
    context = browser.new_context(viewport=WALL, locale="nl-NL", bypass_csp=True)
    context.expose_function("hit", lambda *_said: seen.hits.append("hit"))
    context.on("request", lambda one: _asked(seen, world, one.url))
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("dialog", lambda one: (seen.hits.append(f"dialog {one.message}"), one.dismiss()))
    page.on("websocket", lambda one: _asked(seen, world, one.url.replace("ws", "http", 1)))
    context.on("page", lambda one: seen.away.append(f"a window {one.url}"))
    texts = {mark(n): text for n, text in enumerate(world.writer.given)}
    for path, address, clicks in PAGES:
        _open(page, world, path, address)
        _look(page, seen, path, texts)
        for click in clicks:
            page.locator(click).first.click()
            drawn(page)
            _look(page, seen, f"{path} {click}", texts)
    _telephone(page, seen, world, texts)
    context.close()
    assert (seen.hits, seen.away, seen.made) == ([], [], [])
    _count(seen, world.writer)


def _asked(seen: Watched, world: World, url: str) -> None:
    own = (f"{world.address}/", "data:", "blob:", "about:")
    if not url.startswith(own):
        seen.away.append(url)


def _open(page: Page, world: World, path: str, address: dict[str, str]) -> None:
    named = {"outcome": "langer-prettig-thuis", "workshop": world.kept.workshop.id}
    said = {name: value.format(**named) for name, value in address.items()}
    # an attack in every other parameter that a page knows
    others = [name for name in PARAMETERS if name not in said]
    others = [name for name in others if (path, name) != ("geschiedenis", "moment")]
    query = urlencode({**dict(zip(others, world.payloads, strict=False)), **said})
    page.goto(f"{world.address}/{path}?{query}")
    drawn(page)
    # what is folded is opened, one by one: opening may draw the page anew
    for at in range(page.locator("summary").count()):
        summary = page.locator("summary").nth(at)
        if summary.is_visible() and summary.evaluate("one => !one.parentElement.open"):
            summary.click()
    drawn(page)
    assert page.locator("[data-testid=stException]").count() == 0, path


def _look(page: Page, seen: Watched, where: str, texts: dict[str, str]) -> None:
    seen.made += [f"{where}: {one}" for one in page.evaluate(_MADE)]
    found: list[tuple[str, bool, str, str]] = page.evaluate(_PLACES, texts)
    seen.places += [(where, *one) for one in found]


def _telephone(page: Page, seen: Watched, world: World, texts: dict[str, str]) -> None:
    key, token = world.kept.workshop.key, world.kept.token
    page.goto(f"{world.address}/mee/{key}")
    page.evaluate(
        "([key, token]) => localStorage.setItem(`mee:${key}`, JSON.stringify({token, out: []}))",
        [key, token],
    )
    page.reload()
    for name in ("Meegeven", "Stippen verdelen", "Antwoorden"):
        button = page.get_by_role("button", name=name)
        if button.count():
            button.click()
        page.wait_for_timeout(300)
        _look(page, seen, "", texts)


def _count(seen: Watched, writer: Writer) -> None:
    labels = {mark(n) for n, _text in writer.labels()}
    counted = {True: [0, 0], False: [0, 0]}
    wrong: list[Any] = []
    for where, at, right, said, element in seen.places:
        counted[at in labels][right] += 1
        if not right:
            wrong.append((where, element, at, said[-300:]))
    (bad, good), (odd, fine) = counted[True], counted[False]
    print(f"labels as typed: {good} of {good + bad} places; payloads: {fine} of {odd + fine}")
    assert good + bad > 1_000
    assert good >= AS_TYPED * (good + bad), wrong[:40]
