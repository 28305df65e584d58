"""Two servers behind nginx with TLS, on one PostgreSQL: as deploy/ sets them up, as processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from effectmap.bench.store_map import POSTGRES, new_database
from effectmap.store.database import URL_VARIABLE
from tests.browser.accessibility import drawn
from tests.browser.conftest import ROOT, WALL, free_port, process_of
from tests.browser.provider import running
from tests.browser.test_editing import field, open_box, save

BOX = "?opgave=dementie&vak=inlooppunten"
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
# where everybody may write, and what the packages of a distribution say of everything else
MAIN = """\
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    include $folder/site.conf;
}
"""


@dataclass
class Servers:
    """What runs: its address, and the two processes by the name that nginx has for them."""

    address: str
    running: dict[str, subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def servers(visited_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    missing = [name for name in ("nginx", "openssl") if shutil.which(name) is None]
    missing += [POSTGRES] if POSTGRES not in os.environ else []
    if missing:
        reason = f"two servers behind nginx need {', '.join(missing)}"
        if os.environ.get("EFFECTMAP_REQUIRE_BROWSER") == "1" and POSTGRES in os.environ:
            pytest.fail(reason)
        pytest.skip(reason)
    base = tmp_path_factory.mktemp("two")
    folder = shutil.copytree(visited_example, base / "zutphen")
    ports = {
        name: str(free_port()) for name in ("ONE_PORT", "OTHER_PORT", "HTTP_PORT", "HTTPS_PORT")
    }
    address = f"https://localhost:{ports['HTTPS_PORT']}"
    with ExitStack() as ends:
        provider = ends.enter_context(running())
        for who in ("Ans", "Bo"):
            provider.people[who] = {
                "oid": who, "sub": who, "name": f"{who} van Redactie", "roles": ["redacteur"],
            }  # fmt: skip
        secrets = base / "secrets.toml"
        secrets.write_text(provider.secrets(f"{address}/oauth2callback"), "utf-8")
        url = ends.enter_context(new_database(os.environ[POSTGRES]))
        both = {
            name: ends.enter_context(_server(folder, url, ports[f"{name.upper()}_PORT"], secrets))
            for name in ("one", "other")
        }
        ends.enter_context(_nginx(base / "nginx", ports))
        for name in both:
            _wait_for(f"http://127.0.0.1:{ports[f'{name.upper()}_PORT']}/_stcore/health")
        _wait_for(f"{address}/_stcore/health")
        yield Servers(address, both)


@contextmanager
def _server(folder: Path, url: str, port: str, secrets: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", port, "--server.address", "127.0.0.1"]
    command += ["--server.fileWatcherType", "none", "--secrets.files", str(secrets)]
    environment = {**os.environ, "EFFECTMAP_DATA": str(folder), URL_VARIABLE: url}
    with process_of(command, environment) as process:
        yield process


@contextmanager
def _nginx(folder: Path, ports: dict[str, str]) -> Iterator[None]:
    """The web server with the file that goes with the product, and a certificate of this day."""
    folder.mkdir()
    said = {"NAME": "localhost", "ONE_HOST": "127.0.0.1", "OTHER_HOST": "127.0.0.1"}
    filled = Template(TEMPLATE.read_text("utf-8")).safe_substitute(
        said | ports, CERTIFICATES=str(folder)
    )
    (folder / "site.conf").write_text(filled, "utf-8")
    (folder / "nginx.conf").write_text(Template(MAIN).substitute(folder=folder), "utf-8")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*make, *names, *files], check=True, capture_output=True)
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with process_of(command, os.environ):
        yield


def _wait_for(address: str) -> None:
    trusting = ssl._create_unverified_context()
    for _try in range(600):
        try:
            urllib.request.urlopen(address, timeout=1, context=trusting)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not start")


@pytest.fixture
def people(browser: Browser, servers: Servers) -> Iterator[dict[str, Page]]:
    """Two editors, each at a server of their own: the page of each by the name of the server."""
    with ExitStack() as ends:
        found: dict[str, Page] = {}
        for name, who in (("one", "Ans"), ("other", "Bo")):
            context = browser.new_context(viewport=WALL, locale="nl-NL", ignore_https_errors=True)
            ends.callback(context.close)
            context.set_default_timeout(30_000)
            at = {"name": "effectenkaart_server", "value": name, "url": servers.address}
            context.add_cookies([at])  # type: ignore[list-item]
            page = found[name] = context.new_page()
            _sign_in(page, servers.address, who)
        yield found


def _sign_in(page: Page, address: str, who: str) -> None:
    page.goto(address)
    page.get_by_role("link", name=re.compile("Inloggen|Sign in")).click()
    page.get_by_role("link", name=who, exact=True).click()
    page.wait_for_url(f"{address}/**")


def _cookie(context: BrowserContext) -> str:
    """The server at which this browser is kept."""
    return next(one["value"] for one in context.cookies() if one["name"] == "effectenkaart_server")


def _moved(page: Page) -> None:
    """Until the page has its websocket at the other server, and what that made of it."""
    for _try in range(300):
        if _cookie(page.context) == "other":
            break
        page.wait_for_timeout(100)
    assert _cookie(page.context) == "other"
    drawn(page)


def test_two_servers_are_one_map_and_one_may_die(people: dict[str, Page], servers: Servers) -> None:
    one, other = people["one"], people["other"]
    for page in (one, other):
        open_box(page, servers.address, BOX)
    # each is where the cookie says, the way back from the provider included
    assert [_cookie(page.context) for page in (one, other)] == ["one", "other"]
    kept = one.context.cookies()
    assert all(cookie["secure"] for cookie in kept), json.dumps(kept, default=str)

    field(one, "Naam").fill("Inlooppunt om de hoek")
    save(one)
    box = ".box[data-id=inlooppunten]"
    expect(other.locator(box)).to_contain_text("Inlooppunt om de hoek")

    servers.running["one"].kill()
    # by itself, without a click: the websocket is made again, at the other server
    expect(one.locator(box)).to_contain_text("Inlooppunt om de hoek")
    _moved(one)
    expect(field(one, "Naam")).to_have_value("Inlooppunt om de hoek")
    field(one, "Naam").fill("Inlooppunt bij het station")
    one.wait_for_timeout(3000)
    save(one)
    expect(other.locator(box)).to_contain_text("Inlooppunt bij het station")
    one.reload()
    expect(one.locator(box)).to_contain_text("Inlooppunt bij het station")
