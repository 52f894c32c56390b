"""The tables of theses. store.tables imports them at its end, after the types that they are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from store.tables import NUMBER, Base, DateText, JSONText, TimeText


def _text(*, sa_type: type[Text] = Text, **options: Any) -> Any:
    return Field(sa_type=sa_type, **options)


class ThesisRow(Base, table=True):
    __tablename__ = "thesis"
    __table_args__ = (
        CheckConstraint("origin IN ('found', 'user')", name="origin"),
        CheckConstraint("side IN (-1, 0, 1)", name="side"),
        Index(None, "block"),
    )

    id: str = _text(primary_key=True)
    origin: str = _text()
    title: str = _text()
    block: str | None = _text()
    side: int
    long: str | None = _text()
    short: str | None = _text()
    starts: str | None = _text(sa_type=DateText)
    ends: str | None = _text(sa_type=DateText)
    query: str | None = _text()
    seen: str | None = _text(sa_type=JSONText)
    recorded_at: str = _text(sa_type=TimeText)
    closed_at: str | None = _text(sa_type=TimeText)


class ThesisClaimRow(Base, table=True):
    """The view that a claim states, and the thesis that was found for it."""

    __tablename__ = "thesis_claim"
    __table_args__ = (Index(None, "block"), Index(None, "thesis_id"))

    claim_key: int = Field(primary_key=True, foreign_key="claim.key", sa_type=NUMBER)
    block: str | None = _text()
    side: int
    thesis_id: str | None = _text()


class RulingRow(Base, table=True):
    """What the user said of a claim and a thesis; it stands whatever the program finds."""

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("side IN ('supporting', 'opposing', 'neutral', 'detached')", name="side"),
    )

    thesis_id: str = _text(primary_key=True)
    claim_id: str = _text(primary_key=True)
    side: str = _text()
    recorded_at: str = _text(sa_type=TimeText)


class ThesisEventRow(Base, table=True):
    __tablename__ = "thesis_event"
    __table_args__ = (
        CheckConstraint(
            "event IN ('made', 'merged', 'split', 'removed', 'attached', 'detached', 'overruled')",
            name="event",
        ),
        Index(None, "thesis_id"),
    )

    key: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    thesis_id: str = _text()
    event: str = _text()
    other: str | None = _text()
    recorded_at: str = _text(sa_type=TimeText)
