"""Slices in the store: made, renamed, put in order and removed, and what becomes of their boxes."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.model.theme_table import SavedSlice
from effectmap.store import checking
from effectmap.store import commands as c
from effectmap.store.map_export import table_to_yaml
from effectmap.store.map_file import load_table_as
from effectmap.store.map_store import MapStore
from effectmap.store.results import Conflict
from tests.store.test_map_store import ANNA, BERT, change, done, words


def add(store: MapStore, id: str, *holds: str, theme: str = "t") -> None:
    fields = {"theme": theme, "name": id.capitalize(), "holds": holds}
    done(store.apply(c.Add(kind="slice", id=id, fields=fields), ANNA))


def kept(store: MapStore) -> dict[str, tuple[str, ...]]:
    return {one.id: one.holds for one in store.table().slices}


@pytest.fixture
def store(store: MapStore) -> MapStore:
    add(store, "raad", "i", "a")
    add(store, "tafel", "a", "b")
    return store


def test_several_slices_of_a_theme_are_kept_and_may_share_a_box(store: MapStore) -> None:
    assert store.table().slices[0] == SavedSlice(
        id="raad", theme="t", name="Raad", holds=("i", "a")
    )
    assert kept(store) == {"raad": ("i", "a"), "tafel": ("a", "b")}
    assert [one.id for one in store.table().of_theme("t").slices] == ["raad", "tafel"]
    assert store.table().of_theme("u").slices == ()


def test_their_order_is_kept_and_an_edit_can_be_undone(store: MapStore) -> None:
    operation = done(store.apply(c.Arrange(kind="slice", ids=("tafel", "raad")), ANNA)).operation
    assert list(kept(store)) == ["tafel", "raad"]
    done(store.undo(operation, ANNA))
    assert list(kept(store)) == ["raad", "tafel"]


def test_two_who_rename_one_slice_do_not_write_over_each_other(store: MapStore) -> None:
    mine = change(store, "slice", "raad", name="Voor de raad")
    done(store.apply(change(store, "slice", "raad", name="Raadsavond"), BERT))
    assert isinstance(store.apply(mine, ANNA), Conflict)


@pytest.mark.parametrize(("kind", "id"), [("outcome", "a"), ("intervention", "i")])
def test_a_box_that_is_archived_leaves_the_slice_as_it_was_for_its_return(
    store: MapStore, kind: str, id: str
) -> None:
    done(store.apply(c.Archive(kind=kind, id=id), ANNA))  # type: ignore[arg-type]
    assert kept(store) == {"raad": ("i", "a"), "tafel": ("a", "b")}
    assert checking.problems(store.database, store.catalogue()) == []
    # and the slice can be changed meanwhile
    done(store.apply(change(store, "slice", "raad", name="Anders"), ANNA))
    done(store.apply(c.Restore(kind=kind, id=id), ANNA))  # type: ignore[arg-type]
    assert checking.problems(store.database, store.catalogue()) == []


def test_a_box_that_never_was_cannot_be_in_a_slice(store: MapStore) -> None:
    refused = store.apply(change(store, "slice", "raad", holds=["i", "nergens"]), ANNA)
    assert "“nergens”" in words(refused)


def test_a_slice_follows_its_box_and_its_theme_into_another(store: MapStore) -> None:
    done(store.apply(c.Archive(kind="link", id="a>b"), ANNA))
    done(store.apply(c.Merge(kind="outcome", id="b", into="a"), ANNA))
    assert kept(store) == {"raad": ("i", "a"), "tafel": ("a",)}
    done(store.apply(c.Merge(kind="theme", id="t", into="u"), ANNA))
    assert {one.theme for one in store.table().slices} == {"u"}
    assert checking.problems(store.database, store.catalogue()) == []


def test_a_theme_takes_its_slices_along_and_brings_them_back(store: MapStore) -> None:
    done(store.apply(c.Add(kind="theme", id="n", fields={"name": "Nieuw"}), ANNA))
    add(store, "eigen", theme="n")
    done(store.apply(c.Archive(kind="theme", id="n"), ANNA))
    assert "eigen" not in kept(store)
    done(store.apply(c.Restore(kind="theme", id="n"), ANNA))
    assert "eigen" in kept(store)


def test_slices_go_out_with_the_table_and_come_back(store: MapStore, tmp_path: Path) -> None:
    (tmp_path / "uit.yaml").write_text(table_to_yaml(store.table()), "utf-8")
    before = load_table_as(tmp_path / "uit.yaml", store.map())
    done(store.apply(c.Archive(kind="slice", id="raad"), ANNA))
    done(store.apply(c.Batch(steps=store.import_steps(before)), ANNA))
    assert store.table() == before
