"""Theses: what claims add up to, the views that make them, what the user ruled, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thesis",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("long", sa.Text(), nullable=True),
        sa.Column("short", sa.Text(), nullable=True),
        sa.Column("starts", sa.Text(), nullable=True),
        sa.Column("ends", sa.Text(), nullable=True),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("seen", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.CheckConstraint("origin IN ('found', 'user')", name="ck_thesis_origin"),
        sa.CheckConstraint("side IN (-1, 0, 1)", name="ck_thesis_side"),
        sa.PrimaryKeyConstraint("id", name="pk_thesis"),
    )
    op.create_index("ix_thesis_block", "thesis", ["block"])
    op.create_table(
        "thesis_claim",
        sa.Column("claim_key", sa.Integer(), nullable=False),
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("thesis_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["claim_key"], ["claim.key"], name="fk_thesis_claim_claim_key"),
        sa.PrimaryKeyConstraint("claim_key", name="pk_thesis_claim"),
    )
    op.create_index("ix_thesis_claim_block", "thesis_claim", ["block"])
    op.create_index("ix_thesis_claim_thesis_id", "thesis_claim", ["thesis_id"])
    op.create_table(
        "ruling",
        sa.Column("thesis_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "side IN ('supporting', 'opposing', 'neutral', 'detached')", name="ck_ruling_side"
        ),
        sa.PrimaryKeyConstraint("thesis_id", "claim_id", name="pk_ruling"),
    )
    op.create_table(
        "thesis_event",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("thesis_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "event IN ('made', 'merged', 'split', 'removed', 'attached', 'detached', 'overruled')",
            name="ck_thesis_event_event",
        ),
        sa.PrimaryKeyConstraint("key", name="pk_thesis_event"),
    )
    op.create_index("ix_thesis_event_thesis_id", "thesis_event", ["thesis_id"])


def downgrade() -> None:
    for table in ("thesis_event", "ruling", "thesis_claim", "thesis"):
        op.drop_table(table)
