"""Every text on the screen exists in Dutch, with the same parts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PARTS = re.compile(r"{(\w+)}")


def _translations() -> list[tuple[str, str]]:
    found = []
    for path in sorted((ROOT / "effectmap" / "locale" / "nl").glob("*.po")):
        with path.open("rb") as file:
            found += [(str(m.id), str(m.string)) for m in read_po(file) if m.id]
    return found


def _keys() -> set[str]:
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "effectmap").rglob("*.py")]
    found = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "Text")
            if named and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_text_has_a_dutch_translation() -> None:
    assert _keys() - {key for key, _text in _translations()} == set()


def test_no_text_is_translated_twice() -> None:
    keys = [key for key, _text in _translations()]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(("key", "text"), _translations())
def test_a_translation_has_the_same_parts(key: str, text: str) -> None:
    assert text
    assert set(PARTS.findall(key)) == set(PARTS.findall(text))
