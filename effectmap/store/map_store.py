"""The living map: every edit goes in through `apply`, every moment can be opened again."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, insert, select

from effectmap.installation import shared_of
from effectmap.model import Catalogue, EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.cycle import Cycle
from effectmap.model.items import BOXES, CYCLE_MODELS, MODELS, TABLE_MODELS, Key
from effectmap.model.problem import unknown
from effectmap.model.theme_table import ThemeTable
from effectmap.store import commands as c
from effectmap.store import freezing, history, retention, tables
from effectmap.store.backup import back_up
from effectmap.store.database import Database, connect
from effectmap.store.edits import plan
from effectmap.store.items import State, to_cycle, to_map, to_table
from effectmap.store.locking import check_locked
from effectmap.store.log import replay
from effectmap.store.map_export import steps_to
from effectmap.store.map_file import catalogue_stamp, load_all, load_catalogue
from effectmap.store.migrating import migrate
from effectmap.store.remembered import Remembered
from effectmap.store.results import Adopted, Entry, FrozenMap, Here, Person, Refused, Result
from effectmap.store.roles import (
    LOCAL,
    STORE,
    Actor,
    NotAllowed,
    Permission,
    demand,
    permission_of,
)
from effectmap.store.schema import DRAFTS, PEOPLE, PRESENCE, SNAPSHOTS
from effectmap.store.stories import StoryStore, leave_trace
from effectmap.store.workshops import WorkshopStore
from effectmap.store.writing import perform
from effectmap.words import Text

PRESENT = timedelta(seconds=30)
# two programs that start at the same time import map.yaml once
_FIRST_IMPORT = str(uuid5(NAMESPACE_URL, "effectmap:first-import"))
_KEPT_STATES = 8


_MADE_OF = {
    "map": frozenset(MODELS),
    "cycle": frozenset(CYCLE_MODELS),
    "table": frozenset(TABLE_MODELS),
}


def _same(state: State, before: State, kinds: frozenset[str]) -> bool:
    """Whether the items of these kinds are those of before: what changed is another item."""
    own = {key: item for key, item in state.items() if item.kind in kinds}
    theirs = {key: item for key, item in before.items() if item.kind in kinds}
    return own.keys() == theirs.keys() and all(item is theirs[key] for key, item in own.items())


class _Kept:
    """What is made of one state, once and only when it is asked for.

    What did not change since `before` is not made anew: the same map is the same object.
    """

    def __init__(self, state: State, before: _Kept | None = None) -> None:
        self._state = state
        for name, kinds in _MADE_OF.items():
            made = vars(before).get(name) if before else None
            if made is not None and before and _same(state, before._state, kinds):
                vars(self)[name] = made

    @cached_property
    def map(self) -> EffectMap:
        return to_map(self._state)

    @cached_property
    def cycle(self) -> Cycle:
        return to_cycle(self._state)

    @cached_property
    def table(self) -> ThemeTable:
        return to_table(self._state)


class MapStore:
    """The store of one municipality. Safe to share between threads, processes and servers."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.database = database
        self._lock = threading.Lock()
        self._remembered = Remembered()
        self._kept: dict[tuple[str, int | None], _Kept] = {}
        self._catalogue: tuple[tuple[int, ...], Catalogue] | None = None

    @classmethod
    def open(cls, folder: Path, url: str | None = None) -> MapStore:
        """The store of the municipality in `folder`, on SQLite there or on PostgreSQL at `url`.

        `EFFECTMAP_DATABASE_URL` is used where no url is given. Brings the tables up to date, and
        imports `map.yaml`, and `cycle.yaml` and `table.yaml` where they are there, where nothing
        was kept yet; what has had its time goes (`effectmap.store.retention`). Raises ProblemsError
        when the place cannot be used, or when those are needed and cannot be.
        """
        store = cls(folder, connect(folder, url))
        try:
            migrate(store.database, back_up)
            if store.revision() == 0:
                store._import_first()
            retention.report(retention.retire(store.database, datetime.now(UTC)))
        except BaseException:
            store.close()
            raise
        return store

    def _import_first(self) -> None:
        map, _catalogue, cycle, table = load_all(self.folder)
        steps = self.import_steps(map, cycle, table)
        result = self.apply(c.Import(operation=_FIRST_IMPORT, steps=steps), LOCAL)
        # another program may have been first
        if isinstance(result, Refused) and self.revision() == 0:
            raise ProblemsError(result.problems)

    def close(self) -> None:
        """Give back the connections."""
        self.database.close()

    def rest(self) -> None:
        """Hold nothing that can be opened or read again; who asks for it waits a moment."""
        # on PostgreSQL maps share their connections
        if self.database.is_sqlite:
            self.database.close()
        with self._lock:
            self._kept.clear()
            self._remembered, self._catalogue = Remembered(), None

    @property
    def stories(self) -> StoryStore:
        """What residents told; outside the log."""
        return StoryStore(self.database)

    @property
    def workshops(self) -> WorkshopStore:
        """Workshops and what people in the room give; outside the log until it is answered."""
        return WorkshopStore(self.database)

    @property
    def temporary(self) -> bool:
        """Whether edits are gone when the program stops: the example in a read-only folder."""
        return self.database.temporary

    def revision(self) -> int:
        """The number of the newest command; cheap."""
        with self.database.read() as connection:
            return tables.head(connection)[0]

    def catalogue(self) -> Catalogue:
        """The monitors that indicators may name. Raises ProblemsError when it cannot be read."""
        stamp = catalogue_stamp(self.folder)
        if (shared := shared_of(self.folder)) is not None:
            stamp = (*stamp, *catalogue_stamp(shared))
        kept = self._catalogue
        if kept is None or kept[0] != stamp:
            kept = self._catalogue = (stamp, load_catalogue(self.folder))
        return kept[1]

    def map(self, at: datetime | int | None = None) -> EffectMap:
        """The map of now, or as it was at a moment (with time zone) or a revision.

        Raises ProblemsError when nothing had been kept yet.
        """
        return self._at(at).map

    def cycle(self, at: datetime | int | None = None) -> Cycle:
        """The accountability cycle, as `map` gives the map: reviews, decisions and the rest."""
        return self._at(at).cycle

    def table(self, at: datetime | int | None = None) -> ThemeTable:
        """The theme table, as `map` gives the map: frames, stages and roles."""
        return self._at(at).table

    def _at(self, at: datetime | int | None) -> _Kept:
        with self.database.read() as connection:
            revision, hash = tables.head(connection)
            if isinstance(at, datetime):
                at = tables.revision_at(connection, at)
            if at is not None and not 0 < at <= revision:
                raise _refused(Text("the map was not kept at this moment"))
            # after a restore the same number may be another map: the hash tells them apart
            key = (hash, None if at == revision else at)
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            state: State
            if key[1] is None:
                state = self._remembered.state(connection)
            else:
                state = replay(tables.rows(connection, at))
        with self._lock:
            newest = next(reversed(self._kept.values()), None)
            kept = self._kept[key] = _Kept(state, newest)
            while len(self._kept) > _KEPT_STATES:
                del self._kept[next(iter(self._kept))]
        return kept

    def apply(self, command: c.Command, actor: Actor) -> Result:
        """Do one command: the only way in which the map changes.

        State, log and snapshots change together or not at all. An operation that was applied
        before is not applied again. Raises ProblemsError when the database cannot be used; the
        same command can then be sent again. An Adopt goes through `adopt`.
        """
        return self._do(command, actor)

    def _do(self, command: c.Command, actor: Actor, figures: str = "") -> Result:
        try:
            demand(actor, permission_of(command))
        except NotAllowed as error:
            return Refused(command.operation, error.problems)
        with self.database.write() as connection:
            return perform(connection, command, actor, self._remembered, self.catalogue, figures)

    def import_steps(self, *wholes: EffectMap | Cycle | ThemeTable) -> tuple[c.AnyStep, ...]:
        """The steps that make a map, a cycle, a theme table or more of them of what is kept now.

        For an Import, after a look at them. Raises ProblemsError when it cannot be made.
        """
        with self.database.read() as connection:
            return steps_to(self._remembered.state(connection), *wholes)

    def would_change(self, command: c.Step) -> tuple[Changed, ...]:
        """What a command would change, without doing it. Raises ProblemsError when it cannot."""
        with self.database.read() as connection:
            made = plan(command, self._remembered.state(connection))
        check_locked(command, made.before, made.state, made.changes)
        return tuple(made.changes)

    def undo(self, operation: str, actor: Actor, why: str = "") -> Result:
        """Put the values of before `operation` back, as a new command.

        Refused, field by field, where somebody changed them again since.
        """
        return self.apply(c.Undo(of=operation, why=why), actor)

    def redo(self, operation: str, actor: Actor, why: str = "") -> Result:
        """Do an operation that was undone once more, as a new command."""
        return self.apply(c.Redo(of=operation, why=why), actor)

    def history(
        self,
        kind: str | None = None,
        id: str | None = None,
        limit: int = 100,
        before: int | None = None,
        items: Collection[Key] | None = None,
        person: str | None = None,
    ) -> list[Entry]:
        """What happened, newest first; to one kind of item or one item where that is given.

        `before` is a revision: the next page starts before the last one of this page. `items`
        are kinds and ids, as `about_box` gives them; `person` is an opaque id of `authors`.
        """
        with self.database.read() as connection:
            return history.entries(connection, kind, id, limit, before, items, person)

    def about_box(self, id: str) -> set[Key]:
        """A box with what hangs on it or did, links and reviews for instance: kinds and ids."""
        with self.database.read() as connection:
            return history.about_box(connection, id)

    def about_theme(self, id: str) -> set[Key]:
        """A theme with its boxes of now, those that went, and what hangs on them."""
        with self.database.read() as connection:
            return history.about_theme(connection, id)

    def first_moments(self, kinds: Iterable[str] = BOXES) -> dict[Key, datetime]:
        """When each item of these kinds was first kept, by kind and id; in UTC."""
        with self.database.read() as connection:
            return history.first_moments(connection, kinds)

    def authors(self) -> list[Person]:
        """Everybody who changed something and whose name was not removed, by name."""
        with self.database.read() as connection:
            return history.authors(connection)

    def revision_at(self, moment: datetime) -> int:
        """The revision of the map at a moment (with time zone); 0 before the first."""
        with self.database.read() as connection:
            return tables.revision_at(connection, moment)

    def versions(self, kind: str, id: str) -> dict[str, int]:
        """The version of every field of an item: what a Change gives as `seen`.

        Raises ProblemsError when there is no such item.
        """
        return self._item(kind, id)[1]

    def fields(self, kind: str, id: str) -> dict[str, Any]:
        """The values of every field of an item, archived or not, as JSON values.

        Raises ProblemsError when there is no such item.
        """
        return self._item(kind, id)[0]

    def _item(self, kind: str, id: str) -> tuple[dict[str, Any], dict[str, int]]:
        with self.database.read() as connection:
            item = tables.item(connection, (kind, id))
        if item is None:
            raise ProblemsError([unknown(STORE, id, "", id, [])])
        versions = {name: n for name, n in item.versions.items() if not name.startswith("@")}
        return dict(item.fields), versions

    def archived(self) -> list[tuple[str, str, str]]:
        """What was archived and can be brought back: kind, id and what it is called."""
        with self.database.read() as connection:
            items = self._remembered.state(connection).values()
        return [
            (one.kind, one.id, str(one.fields.get("name", one.fields.get("text", one.id))))
            for one in sorted(items, key=lambda one: (one.kind, one.id))
            if not one.live
        ]

    def snapshot(self, name: str, actor: Actor) -> str:
        """Freeze the map of now under a name; its id. Raises NotAllowed."""
        demand(actor, Permission.SNAPSHOT)
        result = self.apply(c.Snapshot(name=name), actor)
        if isinstance(result, Refused):
            raise ProblemsError(result.problems)
        return result.operation

    def snapshots(self) -> list[FrozenMap]:
        """Every frozen map, oldest first."""
        with self.database.read() as connection:
            return freezing.frozen(connection)

    def snapshot_map(self, id: str) -> EffectMap:
        """The map that was frozen. Raises ProblemsError when there is none with this id."""
        query = select(SNAPSHOTS.c.content).where(SNAPSHOTS.c.id == id)
        with self.database.read() as connection:
            content = connection.execute(query).scalar()
        if content is None:
            raise ProblemsError([unknown(STORE, id, "", id, [])])
        return EffectMap.model_validate(json.loads(content))

    def adopt(self, moment: str, figures: str, seen: int, actor: Actor, why: str = "") -> Result:
        """Adopt a moment that is under review; map, cycle, theme table and `figures` are frozen.

        `seen` is the revision that the figures were read at: refused where that is not the newest.
        `figures` is the JSON text of what the monitors say that day, at most 50 MB; it is kept
        as it is. Afterwards nothing in the moment changes, except what became of its decisions
        and actions. Only an undo takes it back, while nothing in the moment was changed.
        """
        command = c.Adopt(moment=moment, seen=seen, figures=freezing.hash_of(figures), why=why)
        return self._do(command, actor, figures)

    def adopted(self, moment: str) -> Adopted | None:
        """What was frozen when a moment was adopted; None where it is not adopted now.

        Raises ProblemsError when it is adopted and its snapshot is gone.
        """
        with self.database.read() as connection:
            return freezing.adopted(connection, moment)

    def backup(self, target: Path, actor: Actor) -> None:
        """Write the store of now to a new file, while others go on. Raises ProblemsError."""
        demand(actor, Permission.BACKUP)
        back_up(self.database, target)

    def people(self, actor: Actor) -> list[Person]:
        """Everybody whose name the history shows. Raises NotAllowed."""
        demand(actor, Permission.PEOPLE)
        query = select(PEOPLE.c.id, PEOPLE.c.name).order_by(PEOPLE.c.name, PEOPLE.c.id)
        with self.database.read() as connection:
            return [Person(one.id, one.name) for one in connection.execute(query)]

    def forget_person(self, id: str, actor: Actor) -> bool:
        """Remove a name for good: the log keeps what was done, not by whom.

        A story of theirs that waits for a second person still does not take them for one.

        False where there is nobody with this id. Raises NotAllowed.
        """
        demand(actor, Permission.PEOPLE)
        with self.database.write() as connection:
            login = connection.execute(select(PEOPLE.c.login).where(PEOPLE.c.id == id)).scalar()
            if login is not None:
                leave_trace(connection, id, login)
            return tables.forget(connection, id)

    def here(self, actor: Actor, item: str) -> None:
        """Say that somebody works on `item` now; not in the log."""
        demand(actor, Permission.PRESENCE)
        with self.database.write() as connection:
            person = tables.person(connection, actor)
            connection.execute(delete(PRESENCE).where(PRESENCE.c.person == person))
            now = tables.stamp(datetime.now(UTC))
            connection.execute(insert(PRESENCE).values(person=person, item=item, at=now))

    def who_is_where(self) -> list[Here]:
        """Who worked on what in the last 30 seconds, newest first."""
        since = tables.stamp(datetime.now(UTC) - PRESENT)
        query = (
            select(PEOPLE.c.login, PEOPLE.c.name, PRESENCE.c.item, PRESENCE.c.at)
            .join(PEOPLE, PEOPLE.c.id == PRESENCE.c.person)
            .where(PRESENCE.c.at >= since)
            .order_by(PRESENCE.c.at.desc())
        )
        with self.database.read() as connection:
            return [
                Here(one.login, one.name, one.item, datetime.fromisoformat(one.at))
                for one in connection.execute(query)
            ]

    def keep_draft(self, actor: Actor, key: str, text: str) -> None:
        """Keep what somebody typed and did not save yet; only they get it back."""
        demand(actor, Permission.DRAFT)
        with self.database.write() as connection:
            person = tables.person(connection, actor)
            tables.drop_draft(connection, person, key)
            connection.execute(insert(DRAFTS).values(person=person, key=key, text=text))

    def draft(self, actor: Actor, key: str) -> str | None:
        """What this person typed under `key`, or None."""
        demand(actor, Permission.DRAFT)
        with self.database.read() as connection:
            person = tables.known_person(connection, actor.person)
            query = select(DRAFTS.c.text).where(DRAFTS.c.person == person, DRAFTS.c.key == key)
            return connection.execute(query).scalar()

    def drop_draft(self, actor: Actor, key: str) -> None:
        """Throw away what this person typed under `key`."""
        demand(actor, Permission.DRAFT)
        with self.database.write() as connection:
            person = tables.known_person(connection, actor.person)
            if person is not None:
                tables.drop_draft(connection, person, key)


def _refused(message: Text) -> ProblemsError:
    return ProblemsError([Problem(STORE, message)])
