"""Names of areas become codes: those of municipalities that no longer exist too."""

from __future__ import annotations

from collections import Counter

import pytest

from effectmap.monitors.areas import UnknownAreaError, area_names, resolve

# each in two lists: the parties of the BRP, and RvIG's table 33 or the codes of CBS
DISSOLVED = [
    ("Ambt Delden", "GM0142"), ("Ambt Montfort", "GM1679"), ("Beek en Donk", "GM0746"),
    ("Beemster", "GM0370"), ("Diever", "GM0111"), ("Eemsmond", "GM1651"), ("Landerd", "GM1685"),
    ("Molenwaard", "GM1927"), ("Vessem, Wintelre en Knegsel", "GM0862"), ("Vianen", "GM0620"),
    ("Weesp", "GM0457"), ("Werkendam", "GM0870"), ("Wester-Koggenland", "GM0558"),
    ("Westerschouwen", "GM0725"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), DISSOLVED)
def test_a_dissolved_municipality_has_its_own_code(name: str, code: str) -> None:
    assert resolve(name) == code
    assert area_names()[code] == name


def test_no_name_of_a_municipality_stands_at_two_codes() -> None:
    names = Counter(name for code, name in area_names().items() if code.startswith("GM"))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", ["Openbaar Lichaam Z.IJ.P.", "Atlantis"])
def test_a_name_without_a_known_code_is_refused(name: str) -> None:
    with pytest.raises(UnknownAreaError, match="onbekend"):
        resolve(name)
