"""What a Word template of a municipality's own may hold: no programs, no files from elsewhere.

A template is a file that a person put there; what is in it is looked at before any of it is used.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from effectmap.model import Problem, ProblemsError
from effectmap.words import Text
from effectmap.workbook_parts import LOCKED, is_tampered

MAX_BYTES = 20_000_000
MAX_UNPACKED = 60_000_000
MAX_ENTRIES = 1_000
# themes, their outcomes, their indicators, their files
MAX_DEPTH = 4
_PROGRAM = re.compile(r"(?i)vbaproject|activex|oleobject|embeddings/")
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>|w:instr=\"([^\"]*)\"")
_FETCHES = re.compile(rb"(?i)\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b")
_FILTERS = ("upper", "lower", "capitalize", "title", "join", "default", "first", "last", "length")
_REFUSED = (
    *(nodes.Macro, nodes.Call, nodes.CallBlock, nodes.Import, nodes.FromImport, nodes.Include),
    *(nodes.Extends, nodes.Mul, nodes.Pow, nodes.Mod),
)


class Placeholders(SandboxedEnvironment):
    """Fills in texts and repeats parts; calls nothing, computes nothing, escapes everything."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if next(tree.find_all(_REFUSED), None) is not None or _depth(tree) > MAX_DEPTH:
            raise SecurityError
        return tree


def _depth(node: nodes.Node) -> int:
    """How many repetitions stand within each other."""
    below = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, nodes.For)


def check_template(content: bytes, file: str) -> None:
    """Raises ProblemsError for a file that is no Word template, or that may do harm."""
    if len(content) > MAX_BYTES:
        raise _refused(file, Text("the template is larger than {most} MB", most=MAX_BYTES // 10**6))
    if LOCKED in content:
        raise _refused(file, Text("this template has a password: save it without one"))
    no_word = Text("this is no Word document: save it in Word as a document (.docx)")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _refused(file, no_word) from None
    if all(entry.filename != "word/document.xml" for entry in entries):
        raise _refused(file, no_word)
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        message = Text("the template unpacks to more than {most} MB", most=MAX_UNPACKED // 10**6)
        raise _refused(file, message)
    damaged = Text("the template is damaged: open it in Word and save it again")
    if is_tampered(entries):
        raise _refused(file, damaged)
    try:
        for entry in entries:
            if (harm := _harm(entry.filename, archive)) is not None:
                raise _refused(file, harm)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError):
        raise _refused(file, damaged) from None


def _harm(name: str, archive: zipfile.ZipFile) -> Text | None:
    """Why this part cannot be in a template, or None."""
    if _PROGRAM.search(name):
        return Text("there is a program or an embedded file in the template: remove it")
    if not name.endswith((".xml", ".rels")):
        return None
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        return Text("the template is damaged: open it in Word and save it again")
    outside = [found for found in _OUTSIDE.findall(content) if b"/hyperlink" not in found]
    if name.endswith(".rels") and outside:
        return Text(
            "the template fetches something from elsewhere (a picture or another template): put "
            "it in the document itself"
        )
    fields = b"".join(a or b for a, b in _FIELD.findall(content))
    if _FETCHES.search(fields):
        return Text("there is a field in the template that fetches something: remove it")
    return None


def told_wrong(error: TemplateError, file: str, paragraphs: list[str]) -> ProblemsError:
    """What is wrong with a placeholder, in which paragraph, and what to do."""
    if isinstance(error, SecurityError):
        message = Text(
            "a template can name placeholders and repeat parts, and nothing else: look for what "
            "stands between accolades and is not in the list of placeholders"
        )
        return ProblemsError([Problem(file, message)])
    said = str(error.message or "")
    named = re.findall(r"'([^']+)'", said)
    if isinstance(error, UndefinedError) and named:
        name = named[-1]
        where = next((text for text in paragraphs if name in text and "{" in text), "")
        message = Text(
            "the placeholder “{name}” does not exist: compare it with the list of placeholders",
            name=name,
        )
        return ProblemsError([Problem(file, message, item=_quoted(where))])
    message = Text(
        "what stands between accolades here is not complete or not written well: compare it with "
        "the list of placeholders"
    )
    return ProblemsError([Problem(file, message, item=_quoted(_line_of(error)))])


def _line_of(error: Any) -> str:
    """The paragraph in which the template could not be read."""
    lines = list(getattr(error, "docx_context", ()))
    at = min(3, (getattr(error, "lineno", 1) or 1) - 1)
    return lines[at].strip() if at < len(lines) else ""


def _quoted(text: str) -> str:
    short = text if len(text) <= 80 else text[:79] + "…"
    return f"“{short}”" if short else ""


def _refused(file: str, message: Text) -> ProblemsError:
    return ProblemsError([Problem(file, message)])
