"""What things are called: items, areas, monitors and measures by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from effectmap.model import Catalogue, EffectMap
from effectmap.model.changes import Changed
from effectmap.model.items import BOXES, Key, parts


@dataclass(frozen=True)
class Names:
    """Names by id; what has no name here is called by its id.

    `items` by kind and id, `areas` by CBS code, `monitors` by id, `measures` by `monitor/measure`;
    `example_budgets` are the interventions whose budget is made up.
    """

    items: Mapping[Key, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    monitors: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    example_budgets: Set[str] = frozenset()

    def item(self, kind: str, id: str) -> str:
        """The name of an item; a link is called by its two boxes: `Inloop → Minder eenzaam`."""
        if kind == "link":
            source, _mark, target = id.partition(">")
            return f"{self.box(source)} → {self.box(target)}"
        return self.items.get((kind, id), id)

    def box(self, id: str) -> str:
        """The name of an intervention or outcome."""
        return next((self.items[k, id] for k in BOXES if (k, id) in self.items), id)

    def also(self, changes: Iterable[Changed]) -> Names:
        """With the names that changes tell of items that are not known otherwise."""
        told = {
            one.key: str(said["name"])
            for one in changes
            for said in (one.before or {}, one.after or {})
            if "name" in said
        }
        return replace(self, items={**told, **self.items})

    def as_in(self, map: EffectMap) -> Names:
        """With what items are called in `map`, where they are in it."""
        then = names_of([map])
        return replace(
            self,
            items={**self.items, **then.items},
            example_budgets=self.example_budgets | then.example_budgets,
        )


def names_of(
    maps: Iterable[EffectMap],
    archived: Iterable[tuple[str, str, str]] = (),
    catalogue: Catalogue | None = None,
    areas: Mapping[str, str] | None = None,
) -> Names:
    """The names in `maps`, the first that knows an item decides; then those of archived items."""
    items: dict[Key, str] = {}
    examples = set()
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
