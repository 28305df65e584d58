"""The first tables: items, log, snapshots, people, presence and drafts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _text(name: str, *, unique: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, unique=unique)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, primary_key=key, autoincrement=False)


TABLES: dict[str, list[sa.Column[Any]]] = {
    "items": [
        _key("kind"), _key("id"), _number("position"), _text("archived"), _text("fields"),
        _text("versions"),
    ],
    "log": [
        _number("revision", key=True), _text("operation", unique=True), _text("at"),
        _text("person"), _text("action"), _text("why"), _text("undoes"), _text("command"),
        _text("changes"), _text("previous"), _text("hash"),
    ],
    "touched": [_key("kind"), _key("id"), _number("revision", key=True)],
    "snapshots": [
        _key("id"), _text("name"), _number("revision"), _text("at"), _text("content"),
        _text("hash"),
    ],
    "people": [_key("id"), _text("login", unique=True), _text("name")],
    "presence": [_key("person"), _text("item"), _text("at")],
    "drafts": [_key("person"), _key("key"), _text("text")],
}  # fmt: skip


def upgrade() -> None:
    for name, columns in TABLES.items():
        op.create_table(name, *columns, sqlite_strict=True)
    op.create_index("log_at", "log", ["at"])
    op.create_index("log_undoes", "log", ["undoes"])
