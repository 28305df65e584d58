"""Adding an indicator to map.yaml: what is inserted, what stays, and when it is refused."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from effectmap.model import Indicator, Measure, Period, ProblemsError, Target, TrendBreak
from effectmap.store.map_edit import attach, version
from effectmap.store.map_file import load
from effectmap.words import in_language

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
INDICATOR = Indicator(
    id="nieuw", name="Alleen: wonend, 100% 'nieuw' # echt", monitor="m", measure="a", better="lower",
    baseline=Period.of(2015), target=Target(value=1200, period=Period.of(2028)),
    breaks=(TrendBreak(period=Period.of(2018), reason="Nieuwe vraag: " + "heel lang " * 20),),
    references=("NL01", "PV25"), smallest_relevant_change=0.5,
)  # fmt: skip
MEASURE = Measure(id="b", name="B", unit="%", columns=("B/x (%)",), dimensions={"Sekse": "T001"})
CATALOGUE = """# onze bronnen
schema_version: 1
monitors:
  - id: m
    name: M
    publisher: P
    source: S
    licence: L
    kind: survey
    frequency: F
    files: [{path: a.csv}]
    measures:   # wat er in staat
      - id: a
        name: A
        unit: '%'
        columns: [a]   # zo heet het
"""
HEAD = """# mijn kaart
schema_version: 1
municipality: {name: Zutphen, area: GM0301}
themes: [{id: t, name: T}]   # één
outcomes:
"""
BOX = "  - id: o\n    theme: t\n    level: outcome\n    name: O\n"
REST = """  # het tweede
  - id: p
    theme: t
    level: impact
    name: P

# klaar
"""
OLD = """    indicators:
      - id: x
        name: X
        monitor: m
        measure: a
        better: lower
"""
SHAPES = {
    "no indicators yet": BOX + "\n" + REST,
    "one indicator": BOX + OLD + "\n" + REST,
    "an indicator with a note": BOX + OLD + "        note: >\n          lang\n          verhaal\n\n" + REST,
    "a literal text at the end": BOX + OLD + "        note: |\n          lang\n" + REST,
    "a quoted text over two lines": BOX + OLD + "        note: 'lang\n          verhaal'\n" + REST,
    "a list at the depth of its key": BOX + OLD.replace("      - ", "    - ").replace("        ", "      ") + REST,
    "an empty list": BOX + "    indicators: []\n" + REST,
    "an empty list and a comment": BOX + "    indicators: [] # nog niets\n" + REST,
    "an empty value": BOX + "    indicators:\n" + REST,
    "indicators first": BOX.replace("    name: O\n", "") + OLD + "    name: O\n" + REST,
    "the last box": BOX,
    "no line end at the end": (BOX + OLD).rstrip("\n"),
    "blank lines and a comment behind": BOX + OLD + "\n\n    # nog een\n\n",
}  # fmt: skip


def _folder(path: Path, boxes: str, end: str = "\n", mark: str = "") -> Path:
    (path / "map.yaml").write_bytes((mark + (HEAD + boxes).replace("\n", end)).encode())
    (path / "monitors.yaml").write_bytes((mark + CATALOGUE.replace("\n", end)).encode())
    return path


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("shape", SHAPES)
def test_only_the_indicator_is_added(tmp_path: Path, shape: str, end: str, mark: str) -> None:
    folder = _folder(tmp_path, SHAPES[shape], end, mark)
    before = (folder / "map.yaml").read_bytes().decode()
    old = load(folder)[0]
    attach(folder, "o", INDICATOR, expected=version(folder))
    after = (folder / "map.yaml").read_bytes().decode()
    new = load(folder)[0]
    assert new.outcomes[0].indicators == (*old.outcomes[0].indicators, INDICATOR)
    assert new.outcomes[1:] == old.outcomes[1:]
    gone = [line for line in difflib.ndiff(before.split(end), after.split(end)) if line[0] == "-"]
    assert all("[]" in line for line in gone)
    assert after.startswith(mark + "# mijn kaart" + end)
    assert after.replace("\r\n", "").count("\n" if end == "\r\n" else "\r") == 0


def test_a_measure_that_is_missing_goes_into_the_catalogue(tmp_path: Path) -> None:
    folder = _folder(tmp_path, SHAPES["no indicators yet"])
    indicator = INDICATOR.model_copy(update={"measure": "b"})
    attach(folder, "o", indicator, measure=MEASURE, expected=version(folder))
    found, catalogue = load(folder)
    assert found.outcomes[0].indicators == (indicator,)
    assert catalogue.monitors[0].measures[1] == MEASURE
    assert (folder / "monitors.yaml").read_text("utf-8").startswith(CATALOGUE)


def test_the_earlier_files_stay(tmp_path: Path) -> None:
    folder = _folder(tmp_path, BOX)
    before = (folder / "map.yaml").read_bytes()
    attach(folder, "o", INDICATOR, expected=version(folder))
    (kept,) = folder.glob("map.yaml.bak-*")
    assert kept.read_bytes() == before
    assert not list(folder.glob("monitors.yaml.bak-*"))


def _double(folder: Path) -> str:
    attach(folder, "o", INDICATOR, expected=version(folder))
    return version(folder)


def _changed(folder: Path) -> str:
    seen = version(folder)
    path = folder / "map.yaml"
    path.write_text(path.read_text("utf-8") + "# meer\n", encoding="utf-8")
    return seen


REFUSED = [
    ("the map changed meanwhile", BOX, "o", INDICATOR, _changed, "intussen gewijzigd"),
    ("an id that is in use", BOX, "o", INDICATOR, _double, "2 keer"),
    ("a box that does not exist", BOX, "q", INDICATOR, version, "q"),
    ("a measure that does not exist", BOX, "o", INDICATOR.model_copy(update={"measure": "z"}), version, "z"),
    ("a box on one line", "  - {id: o, theme: t, level: outcome, name: O}\n", "o", INDICATOR, version, "één regel"),
    ("a list on one line", BOX + "    indicators: [{id: x, name: X, monitor: m, measure: a, better: lower}]\n",
     "o", INDICATOR, version, "één regel"),
    ("a map with a fault", BOX + "    levl: x\n", "o", INDICATOR, version, "levl"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("boxes", "outcome", "indicator", "before", "said"),
    [c[1:] for c in REFUSED],
    ids=[c[0] for c in REFUSED],
)
def test_nothing_changes_when_it_is_refused(
    tmp_path: Path, boxes: str, outcome: str, indicator: Indicator, before, said: str
) -> None:
    folder = _folder(tmp_path, boxes)
    seen = before(folder)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ProblemsError) as error, in_language("nl"):
        attach(folder, outcome, indicator, expected=seen)
    with in_language("nl"):
        assert said in str(error.value)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_every_box_of_the_example_can_get_an_indicator(tmp_path: Path) -> None:
    for name in ("map.yaml", "monitors.yaml"):
        shutil.copy(EXAMPLE / name, tmp_path / name)
    before = (tmp_path / "map.yaml").read_text("utf-8").splitlines()
    for at, outcome in enumerate(load(tmp_path)[0].outcomes[::6]):
        indicator = INDICATOR.model_copy(
            update={"id": f"nieuw-{at}", "monitor": "cbs-kerncijfers", "measure": "bevolking"}
        )
        attach(tmp_path, outcome.id, indicator, expected=version(tmp_path))
    after = (tmp_path / "map.yaml").read_text("utf-8").splitlines()
    assert not [
        line
        for line in difflib.unified_diff(before, after, n=0)
        if line.startswith("-") and line[:3] != "---"
    ]
