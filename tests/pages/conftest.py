"""The app as Streamlit runs it, on a copy of the example municipality, without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pandas import DataFrame
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("effectenkaart", "indicatoren", "monitors")
Open = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The municipality that the app opens."""
    copy = tmp_path / "zutphen"
    shutil.copytree(
        ROOT / "data" / "zutphen", copy, ignore=shutil.ignore_patterns("accepted", "store")
    )
    monkeypatch.setenv("EFFECTMAP_DATA", str(copy))
    return copy


@pytest.fixture
def open_page(folder: Path) -> Open:
    """Opens a page by its name, with parameters of the address."""

    def opened(page: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "visit.py"), default_timeout=120)
        if page != "effectenkaart":
            app.run().switch_page(f"pages/{page}.py").run()
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
