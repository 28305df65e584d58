"""The report as one HTML page that needs nothing else: how it looks stands beside this file."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from effectmap.drawing.picture import font_faces, to_svg
from effectmap.reports.content import Report
from effectmap.reports.paper import as_data

_FOLDER = Path(__file__).parent


def page(report: Report) -> str:
    """HTML source without scripts or anything from elsewhere: it can be mailed and kept."""
    data = as_data(report)
    for theme, part in zip(data["themes"], report.themes, strict=True):
        # a picture of its own: what is styled or clicked in the map stays inside it
        svg = base64.b64encode(to_svg(part.map)).decode("ascii")
        theme["map"]["picture"] = f"data:image/svg+xml;base64,{svg}"
        for outcome in theme["outcomes"]:
            for indicator in outcome["indicators"]:
                if chart := indicator["chart"]:
                    # the drawing has escaped its texts itself
                    chart["drawing"] = Markup(chart["svg"])
    style = (_FOLDER / "webpage.css").read_text(encoding="utf-8")
    # our own style sheet and font
    data["style"] = Markup(f"{font_faces()}\n{style}")
    return _environment().get_template("webpage.html.jinja").render(data)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
