"""What stands around the pages: headers, the language of the page, and who may come near at all."""

from __future__ import annotations

import http.client

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import drawn
from tests.browser.conftest import close

PATHS = (
    "/",
    "/monitors",
    "/_stcore/health",
    "/static/js/none.js",
    "/media/none.png",
    "/mee",
    "/x/y",
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


def _ask(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=named)
    return connection.getresponse()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers_that_keep_others_out(address: str, path: str) -> None:
    answer = _ask(address, path, Accept="text/html")
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    parts = answer.headers["content-security-policy"].split("; ")
    policy = {name: sources for name, *sources in (one.split() for one in parts)}
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    scripts = policy["script-src"]
    assert scripts[0] == "'self'"
    assert all(one.startswith("'sha256-") for one in scripts[1:])
    outside = [one for name, said in policy.items() for one in said if "*" in one or "http" in one]
    assert outside == []


@pytest.mark.parametrize(("query", "lang"), [("", "nl"), ("?taal=EN", "en"), ("?taal=xx", "nl")])
@pytest.mark.parametrize("packed", ["gzip, br", "identity"])
def test_the_page_comes_in_the_language_that_was_chosen(
    address: str, query: str, lang: str, packed: str
) -> None:
    answer = _ask(address, f"/monitors{query}", Accept="text/html", Accept_Encoding=packed)
    body = answer.read()
    assert len(body) == int(answer.headers["content-length"])
    assert f'<html lang="{lang}"'.encode() in body


def test_the_page_says_its_language_also_after_the_switch(page: Page, address: str) -> None:
    page.goto(f"{address}/monitors")
    drawn(page)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_text("EN", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_script_that_came_into_the_page_does_not_run(
    window: BrowserContext, address: str
) -> None:
    page = window.new_page()
    page.goto(f"{address}/monitors")
    drawn(page)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            const image = document.createElement("img");
            image.setAttribute("onerror", "window.ran = 2");
            image.src = "data:image/png;base64,x";
            document.body.append(image);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    close(page)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "10.0.0.9"},
        {"Host": "kaart.gemeente.nl"},
        {"Origin": "https://elders.nl"},
    ],
    ids=["by way of a proxy", "under another name", "from another page"],
)
def test_without_signing_in_nothing_is_served_to_another_computer(
    address: str, headers: dict[str, str]
) -> None:
    for path in ("/", "/_stcore/host-config", "/media/x"):
        answer = _ask(address, path, Accept="text/html", **headers)
        assert answer.status == 403
        assert b"Zonder inloggen werkt Effectenkaart alleen" in answer.read()
        assert _ask(address, path, **headers).status == 401
