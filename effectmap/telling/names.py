"""What things are called: items, areas, monitors and measures by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from effectmap.model import Catalogue, EffectMap
from effectmap.model.changes import Changed
from effectmap.model.cycle import Cycle
from effectmap.model.items import BOXES, ENDS, Key, cycle_parts, parts, table_parts
from effectmap.model.theme_table import ThemeTable

# these have no name and are called by their text, or by the beginning of it
_TEXTS = {"decision", "action", "comment", "lesson"}
LONG = 60


@dataclass(frozen=True)
class Names:
    """Names by id; what has no name here is called by its id.

    `items` by kind and id, `areas` by CBS code, `monitors` by id, `measures` by `monitor/measure`;
    `example_amounts` are the interventions and frames whose budget is made up, the deliveries
    whose spending is, and the roles whose amount is.
    """

    items: Mapping[Key, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    monitors: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    example_amounts: Set[str] = frozenset()

    def item(self, kind: str, id: str) -> str:
        """The name of an item, not too long.

        A link is called by its two boxes, `Inloop → Minder eenzaam`; a review or delivery by what
        it is about and when: `Minder eenzaam · Begroting 2027`.
        """
        if kind in ENDS:
            first, _mark, second = id.partition(">")
            if kind == "link":
                return f"{self.box(first)} → {self.box(second)}"
            return f"{self.box(second)} · {self.item('moment', first)}"
        # a frame is called by its theme
        name = self.items.get(("theme" if kind == "frame" else kind, id), id)
        return f"{name[:LONG].rsplit(' ', 1)[0]}…" if kind in _TEXTS and len(name) > LONG else name

    def of(self, id: str) -> str:
        """The name of an item whose kind is not told, as in a problem."""
        kinds = (kind for kind, known in self.items if known == id)
        return self.item(next(kinds, "link" if ">" in id else ""), id)

    def box(self, id: str) -> str:
        """The name of an intervention or outcome."""
        return next((self.items[k, id] for k in BOXES if (k, id) in self.items), id)

    def also(self, changes: Iterable[Changed]) -> Names:
        """With the names that changes tell of items that are not known otherwise."""
        told = {
            one.key: str(said[field])
            for one in changes
            for said in (one.before or {}, one.after or {})
            for field in ("name", "text")
            if field in said
        }
        return replace(self, items={**told, **self.items})

    def as_in(self, map: EffectMap) -> Names:
        """With what items are called in `map`, where they are in it."""
        then = names_of([map])
        return replace(
            self,
            items={**self.items, **then.items},
            example_amounts=self.example_amounts | then.example_amounts,
        )


def names_of(
    maps: Iterable[EffectMap],
    archived: Iterable[tuple[str, str, str]] = (),
    catalogue: Catalogue | None = None,
    areas: Mapping[str, str] | None = None,
    cycle: Cycle | None = None,
    table: ThemeTable | None = None,
) -> Names:
    """The names in `maps`, the first that knows an item decides; then those of archived items."""
    found = cycle_parts(cycle) if cycle is not None else {}
    found |= table_parts(table) if table is not None else {}
    items = {key: part.name for key, part in found.items()}
    examples = {one.id for one in cycle.deliveries if one.spent_example} if cycle else set()
    if table is not None:
        examples |= {one.id for one in table.frames if one.budget_example}
        examples |= {one.id for one in table.roles if one.amount_example}
    for map in maps:
        examples |= {one.id for one in map.interventions if one.budget_example}
        for key, part in parts(map).items():
            items.setdefault(key, part.name)
    for kind, id, name in archived:
        items.setdefault((kind, id), name)
    monitors = catalogue.monitors if catalogue else ()
    return Names(
        items,
        areas or {},
        {monitor.id: monitor.name for monitor in monitors},
        {f"{m.id}/{one.id}": one.name for m in monitors for one in m.measures},
        frozenset(examples),
    )
