"""The app as Streamlit runs it, on a copy of the example municipality, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pandas import DataFrame
from streamlit.testing.v1 import AppTest

from tests.workspaces import never_visited

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("effectenkaart", "indicatoren", "monitors")
Open = Callable[..., AppTest]


@pytest.fixture
def folder(visited: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The municipality that the app opens; it was visited before."""
    monkeypatch.setenv("EFFECTMAP_DATA", str(visited))
    return visited


@pytest.fixture
def new_folder(folder: Path) -> Path:
    """The same, but nobody opened it yet: for tests of what a first visit reads."""
    never_visited(folder)
    return folder


@pytest.fixture
def open_page(folder: Path) -> Open:
    """Opens a page by its name, with parameters of the address."""

    def opened(page: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "visit.py"), default_timeout=120)
        if page != "effectenkaart":
            app.switch_page(f"pages/{page}.py")
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return opened


def shown(app: AppTest) -> str:
    """All text on the page, as a reader sees it: without the marks of Markdown."""
    elements = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info]
    text = "\n".join(str(element.value) for element in elements)
    return text.replace("\\", "").replace("*", "")


def history(app: AppTest) -> DataFrame:
    """What the history says, newest first, once a visitor opened it."""
    app.session_state["history"] = True
    found: DataFrame = app.run().dataframe[-1].value
    return found
