"""The cycle as a file beside the map: read strictly, written the same way, imported after a look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from effectmap.model import ProblemsError
from effectmap.model.cycle import Cycle, Judgement
from effectmap.store import checking, cli
from effectmap.store import commands as c
from effectmap.store.map_export import cycle_to_yaml
from effectmap.store.map_file import load, load_all, load_cycle_as
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.store.conftest import EXAMPLE
from tests.store.test_map_store import change, done, words

CYCLE = """schema_version: 1
moments:
  - {id: najaar, name: Najaar, date: 2026-10-15, state: review, introduction: Zo ging het.}
  - {id: jaar, name: Jaarrekening, date: 2026-05-20}
reviews:
  - {moment: najaar, outcome: b, judgement: behind, story: Drukker.}
deliveries:
  - {moment: najaar, intervention: i, state: running, spent: 92000, spent_example: true}
decisions:
  - {id: z, moment: najaar, theme: t, text: Eerst dit}
  - {id: a, moment: najaar, theme: t, text: Dan dat}
actions:
  - {id: bellen, moment: jaar, theme: t, text: Bel de GGD, owner: Anna, due: 2026-09-01}
comments:
  - {id: k, moment: najaar, outcome: b, text: Nagaan}
lessons:
  - {id: l, moment: najaar, theme: t, text: Samen, boxes: [i, b]}
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "cycle.yaml").write_text(CYCLE, "utf-8")
    return folder


def test_the_first_start_reads_the_cycle_with_the_map(store: MapStore, folder: Path) -> None:
    map, _catalogue, cycle, _table = load_all(folder)
    assert (store.map(), store.cycle(), store.revision()) == (map, cycle_of(folder), 1)
    assert cycle.reviews[0].judgement is Judgement.BEHIND
    assert checking.problems(store.database, store.catalogue()) == []


def cycle_of(folder: Path) -> Cycle:
    """The cycle of the file, in the order in which the store gives it."""
    cycle = load_all(folder)[2]
    return cycle.model_copy(update={"moments": cycle.by_date})


def test_without_a_file_there_is_no_cycle_yet(folder: Path) -> None:
    (folder / "cycle.yaml").unlink()
    assert load_all(folder)[2] == Cycle()
    store = MapStore.open(folder)
    assert store.cycle() == Cycle()
    store.close()


def test_the_example_comes_back_as_it_was(tmp_path: Path) -> None:
    map, _catalogue, cycle, _table = load_all(EXAMPLE)
    (tmp_path / "uit.yaml").write_text(cycle_to_yaml(cycle), "utf-8")
    assert load_cycle_as(tmp_path / "uit.yaml", map) == cycle
    # below its two lines of comment the file stands as the program writes it
    text = (EXAMPLE / "cycle.yaml").read_text("utf-8")
    assert text.split("\n", 2)[2] == cycle_to_yaml(cycle)


def test_the_example_says_that_it_is_one() -> None:
    cycle = load_all(EXAMPLE)[2]
    assert all("voorbeeld" in one.introduction for one in cycle.moments)
    assert all("verzonnen" in one.introduction for one in cycle.moments)
    assert all(one.spent_example for one in cycle.deliveries if one.spent is not None)
    # a story tells what people said: figures come from the monitors
    texts = [one.story for one in cycle.reviews] + [one.text for one in cycle.decisions]
    assert [text for text in texts if "%" in text or any(one.isdigit() for one in text)] == [
        text for text in texts if "75-plussers" in text
    ]


@given(story=st.text(max_size=60))
@example(story="NO")
@example(story="\x85 - a: b")
@example(story="een\n\ntwee \n  drie")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_comes_back_as_it_was(folder: Path, story: str) -> None:
    story = story.encode("utf-8", "replace").decode("utf-8")
    map, _catalogue, cycle, _table = load_all(folder)
    review = cycle.reviews[0].model_copy(update={"story": story})
    cycle = cycle.model_copy(update={"reviews": (review,)})
    (folder / "uit.yaml").write_text(cycle_to_yaml(cycle), "utf-8", newline="\n")
    assert load_cycle_as(folder / "uit.yaml", map) == cycle


WRONG = [
    ("outcome: b, judgement", "outcome: q, judgement", ["cycle.yaml, najaar>q, outcome", "“q”"]),
    ("moment: jaar", "moment: jar", ["bellen, moment", "is “jaar” bedoeld"]),
    ("judgement: behind", "judgement: slecht", ["najaar>b, judgement", "on_course"]),
    ("date: 2026-05-20", "date: 20 mei", ["jaar, date", "geen datum"]),
    ("spent: 92000", "spent: veel", ["najaar>i, spent", "geen getal"]),
    ("story:", "verhaal:", ["najaar>b, verhaal", "onbekend"]),
    ("boxes: [i, b]", "boxes: [i, x]", ["l, boxes", "“x”"]),
    ("id: jaar,", "id: najaar,", ["najaar, id", "2 keer"]),
    ("state: review", "state: [", ["geen geldige YAML"]),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_what_is_wrong_is_said_where_it_stands(
    folder: Path, old: str, new: str, said: list[str]
) -> None:
    assert old in CYCLE
    (folder / "cycle.yaml").write_text(CYCLE.replace(old, new, 1), "utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_all(folder)
    assert [word for word in said if word not in str(raised.value)] == [], str(raised.value)
    # the map alone can still be read
    load(folder)


def test_what_is_wrong_in_all_files_is_said_at_once(folder: Path) -> None:
    (folder / "cycle.yaml").write_text(CYCLE.replace("outcome: b", "outcome: q"), "utf-8")
    path = folder / "map.yaml"
    path.write_text(path.read_text("utf-8").replace("target: b}", "target: q}"), "utf-8")
    with pytest.raises(ProblemsError) as raised:
        MapStore.open(folder)
    assert {problem.file for problem in raised.value.problems} == {"map.yaml", "cycle.yaml"}
    assert len(raised.value.problems) == 3


def test_a_file_does_not_adopt(folder: Path) -> None:
    # nobody froze the figures of that day
    (folder / "cycle.yaml").write_text(CYCLE.replace("state: review", "state: adopted"), "utf-8")
    with pytest.raises(ProblemsError, match="samen met de cijfers"):
        MapStore.open(folder)


def _imported(store: MapStore, cycle: Cycle) -> tuple[c.AnyStep, ...]:
    steps = store.import_steps(cycle)
    if steps:
        done(store.apply(c.Import(steps=steps), LOCAL))
    assert store.cycle() == cycle
    return steps


EDITS = [
    ("story: Drukker.", "story: Rustiger."),
    ("  - {id: k, moment: najaar, outcome: b, text: Nagaan}\n", ""),
    ("  - {moment: najaar, outcome: b, judgement: behind, story: Drukker.}\n", ""),
    ("boxes: [i, b]", "boxes: [a]"),
    ("reviews:\n", "reviews:\n  - {moment: jaar, outcome: a, judgement: on_course}\n"),
    ("  - {id: jaar,", "  - {id: extra, name: Extra, date: 2025-01-01}\n  - {id: jaar,"),
    ("date: 2026-05-20", "date: 2026-05-21"),
    ("id: bellen, moment: jaar", "id: bellen, moment: najaar"),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_import_does_what_differs_and_back(
    store: MapStore, folder: Path, old: str, new: str
) -> None:
    first, map = store.cycle(), store.map()
    assert CYCLE.count(old) == 1
    (folder / "cycle.yaml").write_text(CYCLE.replace(old, new), "utf-8")
    second = cycle_of(folder)
    for cycle in (second, first, second):
        assert _imported(store, cycle)
    assert _imported(store, second) == ()
    assert store.map() == map


def test_an_empty_cycle_and_back(store: MapStore) -> None:
    first = store.cycle()
    for cycle in (Cycle(), first):
        assert _imported(store, cycle)


def test_importing_a_map_leaves_the_cycle_alone(store: MapStore) -> None:
    cycle, map = store.cycle(), store.map()
    themes = tuple(theme.model_copy(update={"name": "Anders"}) for theme in map.themes)
    for wanted in (map.model_copy(update={"themes": themes}), map):
        done(store.apply(c.Import(steps=store.import_steps(wanted)), LOCAL))
        assert (store.map(), store.cycle()) == (wanted, cycle)


def test_what_goes_with_a_map_comes_back_with_it(store: MapStore) -> None:
    cycle, map = store.cycle(), store.map()
    outcomes = tuple(one for one in map.outcomes if one.id != "b")
    links = tuple(one for one in map.links if "b" not in one.id.split(">"))
    smaller = map.model_copy(update={"outcomes": outcomes, "links": links})
    done(store.apply(c.Import(steps=store.import_steps(smaller)), LOCAL))
    assert (store.cycle().reviews, store.cycle().comments) == ((), ())
    done(store.apply(c.Import(steps=store.import_steps(map)), LOCAL))
    assert store.cycle() == cycle


def test_an_import_leaves_an_adopted_moment_as_it_is(store: MapStore) -> None:
    done(store.adopt("najaar", "{}", store.revision(), LOCAL))
    cycle = store.cycle()
    assert store.import_steps(cycle) == ()
    done(store.apply(change(store, "action", "bellen", state="done"), LOCAL))
    done(store.apply(c.Import(steps=store.import_steps(cycle)), LOCAL))
    steps = store.import_steps(Cycle())
    with pytest.raises(ProblemsError, match="is vastgesteld"):
        store.would_change(c.Import(steps=steps))
    assert "is vastgesteld" in words(store.apply(c.Import(steps=steps), LOCAL))


Said = Callable[..., str]


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command prints, whatever comes of it; after it the code that it gave."""

    def asked(command: str, *arguments: object) -> str:
        code = cli.main(command, [*map(str, arguments), "--data", str(folder)], folder)
        said = capsys.readouterr()
        return f"{said.out}{said.err}{code}"

    return asked


def test_the_command_writes_and_reads_the_cycle(folder: Path, tmp_path: Path, ask: Said) -> None:
    file, map = tmp_path / "cyclus.yaml", tmp_path / "kaart.yaml"
    assert ask("export", "--cycle", file) == "0"
    assert not map.exists()
    assert ask("export", map, "--cycle", file) == "0"
    assert map.read_text("utf-8") == ask("export")[:-1]
    assert "niets te doen" in ask("import", "--cycle", file)
    assert "niets te doen" in ask("import", map, "--cycle", file)
    file.write_text(file.read_text("utf-8").replace("Drukker", "Rustiger"), "utf-8")
    said = 'gewijzigd: review najaar>b, story: "Drukker." → "Rustiger."'
    looked = ask("import", "--cycle", file)
    assert said in looked
    assert looked.endswith("2")
    done = ask("import", "--cycle", file, "--yes")
    assert said in done
    assert done.endswith("0")
    ask("export", "--cycle", tmp_path / "na.yaml")
    assert (tmp_path / "na.yaml").read_bytes() == file.read_bytes()
    ask("export", "--cycle", tmp_path / "eerst.yaml", "--revision", 1)
    assert "Drukker" in (tmp_path / "eerst.yaml").read_text("utf-8")


def test_map_and_cycle_are_imported_together(folder: Path, tmp_path: Path, ask: Said) -> None:
    ask("check")
    map, cycle = tmp_path / "kaart.yaml", tmp_path / "cyclus.yaml"
    map.write_text(
        (folder / "map.yaml").read_text("utf-8").replace("  - {id: u,", "  - {id: v,"), "utf-8"
    )
    lesson = "  - {id: n, moment: jaar, theme: v, text: Nieuw}\n"
    cycle.write_text(CYCLE + lesson, "utf-8")
    assert "“v” bestaat niet" in ask("import", "--cycle", cycle, "--yes")
    assert ask("import", map, "--cycle", cycle, "--yes").endswith("0")
    assert "lesson n" not in ask("import", map, "--cycle", cycle)
