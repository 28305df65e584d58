"""Signing in with a provider like Entra ID, in a real browser: who sees what, and who nothing."""

from __future__ import annotations

import http.client
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.accessibility import drawn, faults
from tests.browser.conftest import close, serving
from tests.browser.provider import Provider, running

PAGES = ("monitors", "indicatoren", "")
# of the municipality: its name, its themes, its files, its areas
WORDS = (b"utphen", b"ementie", b"oneliness", b"kerncijfers", b"lokale-monitor", b"gm0301")
ROLES = {
    "lezer": "Lezer",
    "redacteur": "Redacteur",
    "beheerder": "Beheerder",
    "verhalen": "Verhalen",
}


@pytest.fixture(scope="module")
def provider(browser: Browser) -> Iterator[Provider]:
    with running() as provider:
        for role in ROLES:
            provider.people[role] = _person(f"Ans van {role}", [role])
        yield provider


def _person(name: str, roles: list[str], **more: object) -> dict[str, object]:
    login = name.replace(" ", ".").lower()
    return {
        "oid": f"oid-{login}",
        "sub": f"sub-{login}",
        "name": name,
        "preferred_username": f"{login}@zutphen.example",
        "roles": roles,
        **more,
    }


@pytest.fixture(scope="module")
def signing(
    provider: Provider, visited_example: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the app with signing in set up."""
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    text = provider.secrets("http://127.0.0.1:{port}/oauth2callback")
    secrets.write_text(text, encoding="utf-8")
    folder = shutil.copytree(visited_example, secrets.with_name("zutphen"))
    with serving(folder, "--secrets.files", str(secrets)) as address:
        yield address


@pytest.fixture
def context(window: BrowserContext) -> Iterator[BrowserContext]:
    """A browser in which nobody signed in."""
    yield window
    for page in window.pages:
        close(page)


def _sign_in(page: Page, address: str, who: str) -> None:
    page.goto(address)
    _way_in(page).click()
    page.get_by_role("link", name=who, exact=True).click()
    page.wait_for_url(f"{address}/**")


def _way_in(page: Page) -> Locator:
    """On the page before the program, or on a page that was open when the sign-in ended."""
    name = re.compile("Inloggen|Sign in")
    return page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))


def _received(page: Page) -> list[bytes]:
    """Everything that the server sends from now on, in lower case."""
    found: list[bytes] = []

    def keep(payload: str | bytes) -> None:
        found.append((payload.encode() if isinstance(payload, str) else payload).lower())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return found


def _expect_the_gate(page: Page) -> None:
    expect(_way_in(page)).to_be_visible(timeout=30_000)
    assert page.get_by_role("button").count() <= 1
    expect(page.get_by_role("heading", name=re.compile("Effectenkaart|Effect map"))).to_be_visible()
    expect(page.locator(".box, [data-testid=stDataFrame]")).to_have_count(0)


# the first visitor of a server comes before app.py ran once: a page must not run without it
@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_who_did_not_sign_in_gets_nothing_of_the_municipality(
    context: BrowserContext, signing: str, name: str
) -> None:
    page = context.new_page()
    received = _received(page)
    answer = page.goto(f"{signing}/{name}?taal=EN")
    _expect_the_gate(page)
    assert answer is not None
    assert answer.status == 401
    assert [word for word in WORDS if word in answer.body().lower()] == []
    assert received == []
    assert faults(page) == []
    # and after that comes where one wanted to be
    _way_in(page).click()
    page.get_by_role("link", name="lezer", exact=True).click()
    page.wait_for_url(f"{signing}/{name}?taal=EN**")


NOTHING_OPEN = (
    *("", "monitors", "index.html", "static/js/index.js", "favicon.png", "metrics", "vendor/x"),
    *("_stcore/host-config", "_stcore/stream", "_stcore/metrics", "_stcore/upload_file/a/b"),
    *("_stcore/bidi-components/effectmap.map/map.js", "_stcore/agent/mcp", "_stcore/agent/x"),
    *("media/x.pdf", "component/x", "mee/../monitors", "%2e%2e/app.py", "app/static/../../app.py"),
    *("gezond/", "gezond/x", "_stcore/health/x", "meer", "GEZOND", "auth/x", "inloggen/x", "/"),
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_reached_without_signing_in(signing: str, method: str) -> None:
    port = int(signing.rpartition(":")[2])
    reached = []
    for path in NOTHING_OPEN:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, f"/{path}", headers={"Accept": "*/*"})
        answer = connection.getresponse()
        if answer.status != 401 or answer.read():
            reached.append((path, answer.status))
        connection.close()
    assert reached == []


@pytest.mark.parametrize("cookie", ["", "_streamlit_user=nonsense", "_streamlit_user=a.b.c"])
def test_no_connection_is_made_without_signing_in(signing: str, cookie: str) -> None:
    headers = {"Cookie": cookie} if cookie else {}
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"{signing.replace('http', 'ws')}/_stcore/stream", additional_headers=headers)


def test_another_name_than_that_of_signing_in_is_refused(signing: str) -> None:
    request = urllib.request.Request(signing, headers={"Host": "elders.example"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(request)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_the_map_sees_who_it_is_and_is_offered_what_it_may(
    context: BrowserContext, signing: str, role: str
) -> None:
    page = context.new_page()
    received = _received(page)
    _sign_in(page, signing, role)
    expect(page.locator(".box").first).to_be_visible()
    # so that looking for these words elsewhere means something
    assert [word for word in WORDS[:2] if not any(word in frame for frame in received)] == []
    drawn(page)
    page.get_by_role("button", name=f"Ans van {role}").click()
    menu = page.get_by_test_id("stPopoverBody")
    expect(menu).to_contain_text(f"Ans van {role}")
    expect(menu).to_contain_text(ROLES[role])
    edits = int(role in ("redacteur", "beheerder"))
    expect(page.get_by_text("Bewerken", exact=True)).to_have_count(edits)
    page.goto(f"{signing}/monitors")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Over een monitor")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stFileUploader")).to_have_count(edits)


def test_signing_out_ends_it_in_every_window_and_for_a_kept_cookie(
    browser: Browser, context: BrowserContext, signing: str
) -> None:
    page, other = context.new_page(), context.new_page()
    _sign_in(page, signing, "redacteur")
    other.goto(signing)
    expect(other.locator(".box").first).to_be_visible()
    kept = context.cookies()
    own = [one for one in kept if one["name"].startswith("_streamlit_user")]
    assert own
    assert all(one["httpOnly"] and one["sameSite"] == "Lax" for one in own)
    assert all(one["expires"] - time.time() <= 8 * 3600 for one in own)
    page.get_by_role("button", name="Ans van redacteur").click()
    page.get_by_role("button", name="Uitloggen").click()
    _expect_the_gate(page)
    for name in PAGES:
        page.goto(f"{signing}/{name}")
        _expect_the_gate(page)
    # by itself, without a click
    _expect_the_gate(other)
    with browser.new_context() as thief:
        thief.add_cookies(kept)
        stolen = thief.new_page()
        stolen.goto(signing)
        _expect_the_gate(stolen)
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in kept)
        with pytest.raises(InvalidStatus, match="403"):
            connect(
                f"{signing.replace('http', 'ws')}/_stcore/stream",
                additional_headers={"Cookie": cookie},
            )


def test_somebody_without_a_role_is_told_whom_to_ask_and_gets_nothing(
    context: BrowserContext, provider: Provider, signing: str
) -> None:
    provider.people["nieuw"] = _person("Nieuwe Collega", [])
    page = context.new_page()
    received = _received(page)
    _sign_in(page, signing, "nieuw")
    expect(page.get_by_text("Nieuwe Collega")).to_contain_text("Vraag de beheerder")
    _expect_the_gate(page)
    assert not [frame for frame in received if b"ementie" in frame or b"kerncijfers" in frame]


def test_a_role_that_changed_counts_from_the_next_sign_in(
    context: BrowserContext, provider: Provider, signing: str
) -> None:
    provider.people["groeit"] = _person("Bo Groeit", [])
    page = context.new_page()
    _sign_in(page, signing, "groeit")
    _expect_the_gate(page)
    provider.people["groeit"]["roles"] = ["Lezer", "Verhalen"]
    _sign_in(page, signing, "groeit")
    page.get_by_role("button", name="Bo Groeit").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Lezer · Verhalen")


def test_a_sign_in_of_yesterday_is_over(
    context: BrowserContext, provider: Provider, signing: str
) -> None:
    yesterday = int(time.time()) - 24 * 3600
    provider.people["gisteren"] = _person("Van Gisteren", ["beheerder"], iat=yesterday)
    page = context.new_page()
    _sign_in(page, signing, "gisteren")
    expect(page.get_by_text("8 uur geleden")).to_be_visible()
    _expect_the_gate(page)


def test_a_part_of_a_page_speaks_the_language_of_the_page(
    context: BrowserContext, signing: str
) -> None:
    page = context.new_page()
    _sign_in(page, signing, "lezer")
    page.goto(f"{signing}/?opgave=dementie&taal=EN")
    page.locator(".box.outcome").first.click()
    expect(page.locator(".st-key-panel")).to_contain_text(
        re.compile("on course|Show the whole map")
    )


@pytest.mark.parametrize(
    ("secrets", "options", "said"),
    [
        ("", ["--server.address", "0.0.0.0"], "alleen op de computer waarop het draait"),
        ("[auth\n", [], "De instellingen voor inloggen kunnen niet gelezen worden"),
    ],
    ids=["open to others", "broken settings"],
)
def test_a_server_that_cannot_tell_who_comes_lets_nobody_in(
    page: Page, visited: Path, tmp_path: Path, secrets: str, options: list[str], said: str
) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text(secrets, encoding="utf-8")
    received = _received(page)
    with serving(visited, "--secrets.files", str(path), *options) as address:
        page.goto(address)
        expect(page.get_by_text(said)).to_be_visible(timeout=30_000)
        expect(page.get_by_role("button")).to_have_count(0)
    assert [word for word in WORDS for frame in received if word in frame] == []


def _sends(address: str, cookie: str, length: int | None) -> int:
    """The status that a file of this length gets, before any of it is sent."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    connection.putrequest("PUT", "/_stcore/upload_file/none/x")
    connection.putheader("Cookie", cookie)
    if length is None:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        connection.putheader("Content-Length", str(length))
    connection.endheaders(b"x" * length if length is not None and length < 100 else None)
    return connection.getresponse().status


def test_a_file_that_is_too_much_is_refused_before_it_is_sent(
    context: BrowserContext, provider: Provider, signing: str
) -> None:
    cookies = {}
    for who, role in (("stuurt", "redacteur"), ("leest", "lezer")):
        provider.people[who] = _person(f"Wie {who}", [role])
        page = context.new_page()
        _sign_in(page, signing, who)
        kept = context.cookies()
        cookies[who] = "; ".join(f"{one['name']}={one['value']}" for one in kept)
        context.clear_cookies()
    reader, editor = cookies["leest"], cookies["stuurt"]
    # whoever may send nothing is refused whatever it is
    assert _sends(signing, reader, 25 * 1024 * 1024) == 403
    assert _sends(signing, editor, None) == 411
    assert _sends(signing, editor, 25 * 1024 * 1024) == 413
    # let through to Streamlit, which knows no such visit
    said = [_sends(signing, editor, 10) for _one in range(62)]
    assert set(said[:60]) <= {400, 403}
    assert said[60:] == [429, 429]
