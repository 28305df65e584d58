"""A snapshot of an adopted moment also keeps the cycle and the figures of that day."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("moment", "cycle", "figures"):
        # what was kept before belongs to no moment
        op.add_column("snapshots", sa.Column(name, sa.Text, nullable=False, server_default=""))
