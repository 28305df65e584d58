"""What residents told, in a table of its own that can be emptied: the log never holds it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXTS = (
    "gist", "place", "month", "age", "outcomes", "direction", "purpose", "until", "state",
    "entered_by", "entered", "looked_by", "closed",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sqlite_strict=True,
    )
