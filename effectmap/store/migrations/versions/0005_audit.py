"""Who looked at what, apart from the log, and when the last good backup was made."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "person", "what", "about")),
        sqlite_strict=True,
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_table("good_backups", sa.Column("at", sa.Text, primary_key=True), sqlite_strict=True)
