"""Numbers of eight bytes for what tables count up, on PostgreSQL; SQLite's are of eight already."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNTED = ("article", "claim", "verdict", "run", "thesis_event")
_REFERRING = (
    ("mention", "article_key"),
    ("claim", "article_key"),
    ("claim", "verdict_key"),
    ("reading", "article_key"),
    ("copy", "article_key"),
    ("copy", "story"),
    ("sketch", "article_key"),
    ("band", "article_key"),
    ("thesis_claim", "claim_key"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    changes: dict[str, list[str]] = {}
    for table, column in (*((table, "key") for table in _COUNTED), *_REFERRING):
        changes.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE bigint')
    for table, columns in changes.items():  # each table is written anew, once
        op.execute(f"ALTER TABLE {table} {', '.join(columns)}")
    for table in _COUNTED:
        op.execute(f"ALTER SEQUENCE {table}_key_seq AS bigint")
