"""What was altered behind the program's back is noticed; what it wrote itself is well."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from effectmap.store import checking
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.store.test_map_store import change, done


@pytest.fixture
def used(store: MapStore) -> MapStore:
    """A store with some history."""
    first = done(store.apply(change(store, "theme", "t", name="X"), LOCAL))
    done(store.apply(c.Archive(kind="outcome", id="b"), LOCAL))
    store.snapshot("Begroting", LOCAL)
    done(store.undo(first.operation, LOCAL))
    return store


def test_what_the_program_wrote_is_well(used: MapStore) -> None:
    assert checking.problems(used.database, used.catalogue()) == []


ALTERED = [
    ("UPDATE log SET why = 'x' WHERE revision = 2", "rij 2"),
    ("UPDATE log SET person = 'x' WHERE revision = 3", "rij 3"),
    ("UPDATE log SET at = '2020-01-01T00:00:00.000000+00:00' WHERE revision = 2", "rij 2"),
    ("UPDATE log SET changes = replace(changes, 'X', 'Y') WHERE revision = 2", "rij 2"),
    ("UPDATE log SET changes = 'x' WHERE revision = 2", "rij 2"),
    ("UPDATE log SET hash = previous WHERE revision = 5", "rij 5"),
    ("DELETE FROM log WHERE revision = 3", "rij 4"),
    ("DELETE FROM log WHERE revision = 5", "t: dit is niet wat het logboek"),
    ("DELETE FROM log", "logboek is leeg"),
    ("UPDATE items SET fields = replace(fields, 'Inloop', 'Uitloop')", "intervention/i"),
    ("UPDATE items SET versions = replace(versions, ':1', ':2') WHERE id = 'i'", "intervention/i"),
    ("UPDATE items SET archived = '' WHERE id = 'b'", "outcome/b"),
    ("UPDATE items SET position = 9 WHERE id = 'c'", "outcome/c"),
    ("UPDATE items SET fields = 'x' WHERE id = 'u'", "niet gelezen worden"),
    ("UPDATE items SET fields = '[]' WHERE id = 'u'", "u, name"),
    ("UPDATE items SET fields = '{}' WHERE id = 'u'", "u, name"),
    ("DELETE FROM items WHERE id = 'u'", "theme/u"),
    ("UPDATE snapshots SET content = replace(content, 'Inloop', 'Uitloop')", "Begroting"),
    ("UPDATE snapshots SET hash = 'x'", "Begroting"),
    ("UPDATE snapshots SET name = 'x'", "“x” is niet wat het logboek vertelt"),
    ("UPDATE snapshots SET moment = 'm'", "Begroting"),
    ("DELETE FROM snapshots", "rij 4 van het logboek is weg"),
    ("UPDATE snapshots SET id = 'x'", "“Begroting” heeft geen rij"),
    ("UPDATE snapshots SET revision = 9", "Begroting"),
    ("DELETE FROM touched WHERE revision = 2", "index"),
]


@pytest.mark.parametrize(("statement", "said"), ALTERED)
def test_what_was_altered_is_noticed(used: MapStore, statement: str, said: str) -> None:
    with used.database.write() as connection:
        connection.exec_driver_sql(statement)
    found = "\n".join(str(one) for one in checking.problems(used.database))
    assert said in found


def test_a_snapshot_with_a_hash_that_fits_is_held_against_the_log(used: MapStore) -> None:
    (kept,) = used.snapshots()
    content = used.snapshot_map(kept.id).model_dump_json().replace("Inloop", "Uitloop")
    hash = hashlib.sha256(content.encode()).hexdigest()
    with used.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE snapshots SET content = '" + content + "', hash = '" + hash + "'"
        )
    (found,) = checking.problems(used.database)
    assert "niet wat het logboek vertelt" in str(found)


def test_a_map_that_does_not_fit_the_catalogue_is_named(used: MapStore) -> None:
    catalogue = used.catalogue().model_copy(update={"monitors": ()})
    done(used.apply(c.Restore(kind="outcome", id="b"), LOCAL))
    assert "eenzaam, monitor" in str(checking.problems(used.database, catalogue)[0])


def test_a_damaged_file_is_noticed(folder: Path) -> None:
    # PostgreSQL watches over its own files
    used = MapStore.open(folder)
    path = folder / "store" / "effectenkaart.sqlite"
    used.close()
    raw = bytearray(path.read_bytes())
    raw[5000:9000] = b"\xff" * 4000
    path.write_bytes(raw)
    assert checking.problems(used.database) != []
