"""A map as YAML: the same text for the same map, and the same map from that text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from effectmap.model import EffectMap, Partner
from effectmap.store import commands as c
from effectmap.store.map_export import differences, to_yaml
from effectmap.store.map_file import load, load_as
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.store.test_map_store import change, done


def _imported(store: MapStore, map: EffectMap) -> tuple[c.AnyStep, ...]:
    steps = store.import_steps(map)
    if steps:
        done(store.apply(c.Import(steps=steps), LOCAL))
    assert store.map() == map
    return steps


def test_the_example_comes_back_as_it_was(zutphen: Path) -> None:
    map, catalogue = load(zutphen)
    path = zutphen / "uit.yaml"
    path.write_text(to_yaml(map), "utf-8")
    assert load_as(path, catalogue) == map


@given(name=st.text(min_size=1, max_size=60))
@example(name="\x85")
@example(name="a\u2028b\r\nc \n d")
@example(name="NO")
@example(name="12:30")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_comes_back_as_it_was(folder: Path, name: str) -> None:
    name = name.encode("utf-8", "replace").decode("utf-8")
    map, catalogue = load(folder)
    map = map.model_copy(update={"partners": (*map.partners, Partner(id="p", name=name))})
    (folder / "uit.yaml").write_text(to_yaml(map), "utf-8", newline="\n")
    assert load_as(folder / "uit.yaml", catalogue) == map


def test_one_change_is_one_line(store: MapStore) -> None:
    before = to_yaml(store.map()).splitlines()
    done(store.apply(change(store, "outcome", "b", name="Anders"), LOCAL))
    after = to_yaml(store.map()).splitlines()
    assert [line for line in after if line not in before] == ["    name: Anders"]
    assert len(before) == len(after)


def test_importing_what_is_kept_does_nothing(store: MapStore) -> None:
    assert _imported(store, store.map()) == ()


EDITS = [
    ("name: Minder eenzaam", "name: Anders", "outcome b, name: \"Minder eenzaam\" → \"Anders\""),
    ("  - {id: ggd, name: GGD}\n", "", "gearchiveerd: partner ggd"),
    ("  - {source: j, target: a}\n", "", "gearchiveerd: link j>a"),
    ("  - {id: u, name", "  - {id: v, name", "nieuw: theme v"),
    ("links:\n", "links:\n  - {source: i, target: b}\n", "nieuw: link i>b"),
    ("  - {source: i, target: a, evidence: practice}\n  - {source: j, target: a}",
     "  - {source: j, target: a}\n  - {source: i, target: a, evidence: practice}",
     "andere volgorde: link"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), EDITS)
def test_an_import_shows_and_does_what_differs_and_back(
    store: MapStore, folder: Path, old: str, new: str, said: str
) -> None:
    path = folder / "map.yaml"
    first = store.map()
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    second = load(folder)[0]
    changes = store.would_change(c.Import(steps=store.import_steps(second)))
    assert said in "\n".join(str(line) for line in differences(changes))
    for map in (second, first, second):
        _imported(store, map)


def test_the_smallest_map_and_back(store: MapStore, folder: Path) -> None:
    first = store.map()
    small = first.model_copy(
        update=dict.fromkeys(("partners", "themes", "interventions", "outcomes", "links"), ())
    )
    for map in (EffectMap.model_validate(small.model_dump()), first):
        _imported(store, map)
