"""What points at a person is found, and what only resembles it is left alone."""

from __future__ import annotations

import pytest

from effectmap.model.privacy import Kind, is_bsn, is_iban, marks, names_are_marked, replaced

FOUND = [
    ("haar bsn is 111222333 zei ze", Kind.BSN, "111222333"),
    ("BSN 1112.22.333.", Kind.BSN, "1112.22.333"),
    ("nummer 1234 56 782", Kind.BSN, "1234 56 782"),
    ("zonder nul: 12345672", Kind.BSN, "12345672"),
    ("bel 06-12345678", Kind.PHONE, "06-12345678"),
    ("bel 06 12 34 56 78 maar", Kind.PHONE, "06 12 34 56 78"),
    ("+31 6 12345678", Kind.PHONE, "+31 6 12345678"),
    ("0031612345678", Kind.PHONE, "0031612345678"),
    ("+31 (0)575 123456", Kind.PHONE, "+31 (0)575 123456"),
    ("0575-123456", Kind.PHONE, "0575-123456"),
    ("(0575) 12 34 56", Kind.PHONE, "(0575) 12 34 56"),
    ("020 1234567", Kind.PHONE, "020 1234567"),
    ("mail jan.de-vries+x@zutphen.nl graag", Kind.EMAIL, "jan.de-vries+x@zutphen.nl"),
    ("op NL91ABNA0417164300", Kind.IBAN, "NL91ABNA0417164300"),
    ("nl91 abna 0417 1643 00 is", Kind.IBAN, "nl91 abna 0417 1643 00"),
    ("DE89 3704 0044 0532 0130 00", Kind.IBAN, "DE89 3704 0044 0532 0130 00"),
    ("bij 7201 AB in", Kind.ADDRESS, "7201 AB"),
    ("7201ab", Kind.ADDRESS, "7201ab"),
    ("ze woont Nieuwstraat 12a daar", Kind.ADDRESS, "Nieuwstraat 12a"),
    ("aan de Berkelkade 3", Kind.ADDRESS, "Berkelkade 3"),
    ("Jan van der Heijdenlaan nr. 14", Kind.ADDRESS, "Heijdenlaan nr. 14"),
]
CLEAN = [
    "",
    "In 2024 kwamen er 1200 mensen, in 2025 maar 800.",
    "Dat kost 1.234.567,89 euro",
    "123456789",  # nine digits, no 11-check
    "000000000",
    "NL91ABNA0417164301",  # one digit wrong
    "van 2019 tot 2023",
    "om 10.30 uur bij de 3 buurthuizen",
    "De straat is donker, 4 lampen zijn stuk",
    "groep 7 en 8 van de basisschool",
    "1234 SS is geen postcode",
    "5 van de 10 komt op de fiets @ het park",
]


@pytest.mark.parametrize(("text", "kind", "part"), FOUND)
def test_what_points_at_a_person_is_marked(text: str, kind: Kind, part: str) -> None:
    found = [(mark.kind, text[mark.start : mark.end]) for mark in marks(text)]
    assert (kind, part) in found or any(k is kind and f.endswith(part) for k, f in found)
    assert part not in replaced(text, marks(text))


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_resembles_it_is_left_alone(text: str) -> None:
    assert [mark for mark in marks(text) if mark.kind is not Kind.NAME] == []


def test_several_marks_are_replaced_where_they_stand() -> None:
    text = "Mail a@b.nl of bel 0612345678 (bsn 111222333)."
    assert replaced(text, marks(text)) == "Mail [e-mailadres] of bel [telefoonnummer] (bsn [bsn])."


@pytest.mark.parametrize(
    ("number", "good"),
    [("111222333", True), ("111222334", False), ("123456782", True), ("12345678", False),
     ("12345672", True), ("1", False), ("", False)],
)  # fmt: skip
def test_the_11_check(number: str, good: bool) -> None:
    assert is_bsn(number) is good


@pytest.mark.parametrize(
    ("account", "good"),
    [("NL91ABNA0417164300", True), ("NL91 ABNA 0417 1643 00", True), ("NL92ABNA0417164300", False),
     ("BE68539007547034", True), ("NL91", False)],
)  # fmt: skip
def test_the_check_of_an_account(account: str, good: bool) -> None:
    assert is_iban(account) is good


@pytest.mark.skipif(not names_are_marked(), reason="deduce is not installed: names are not marked")
def test_names_are_marked_where_deduce_is_installed() -> None:
    text = "Ik sprak met Jan de Vries over zijn moeder."
    assert Kind.NAME in {mark.kind for mark in marks(text)}
