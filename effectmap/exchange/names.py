"""How one item names another in a workbook: `Naam [id]`, which a person can read and choose.

Read back are that form, an id alone, and a name alone where only one item has it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from effectmap.model import Catalogue, EffectMap
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.words import Text

_WITH_ID = re.compile(r"(.*)\[\s*([a-z0-9][a-z0-9_-]*)\s*\]", re.DOTALL)


class CellError(ValueError):
    """What is wrong with a cell, for the person who filled it in."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)


def plain(text: str) -> str:
    """A text without capitals and double spaces, to compare it with another."""
    return " ".join(text.split()).casefold()


class Names:
    """The names and ids that cells may use, by group: `theme`, `partner`, `box`, `outcome`,
    `stage`, `monitor`, and `measure/<monitor>` for the measures of one monitor.

    A name that an item has or had both mean it.
    """

    def __init__(self, map: EffectMap, catalogue: Catalogue, table: ThemeTable = NO_TABLE) -> None:
        self._of_id: dict[str, dict[str, str]] = defaultdict(dict)
        self._by_name: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._units: dict[tuple[str, str], str] = {}
        for group, items in (
            ("theme", map.themes),
            ("partner", map.partners),
            ("box", map.interventions),
            ("box", map.outcomes),
            ("outcome", map.outcomes),
            ("stage", table.stages),
            ("monitor", catalogue.monitors),
        ):
            for item in items:
                self.add(group, item.id, item.name)
        groups = [group for frame in table.frames for group in frame.target_groups]
        groups += [role.target_group for role in table.roles if role.target_group]
        self._used = {"offer": [role.name for role in table.roles], "target_group": groups}
        for monitor in catalogue.monitors:
            for measure in monitor.measures:
                self.add(f"measure/{monitor.id}", measure.id, measure.name)
                self._units[monitor.id, measure.id] = measure.unit

    def add(self, group: str, id: str, name: str) -> None:
        """One more item, or one more name for it; the first stays the one that is shown."""
        self._of_id[group].setdefault(id, " ".join(name.split()))
        self._by_name[group][plain(name)].add(id)

    def unit(self, monitor: str, measure: str) -> str:
        """The unit of a measure; empty for an unknown one."""
        return self._units.get((monitor, measure), "")

    def show(self, group: str, id: str) -> str:
        """`Naam [id]`, or the id alone where it is unknown."""
        name = self._of_id[group].get(id)
        return id if name is None else f"{name} [{id}]"

    def name(self, group: str, id: str) -> str:
        """The name that goes with an id; the id itself where it is unknown."""
        return self._of_id[group].get(id, id)

    def all(self, group: str) -> Iterable[str]:
        """Everything that can be chosen, as it is shown."""
        return [self.show(group, id) for id in self._of_id[group]]

    def used(self, group: str) -> Iterable[str]:
        """The texts at the theme table that may be used again: of each `offer`, `target_group`."""
        return dict.fromkeys(" ".join(text.split()) for text in self._used[group])

    def find(self, group: str, text: str) -> str:
        """The id that `text` means. Raises CellError when that is not certain."""
        known, by_name = self._of_id[group], self._by_name[group]
        named = by_name.get(plain(text), set())
        if len(named) == 1:
            return next(iter(named))
        if len(named) > 1:
            message = Text(
                "several have the name “{name}” ({ids}): add the id, as in “{example}”",
                name=text,
                ids=", ".join(sorted(named)),
                example=self.show(group, min(named)),
            )
            raise CellError(message)
        if text.strip().casefold() in known:
            return text.strip().casefold()
        if match := _WITH_ID.fullmatch(text.strip()):
            return self._with_id(group, *match.groups())
        raise CellError(Text("“{name}” does not exist: choose one from the list", name=text[:80]))

    def _with_id(self, group: str, name: str, id: str) -> str:
        own = self._by_name[group].get(plain(name), set())
        if id not in self._of_id[group]:
            raise CellError(Text("“{id}” does not exist", id=id))
        if own and id not in own:
            message = Text(
                "the name is that of “{other}” and the id is “{id}”: which is meant?",
                other=min(own),
                id=id,
            )
            raise CellError(message)
        return id
