"""Map, catalogue, cycle and theme table as readable YAML, read as text and checked in one go."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from effectmap.installation import CATALOGUE_FILE as CATALOGUE_FILE
from effectmap.installation import MAP_FILE as MAP_FILE
from effectmap.installation import SHARED, is_many, maps, shared_of
from effectmap.model import Catalogue, EffectMap, Monitor, Problem, ProblemsError
from effectmap.model.check import check, check_catalogue
from effectmap.model.check_cycle import check_cycle
from effectmap.model.check_table import check_table
from effectmap.model.cycle import Cycle
from effectmap.model.items import ENDS, Key
from effectmap.model.theme_table import ThemeTable
from effectmap.store.wording import known_keys, message
from effectmap.words import Text

try:
    from yaml import CBaseLoader as _BaseLoader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import BaseLoader as _BaseLoader  # type: ignore[assignment]

CYCLE_FILE = "cycle.yaml"
TABLE_FILE = "table.yaml"
MAX_BYTES = 5_000_000
MAX_DEPTH = 12

_MAX_NESTING = 100
# a map of 10,000 boxes and 17,000 links has half of them
_MOST_NODES = 400_000
# keys of one item or list of areas; each that is unknown is looked up among those that are known
_MOST_KEYS, _MOST_PROBLEMS = 5_000, 200
_Place = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)
_PLAIN_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


class _TooManyError(Exception):
    """More keys, texts and lists than are read."""


class _Loader(_BaseLoader):
    """Reads every value as text; stops at a depth that would exhaust the C stack."""

    depth = nodes = 0

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise RecursionError

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise _TooManyError
        return _PLAIN_TAGS[kind]


@dataclass
class _Document:
    """The data of one file, all of it text, with the line of every part."""

    file: str
    data: Any = None
    lines: dict[_Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: _Place) -> int | None:
        """The line of the nearest part that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def load_map(folder: Path) -> EffectMap:
    """The map of the municipality in `folder`. Raises ProblemsError with all that is wrong."""
    return load(folder)[0]


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue alone, with the monitors that the map shares with others.

    Raises ProblemsError with all that is wrong in it.
    """
    if _is_shared(folder):
        return _shared_catalogue(folder).own
    return _checked(beside_shared(folder, load_own_catalogue(folder)))


def _checked(catalogue: Catalogue) -> Catalogue:
    if problems := check_catalogue(catalogue, CATALOGUE_FILE):
        raise ProblemsError(problems)
    return catalogue


def catalogue_stamp(folder: Path) -> tuple[int, ...]:
    """Changes when monitors.yaml in `folder` does, unread."""
    path = folder / CATALOGUE_FILE
    seen = path.stat() if path.exists() else None
    return (seen.st_mtime_ns, seen.st_size) if seen else (0, 0)


@dataclass(frozen=True)
class _Shared:
    """The shared catalogue as one version of its file has it, and its monitors as maps get them."""

    stamp: tuple[int, ...]
    own: Catalogue
    monitors: tuple[Monitor, ...]


# every map of an installation names them: they are made once for all, and there is one
# installation in a process
_MOST_SHARED = 4
_reading_shared = threading.Lock()
_shared: dict[Path, _Shared] = {}


def _is_shared(folder: Path) -> bool:
    place = folder.resolve()
    return place.name == SHARED and is_many(place.parent)


def _shared_catalogue(folder: Path) -> _Shared:
    """What maps share, read once for each version of the file; the same objects for all maps.

    Raises ProblemsError; the next who asks reads it again.
    """
    place = folder.resolve()
    with _reading_shared:
        # before it is read: what is written meanwhile is read the next time
        stamp, kept = catalogue_stamp(place), _shared.get(place)
        if kept is None or kept.stamp != stamp:
            own = _checked(load_own_catalogue(place))
            if place not in _shared and len(_shared) >= _MOST_SHARED:
                _shared.clear()
            kept = _shared[place] = _Shared(stamp, own, tuple(_with_bars(own)))
        return kept


def areas_beside(shared: Path) -> list[str]:
    """The codes of the municipalities whose maps lie beside the folder of shared monitors."""
    root = shared.resolve().parent
    return [area for name in maps(root) if (area := _area_of(root / name))]


def _area_of(folder: Path) -> str:
    """Empty where the map cannot be read: its own page says why."""
    try:
        return str(_read(folder / MAP_FILE).data["municipality"]["area"])
    except (KeyError, TypeError):
        return ""


def load_own_catalogue(folder: Path) -> Catalogue:
    """What stands in monitors.yaml here, not yet held against what it names.

    Raises ProblemsError when it cannot be read.
    """
    return _load_as(folder / CATALOGUE_FILE, Catalogue, lambda _found: ())


def beside_shared(folder: Path, own: Catalogue) -> Catalogue:
    """The catalogue of the map in `folder` with the monitors that it shares with other maps.

    Raises ProblemsError when those cannot be read, or one of its own has the id of a shared one.
    """
    place = shared_of(folder)
    if place is None:
        return own
    kept = _shared_catalogue(place)
    shared = kept.own
    taken = [one.id for one in own.monitors if shared.monitor(one.id) is not None]
    if taken:
        message = Text("a monitor that is shared has this id already: choose another one")
        raise ProblemsError([Problem(CATALOGUE_FILE, message, id) for id in taken])
    return own.model_copy(
        update={
            "monitors": (*own.monitors, *kept.monitors),
            "area_parts": {**shared.area_parts, **own.area_parts},
        }
    )


def _with_bars(shared: Catalogue) -> Iterator[Monitor]:
    """The bar for small numbers of the shared catalogue goes along with its monitors."""
    bar = {"small_counts": shared.small_counts}
    for one in shared.monitors:
        yield one if one.small_counts is not None else one.model_copy(update=bar)


def load_as(path: Path, catalogue: Catalogue) -> EffectMap:
    """A map from a file of any name, checked with `catalogue`. Raises ProblemsError."""
    return _load_as(path, EffectMap, lambda found: check(found, catalogue, path.name))


def load_cycle_as(path: Path, map: EffectMap, archived: Collection[Key] = ()) -> Cycle:
    """A cycle from a file of any name, checked with `map` and what was taken off it.

    Raises ProblemsError.
    """
    return _load_as(path, Cycle, lambda found: check_cycle(found, map, path.name, archived))


def load_table_as(path: Path, map: EffectMap, archived: Collection[Key] = ()) -> ThemeTable:
    """A theme table from a file of any name, checked with `map` and what was taken off it.

    Raises ProblemsError.
    """
    return _load_as(path, ThemeTable, lambda found: check_table(found, map, path.name, archived))


def _load_as(
    path: Path, model: type[_Model], checked: Callable[[_Model], Iterable[Problem]]
) -> _Model:
    """What one file holds, when neither reading nor checking it finds a problem."""
    with _no_collecting():
        document = _read(path)
        found = _validate(document, model)
    problems = document.problems
    if found is not None:
        problems = [*problems, *checked(found)]
    if problems or found is None:
        raise ProblemsError(problems)
    return found


def load(folder: Path) -> tuple[EffectMap, Catalogue]:
    """Map and catalogue, checked together. Raises ProblemsError with all that is wrong in both."""
    map, catalogue, _cycle, _table = _load(folder, alone=True)
    return map, catalogue


def load_all(folder: Path) -> tuple[EffectMap, Catalogue, Cycle, ThemeTable]:
    """Map, catalogue, cycle and theme table; the last two are empty where they have no file.

    Raises ProblemsError with all that is wrong in the four of them.
    """
    return _load(folder, alone=False)


def _load(folder: Path, *, alone: bool) -> tuple[EffectMap, Catalogue, Cycle, ThemeTable]:
    """With `alone` what stands beside map and catalogue is left unread."""
    with _no_collecting():
        maps, catalogues = (_read(folder / name) for name in (MAP_FILE, CATALOGUE_FILE))
        map, catalogue = _validate(maps, EffectMap), _validate(catalogues, Catalogue)
        cycles, tables = (
            _Document(name) if alone or not (folder / name).exists() else _read(folder / name)
            for name in (CYCLE_FILE, TABLE_FILE)
        )
        cycle, table = _validate(cycles, Cycle), _validate(tables, ThemeTable)
    documents = (maps, catalogues, cycles, tables)
    problems = [problem for document in documents for problem in document.problems]
    if catalogue is not None:
        catalogue = beside_shared(folder, catalogue)
        problems += check_catalogue(catalogue, CATALOGUE_FILE)
    if map is not None and catalogue is not None:
        problems += check(map, catalogue, MAP_FILE)
    if map is not None and cycle is not None:
        problems += check_cycle(cycle, map, CYCLE_FILE)
    if map is not None and table is not None:
        problems += check_table(table, map, TABLE_FILE)
    if problems or map is None or catalogue is None or cycle is None or table is None:
        raise ProblemsError(problems)
    return map, catalogue, cycle, table


def schema(file: str = MAP_FILE) -> str:
    """JSON Schema of one of the files of a municipality, so that editors complete them."""
    models: dict[str, type[BaseModel]] = {
        MAP_FILE: EffectMap,
        CATALOGUE_FILE: Catalogue,
        CYCLE_FILE: Cycle,
        TABLE_FILE: ThemeTable,
    }
    return json.dumps(models[file].model_json_schema(), indent=2, ensure_ascii=False)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """No garbage collection meanwhile: it walks the many new YAML nodes over and over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(path: Path) -> _Document:
    """Text only: `NO`, `12:30`, `010` and `1.10` stay what they are."""
    document = _Document(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            _refuse(document, Text("the file is larger than 5 MB: split the map"))
            return document
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        _refuse(document, Text("the file is missing: make it, or start with another --data"))
        return document
    except (OSError, UnicodeDecodeError):
        _refuse(document, Text("the file cannot be read as UTF-8 text: save it as UTF-8"))
        return document
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        _refuse(document, Text("this is no valid YAML: look at the indent and the colons"), line)
        return document
    except _TooManyError:
        _refuse(document, Text("more than {n} values: split the map", n=_MOST_NODES))
        return document
    except RecursionError:
        _refuse(document, Text("this is nested too deeply"))
        return document
    document.data = _plain(document, node, (), set())
    return document


def _refuse(document: _Document, message: Text, line: int | None = None) -> None:
    document.problems.append(Problem(document.file, message, line=line))


def _plain(document: _Document, node: Any, place: _Place, seen: set[int]) -> Any:
    """Dicts, lists and texts from YAML's nodes; aliases, double keys and tags are refused."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    document.lines[place] = line
    if id(node) in seen:
        _refuse(document, Text("an alias (*name) is not allowed: write the text out"), line)
        return None
    seen.add(id(node))
    if node.tag != _PLAIN_TAGS[type(node)]:
        _refuse(document, Text("a tag (!name) is not allowed: remove it"), line)
        return None
    if len(place) > MAX_DEPTH:
        _refuse(document, Text("this is nested too deeply"), line)
        return None
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(document, one, (*place, i), seen) for i, one in enumerate(node.value)]
    return _mapping(document, node, place, seen)


def _mapping(document: _Document, node: Any, place: _Place, seen: set[int]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if len(node.value) > _MOST_KEYS:
        _refuse(document, Text("more than {n} keys", n=_MOST_KEYS), node.start_mark.line + 1)
        return data
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        seen.add(id(key_node))
        if not isinstance(key_node, yaml.ScalarNode):
            _refuse(document, Text("a key must be a word"), line)
        elif key in data:
            _refuse(document, Text("“{key}” stands here twice: keep one", key=key), line)
        else:
            value = _plain(document, value_node, (*place, key), seen)
            # an empty value in YAML means that nothing was filled in
            if value != "" or value_node.style:
                data[key] = value
            document.lines[(*place, key)] = line
    return data


def _validate(document: _Document, model: type[_Model]) -> _Model | None:
    if document.problems:
        return None
    try:
        return model.model_validate(document.data if document.data is not None else {})
    except ValidationError as error:
        document.problems += _problems(document, model, error)
        return None


def _problems(
    document: _Document, model: type[BaseModel], error: ValidationError
) -> Iterator[Problem]:
    for found in error.errors(include_url=False)[:_MOST_PROBLEMS]:
        place = tuple(part for part in found["loc"] if not str(part).startswith("function-"))
        item, fields = _item(document.data, place)
        yield Problem(
            document.file,
            message(dict(found), place, known_keys(model)),
            item=item,
            field=".".join(str(part) for part in fields),
            line=document.line(place),
        )


def _item(data: Any, place: _Place) -> tuple[str, _Place]:
    """The innermost part with an id (or with both ends of one) as its name, and the rest."""
    name, rest, here = "", place, data
    for depth, part in enumerate(place):
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            break
        if not isinstance(here, dict):
            continue
        pairs = (f"{here[one]}>{here[two]}" for one, two in ENDS.values() if {one, two} <= {*here})
        own = here.get("id") or next(pairs, None)
        if own:
            name, rest = str(own), place[depth + 1 :]
    return name, rest
