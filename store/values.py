"""How single values are written: text that any database takes, times that sort, figures to the last digit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from records import NEW_YORK, in_new_york, parse_published
from store.errors import StoreError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# The last day whose end in New York still has a four-digit year in UTC.
_LAST_DAY = date(9999, 12, 30)


def clean(text: str) -> str:
    """The text with NUL and lone surrogates, which no database takes, as U+FFFD; offsets stay."""
    return text if text.isprintable() else _UNSTORABLE.sub("\ufffd", text)


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}


def utc_text(moment: datetime) -> str:
    """A moment with its zone -> '2026-01-09T14:13:00Z'. ValueError without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def as_utc(text: str | None) -> str | None:
    """ISO 8601 in any zone (none is UTC) -> the form of `utc_text`. StoreError for the rest."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise StoreError(f"'{text}' is no ISO 8601 time") from None


def end_of_day(day: date) -> str:
    """The last second of the day in New York, in UTC."""
    moment = datetime.combine(min(day, _LAST_DAY), time(23, 59, 59), NEW_YORK)
    return utc_text(moment)


def published_utc(published: str | None) -> str | None:
    """When an article was known, for ordering: a date without a time counts as the end of that day, a time
    without an offset as New York time."""
    if published is None:
        return None
    try:
        when = parse_published(published)
        if not isinstance(when, datetime):
            return end_of_day(when)
        return utc_text(in_new_york(when))
    except (ValueError, OverflowError):
        raise StoreError(f"published '{published}' is no ISO 8601 date or time") from None


def decimal_text(value: Decimal | None) -> str | None:
    """Without an exponent, with every digit that was stated."""
    return None if value is None else format(value, "f")


def date_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def to_decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def to_date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(items: Sequence[Mapping[str, Any]]) -> str:
    return _compact([clean_values(item) for item in items]) if items else "[]"
