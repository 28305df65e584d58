"""Adding a monitor or a file to monitors.yaml: what is inserted, what stays, when it is refused."""

from __future__ import annotations

import difflib
import shutil
import threading
from pathlib import Path

import pytest

from effectmap.model import ColumnMapping, FileSource, Measure, Monitor, Period, ProblemsError
from effectmap.store.catalogue_edit import add_file, add_monitor, version, widened
from effectmap.store.map_file import load
from effectmap.words import in_language

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
MAP = "schema_version: 1\nmunicipality: {name: Zutphen, area: GM0301}\n"
# what a person may type, and what YAML or a spreadsheet would take for something else
NASTY = "=1+1; 'x': \"y\" # z\\n, - [a] {b} & *c NO 12:30 é €"
MAPPING = ColumnMapping.model_validate(
    {
        "area": "Wijk",
        "measures": [{"column": NASTY, "key": NASTY, "unit": "%", "lower": "-laag"}],
        "missing": {"": "withheld", "n.b.": "not_measured", "NO": "impossible"},
        "statuses": {"ja": "definitive"},
        "dimensions": ["Groep: soort"],
    }
)
SOURCE = FileSource(path="files/=eigen 'x'.csv", period=Period.of(2024), mapping=MAPPING)
MEASURE = Measure(id="b", name=NASTY, unit="%", columns=(NASTY,), count=False)
MONITOR = Monitor(
    id="nieuw", name=NASTY, publisher="P: q", source="'S'", licence="- L", kind="survey",
    frequency="1.10", example=True, files=(SOURCE,), measures=(MEASURE,),
)  # fmt: skip
START = "# onze bronnen\nschema_version: 1\n"
BOX = """  - id: m   # de eerste
    name: M
    publisher: P
    source: S
    licence: L
    kind: survey
    frequency: F
    files:
      - path: a.csv   # het bestand
    # de maten
    measures:
      - id: a
        name: A
        unit: '%'
        columns: [a]   # zo heet het
"""
SHAPES = {
    "one monitor": START + "monitors:\n" + BOX,
    "a comment behind": START + "monitors:\n" + BOX + "\n# klaar\n",
    "monitors first": "monitors:\n" + BOX + "schema_version: 1 # eind\n",
    "no line end at the end": START + "monitors:\n" + BOX.rstrip("\n"),
    "columns on their own lines": START + "monitors:\n" + BOX.replace("[a] ", "\n        - a "),
    "columns with a last comma": START + "monitors:\n" + BOX.replace("[a]", "[a, ]"),
    "columns in brackets over two lines": START
    + "monitors:\n"
    + BOX.replace("[a]", "[a,\n          'b, ]'\n        ]"),
}
EMPTY = {
    "no monitors yet": START,
    "an empty list": START + "monitors: []   # nog niets\n",
    "an empty value": START + "monitors:\n",
}


def _folder(path: Path, text: str, end: str = "\n", mark: str = "") -> Path:
    path.mkdir(exist_ok=True)
    (path / "map.yaml").write_text(MAP, "utf-8")
    (path / "monitors.yaml").write_bytes((mark + text.replace("\n", end)).encode())
    return path


def _gone(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith("- ")]


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("shape", SHAPES | EMPTY)
def test_only_the_monitor_is_added(tmp_path: Path, shape: str, end: str, mark: str) -> None:
    folder = _folder(tmp_path, (SHAPES | EMPTY)[shape], end, mark)
    before = (folder / "monitors.yaml").read_bytes().decode()
    old = load(folder)[1]
    told = add_monitor(folder, MONITOR, expected=version(folder))
    after = (folder / "monitors.yaml").read_bytes().decode()
    assert load(folder)[1] == told
    assert told.monitors == (*old.monitors, MONITOR)
    assert all("[]" in line for line in _gone(before, after))
    assert after.startswith(mark)
    assert after.replace("\r\n", "").count("\n" if end == "\r\n" else "\r") == 0


@pytest.mark.parametrize("other_end", ["\x85", "\u2028", "\u2029"])
def test_a_name_keeps_what_yaml_takes_for_the_end_of_a_line(tmp_path: Path, other_end: str) -> None:
    folder = _folder(tmp_path, next(iter(SHAPES.values())))
    named = MONITOR.model_copy(update={"name": f"een{other_end}twee"})
    assert add_monitor(folder, named, expected=version(folder)).monitors[-1] == named
    assert load(folder)[1].monitors[-1] == named


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("shape", SHAPES)
def test_only_the_file_its_measures_and_their_names_are_added(
    tmp_path: Path, shape: str, end: str
) -> None:
    folder = _folder(tmp_path, SHAPES[shape], end)
    before = (folder / "monitors.yaml").read_bytes().decode()
    monitor = load(folder)[1].monitors[0]
    columns = {"A, ] nieuw": "a", "=derde": "a"}
    add_file(folder, monitor, SOURCE, measures=[MEASURE], columns=columns, expected=version(folder))
    after = (folder / "monitors.yaml").read_bytes().decode()
    assert load(folder)[1].monitors == (widened(monitor, SOURCE, [MEASURE], columns),)
    assert load(folder)[1].monitors[0].measures[0].columns[-2:] == tuple(columns)
    assert all("[" in line or "]" in line for line in _gone(before, after))
    for comment in ("# de eerste", "# het bestand", "# de maten", "# zo heet het"):
        assert comment in after


def test_the_earlier_catalogue_stays_beside_it(tmp_path: Path) -> None:
    folder = _folder(tmp_path, SHAPES["one monitor"])
    add_monitor(folder, MONITOR, expected=version(folder))
    (kept,) = folder.glob("monitors.yaml.bak-*")
    assert kept.read_text("utf-8") == SHAPES["one monitor"]


def _changed(folder: Path) -> str:
    seen = version(folder)
    with (folder / "monitors.yaml").open("a", encoding="utf-8") as file:
        file.write("# van een ander\n")
    return seen


ON_ONE_LINE = (
    START
    + "monitors: ["
    + "{id: m, name: M, publisher: P, source: S, licence: L, "
    + (
        "kind: survey, frequency: F, files: [{path: a.csv}], "
        "measures: [{id: a, name: A, unit: x, columns: [a]}]}]\n"
    )
)
REFUSED = [
    ("it changed meanwhile", SHAPES["one monitor"], MONITOR, _changed, "intussen gewijzigd"),
    ("an id that is in use", SHAPES["one monitor"], MONITOR.model_copy(update={"id": "m"}), version, "2 keer"),
    ("a catalogue on one line", ON_ONE_LINE, MONITOR, version, "één regel"),
    ("a catalogue with a fault", START + "monitor: []\n", MONITOR, version, "monitors"),
    ("two measures of one id", START, MONITOR.model_copy(update={"measures": (MEASURE, MEASURE)}), version, "2 keer"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "monitor", "before", "said"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_nothing_changes_when_it_is_refused(
    tmp_path: Path, text: str, monitor: Monitor, before, said: str
) -> None:
    folder = _folder(tmp_path, text)
    seen = before(folder)
    kept = {path.name: path.read_bytes() for path in folder.glob("[!.]*")}
    with pytest.raises(ProblemsError) as error, in_language("nl"):
        add_monitor(folder, monitor, expected=seen)
    with in_language("nl"):
        assert said in str(error.value)
    assert {path.name: path.read_bytes() for path in folder.glob("[!.]*")} == kept


def test_a_file_cannot_be_put_beside_those_that_stand_on_one_line(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        SHAPES["one monitor"].replace("\n      - path: a.csv   # het bestand", " [{path: a.csv}]"),
    )
    with pytest.raises(ProblemsError):
        add_file(folder, load(folder)[1].monitors[0], SOURCE, expected=version(folder))


def test_of_two_people_at_once_one_is_asked_to_look_again_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    for number in range(5):
        folder = _folder(tmp_path / str(number), SHAPES["one monitor"])
        seen, both, refused = version(folder), threading.Barrier(2), []

        def add(id: str, folder=folder, seen=seen, both=both, refused=refused) -> None:
            both.wait()
            try:
                add_monitor(folder, MONITOR.model_copy(update={"id": id}), expected=seen)
            except ProblemsError as error:
                refused.append(error)

        people = [threading.Thread(target=add, args=(id,)) for id in ("ans", "bas")]
        for one in people:
            one.start()
        for one in people:
            one.join()
        ids = [monitor.id for monitor in load(folder)[1].monitors]
        assert len(refused) == 1
        assert ids in (["m", "ans"], ["m", "bas"])


def test_every_monitor_of_the_example_can_get_a_file(tmp_path: Path) -> None:
    for name in ("map.yaml", "monitors.yaml"):
        shutil.copy(EXAMPLE / name, tmp_path / name)
    before = (tmp_path / "monitors.yaml").read_text("utf-8")
    for monitor in load(tmp_path)[1].monitors:
        columns = {"nog een naam": monitor.measures[0].id}
        add_file(tmp_path, monitor, SOURCE, columns=columns, expected=version(tmp_path))
    assert _gone(before, (tmp_path / "monitors.yaml").read_text("utf-8")) == []
