"""Every text on the screen exists in Dutch, with the same parts."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from effectmap.words import Text, in_language

ROOT = Path(__file__).resolve().parents[1]
PARTS = re.compile(r"{(\w+)}")


def _translations() -> list[tuple[str, str]]:
    found = []
    for path in sorted((ROOT / "effectmap" / "locale" / "nl").glob("*.po")):
        with path.open("rb") as file:
            found += [(str(m.id), str(m.string)) for m in read_po(file) if m.id]
    return found


def _files() -> list[Path]:
    return [
        ROOT / "app.py",
        ROOT / "visit.py",
        *(ROOT / "pages").glob("*.py"),
        *(ROOT / "effectmap").rglob("*.py"),
    ]


def _keys() -> set[str]:
    found = set()
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "Text")
            if named and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_text_has_a_dutch_translation() -> None:
    assert _keys() - {key for key, _text in _translations()} == set()


def test_no_text_is_translated_twice() -> None:
    # counted in the files themselves: reading them merges doubles within one file
    found = [
        line
        for path in sorted((ROOT / "effectmap" / "locale" / "nl").glob("*.po"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("msgid ") and line != 'msgid ""'
    ]
    assert [line for line, count in Counter(found).items() if count > 1] == []


def test_no_translation_is_unused() -> None:
    # a key may be chosen before it reaches Text(...), so every literal counts
    literals = {
        node.value
        for path in _files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [key for key, _text in _translations() if key not in literals] == []


@pytest.mark.parametrize(("key", "text"), _translations())
def test_a_translation_has_the_same_parts(key: str, text: str) -> None:
    assert text
    assert set(PARTS.findall(key)) == set(PARTS.findall(text))


def test_a_kept_text_speaks_the_language_of_the_moment() -> None:
    kept = Text("“{text}” is not {expected}", text="x", expected=Text("line {n}", n=2))
    assert str(kept) == "“x” is niet regel 2"
    with in_language("en"):
        assert str(kept) == "“x” is not line 2"
