"""Verdicts carry the figures by which their kind is scored; a price may have any field."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite cannot drop a CHECK: the table is written anew.
SQLITE = (
    """
CREATE TABLE price_new (
  symbol TEXT NOT NULL,
  field TEXT NOT NULL,
  date TEXT NOT NULL,
  value FLOAT NOT NULL,
  provider TEXT NOT NULL,
  loaded_at TEXT NOT NULL,
  CONSTRAINT pk_price PRIMARY KEY (symbol, field, date)
)
 WITHOUT ROWID
""",
    "INSERT INTO price_new SELECT symbol, field, date, value, provider, loaded_at FROM price",
    "DROP TABLE price",
    "ALTER TABLE price_new RENAME TO price",
)


def upgrade() -> None:
    measures = sa.Column("measures", sa.Text(), nullable=False, server_default="{}")
    op.add_column("verdict", measures)
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.get_bind().exec_driver_sql(statement)
    else:
        op.drop_constraint("ck_price_field", "price", type_="check")


def downgrade() -> None:
    raise NotImplementedError("fields that the first schema refuses may be stored")
