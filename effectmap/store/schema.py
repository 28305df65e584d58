"""The tables of the store; `migrations/` makes them, and a test holds both against each other."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

METADATA = MetaData()


def _table(name: str, *columns: Column[object] | Index) -> Table:
    return Table(name, METADATA, *columns, sqlite_strict=True)


# current state; `fields` and `versions` are JSON
ITEMS = _table(
    "items",
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("archived", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("versions", Text, nullable=False),
)
# moments are UTC in ISO form with microseconds: their order is that of the text
LOG = _table(
    "log",
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("operation", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("undoes", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("log_at", "at"),
    Index("log_undoes", "undoes"),
)
# which rows of the log are about which item
TOUCHED = _table(
    "touched",
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
)
# of an ordinary snapshot the last three are empty; of an adopted moment `hash` is over all texts
SNAPSHOTS = _table(
    "snapshots",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("moment", Text, nullable=False, server_default=""),
    Column("cycle", Text, nullable=False, server_default=""),
    Column("figures", Text, nullable=False, server_default=""),
)
# the only place where names stand
PEOPLE = _table(
    "people",
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)
# outside the log: who works on what, and what they typed
PRESENCE = _table(
    "presence",
    Column("person", Text, primary_key=True),
    Column("item", Text, nullable=False),
    Column("at", Text, nullable=False),
)
DRAFTS = _table(
    "drafts",
    Column("person", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
# what residents told, outside the log and emptied when it ends. `outcomes` is JSON; `until`,
# `entered` and `closed` are days. Of what was withdrawn or has ended only id, state and day stay
STORIES = _table(
    "stories",
    Column("id", Text, primary_key=True),
    Column("gist", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("age", Text, nullable=False),
    Column("outcomes", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered", Text, nullable=False),
    Column("looked_by", Text, nullable=False),
    Column("closed", Text, nullable=False),
)
# outside the log: workshops, who takes part (a random token), and what they give. `agenda` and
# `shown` are JSON; `closed` is empty while it is not
WORKSHOPS = _table(
    "workshops",
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("code", Text, nullable=False),
    Column("theme", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("agenda", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("opened", Text, nullable=False),
    Column("closed", Text, nullable=False),
    Column("dots_each", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
PARTICIPANTS = _table(
    "participants",
    Column("token", Text, primary_key=True),
    Column("workshop", Text, nullable=False),
)
SUGGESTIONS = _table(
    "suggestions",
    Column("id", Text, primary_key=True),
    Column("workshop", Text, nullable=False),
    Column("participant", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("suggestions_workshop", "workshop", "at"),
)
# of every person only the newest answer, told by the sequence that their telephone counts
VOTES = _table(
    "votes",
    Column("workshop", Text, primary_key=True),
    Column("participant", Text, primary_key=True),
    Column("ask", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
)
# sign-ins that were ended before their time, for every server
ENDED_SIGN_INS = _table(
    "ended_sign_ins",
    Column("mark", Text, primary_key=True),
    Column("until", Text, nullable=False),
)
# who looked at what; of a sign-in and its end `id` comes from the sign-in, so that it stands once
AUDIT = _table(
    "audit",
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Index("audit_at", "at"),
)
# when the last backup was made that was found whole: one row
GOOD_BACKUPS = _table(
    "good_backups",
    Column("at", Text, primary_key=True),
)
