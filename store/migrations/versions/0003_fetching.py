"""Feeds say when to ask them again and are leased; hosts have a pause, sites their robots.txt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("ttl", sa.Integer()))
    for name in ("skip_hours", "skip_days"):
        op.add_column("feed", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    op.add_column("feed", sa.Column("lease_owner", sa.Text()))
    op.add_column("feed", sa.Column("leased_until", sa.Text()))
    op.create_table(
        "host",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text()),
        sa.Column("held_until", sa.Text()),
        sa.PrimaryKeyConstraint("domain", name="pk_host"),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_robots"),
    )


def downgrade() -> None:
    raise NotImplementedError("feeds that are leased may be stored")
