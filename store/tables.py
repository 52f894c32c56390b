"""The tables. docs/schema.md says in plain words what each column holds.

Times are UTC text (`TimeText`), dates ISO text, figures of claims exact decimal text, prices doubles.
The words of records.py are CHECKed. The full-text indexes are made by the migrations only.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip
from sqlmodel import Field, SQLModel

import records


class DecimalText(Text):
    """An exact decimal figure as text."""


class DateText(Text):
    """YYYY-MM-DD."""


class TimeText(Text):
    """YYYY-MM-DDTHH:MM:SSZ."""


class JSONText(Text):
    """A JSON list or object."""


# What tables count up: a busy ledger has more claims than four bytes can count. SQLite's numbers are of
# eight, and it counts up under this name only.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class Base(SQLModel):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({_quoted(words)})", name=column)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _metric_of_its_kind() -> CheckConstraint:
    pairs = (f"(kind = '{kind}' AND metric IN ({_quoted(words)}))" for kind, words in records.METRICS.items())
    return CheckConstraint(" OR ".join(pairs), name="metric")


def _text(*, sa_type: type[Text] = Text, **options: Any) -> Any:
    return Field(sa_type=sa_type, **options)


def _time(**options: Any) -> Any:
    return Field(sa_type=TimeText, **options)


def _date(**options: Any) -> Any:
    return Field(sa_type=DateText, **options)


def _figure() -> Any:
    return Field(default=None, sa_type=DecimalText)


_GIVEN = {"autoincrement": False}  # a key of another table's, not one to count up
_SPEAKS = ("claimant_name", "claimant_person", "claimant_firm")


def _newest_first(name: str, *first: str, last: str = "", where: str | None = None) -> Index:
    """An index whose claims stand, after `first`, in the order in which look-ups show them."""
    columns = f"{' '.join(first)}|published_utc DESC|article_key DESC|span_start|key|{last}".strip("|")
    only = text(where) if where else None
    return Index(name, *map(text, columns.split("|")), sqlite_where=only, postgresql_where=only)


class FeedRow(Base, table=True):
    __tablename__ = "feed"
    __table_args__ = (_one_of("state", ("active", "gone")), Index(None, "due_at"))

    url: str = _text(primary_key=True)
    title: str | None = _text()
    added_at: str = _time()
    etag: str | None = _text()
    last_modified: str | None = _text()
    body_hash: str | None = _text()
    checked_at: str | None = _time()
    due_at: str | None = _time()
    failures: int = 0
    last_error: str | None = _text()
    state: str = _text()
    ttl: int | None = None
    skip_hours: str = _text(sa_type=JSONText, sa_column_kwargs={"server_default": "[]"})
    skip_days: str = _text(sa_type=JSONText, sa_column_kwargs={"server_default": "[]"})
    lease_owner: str | None = _text()
    leased_until: str | None = _time()


class HostRow(Base, table=True):
    __tablename__ = "host"

    domain: str = _text(primary_key=True)
    next_at: str | None = _time()
    held_until: str | None = _time()


class RobotsRow(Base, table=True):
    __tablename__ = "robots"

    origin: str = _text(primary_key=True)
    text: str = _text()
    until: str = _time()


class EntryRow(Base, table=True):
    __tablename__ = "entry"

    feed_url: str = _text(primary_key=True)
    entry_key: str = _text(primary_key=True)
    article_id: str | None = _text()
    recorded_at: str = _time()


class ArticleRow(Base, table=True):
    __tablename__ = "article"
    __table_args__ = (
        _one_of("state", records.ARTICLE_STATES),
        UniqueConstraint("id", "text_hash"),
        Index(
            "uq_article_current",
            "id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_article_published_utc", "published_utc", "key", "publisher"),
        Index(None, "url"),
        Index(None, "look_at"),
    )

    key: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    id: str = _text()
    text_hash: str = _text()
    url: str | None = _text()
    title: str | None = _text()
    published: str | None = _text()
    published_utc: str | None = _time()
    publisher: str | None = _text()
    author: str | None = _text()
    language: str | None = _text()
    source: str | None = _text()
    text: str = _text()
    recorded_at: str = _time()
    superseded_at: str | None = _time()
    state: str = _text(sa_column_kwargs={"server_default": "whole"})
    origins: str = _text(sa_type=JSONText, sa_column_kwargs={"server_default": "{}"})
    fetched_at: str | None = _time()
    etag: str | None = _text()
    last_modified: str | None = _text()
    body_hash: str | None = _text()
    warc: str | None = _text()
    warc_offset: int | None = None
    looks: int = Field(sa_column_kwargs={"server_default": "0"})
    look_at: str | None = _time()


class MentionRow(Base, table=True):
    __tablename__ = "mention"
    __table_args__ = (
        _one_of("type", records.SUBJECT_TYPES),
        Index("ix_mention_symbol", text("lower(symbol)")),
    )

    article_key: int = Field(primary_key=True, foreign_key="article.key", sa_type=NUMBER)
    span_start: int = Field(primary_key=True)
    span_end: int = Field(primary_key=True)
    name: str = _text(primary_key=True)
    symbol: str | None = _text()
    type: str = _text()
    text: str = _text()
    how: str = _text()
    confidence: float


class ClaimRow(Base, table=True):
    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("id"),
        _one_of("kind", records.KINDS),
        _metric_of_its_kind(),
        _one_of("subject_type", records.SUBJECT_TYPES),
        _one_of("benchmark_type", records.SUBJECT_TYPES),
        _one_of("comparator", records.COMPARATORS),
        _one_of("direction", records.DIRECTIONS),
        _one_of("action", records.ACTIONS),
        _one_of("stance", records.STANCES),
        _one_of("modality", records.MODALITIES),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("0 <= span_start AND span_start <= span_end", name="span"),
        Index(None, "article_key"),
        Index(None, "verdict_key"),
        # The look-up walks these from the newest claim on. They have no WHERE, so that the ledger as it
        # stood on some day is found by them too.
        _newest_first("ix_claim_newest", last="superseded_at"),
        _newest_first("ix_claim_symbol", "lower(subject_symbol)"),
        _newest_first("ix_claim_subject", "lower(subject_name)"),
        _newest_first("ix_claim_kind", "kind", last="superseded_at"),
        *(_newest_first(f"ix_{name}", name, where=f"{name} IS NOT NULL") for name in _SPEAKS),
    )

    key: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    id: str = _text()
    article_key: int = Field(foreign_key="article.key", sa_type=NUMBER)
    quote: str = _text()
    span_start: int
    span_end: int
    kind: str = _text()
    subject_symbol: str | None = _text()
    subject_name: str = _text()
    subject_type: str = _text()
    metric: str = _text()
    value: str | None = _figure()
    value_high: str | None = _figure()
    of_value: str | None = _figure()
    unit: str | None = _text()
    comparator: str | None = _text()
    direction: str | None = _text()
    prior_value: str | None = _figure()
    label: str | None = _text()
    prior_label: str | None = _text()
    action: str | None = _text()
    stance: str | None = _text()
    claimant_name: str | None = _text()
    claimant_person: str | None = _text()
    claimant_firm: str | None = _text()
    claimant_role: str | None = _text()
    modality: str | None = _text()
    period_text: str | None = _text()
    period_start: str | None = _date()
    period_end: str | None = _date()
    horizon: str | None = _date()
    benchmark_symbol: str | None = _text()
    benchmark_name: str | None = _text()
    benchmark_type: str | None = _text()
    cues: str = _text(sa_type=JSONText)
    rule: str | None = _text()
    confidence: float
    recorded_at: str = _time()
    superseded_at: str | None = _time()
    # The verdict that counts now; set by the writer, empty again when the claim reads differently.
    verdict_key: int | None = Field(default=None, sa_type=NUMBER)
    extractor: str | None = _text()
    content: str | None = _text()
    # That of its article, empty where it has none: here too, so that an index can begin with the symbol
    # and go on by it.
    published_utc: str = _time(sa_column_kwargs={"server_default": ""})


class NameRow(Base, table=True):
    """The names of subjects and claimants, each once: parts of names are found in a short list."""

    __tablename__ = "name"
    __table_args__ = (_one_of("role", ("subject", "claimant")), {"sqlite_with_rowid": False})

    role: str = _text(primary_key=True)
    name: str = _text(primary_key=True)
    symbol: str = _text(primary_key=True)


class ReadingRow(Base, table=True):
    __tablename__ = "reading"

    article_key: int = Field(primary_key=True, foreign_key="article.key", sa_type=NUMBER)
    kind: str = _text(primary_key=True)
    extractor: str = _text()


class CopyRow(Base, table=True):
    """Small and apart from the article, so that a look-up need not read past the article's text."""

    __tablename__ = "copy"
    __table_args__ = (Index(None, "story"),)

    article_key: int = Field(
        primary_key=True, foreign_key="article.key", sa_type=NUMBER, sa_column_kwargs=_GIVEN
    )
    story: int = Field(sa_type=NUMBER)


class SketchRow(Base, table=True):
    __tablename__ = "sketch"

    article_key: int = Field(
        primary_key=True, foreign_key="article.key", sa_type=NUMBER, sa_column_kwargs=_GIVEN
    )
    minhash: bytes = Field(sa_type=LargeBinary)


class BandRow(Base, table=True):
    __tablename__ = "band"
    __table_args__ = ({"sqlite_with_rowid": False},)

    band: int = Field(primary_key=True, sa_type=BigInteger)
    article_key: int = Field(primary_key=True, foreign_key="article.key", sa_type=NUMBER)


class VerdictRow(Base, table=True):
    __tablename__ = "verdict"
    __table_args__ = (
        _one_of("status", records.STATUSES),
        _one_of("reason", records.REASONS),
        Index(None, "claim_id"),
        Index(None, "status"),
    )

    key: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    claim_id: str = _text(foreign_key="claim.id")
    status: str = _text()
    reason: str | None = _text()
    method: str = _text()
    explanation: str = _text()
    as_of: str = _date()
    due: str | None = _date()
    observed: str | None = _figure()
    expected: str | None = _figure()
    tolerance: str | None = _figure()
    final: bool
    evidence: str = _text(sa_type=JSONText)
    recorded_at: str = _time()
    measures: str = _text(sa_type=JSONText, sa_column_kwargs={"server_default": "{}"})


class PriceRow(Base, table=True):
    __tablename__ = "price"
    __table_args__ = ({"sqlite_with_rowid": False},)

    symbol: str = _text(primary_key=True)
    field: str = _text(primary_key=True)
    date: str = _date(primary_key=True)
    value: float
    provider: str = _text()
    loaded_at: str = _time()


class FailureRow(Base, table=True):
    __tablename__ = "failure"
    __table_args__ = (Index(None, "failed_at"),)

    item: str = _text(primary_key=True)
    source: str = _text()
    reason: str = _text()
    times: int
    recorded_at: str = _time()
    failed_at: str = _time()


class RunRow(Base, table=True):
    __tablename__ = "run"

    key: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    command: str = _text()
    started_at: str = _time()
    finished_at: str | None = _time()
    counts: str | None = _text(sa_type=JSONText)
    failed: int | None = None


def _table(row: Any) -> Table:
    return cast(Table, row.__table__)


feed, entry, article, mention, claim = map(_table, (FeedRow, EntryRow, ArticleRow, MentionRow, ClaimRow))
verdict, price, failure, run, name = map(_table, (VerdictRow, PriceRow, FailureRow, RunRow, NameRow))
host, robots = _table(HostRow), _table(RobotsRow)
reading, copy, sketch, band = map(_table, (ReadingRow, CopyRow, SketchRow, BandRow))

from store import thesis_tables  # noqa: E402 - its tables are made of the types above

thesis, thesis_claim = map(_table, (thesis_tables.ThesisRow, thesis_tables.ThesisClaimRow))
ruling, thesis_event = map(_table, (thesis_tables.RulingRow, thesis_tables.ThesisEventRow))
TABLES = (
    feed, entry, article, mention, claim, verdict, price, failure, run, host, robots, reading, copy, thesis,
    thesis_claim, ruling, thesis_event,
)  # fmt: skip
# What things are found by: made again where it is missing, hence not exported as files.
INDEXES = (sketch, band, name)
