"""The parts of the pages that run in the browser, from the files in `component/`.

They are files and never text inside a page: the browser runs no script that is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from effectmap.serving import streamlit_inside

_FOLDER = Path(__file__).parent / "component"


def component(name: str) -> Any:
    """What puts the part of this name on a page: `component(key=…, data=…, on_…_change=…)`."""
    css = f"{name}.css" if _has_style(name) else None
    return streamlit_inside.mount("effectmap", _FOLDER, name, f"{name}.js", css)


@cache
def _has_style(name: str) -> bool:
    return (_FOLDER / f"{name}.css").exists()
