"""Articles know the page they came from and when to look again; claims know their reader and their copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = "state IN ('whole', 'summary', 'paywall', 'consent', 'wall', 'empty')"
ARTICLE = (
    f"state TEXT DEFAULT 'whole' NOT NULL CONSTRAINT ck_article_state CHECK ({STATES})",
    "origins TEXT DEFAULT '{}' NOT NULL",
    "fetched_at TEXT",
    "etag TEXT",
    "last_modified TEXT",
    "body_hash TEXT",
    "warc TEXT",
    "warc_offset INTEGER",
    "looks INTEGER DEFAULT '0' NOT NULL",
    "look_at TEXT",
)


def upgrade() -> None:
    for column in ARTICLE:
        op.get_bind().exec_driver_sql(f"ALTER TABLE article ADD COLUMN {column}")
    op.create_index("ix_article_look_at", "article", ["look_at"])
    op.add_column("claim", sa.Column("extractor", sa.Text()))
    op.add_column("claim", sa.Column("content", sa.Text()))
    _of_article("reading", sa.Column("kind", sa.Text()), sa.Column("extractor", sa.Text(), nullable=False))
    _of_article("copy", sa.Column("story", sa.Integer(), nullable=False), key="article_key")
    op.create_index("ix_copy_story", "copy", ["story"])
    _of_article("sketch", sa.Column("minhash", sa.LargeBinary(), nullable=False), key="article_key")
    op.create_table(
        "band",
        sa.Column("band", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article_key", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("band", "article_key", name="pk_band"),
        sa.ForeignKeyConstraint(["article_key"], ["article.key"], name="fk_band_article_key"),
        sqlite_with_rowid=False,
    )


def _of_article(name: str, *columns: sa.Column[object], key: str = "article_key kind") -> None:
    op.create_table(
        name,
        sa.Column("article_key", sa.Integer(), nullable=False, autoincrement=False),
        *columns,
        sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["article_key"], ["article.key"], name=f"fk_{name}_article_key"),
    )


def downgrade() -> None:
    raise NotImplementedError("versions and pages that the older schema has no room for may be stored")
