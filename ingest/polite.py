"""Fetching as a guest does: what robots.txt allows, one request at a time a domain, a pause after each.

robots.txt → turn (wait for the domain) → request → next moment noted        once for each address of a chain

The pause is remembered outside (`Memory`), so that it outlasts the process and holds between processes.
A machine of the user's own, by its name (`localhost`, a literal private address), has no pause and is not
reserved: it is his to burden, and only he can have named it. robots.txt counts there as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol, Self
from urllib.parse import urlsplit

from ingest import robots
from ingest.addresses import is_own
from ingest.errors import FetchError
from ingest.hosts import origin, registrable
from ingest.web import Client
from records import Page, Robots

PAUSE = 1.0
# How long a domain is held for one request: longer than the deadline of the client.
HELD = 60.0
# Whoever must wait longer for a domain is told so instead; and how often to look while another one asks.
PATIENCE = 90.0
LOOK_AGAIN = 0.5
# A server's Retry-After counts for all of its pages, up to a day.
LONGEST = 86_400.0
# A site that cannot be reached is not tried for each of its pages.
UNREACHED = timedelta(minutes=1)
RECENT = 64


class Memory(Protocol):
    """What is remembered of domains and sites; a store, or `Notes`."""

    def reserve(self, domain: str, *, now: datetime, seconds: float) -> float:
        """Seconds to wait; 0: the domain is the caller's until `release`, or until `seconds` have passed."""

    def release(self, domain: str, *, next_at: datetime) -> None: ...

    def robots(self, origin: str) -> Robots | None: ...

    def keep_robots(self, robots: Robots) -> None: ...


def pause_for(url: str) -> float:
    """Seconds between two requests to the domain of `url`; 0 for a machine of the user's own."""
    return 0.0 if is_own(urlsplit(url).hostname or "") else PAUSE


class Polite:
    """Fetches for many threads, with a client for each; a context manager.

    `pause` gives the seconds between two requests to an address's domain; where it is 0, nobody waits.
    """

    def __init__(
        self,
        client_factory: Callable[[], Client],
        memory: Memory,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
        pause: Callable[[str], float] = pause_for,
    ) -> None:
        self._factory, self._memory, self._pause = client_factory, memory, pause
        self._now, self._sleep = now, sleep
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._clients: list[Client] = []
        self._named: set[str] = set()
        self._recent: dict[str, Robots] = {}
        self._unreached: dict[str, tuple[datetime, FetchError]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Only when no thread fetches any more."""
        with self._lock:
            for client in self._clients:
                client.close()
            self._clients.clear()

    def allow(self, url: str) -> None:
        """As Client.allow, for the clients of all threads."""
        with suppress(ValueError):  # getting it says so, where it can be reported
            parts = urlsplit(url)
            if parts.scheme in ("http", "https") and is_own(parts.hostname or ""):
                self._allow_everywhere(origin(url))

    def _allow_everywhere(self, site: str) -> None:
        with self._lock:
            if site not in self._named:
                self._named.add(site)
                for client in self._clients:
                    client.allow(site)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        """As Client.get, when it may.

        Raises FetchError also for what robots.txt refuses, and (`passing`) where the domain must be left
        alone for longer than one would wait.
        """
        client = self._client()

        def turn(target: str) -> AbstractContextManager[None]:
            return self._allowed_turn(target, url, client)

        return client.get(url, etag=etag, last_modified=last_modified, turn=turn)

    def _client(self) -> Client:
        client: Client | None = getattr(self._mine, "client", None)
        if client is None:
            with self._lock:
                client = self._mine.client = self._factory()
                self._clients.append(client)
                for site in self._named:
                    client.allow(site)
        return client

    @contextmanager
    def _allowed_turn(self, target: str, url: str, client: Client) -> Iterator[None]:
        rules = self._rules(target, url, client)
        if not robots.allowed(rules, target):
            raise FetchError(url, "refused by the site's robots.txt")
        with self._turn(target, url, robots.crawl_delay(rules)):
            yield

    @contextmanager
    def _turn(self, target: str, url: str, delay: float = 0.0) -> Iterator[None]:
        """Inside, no other request goes to the domain of `target`; afterwards it has its pause."""
        pause = self._pause(target)
        if pause <= 0:
            yield
            return
        domain, rest = registrable(target), max(pause, delay)
        self._reserve(domain, url)
        try:
            yield
        except FetchError as error:
            rest = max(rest, min(error.retry_after or 0.0, LONGEST))
            raise
        finally:
            self._memory.release(domain, next_at=self._now() + timedelta(seconds=rest))

    def _reserve(self, domain: str, url: str) -> None:
        left = PATIENCE
        while (wait := self._memory.reserve(domain, now=self._now(), seconds=HELD)) > 0:
            if wait > left:
                reason = f"{domain} is to be left alone for {wait:.0f} s more"
                raise FetchError(url, reason, passing=True, retry_after=wait)
            nap = min(wait, LOOK_AGAIN)
            self._sleep(nap)
            left -= nap

    def _rules(self, target: str, url: str, client: Client) -> str:
        """The text of the site's robots.txt, asked for once a day."""
        site = origin(target)
        known = self._recent.get(site)
        if not robots.holds(known, now=self._now()):
            known = self._memory.robots(site)
        if known is not None and robots.holds(known, now=self._now()):
            self._note_recent(known)
            return known.text
        found = self._ask_rules(site, url, client)
        if isinstance(found, Robots):
            return found.text
        if known is not None:  # an old one is a better guess than none (RFC 9309, 2.4)
            return known.text
        reason = f"the site's robots.txt cannot be had: {found.reason}" if found.status else found.reason
        raise FetchError(url, reason, found.status, passing=True, retry_after=found.retry_after)

    def _note_recent(self, known: Robots) -> None:
        """The last sites' are at hand, so that not each page costs a look in the memory."""
        if self._recent.get(known.origin) != known:
            with self._lock:
                some = list(self._recent.items())[-RECENT:]
                self._recent = {**dict(some), known.origin: known}

    def _ask_rules(self, site: str, url: str, client: Client) -> Robots | FetchError:
        until, failed = self._unreached.get(site, (self._now(), None))
        if failed is not None and until > self._now():
            return failed

        def get(address: str) -> Page:
            return client.get(address, turn=lambda target: self._turn(target, url))

        try:
            found = robots.fetch(site, get, now=self._now())
        except FetchError as error:
            return self._note_unreached(site, error)
        if robots.holds(found, now=self._now()):
            self._memory.keep_robots(found)
        return found

    def _note_unreached(self, site: str, error: FetchError) -> FetchError:
        """The same error without its traceback, for the site's pages of the next minute."""
        failed = FetchError(site, error.reason, error.status, retry_after=error.retry_after)
        now = self._now()
        with self._lock:
            recent = {name: noted for name, noted in self._unreached.items() if noted[0] > now}
            self._unreached = {**recent, site: (now + UNREACHED, failed)}
        return failed


class Notes:
    """A memory for one process that has no store. For many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free_at: dict[str, datetime] = {}
        self._robots: dict[str, Robots] = {}

    def reserve(self, domain: str, *, now: datetime, seconds: float) -> float:
        with self._lock:
            free_at = self._free_at.get(domain, now)
            if free_at <= now:
                self._free_at[domain] = now + timedelta(seconds=seconds)
            return max(0.0, (free_at - now).total_seconds())

    def release(self, domain: str, *, next_at: datetime) -> None:
        with self._lock:
            self._free_at[domain] = next_at

    def robots(self, origin: str) -> Robots | None:
        return self._robots.get(origin)

    def keep_robots(self, robots: Robots) -> None:
        self._robots[robots.origin] = robots
