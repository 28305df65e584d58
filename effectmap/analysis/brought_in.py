"""What others than the municipality brought in, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_MUNICIPALITY = ("gemeente", "college", "raad", "municipality")


@dataclass(frozen=True)
class BroughtIn:
    """An intervention or outcome that somebody asked for; `since` is when it came on the map.

    `start` is when an intervention began, `asked` when it was asked for. `at_once` says that it
    stood on the map when the map was first kept here: since when it did is not known then.
    """

    kind: str
    id: str
    name: str
    who: str
    since: date | None
    archived: bool
    start: date | None = None
    asked: date | None = None
    at_once: bool = False

    @property
    def took(self) -> int | None:
        """Whole months from asked to on the map; None where one of both is not known."""
        if self.asked is None or self.since is None or self.at_once or self.asked > self.since:
            return None
        return months_between(self.asked, self.since)


def by_others(items: Iterable[BroughtIn]) -> dict[str, list[BroughtIn]]:
    """What was brought in, by who did, without the municipality itself; the newest first."""
    found: dict[str, list[BroughtIn]] = {}
    for one in items:
        who = one.who.strip()
        if who and who.lower().split()[0] not in _MUNICIPALITY:
            found.setdefault(who, []).append(one)
    for asked in found.values():
        asked.sort(key=lambda one: (one.since is None, -(one.since or date.min).toordinal()))
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day))
