"""The map as a file: SVG with its font inside, and PNG."""

from __future__ import annotations

import base64
from functools import cache

from effectmap.drawing.effect_map import MapDrawing
from effectmap.drawing.element import Element
from effectmap.drawing.text import FONT_FAMILY, FONTS, WEB_FONTS


@cache
def font_faces(*weights: int) -> str:
    """CSS that carries the font along, for a drawing that stands alone.

    In the `weights` that it has letters of; without any in all that there are.
    """
    faces = []
    for weight in weights or WEB_FONTS:
        data = base64.b64encode(WEB_FONTS[weight].read_bytes()).decode("ascii")
        faces.append(
            f"@font-face {{ font-family: '{FONT_FAMILY}'; font-weight: {weight};"
            f" src: url(data:font/woff2;base64,{data}); }}"
        )
    return "\n".join(faces)


def to_svg(drawing: MapDrawing) -> bytes:
    """The drawing as a file that looks the same on a machine without the font."""
    root = drawing.svg
    fonts = Element("style", text=font_faces())
    whole = Element(root.tag, root.attributes, [fonts, _paper(drawing), *root.children])
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + whole.to_text()).encode()


def to_png(drawing: MapDrawing, scale: float = 2.0) -> bytes:
    """The drawing as PNG on white; `scale` 2 makes two pixels of each px."""
    import resvg_py

    root = drawing.svg
    whole = Element(root.tag, root.attributes, [_paper(drawing), *root.children])
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=whole.to_text(),
            font_files=[str(path) for path in FONTS.values()],
            skip_system_fonts=True,
            zoom=max(1, round(scale)),
        )
    )


def _paper(drawing: MapDrawing) -> Element:
    size: dict[str, str | float] = {"width": drawing.width, "height": drawing.height}
    return Element("rect", {**size, "fill": "#FFFFFF"})
