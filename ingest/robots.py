"""What a site's robots.txt allows (RFC 9309). Pure but for `fetch`, which asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.errors import FetchError
from records import Page, Robots

if TYPE_CHECKING:
    from protego import Protego

AGENT = "streetcheck"
KEPT = timedelta(days=1)
# The site asks for so much; what goes beyond would hold its feeds up for hours.
LONGEST_DELAY = 30.0
# RFC 9309 asks for half a megabyte at least; what stands behind it is not read.
MOST_CHARACTERS = 512_000
_AGENT_LINE = re.compile(
    r"^([^\S\r\n]*user[- ]?agent[^\S\r\n]*:?[^\S\r\n])([^\r\n]*)", re.IGNORECASE | re.MULTILINE
)


def allowed(text: str, url: str) -> bool:
    """Whether a robots.txt of this text lets us fetch `url`."""
    return _rules(text).can_fetch(url, AGENT)


def crawl_delay(text: str) -> float:
    """The seconds between two requests that it asks of us, at most half a minute; 0 where none."""
    return min(_rules(text).crawl_delay(AGENT) or 0.0, LONGEST_DELAY)


def fetch(site: str, get: Callable[[str], Page], *, now: datetime) -> Robots:
    """The robots.txt of an origin, good for a day.

    A site that answers that it has none (4xx) allows everything; so does one whose answer cannot be used
    (endless redirects), for this once. Raises FetchError where the site cannot be reached or has a fault of
    its own: nothing may be fetched then.
    """
    until = now + KEPT
    try:
        text = get(f"{site}/robots.txt").body.decode("utf-8-sig", "replace")[:MOST_CHARACTERS]
    except FetchError as error:
        if error.passing:
            raise
        text, until = "", until if error.status else now
    return Robots(site, text, until.astimezone(UTC).isoformat(timespec="seconds"))


def holds(robots: Robots | None, *, now: datetime) -> bool:
    """Whether it need not be asked for again."""
    return robots is not None and datetime.fromisoformat(robots.until) > now


@lru_cache(maxsize=64)
def _rules(text: str) -> Protego:
    from protego import Protego

    return Protego.parse(_AGENT_LINE.sub(_ours, text))


def _ours(line: re.Match[str]) -> str:
    """All programs but ours as one: Protego copies the rules for each that a group names, and half a megabyte
    of both would fill the memory."""
    name = line[2].partition("#")[0].strip().lower()
    is_ours = name == "*" or (name.strip("*") and AGENT.startswith(name.strip("*")))
    return line[0] if is_ours else f"{line[1]}-"
