"""docs/licenties.md: every package with its version and the licence that it names itself."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution

from effectmap.releasing.pins import ROOT, ReleaseError, pins

FILE = ROOT / "docs" / "licenties.md"
COMMAND = "python3 -m effectmap release --licences"
# a longer text in the field "License" is the licence itself
LONGEST_NAME = 60
# packages that name no licence: what the licence file in the package says
READ_IN_FILE = {
    # the wrapper is MIT; the axe.min.js inside it says MPL 2.0
    "axe-playwright-python": "MIT AND MPL-2.0",
    "resvg-py": "MIT",
}
TEXT = """\
# Licenties

Effectenkaart zelf valt onder de EUPL-1.2. Hieronder staan de Python-pakketten waarop het steunt,
met de licentie die elk pakket zelf noemt. Pakketten die alleen voor tests en controles dienen,
worden mee geïnstalleerd en staan er dus ook in.

Verander dit bestand niet met de hand. Na een wijziging van `requirements.txt`: `{command}`.

| pakket | versie | licentie |
|---|---|---|
{rows}

Deze pakketten noemen zelf geen licentie; hierboven staat wat in hun licentiebestand staat: {read}.

Het lettertype is een deel van Source Sans 3, onder een andere naam (licentie: OFL, zie
`static/OFL.txt`). De cijfers van het voorbeeld komen van CBS (CC BY 4.0) en van GGD'en, CBS en
RIVM.
"""


def document() -> str:
    """The text of docs/licenties.md for the installed packages.

    Raises `ReleaseError` when a package is missing, has another version than its pin, or names
    no licence.
    """
    packages = sorted(pins().items())
    rows = [f"| {name} | {version} | {licence(name, version)} |" for name, version in packages]
    read = ", ".join(READ_IN_FILE)
    return TEXT.format(command=COMMAND, rows="\n".join(rows), read=read)


def licence(name: str, version: str) -> str:
    """The licence of an installed package, as its metadata name it; raises `ReleaseError`."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        raise ReleaseError(f"{name}: requirements.txt names it, but it is not installed") from None
    if package.version != version:
        raise ReleaseError(
            f"{name}: requirements.txt says {version}, installed is {package.version}"
        )
    named = _named("License-Expression", name) or [
        text for text in _named("License", name) if "\n" not in text and len(text) <= LONGEST_NAME
    ]
    classifiers = [text for text in _named("Classifier", name) if text.startswith("License ::")]
    named = named or [text.rpartition(" :: ")[2] for text in classifiers]
    if named:
        return ", ".join(named).replace("|", "/")
    if name in READ_IN_FILE:
        return READ_IN_FILE[name]
    raise ReleaseError(
        f"{name}: names no licence; read the licence file of the package and add what it says to"
        " READ_IN_FILE in effectmap/releasing/licences.py"
    )


def _named(field: str, name: str) -> list[str]:
    texts = distribution(name).metadata.get_all(field) or []
    return [text.strip() for text in texts if text.strip() not in ("", "UNKNOWN")]


def check_file() -> None:
    """Raises `ReleaseError` when docs/licenties.md is not what the packages say now."""
    if not FILE.exists() or FILE.read_text(encoding="utf-8") != document():
        raise ReleaseError(f"docs/licenties.md is not of these packages: run `{COMMAND}`")
