"""The first schema: feeds, entries, articles, mentions, claims, verdicts, prices, failures, runs.

The words of the CHECKs are written out, because a migration stays what it was.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SUBJECT_TYPES = "equity etf index segment macro other"
METRICS = {
    "price_target": "target implied_upside",
    "rating": "rating",
    "performance": "return relative_return level record_high record_low streak breadth",
    "valuation": "pe_forward pe_trailing pe discount multiple ev_ebitda price_to_sales price_to_book "
    "dividend_yield market_cap",
    "fundamental": "earnings_growth revenue_growth eps revenue net_income margin dividend buyback guidance "
    "earnings_revisions other",
    "macro": "policy_rate rate_cuts rate_hikes inflation gdp_growth unemployment treasury_yield other",
    "positioning": "short_interest fund_flow volume ownership insider_trade",
    "event": "event",
    "opinion": "stance",
}
TYPES: dict[str, Any] = {"": sa.Text, "int": sa.Integer, "double": sa.Float, "bool": sa.Boolean}

# What PostgreSQL's parser would read as part of an address, a number or a tag: spaces, as FTS5 has it.
JOINERS = ".,-+/:@_&=~#<>"

# Full text on SQLite: FTS5 over the table's own rows, kept in step by triggers.
SQLITE_TRIGGERS = """
CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN
  INSERT INTO {table}_fts (rowid, {columns}) VALUES (new."key", {new});
END;
CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN
  INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old."key", {old});
END;
CREATE TRIGGER {table}_fts_update AFTER UPDATE OF {columns} ON {table} WHEN {changed} BEGIN
  INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old."key", {old});
  INSERT INTO {table}_fts (rowid, {columns}) VALUES (new."key", {new});
END;
"""


def upgrade() -> None:
    _feeds()
    _articles()
    _claims()
    _verdicts_and_prices()
    _failures_and_runs()
    _full_text()


def downgrade() -> None:
    raise NotImplementedError("the first schema has nothing before it")


def _feeds() -> None:
    _table(
        "feed",
        "url! title added_at! etag last_modified body_hash checked_at due_at failures:int! last_error state!",
        "url",
        _words("feed", "state", "active gone"),
    )
    op.create_index("ix_feed_due_at", "feed", ["due_at"])
    _table("entry", "feed_url! entry_key! article_id recorded_at!", "feed_url entry_key")


def _articles() -> None:
    _table(
        "article",
        "key:int! id! text_hash! url title published published_utc publisher author language source text! "
        "recorded_at! superseded_at",
        "key",
        sa.UniqueConstraint("id", "text_hash", name="uq_article_id_text_hash"),
    )
    now = sa.text("superseded_at IS NULL")
    op.create_index(
        "uq_article_current", "article", ["id"], unique=True, sqlite_where=now, postgresql_where=now
    )
    op.create_index("ix_article_published_utc", "article", ["published_utc"])
    op.create_index("ix_article_url", "article", ["url"])
    _table(
        "mention",
        "article_key:int! span_start:int! span_end:int! name! symbol type! text! how! confidence:double!",
        "article_key span_start span_end name",
        _words("mention", "type", SUBJECT_TYPES),
        _reference("mention", "article_key", "article.key"),
    )
    op.create_index("ix_mention_symbol", "mention", [sa.text("lower(symbol)")])


def _claims() -> None:
    pairs = [f"(kind = '{kind}' AND metric IN ({_quoted(words)}))" for kind, words in METRICS.items()]
    _table(
        "claim",
        "key:int! id! article_key:int! quote! span_start:int! span_end:int! kind! subject_symbol "
        "subject_name! subject_type! metric! value value_high of_value unit comparator direction "
        "prior_value label prior_label action stance claimant_name claimant_person claimant_firm "
        "claimant_role modality period_text period_start period_end horizon benchmark_symbol "
        "benchmark_name benchmark_type cues! rule confidence:double! recorded_at! superseded_at "
        "verdict_key:int",
        "key",
        sa.UniqueConstraint("id", name="uq_claim_id"),
        _words("claim", "kind", " ".join(METRICS)),
        sa.CheckConstraint(" OR ".join(pairs), name="ck_claim_metric"),
        _words("claim", "subject_type", SUBJECT_TYPES),
        _words("claim", "benchmark_type", SUBJECT_TYPES),
        _words("claim", "comparator", "eq approx gt ge lt le range"),
        _words("claim", "direction", "up down flat"),
        _words(
            "claim",
            "action",
            "initiated upgraded downgraded reiterated raised lowered resumed suspended removed",
        ),
        _words("claim", "stance", "bullish neutral bearish"),
        _words("claim", "modality", "reported forecast opinion"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="ck_claim_confidence"),
        sa.CheckConstraint("0 <= span_start AND span_start <= span_end", name="ck_claim_span"),
        _reference("claim", "article_key", "article.key"),
    )
    op.create_index("ix_claim_symbol", "claim", [sa.text("lower(subject_symbol)")])
    for column in ("article_key", "kind", "verdict_key"):
        op.create_index(f"ix_claim_{column}", "claim", [column])


def _verdicts_and_prices() -> None:
    _table(
        "verdict",
        "key:int! claim_id! status! reason method! explanation! as_of! due observed expected tolerance "
        "final:bool! evidence! recorded_at!",
        "key",
        _words("verdict", "status", "confirmed close contradicted pending unverifiable"),
        _words("verdict", "reason", "no_data no_metric no_period no_subject conditional price_break"),
        _reference("verdict", "claim_id", "claim.id"),
    )
    for column in ("claim_id", "status"):
        op.create_index(f"ix_verdict_{column}", "verdict", [column])
    _table(
        "price",
        "symbol! field! date! value:double! provider! loaded_at!",
        "symbol field date",
        _words("price", "field", "open high low close volume"),
        sqlite_with_rowid=False,
    )


def _failures_and_runs() -> None:
    _table("failure", "item! source! reason! times:int! recorded_at! failed_at!", "item")
    op.create_index("ix_failure_failed_at", "failure", ["failed_at"])
    _table("run", "key:int! command! started_at! finished_at counts failed:int", "key")


def _full_text() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _fts5("claim", "quote")
        _fts5("article", "title", "text")
        return
    # A vector holds a megabyte at most; the beginning of a longer text is what is searched.
    for table, text in {
        "claim": "quote",
        "article": "left(coalesce(title, '') || ' ' || text, 200000)",
    }.items():
        words = f"to_tsvector('simple', translate({text}, '{JOINERS}', '{' ' * len(JOINERS)}'))"
        op.get_bind().exec_driver_sql(f"CREATE INDEX ix_{table}_words ON {table} USING gin ({words})")


def _fts5(table: str, *columns: str) -> None:
    names = ", ".join(columns)
    op.execute(
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5 ({names}, content='{table}', content_rowid='key', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    filled = SQLITE_TRIGGERS.format(
        table=table,
        columns=names,
        new=", ".join(f"new.{column}" for column in columns),
        old=", ".join(f"old.{column}" for column in columns),
        changed=" OR ".join(f"old.{column} IS NOT new.{column}" for column in columns),
    )
    for statement in filled.split("END;\n")[:-1]:
        op.get_bind().exec_driver_sql(statement + "END")


def _table(name: str, columns: str, key: str, *constraints: Any, **options: Any) -> None:
    """`columns`: names with their type after a colon (text where none), `!` for those that must be there."""
    primary_key = sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}")
    op.create_table(name, *map(_column, columns.split()), primary_key, *constraints, **options)


def _column(words: str) -> sa.Column[Any]:
    name, _, type_ = words.rstrip("!").partition(":")
    return sa.Column(name, TYPES[type_](), nullable=not words.endswith("!"))


def _words(table: str, column: str, words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({_quoted(words)})", name=f"ck_{table}_{column}")


def _quoted(words: str) -> str:
    return ", ".join(f"'{word}'" for word in words.split())


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")
