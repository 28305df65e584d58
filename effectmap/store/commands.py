"""What a person can ask of the map: every edit is one of these commands.

A command carries an `operation` (a UUID that its sender makes): sent twice, it is applied once.
`seen` holds per field the version that the person looked at, as `MapStore.versions` gave it; all
versions of the item may be given, and what others changed meanwhile is then said.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import Field, StringConstraints

from effectmap.model.catalogue import Identifier, Line, Prose, Strict

MapKind = Literal[
    "municipality", "partner", "theme", "intervention", "outcome", "indicator", "link"
]
CycleKind = Literal["moment", "review", "delivery", "decision", "action", "comment", "lesson"]
TableKind = Literal["frame", "stage", "role", "contribution", "slice"]
Kind = Literal[MapKind, CycleKind, TableKind]
PutKind = Literal["review", "delivery", "frame"]
BoxKind = Literal["intervention", "outcome"]
# the id of a link, review or delivery is two identifiers with a mark between
ItemId = Annotated[str, Field(min_length=1, max_length=161)]
Fields = dict[str, Any]
Seen = dict[str, int]
Operation = Annotated[
    str,
    StringConstraints(
        to_lower=True, pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
    ),
]


def new_operation() -> str:
    """An operation id for a new command."""
    return str(uuid4())


class Step(Strict):
    """What can stand in a Batch; on its own it is a command as well."""

    operation: Operation = Field(default_factory=new_operation)
    why: Prose = ""


class Add(Step):
    """A new item. `fields` are those of its model; an indicator names its `outcome`.

    A link, review, delivery or frame that was archived is brought back with these fields.
    """

    type: Literal["add"] = "add"
    kind: Kind
    id: ItemId
    fields: Fields = Field(default_factory=dict)


class Connect(Step):
    """A new link between two boxes."""

    type: Literal["connect"] = "connect"
    source: Identifier
    target: Identifier
    fields: Fields = Field(default_factory=dict)


class Change(Step):
    """Other values for some fields; `seen` holds the version of each of them at least."""

    type: Literal["change"] = "change"
    kind: Kind
    id: ItemId
    fields: Fields
    seen: Seen


class Put(Step):
    """Values for a review, delivery or frame, which is added where it is not there yet.

    `seen` holds the versions that were looked at; a field that is not in it was empty. So two who
    start on the same one together do not get in each other's way.
    """

    type: Literal["put"] = "put"
    kind: PutKind
    id: ItemId
    fields: Fields
    seen: Seen = Field(default_factory=dict)


class Move(Step):
    """A box to another theme; `seen` holds the version of `theme` at least."""

    type: Literal["move"] = "move"
    kind: BoxKind
    id: ItemId
    theme: Identifier
    seen: Seen


class Archive(Step):
    """Off the map, kept in the store. Links and indicators of a box go along.

    So do reviews and the like, except those of a moment that was adopted.
    """

    type: Literal["archive"] = "archive"
    kind: Kind
    id: ItemId


class Restore(Step):
    """Back on the map, with what went along where both its ends are there."""

    type: Literal["restore"] = "restore"
    kind: Kind
    id: ItemId


class Merge(Step):
    """One item into another of its kind: what hangs on `id` hangs on `into` afterwards.

    The texts of `into` stay as they are; the merged item is archived. A review goes over where
    `into` has none at that moment.
    """

    type: Literal["merge"] = "merge"
    kind: Literal["partner", "theme", "intervention", "outcome"]
    id: ItemId
    into: ItemId


class Split(Step):
    """A second box beside `id` with the same fields and another name.

    The `links` and `indicators` that are named here go to the new box; the others stay.
    """

    type: Literal["split"] = "split"
    kind: BoxKind
    id: ItemId
    new_id: Identifier
    name: Line
    links: tuple[ItemId, ...] = ()
    indicators: tuple[Identifier, ...] = ()


class Arrange(Step):
    """The order of the items of a kind; those that are not named come after, as they were."""

    type: Literal["arrange"] = "arrange"
    kind: Literal[MapKind, TableKind]
    ids: tuple[ItemId, ...]


AnyStep = Annotated[
    Add | Connect | Change | Put | Move | Archive | Restore | Merge | Split | Arrange,
    Field(discriminator="type"),
]


class Batch(Step):
    """Several steps that belong together: all or none, one row in the log, one undo.

    The operation ids of the steps inside play no part.
    """

    type: Literal["batch"] = "batch"
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1, max_length=10_000)]


class Import(Batch):
    """A whole map that was read from YAML, as the steps that lead to it."""

    type: Literal["import"] = "import"  # type: ignore[assignment]


class Adopt(Step):
    """A moment that is under review is adopted: map, cycle and figures of now are frozen.

    `figures` is the SHA-256 of their text, which `MapStore.adopt` is given. `seen` is the revision
    that they were read at: what somebody changed since was looked at by nobody.
    """

    type: Literal["adopt"] = "adopt"
    moment: Identifier
    seen: Annotated[int, Field(ge=1)]
    figures: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Undo(Step):
    """The old values of operation `of` again, where nothing moved on since."""

    type: Literal["undo"] = "undo"
    of: Operation


class Redo(Step):
    """An operation that was undone, once more."""

    type: Literal["redo"] = "redo"
    of: Operation


class Snapshot(Step):
    """The whole map of now, frozen under a name."""

    type: Literal["snapshot"] = "snapshot"
    name: Line


Command = (
    Add
    | Connect
    | Change
    | Put
    | Move
    | Archive
    | Restore
    | Merge
    | Split
    | Arrange
    | Import
    | Batch
    | Undo
    | Redo
    | Snapshot
    | Adopt
)
