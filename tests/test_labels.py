"""What the parts of map and cycle are called, in Dutch."""

from __future__ import annotations

import pytest

from effectmap.labels import KIND_WORD, in_sentence
from effectmap.model.items import ALL_MODELS, field_names


@pytest.mark.parametrize("kind", ALL_MODELS)
def test_every_kind_and_field_of_the_model_has_a_word(kind: str) -> None:
    assert kind in KIND_WORD
    assert [name for name in field_names(kind) if in_sentence(name) is None] == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "naam"),
        ("budget", "budget per jaar"),
        ("sign", "werking"),
        ("outcome", "bij het effect"),
        ("assumption", "wat waar moet zijn"),
        ("new_field", None),
    ],
)
def test_a_field_has_a_name_for_inside_a_sentence(field: str, words: str | None) -> None:
    assert in_sentence(field) == words
