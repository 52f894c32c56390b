"""Claims carry when they were published, in the order of the look-up; names are kept for finding by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEWEST = "published_utc DESC, article_key DESC, span_start, key"
# Without a WHERE, so that the ledger as it stood on some day is found by them too.
INDEXES = {
    "ix_claim_newest": f"{NEWEST}, superseded_at",
    "ix_claim_symbol": f"lower(subject_symbol), {NEWEST}",
    "ix_claim_subject": f"lower(subject_name), {NEWEST}",
    "ix_claim_kind": f"kind, {NEWEST}, superseded_at",
}
SPOKEN = ("claimant_name", "claimant_person", "claimant_firm")
PUBLISHED = "SELECT published_utc FROM article WHERE article.key = claim.article_key"
NAMES = (
    "SELECT DISTINCT 'subject', subject_name, coalesce(subject_symbol, '') FROM claim WHERE 1 = 1",
    "SELECT DISTINCT 'subject', name, symbol FROM mention WHERE symbol IS NOT NULL",
    *(f"SELECT DISTINCT 'claimant', {name}, '' FROM claim WHERE {name} IS NOT NULL" for name in SPOKEN),
)


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    published = sa.Column("published_utc", sa.Text(), nullable=False, server_default="")
    op.add_column("claim", published)
    run(f"UPDATE claim SET published_utc = coalesce(({PUBLISHED}), '')")
    for old in ("ix_claim_symbol", "ix_claim_kind"):
        op.drop_index(old, "claim")
    for name, columns in INDEXES.items():
        run(f"CREATE INDEX {name} ON claim ({columns})")
    for name in SPOKEN:
        run(f"CREATE INDEX ix_{name} ON claim ({name}, {NEWEST}) WHERE {name} IS NOT NULL")
    op.drop_index("ix_article_published_utc", "article")
    op.create_index("ix_article_published_utc", "article", ["published_utc", "key", "publisher"])
    op.create_table(
        "name",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role", "name", "symbol", name="pk_name"),
        sa.CheckConstraint("role IN ('subject', 'claimant')", name="ck_name_role"),
        sqlite_with_rowid=False,
    )
    for found in NAMES:
        run(f"INSERT INTO name (role, name, symbol) {found} ON CONFLICT DO NOTHING")


def downgrade() -> None:
    raise NotImplementedError("the look-up of the older schema reads a database of its own time only")
