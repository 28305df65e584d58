"""The example municipality with an awkward text in every field that takes any text.

The fields are found by asking the models: a new field that takes text is filled by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from effectmap.model import EffectMap, Period
from effectmap.model.contribution import Answer, Contribution, ContributionKind
from effectmap.model.effectmap import TrendBreak
from effectmap.model.theme_table import SavedSlice
from effectmap.store.map_file import (
    CATALOGUE_FILE,
    CYCLE_FILE,
    MAP_FILE,
    TABLE_FILE,
    load_all,
)
from effectmap.store.yaml_text import dumped
from tests.security.awkward import LABELS, PAYLOADS
from tests.workspaces import copy_example, visit

# what takes any text and yet names something: a file, a column, an area, another item
NAMES = {
    ("Indicator", "area"),
    ("Indicator", "dimensions"),
    ("Indicator", "references"),
    ("Indicator", "mandatory"),
    ("Derived", "areas"),
    ("Derived", "reference"),
    ("Measure", "columns"),
    ("Measure", "dimensions"),
    ("FileSource", "path"),
    ("FileSource", "dialect"),
    ("FileSource", "area"),
    ("ColumnMapping", "delimiter"),
    ("ColumnMapping", "sheet"),
    ("ColumnMapping", "area"),
    ("ColumnMapping", "period"),
    ("ColumnMapping", "dimensions"),
    ("MappedMeasure", "column"),
    ("MappedMeasure", "key"),
    ("MappedMeasure", "lower"),
    ("MappedMeasure", "upper"),
    ("MappedMeasure", "status"),
    ("MappedRows", "measure"),
    ("MappedRows", "value"),
    ("MappedRows", "unit"),
    ("MappedRows", "lower"),
    ("MappedRows", "upper"),
    ("MappedRows", "status"),
    ("Contribution", "about"),
    ("Contribution", "became"),
    # decides whether a measure counts people, and so whether there are figures to show
    ("Measure", "unit"),
    ("MappedMeasure", "unit"),
}
_PROBE = "> <x> =1 "
_Model = TypeVar("_Model", bound=BaseModel)


def mark(n: int) -> str:
    """What tells text `n` apart from all others, wherever it is shown."""
    # letters only: where a text may hold no figure, neither may its mark
    return "zq" + "".join(chr(ord("a") + n // 20**place % 20) for place in (2, 1, 0)) + "qz"


class Writer:
    """Gives texts one by one, each with its mark; `given` is all of them, `fields` where to."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.fields: set[tuple[str, str]] = set()
        # a label, a payload, a label, ...: a few of both on every page
        self._labels, self._payloads = itertools.cycle(LABELS), itertools.cycle(PAYLOADS)

    def next(self, fits: Callable[[str], bool] = lambda _text: True) -> str:
        """The next text that fits."""
        source = self._payloads if len(self.given) % 2 else self._labels
        for text in itertools.islice(source, len(PAYLOADS)):
            marked = f"{text} {mark(len(self.given))}"
            if fits(marked):
                self.given.append(marked)
                return marked
        raise AssertionError("no text fits here")

    def labels(self) -> Iterator[tuple[int, str]]:
        """The ordinary labels among them with their numbers."""
        return ((n, text) for n, text in enumerate(self.given) if n % 2 == 0)


def filled(folder: Path) -> Writer:
    """A new municipality in `folder`, visited once: the example with awkward texts everywhere."""
    copy_example(folder)
    writer = Writer()
    map, catalogue, cycle, table = load_all(folder)
    files: dict[str, BaseModel] = {
        MAP_FILE: with_every_part(map),
        CATALOGUE_FILE: catalogue,
        CYCLE_FILE: cycle,
        TABLE_FILE: table.model_copy(update={"slices": (_SLICE,), "contributions": (_ASKED,)}),
    }
    for name, whole in files.items():
        changed = with_texts(whole, writer).model_dump(mode="json", exclude_none=True)
        (folder / name).write_text(dumped(changed), encoding="utf-8")
    visit(folder)
    return writer


_SLICE = SavedSlice(id="plak", theme="dementie", name="x", holds=("thematafel",))
_ASKED = Contribution(
    id="inbreng-eerder",
    theme="dementie",
    kind=ContributionKind.NOTICED,
    text="x",
    by="x",
    workshop="x",
    day=date(2026, 10, 1),
    answer=Answer.PARKED,
    reason="x",
)


def with_every_part(map: EffectMap) -> EffectMap:
    """The map with the parts that the example has none of."""
    outcome = next(one for one in map.outcomes if one.indicators)
    indicator, *others = outcome.indicators
    broken = indicator.model_copy(
        update={"breaks": (TrendBreak(period=Period.parse("2020"), reason="x"),)}
    )
    changed = outcome.model_copy(update={"indicators": (broken, *others)})
    outcomes = tuple(changed if one is outcome else one for one in map.outcomes)
    return map.model_copy(update={"outcomes": outcomes})


def with_texts(item: _Model, writer: Writer) -> _Model:
    """The same item with another text wherever any text may stand, in it and in its parts."""
    said = {name: getattr(item, name) for name in type(item).model_fields}
    for name, value in said.items():
        if isinstance(value, BaseModel):
            said[name] = with_texts(value, writer)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            said[name] = tuple(with_texts(one, writer) for one in value)
        elif (type(item).__name__, name) not in NAMES and _takes_text(item, name):
            writer.fields.add((type(item).__name__, name))
            said[name] = _text(item, name, writer)
    return type(item).model_validate(said)


def _text(item: BaseModel, name: str, writer: Writer) -> Any:
    value = getattr(item, name)
    if not isinstance(value, tuple):
        return writer.next(lambda text: _valid(item, name, text))
    return tuple(
        writer.next(lambda text: _valid(item, name, (text,))) for _one in range(len(value) or 1)
    )


def _takes_text(item: BaseModel, name: str) -> bool:
    """Whether a field takes a text as no id, code, date or choice is."""
    value = getattr(item, name)
    if isinstance(value, tuple):
        return _valid(item, name, (_PROBE,))
    return isinstance(value, str | None) and _valid(item, name, _PROBE)


def _valid(item: BaseModel, name: str, value: Any) -> bool:
    said = {field: getattr(item, field) for field in type(item).model_fields}
    try:
        type(item).model_validate({**said, name: value})
    except ValidationError:
        return False
    return True


def text_fields(*models: type[BaseModel]) -> set[tuple[str, str]]:
    """Every field, of these models and of their parts, that takes any text; `NAMES` left out."""
    found: set[tuple[str, str]] = set()
    for model in models:
        for name, field in model.model_fields.items():
            inside = [one for one in _types(field.annotation) if issubclass(one, BaseModel)]
            found |= text_fields(*inside)
            adapter: TypeAdapter[Any] = TypeAdapter(
                Annotated[field.annotation, *field.metadata, "a field as it is declared"]
            )
            if any(_takes(adapter, probe) for probe in (_PROBE, (_PROBE,), {_PROBE: _PROBE})):
                found.add((model.__name__, name))
    return found - NAMES


def _types(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for part in get_args(annotation):
        yield from _types(part)


def _takes(adapter: TypeAdapter[Any], probe: object) -> bool:
    try:
        adapter.validate_python(probe)
    except ValidationError:
        return False
    return True
