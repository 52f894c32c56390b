"""What a server says about time: when to come again, and how long an answer stays fresh. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
_STALE = re.compile(r"(?:^|,)\s*no-(?:cache|store)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,9}")


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds from `now` that a Retry-After asks for, in seconds or as an HTTP date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if _DIGITS.fullmatch(value.strip()):
        return float(value)
    when = http_date(value)
    return None if when is None else max(0.0, (when - now).total_seconds())


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> int | None:
    """Seconds that an answer stays fresh (RFC 9111, 4.2.1): max-age, else Expires less Date, less its Age.

    None where the server does not say; `headers` are asked by lower-case names.
    """
    control = headers.get("cache-control", "")
    if _STALE.search(control):
        return 0
    if match := _MAX_AGE.search(control):
        return max(0, int(match[1][:9]) - _age(headers))
    if "expires" not in headers:
        return None
    expires = http_date(headers["expires"])  # "0" and other words mean that it has passed
    sent = http_date(headers.get("date", "")) or now
    return max(0, int((expires - sent).total_seconds()) - _age(headers)) if expires else 0


def _age(headers: Mapping[str, str]) -> int:
    value = headers.get("age", "").strip()
    return int(value) if _DIGITS.fullmatch(value) else 0


def http_date(text: str) -> datetime | None:
    """'Fri, 09 Jan 2026 10:00:00 GMT' -> datetime in UTC; None for what is none."""
    try:
        when = parsedate_to_datetime(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
