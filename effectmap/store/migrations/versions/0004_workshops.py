"""Workshops, and what people in the room give: outside the log until it gets its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "workshops",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("code", "theme", "name", "agenda", "shown", "opened", "closed")
        ),
        sa.Column("dots_each", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "participants",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("workshop", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("workshop", "participant", "kind", "about", "text", "by", "at")
        ),
        sqlite_strict=True,
    )
    op.create_index("suggestions_workshop", "suggestions", ["workshop", "at"])
    op.create_table(
        "votes",
        *(
            sa.Column(name, sa.Text, primary_key=True)
            for name in ("workshop", "participant", "ask", "about")
        ),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
