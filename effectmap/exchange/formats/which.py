"""Which formats a map comes in from and goes out to, and how each is recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from effectmap.exchange.formats import (
    archimate,
    builder,
    cids_in,
    cids_out,
    diagrams,
    iati,
    kumu,
    outline,
)
from effectmap.exchange.formats.measured import NO_FIGURES, Figures
from effectmap.exchange.formats.sketch import Sketch
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.words import Text

Read = Callable[[bytes, str], Sketch]
Write = Callable[[EffectMap, Figures], bytes]


def _without(write: Callable[[EffectMap], bytes]) -> Write:
    """For a format that holds no figures."""
    return lambda map, _figures: write(map)


@dataclass(frozen=True)
class Format:
    """`endings` are those of its files, the first is the one that goes out; `mime` of that one."""

    id: str
    name: Text
    endings: tuple[str, ...]
    mime: str
    read: Read | None = None
    write: Write | None = None


_ZIP = "application/zip"
_TEXT, _JSON = "text/plain; charset=utf-8", "application/json"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = (
    Format(
        "kumu",
        Text("Kumu (JSON)"),
        ("json",),
        _JSON,
        kumu.read_blueprint,
        _without(kumu.write_blueprint),
    ),
    Format(
        "kumu-xlsx",
        Text("Kumu (workbook with Elements and Connections)"),
        ("xlsx",),
        _XLSX,
        kumu.read_workbook,
        _without(kumu.write_workbook),
    ),
    Format(
        "kumu-csv",
        Text("Kumu (CSV of elements and connections)"),
        ("zip", "csv"),
        _ZIP,
        kumu.read_csv,
        _without(kumu.write_csv),
    ),
    Format("builder", Text("Theory of change builder (JSON)"), ("json",), _JSON, builder.read),
    Format(
        "outline",
        Text("Outline: what stands below it follows from it"),
        ("md", "txt"),
        _TEXT,
        outline.read,
    ),
    Format(
        "outline-up",
        Text("Outline: what stands below it leads to it"),
        ("md", "txt"),
        _TEXT,
        partial(outline.read, downwards=False),
    ),
    Format(
        "archimate",
        Text("ArchiMate (model exchange file)"),
        ("xml",),
        "application/xml",
        archimate.read,
        _without(archimate.write),
    ),
    Format("iati", Text("IATI 2.03 (results)"), ("xml",), "application/xml", iati.read, iati.write),
    Format(
        "cids",
        Text("Common Impact Data Standard (JSON-LD)"),
        ("jsonld", "json"),
        "application/ld+json",
        cids_in.read,
        cids_out.write,
    ),
    Format("mermaid", Text("Mermaid"), ("mmd",), _TEXT, write=_without(diagrams.write_mermaid)),
    Format("dot", Text("Graphviz DOT"), ("dot",), _TEXT, write=_without(diagrams.write_dot)),
    Format(
        "graphml",
        Text("GraphML"),
        ("graphml",),
        "application/xml",
        write=_without(diagrams.write_graphml),
    ),
)
READ = {one.id: one for one in FORMATS if one.read is not None}
WRITTEN = {one.id: one for one in FORMATS if one.write is not None}


def guess(content: bytes, name: str) -> str | None:
    """The format of a file by its ending and, of several with that ending, what can read it."""
    ending = name.rpartition(".")[2].casefold()
    for id, one in READ.items():
        if ending in one.endings and _reads(one, content, name):
            return id
    return None


def _reads(format: Format, content: bytes, name: str) -> bool:
    try:
        return format.read is not None and bool(format.read(content, name).boxes)
    except ProblemsError:
        return False


def read(format: str, content: bytes, name: str) -> Sketch:
    """What a file of a format says. Raises ProblemsError for one that is not of it."""
    reader = READ[format].read
    assert reader is not None
    sketch = reader(content, name)
    if not (sketch.boxes or sketch.themes):
        raise ProblemsError([Problem(name, Text("there is nothing in this file to draw"))])
    return sketch


def write(format: str, map: EffectMap, figures: Figures = NO_FIGURES) -> bytes:
    """The map as a file of a format, with what was measured where that holds it."""
    writer = WRITTEN[format].write
    assert writer is not None
    return writer(map, figures)
