"""When an article was published: by its own offset, else its publisher's zone, else New York's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from records import NEW_YORK, Article, parse_published

_ZONES = Path(__file__).with_name("publishers.yaml")


def published_of(article: Article) -> date | datetime | None:
    """The publication with an offset, or a plain date; None where the article states neither.

    Midnight without an offset is a date: archives write it where they know no time.
    """
    try:
        when = parse_published(article.published or "")
    except ValueError:
        return None
    if isinstance(when, datetime) and when.tzinfo is None:
        if when.time() == time.min:
            return when.date()
        return when.replace(tzinfo=zone_of(article.publisher))
    return when


def instant(article: Article) -> datetime:
    """The publication in UTC, to order articles by; a plain date is the end of that day in New York."""
    when = published_of(article)
    if when is None:
        return datetime.min.replace(tzinfo=UTC)
    if not isinstance(when, datetime):
        when = datetime.combine(when, time.max, NEW_YORK)
    return when.astimezone(UTC)


def zone_of(publisher: str | None) -> ZoneInfo:
    """The zone of a publisher by the names of publishers.yaml, in any case; New York's for all others."""
    return ZoneInfo(_zones().get((publisher or "").strip().casefold(), NEW_YORK.key))


@cache
def _zones() -> dict[str, str]:
    """Publisher in lower case -> IANA zone."""
    table: dict[str, list[str]] = yaml.safe_load(_ZONES.read_text(encoding="utf-8"))
    return {name.casefold(): zone for zone, names in table.items() for name in names}
