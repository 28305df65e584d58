"""The theme table in the store and as a file: the same commands, and what hangs on what."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.model import ProblemsError
from effectmap.model.items import table_parts
from effectmap.model.theme_table import Funding, ThemeTable
from effectmap.store import checking, cli
from effectmap.store import commands as c
from effectmap.store.map_export import table_to_yaml
from effectmap.store.map_file import load_all, load_table_as
from effectmap.store.map_store import MapStore
from effectmap.store.restoring import restore
from effectmap.store.results import Conflict
from effectmap.store.roles import LOCAL
from tests.store.conftest import EXAMPLE
from tests.store.test_map_store import ANNA, BERT, change, done, words

TABLE = """schema_version: 1
frames:
  - {id: t, aim: Niemand alleen, budget: 1000, budget_example: true, target_groups: [Jong, Oud]}
stages:
  - {id: later, theme: t, name: Later}
  - {id: begin, theme: t, name: Begin}
roles:
  - {id: r, stage: begin, partner: ggd, name: Inloop, funding: wmo, amount: 500, outcomes: [b]}
  - {id: q, stage: later, partner: welzijn, name: Inloop, target_group: Oud, outcomes: [a, b]}
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "table.yaml").write_text(TABLE, "utf-8")
    return folder


def live(store: MapStore) -> set[str]:
    return {id for _kind, id in table_parts(store.table())}


ALL = {"t", "later", "begin", "r", "q"}


def test_the_first_start_reads_the_table_with_the_map(store: MapStore, folder: Path) -> None:
    assert store.table() == load_all(folder)[3]
    assert [one.id for one in store.table().stages] == ["later", "begin"]
    assert store.table().roles[0].funding is Funding.WMO
    assert checking.problems(store.database, store.catalogue()) == []


def test_without_a_file_there_is_no_table_yet(folder: Path) -> None:
    (folder / "table.yaml").unlink()
    assert load_all(folder)[3] == ThemeTable()


def test_the_example_comes_back_as_it_was_and_says_that_it_is_one(tmp_path: Path) -> None:
    map, _catalogue, _cycle, table = load_all(EXAMPLE)
    (tmp_path / "uit.yaml").write_text(table_to_yaml(table), "utf-8")
    assert load_table_as(tmp_path / "uit.yaml", map) == table
    # below its two lines of comment the file stands as the program writes it
    text = (EXAMPLE / "table.yaml").read_text("utf-8")
    assert text.split("\n", 2)[2] == table_to_yaml(table)
    assert all(one.amount_example for one in table.roles if one.amount is not None)
    assert all(one.budget_example for one in table.frames)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("partner: ggd", "partner: q", ("r", "partner")),
        ("stage: later", "stage: q", ("q", "stage")),
        ("funding: wmo", "funding: awbz", ("r", "funding")),
        ("amount: 500", "amount: -5", ("r", "amount")),
        ("budget: 1000", "budget: veel", ("t", "budget")),
    ],
)
def test_a_mistake_in_the_file_is_said_at_its_place(
    folder: Path, old: str, new: str, said: tuple[str, str]
) -> None:
    (folder / "table.yaml").write_text(TABLE.replace(old, new), "utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_all(folder)
    (found,) = raised.value.problems
    assert (found.file, found.item, found.field) == ("table.yaml", *said)


def test_a_frame_is_there_as_soon_as_somebody_fills_it_in(store: MapStore) -> None:
    done(store.apply(c.Put(kind="frame", id="u", fields={"aim": "Samen"}), ANNA))
    frame = store.table().frame("u")
    assert frame is not None
    assert frame.aim == "Samen"
    # two who start together do not write over each other
    assert isinstance(
        store.apply(c.Put(kind="frame", id="u", fields={"aim": "Anders"}), BERT), Conflict
    )
    refused = store.apply(c.Put(kind="frame", id="q", fields={"aim": "Samen"}), ANNA)
    assert "“q”" in words(refused)


def test_a_frame_that_was_archived_is_set_anew(store: MapStore) -> None:
    done(store.apply(c.Archive(kind="frame", id="t"), ANNA))
    done(store.apply(c.Put(kind="frame", id="t", fields={"aim": "Opnieuw"}), ANNA))
    frame = store.table().frame("t")
    assert frame is not None
    assert (frame.aim, frame.budget) == ("Opnieuw", None)


@pytest.mark.parametrize(
    ("kind", "id", "left"),
    [
        ("stage", "begin", ALL - {"begin", "r"}),
        ("role", "r", ALL - {"r"}),
        ("partner", "ggd", ALL - {"r"}),
        ("outcome", "a", ALL),
    ],
)
def test_what_is_archived_takes_along_what_hangs_on_it_and_brings_it_back(
    store: MapStore, kind: str, id: str, left: set[str]
) -> None:
    done(store.apply(c.Archive(kind=kind, id=id), ANNA))  # type: ignore[arg-type]
    assert live(store) == left
    assert checking.problems(store.database, store.catalogue()) == []
    done(store.apply(c.Restore(kind=kind, id=id), ANNA))  # type: ignore[arg-type]
    assert live(store) == ALL


def test_a_theme_takes_its_whole_table_along(store: MapStore) -> None:
    done(store.apply(c.Add(kind="theme", id="n", fields={"name": "Nieuw"}), ANNA))
    added = c.Add(kind="stage", id="eerst", fields={"theme": "n", "name": "Eerst"})
    fields = {"stage": "eerst", "partner": "ggd", "name": "Bellen"}
    role = c.Add(kind="role", id="bel", fields=fields)
    frame = c.Put(kind="frame", id="n", fields={"budget": 5})
    done(store.apply(c.Batch(steps=(added, role, frame)), ANNA))
    done(store.apply(c.Archive(kind="theme", id="n"), ANNA))
    assert live(store) == ALL
    done(store.apply(c.Restore(kind="theme", id="n"), ANNA))
    assert live(store) == {*ALL, "eerst", "bel", "n"}


@pytest.mark.parametrize(
    ("kind", "id", "into", "field", "value"),
    [
        ("partner", "ggd", "welzijn", "partner", "welzijn"),
        ("outcome", "b", "a", "outcomes", ("a",)),
        ("theme", "t", "u", "stage", "begin"),
    ],
)
def test_a_role_follows_what_it_names_into_another(
    store: MapStore, kind: str, id: str, into: str, field: str, value: object
) -> None:
    if kind == "outcome":
        # the link between both would run from a box to itself
        done(store.apply(c.Archive(kind="link", id="a>b"), ANNA))
    done(store.apply(c.Merge(kind=kind, id=id, into=into), ANNA))  # type: ignore[arg-type]
    role = next(one for one in store.table().roles if one.id == "r")
    assert getattr(role, field) == value
    assert all(one.theme == ("u" if kind == "theme" else "t") for one in store.table().stages)
    assert checking.problems(store.database, store.catalogue()) == []


def test_the_order_of_stages_is_kept_and_imported(store: MapStore) -> None:
    done(store.apply(c.Arrange(kind="stage", ids=("begin", "later")), ANNA))
    assert [one.id for one in store.table().stages] == ["begin", "later"]
    assert [one.id for one in store.table(1).stages] == ["later", "begin"]
    steps = store.import_steps(store.table(1))
    done(store.apply(c.Import(steps=steps), LOCAL))
    assert store.table() == store.table(1)
    assert store.import_steps(store.table(1)) == ()


def test_a_table_is_exported_and_imported_by_command(store: MapStore, folder: Path) -> None:
    out = folder / "uit.yaml"
    at = ["--data", str(folder), "--table", str(out)]
    if not store.database.is_sqlite:
        pytest.skip("the command opens the folder's own database")
    assert cli.main("export", at, folder) == 0
    done(store.apply(change(store, "role", "r", amount=900), ANNA))
    done(store.apply(c.Archive(kind="stage", id="later"), ANNA))
    assert cli.main("import", [*at, "--yes"], folder) == 0
    assert store.table() == load_table_as(out, store.map())
    assert live(store) == ALL


@pytest.fixture
def adopted(store: MapStore) -> MapStore:
    """A store whose moment was adopted with the table of `TABLE`."""
    fields = {"name": "Najaar", "date": "2026-10-15", "state": "review"}
    done(store.apply(c.Add(kind="moment", id="najaar", fields=fields), ANNA))
    done(store.apply(change(store, "role", "r", amount=600), ANNA))
    done(store.adopt("najaar", "[]", store.revision(), ANNA))
    return store


def frozen(store: MapStore) -> ThemeTable:
    found = store.adopted("najaar")
    assert found is not None
    return found.table


LATER: list[c.Command] = [
    c.Change(kind="role", id="r", fields={"amount": 9.0}, seen={"amount": 3}),
    c.Archive(kind="stage", id="begin"),
    c.Archive(kind="partner", id="ggd"),
    c.Merge(kind="theme", id="t", into="u"),
    c.Arrange(kind="stage", ids=("begin", "later")),
    c.Add(kind="stage", id="n", fields={"theme": "t", "name": "Nieuw"}),
    c.Put(kind="frame", id="t", fields={"budget": 1.0}, seen={"budget": 1}),
]


@pytest.mark.parametrize("command", LATER, ids=lambda one: f"{one.type} {one.kind}")
def test_the_table_of_an_adopted_moment_stays_what_it_was(
    adopted: MapStore, command: c.Command
) -> None:
    before = adopted.table()
    assert frozen(adopted) == before
    done(adopted.apply(command, ANNA))
    assert frozen(adopted) == before != adopted.table()
    assert checking.problems(adopted.database, adopted.catalogue()) == []


def test_a_moment_that_is_adopted_again_has_the_table_of_that_day(adopted: MapStore) -> None:
    first = adopted.adopted("najaar")
    assert first is not None
    done(adopted.undo(first.snapshot.id, ANNA))
    done(adopted.apply(change(adopted, "role", "r", amount=700), ANNA))
    done(adopted.adopt("najaar", "[]", adopted.revision(), ANNA))
    assert [one.amount for one in (first.table.roles[0], frozen(adopted).roles[0])] == [600, 700]


def test_a_moment_of_before_there_was_a_table_has_an_empty_one(folder: Path) -> None:
    (folder / "table.yaml").unlink()
    store = MapStore.open(folder)
    fields = {"name": "Najaar", "date": "2026-10-15", "state": "review"}
    done(store.apply(c.Add(kind="moment", id="najaar", fields=fields), ANNA))
    done(store.adopt("najaar", "[]", store.revision(), ANNA))
    done(store.apply(c.Add(kind="stage", id="n", fields={"theme": "t", "name": "N"}), ANNA))
    assert frozen(store) == ThemeTable()
    assert checking.problems(store.database, store.catalogue()) == []
    store.close()


def test_a_table_that_was_altered_in_the_log_is_noticed(adopted: MapStore) -> None:
    with adopted.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE log SET changes = replace(changes, '600', '100') WHERE revision = 3"
        )
    assert frozen(adopted).roles[0].amount == 100
    assert "rij 3 van het logboek" in "\n".join(map(str, checking.problems(adopted.database)))


def test_a_backup_brings_back_the_table_of_an_adopted_moment(
    adopted: MapStore, tmp_path: Path
) -> None:
    before = frozen(adopted)
    adopted.backup(tmp_path / "b.sqlite", LOCAL)
    done(adopted.apply(c.Archive(kind="stage", id="begin"), ANNA))
    restore(adopted.database, tmp_path / "b.sqlite")
    assert frozen(adopted) == before == adopted.table()
