"""docs/licenties.md is of the packages that requirements.txt pins."""

from __future__ import annotations

import re
from importlib.metadata import distribution

import pytest

from effectmap.releasing import licences
from effectmap.releasing.pins import REQUIREMENTS, ReleaseError


def _table() -> dict[str, tuple[str, str]]:
    rows = re.findall(
        r"^\| (\S+) \| (\d\S*) \| (.+) \|$", licences.FILE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name: (version, named) for name, version, named in rows}


def test_the_table_names_the_packages_and_versions_of_the_requirements() -> None:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    assert {name: version for name, (version, _named) in _table().items()} == pinned, (
        f"run `{licences.COMMAND}`"
    )


def test_the_file_is_what_the_installed_packages_say() -> None:
    assert licences.FILE.read_text(encoding="utf-8") == licences.document()


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("pydantic", "MIT"),  # an expression
        ("babel", "BSD-3-Clause"),  # the older field
        ("altair", "BSD License"),  # the older field holds the whole text, a classifier the name
        ("cryptography", "Apache-2.0 OR BSD-3-Clause"),
        ("resvg-py", "MIT"),  # named nowhere, read in the file
    ],
)
def test_a_licence_is_found_where_a_package_names_it(name: str, named: str) -> None:
    assert _table()[name][1] == named


@pytest.mark.parametrize("name", licences.READ_IN_FILE)
def test_a_licence_is_read_by_hand_only_where_the_package_names_none(name: str) -> None:
    about = distribution(name).metadata
    assert not about.get_all("License-Expression")
    assert not about.get_all("License")
    assert not [one for one in about.get_all("Classifier") or [] if one.startswith("License")]
    files = [path for path in distribution(name).files or [] if path.name == "LICENSE"]
    assert "Permission is hereby granted, free of charge" in files[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("pydantic", "0.1", "requirements.txt says 0.1, installed is"),
        ("not-there", "1.0", "not-there: requirements.txt names it, but it is not installed"),
    ],
)
def test_a_package_that_is_not_as_pinned_stops_the_release(
    name: str, version: str, message: str
) -> None:
    with pytest.raises(ReleaseError, match=message):
        licences.licence(name, version)
