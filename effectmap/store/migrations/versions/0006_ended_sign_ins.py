"""Sign-ins that were ended: a kept cookie gets nobody in after signing out, on any server."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "ended_sign_ins",
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("until", sa.Text, nullable=False),
        sqlite_strict=True,
    )
