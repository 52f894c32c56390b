"""The store: one method a thing that the other rooms ask for, each in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from records import (
    Article,
    Bar,
    Claim,
    Failure,
    Feed,
    Mention,
    Observation,
    Robots,
    Seen,
    Sketch,
    Verdict,
    Visit,
)  # fmt: skip
from store import articles, feeds, hosts, prices, runs, verdicts, visits
from store.claims import Reread
from store.connection import Tell
from store.engine import Database
from store.errors import RecordError
from store.location import parse_location
from store.opening import opened
from store.theses import ThesisDesk

if TYPE_CHECKING:
    from store.harvest import Harvest, Names
    from store.sheaves import Sheaf

_VERDICTS_AT_ONCE = 5000
_TEXTS_AT_ONCE = 100


class Store:
    """The database opened for reading and writing. A context manager. Every failure is a StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.location = database.location

    @classmethod
    def open(
        cls, url_or_path: str, *, create: bool, timeout: float, read_only: bool, tell: Tell | None
    ) -> Store:
        """See store.open_store."""
        return cls(opened(parse_location(url_or_path), create, timeout, read_only, tell))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add_article(
        self,
        article: Article,
        claims: Iterable[Claim],
        mentions: Iterable[Mention],
        *,
        now: datetime,
        stand_in: bool = False,
        instead_of: str | None = None,
        seen: Seen | None = None,
        sketch: Sketch | None = None,
        extractor: str | None = None,
        entry: tuple[str, Sequence[str]] | None = None,
        done: bool = True,
        cleared: Sequence[str] = (),
    ) -> str:
        """Store an article with what was read in it: "new", "changed" or "same" (nothing of it is written).

        A `stand_in`, made of what else is known of an article that could not be read, is stored only
        where nothing has its id; the article itself then comes `instead_of` the stand-in's id.
        `seen` is the page it was read from, kept also where the text is the same; by its `sketch` the
        article is put to its copies; `extractor` is the version of the reader that read the claims.
        With it the `entry` (a feed and keys) that it came of is `done` with, and the failures are forgotten
        of what goes by the `cleared` names. A stand-in of an entry that is known by then is "same".
        Raises RecordError, naming the article and the field, for a publication date that is none and for
        words that are not the record's; nothing of the article is stored then.
        """
        try:
            with self._database.write(*filter(None, (article.id, instead_of))) as connection:
                if stand_in and entry is not None and articles.known_entries(connection, *entry):
                    return "same"
                outcome = articles.add_article(
                    connection, article, claims, mentions, now, stand_in=stand_in,
                    instead_of=instead_of, seen=seen, sketch=sketch, extractor=extractor,
                )  # fmt: skip
                if entry is not None and done:
                    articles.add_entry(connection, *entry, article.id, now)
                if cleared:
                    runs.clear_failure(connection, *cleared)
            return outcome
        except RecordError as error:
            raise RecordError(f"article {article.id}", error.reason) from error

    def add_sheaf(self, sheaf: Sheaf, *, now: datetime, names: Names, newest: str | None = None) -> Harvest:
        """Store texts of a back-fill with what was read in them, as `add_article` does one after the other.

        A text that another reader has read is read again by the sheaf's, unless that other is `newest`.
        Failures are forgotten of what goes by the `names` of an article. What came of it comes back, with
        what was refused. Raises StoreError where the sheaf is damaged; nothing of it is stored then.
        """
        from store.harvest import Harvest  # with pyarrow, which nothing else here needs

        harvest = Harvest(sheaf, now=now, names=names, newest=newest)
        harvest.add(self._database)
        return harvest

    def reread(
        self,
        article: Article,
        claims: Iterable[Claim],
        mentions: Iterable[Mention],
        *,
        now: datetime,
        extractor: str,
        kind: str | None = None,
        sketch: Sketch | None = None,
    ) -> Reread | None:
        """Store what another reader found in the current text of a stored article, whole or of one kind.

        Claims that are no longer read are superseded; one that is read again keeps its row and its
        verdict. None, and nothing is written, where the article has another text by now.
        """
        with self._database.write(article.id) as connection:
            return articles.reread(
                connection, article, claims, mentions, now, extractor=extractor, kind=kind, sketch=sketch
            )

    def count_unread(self, extractor: str, *, kind: str | None = None, since: date | None = None) -> int:
        """How many articles `unread` gives."""
        with self._database.read() as connection:
            return articles.count_unread(connection, extractor, kind=kind, since=since)

    def unread(
        self, extractor: str, *, kind: str | None = None, since: date | None = None
    ) -> Iterator[Visit]:
        """Current articles, with their texts, that this reader has not read (for this kind of claim).

        `since` is a day of publication, inclusive. A hundred at a time are in memory; what is stored
        meanwhile does not disturb the order.
        """
        after = 0
        while True:
            with self._database.read() as connection:
                some = list(
                    articles.unread(
                        connection, extractor, kind=kind, since=since, after=after, limit=_TEXTS_AT_ONCE
                    )
                )
            if not some:
                return
            after = some[-1][0]
            yield from (visit for _, visit in some)

    def unread_keys(self, extractor: str, *, after: int, limit: int) -> list[tuple[int, str]]:
        """The keys (beyond `after`) and ids of the first of the articles that `unread` gives."""
        with self._database.read() as connection:
            return articles.unread_keys(connection, extractor, after=after, limit=limit)

    def still_unread(self, extractor: str, among: Collection[str]) -> list[str]:
        """The ids of those of these articles that `unread` gives."""
        with self._database.read() as connection:
            return [id_ for _, id_ in articles.unread_keys(connection, extractor, among=among)]

    def visits_due(self, now: datetime, limit: int) -> list[Visit]:
        """Articles to look at again, the longest waiting first; for ten minutes nobody else gets them."""
        with self._database.write() as connection:
            return visits.visits_due(connection, now, limit)

    def visit(self, article_id: str) -> Visit | None:
        """A current article with its text, and what its page is known again by."""
        with self._database.read() as connection:
            return visits.visit(connection, article_id)

    def save_visit(self, visit: Visit, *, now: datetime) -> None:
        """Keep that a page was looked at and had not changed: `visit.seen` says when to look again."""
        with self._database.write(visit.article.id) as connection:
            visits.save_visit(connection, visit, now)

    def known_entries(self, feed_url: str, keys: Collection[str]) -> set[str]:
        """Those of the keys under which an entry of this feed is done with."""
        with self._database.read() as connection:
            return articles.known_entries(connection, feed_url, keys)

    def add_entry(self, feed_url: str, *keys: str, article_id: str | None, now: datetime) -> None:
        """Remember under each of these keys that an entry is done with, and which article came of it."""
        with self._database.write(feed_url) as connection:
            articles.add_entry(connection, feed_url, keys, article_id, now)

    def feeds(self) -> list[Feed]:
        """All subscriptions, oldest first."""
        with self._database.read() as connection:
            return feeds.feeds(connection)

    def feed(self, url: str) -> Feed | None:
        """The subscription to an address."""
        with self._database.read() as connection:
            return feeds.feed(connection, url)

    def due_feeds(self, now: datetime, *, free: bool = False) -> list[Feed]:
        """Active feeds whose time has come, those never polled first; `free` ones have no lease on them."""
        with self._database.read() as connection:
            return feeds.due_feeds(connection, now, free=free)

    def add_feed(self, feed: Feed, *, now: datetime | None = None) -> bool:
        """Subscribe; false where the address is subscribed to already."""
        with self._database.write() as connection:
            return feeds.add_feed(connection, feed, now or datetime.now(UTC))

    def remove_feed(self, url: str) -> bool:
        """Unsubscribe; what was read stays. False where there is no such feed."""
        with self._database.write() as connection:
            return feeds.remove_feed(connection, url)

    def lease_feeds(self, now: datetime, *, owner: str, seconds: float, limit: int) -> list[Feed]:
        """Feeds of `due_feeds` that nobody reads now, for `owner` alone until `seconds` have passed."""
        with self._database.write() as connection:
            return feeds.lease_feeds(connection, now, owner=owner, seconds=seconds, limit=limit)

    def lease_feed(self, url: str, *, now: datetime, owner: str, seconds: float, again: bool) -> bool:
        """The feed is the owner's until `save_poll`, or until `seconds` have passed; false where it is
        somebody's already, or (but for `again`) the owner's."""
        with self._database.write(url) as connection:
            return feeds.lease_feed(connection, url, now, owner=owner, seconds=seconds, again=again)

    def renew_leases(self, owner: str, *, now: datetime, seconds: float) -> None:
        """Make the leases that are still the owner's last `seconds` from now."""
        with self._database.write() as connection:
            feeds.renew_leases(connection, owner, now, seconds)

    def release_leases(self, owner: str) -> None:
        """Give all leases of an owner back."""
        with self._database.write() as connection:
            feeds.release_leases(connection, owner)

    def lease_owners(self) -> list[str]:
        """Who has leases, lapsed ones included."""
        with self._database.read() as connection:
            return feeds.lease_owners(connection)

    def save_poll(
        self,
        feed: Feed,
        *,
        now: datetime,
        entries: Iterable[tuple[Sequence[str], str | None]] = (),
        moved_to: str | None = None,
    ) -> None:
        """Keep what a poll said of a subscription and the entries (keys, id of the article) that are done
        with, and end the lease; `moved_to` moves the subscription. See store.feeds.save_poll."""
        done = list(entries)  # before anything is locked: they may come from where others write
        with self._database.write() as connection:
            feeds.save_poll(connection, feed, now, done, moved_to)

    def reserve(self, domain: str, *, now: datetime, seconds: float) -> float:
        """Seconds to wait before this domain may be asked; 0: now, and nobody else may until `release`
        or until `seconds` have passed."""
        with self._database.write(domain) as connection:
            return hosts.reserve(connection, domain, now, seconds)

    def release(self, domain: str, *, next_at: datetime) -> None:
        """The request is over; the next one may come at `next_at`."""
        with self._database.write(domain) as connection:
            hosts.release(connection, domain, next_at)

    def robots(self, origin: str) -> Robots | None:
        """The robots.txt that was kept of a site, whether it still holds or not."""
        with self._database.read() as connection:
            return hosts.robots(connection, origin)

    def keep_robots(self, robots: Robots) -> None:
        """Keep a site's robots.txt in place of the one before."""
        with self._database.write(robots.origin) as connection:
            hosts.keep_robots(connection, robots)

    def add_failure(self, failure: Failure, *, source: str, now: datetime) -> None:
        """Remember that an item could not be read; one that failed before counts again."""
        with self._database.write(runs.failure_name(failure.item)) as connection:
            runs.add_failure(connection, failure, source, now)

    def clear_failure(self, *items: str) -> bool:
        """Forget the failures of what has been read, by any of its names; false where there was none."""
        with self._database.write() as connection:
            return runs.clear_failure(connection, *items)

    def add_bars(self, bars: Iterable[Bar], *, provider: str, now: datetime) -> int:
        """Store prices in bulk, as `add_values` does."""
        return self.add_values(bars, provider=provider, now=now)

    def add_values(self, items: Iterable[Bar | Observation], *, provider: str, now: datetime) -> int:
        """Store bars and single values in bulk; the number of values that are new or changed.

        In transactions of some ten thousand: what a killed import has stored stays, and the same import
        again adds the rest. A bar with fewer fields erases none.
        """
        stored = 0
        for some in prices.batches(items):
            with self._database.write() as connection:
                stored += prices.add_values(connection, some, provider, now)
        return stored

    def columns(self, symbols: Iterable[str]) -> dict[str, prices.Columns]:
        """By symbol and field the days of the prices, volumes and splits, in order, and their values."""
        with self._database.read() as connection:
            return {symbol: prices.read_columns(connection, symbol) for symbol in symbols}

    def values(self, symbol: str, field: str, *, until: date | None = None) -> list[Observation]:
        """Any series of a symbol by date, none later than `until`: its splits, its `pe_forward`, …"""
        with self._database.read() as connection:
            return prices.read_values(connection, symbol, field, until)

    def price_span(self, symbol: str) -> tuple[date, date] | None:
        """The first and the last day with a close of a symbol; None where there is none."""
        with self._database.read() as connection:
            return prices.price_span(connection, symbol)

    def price_symbols(self) -> set[str]:
        with self._database.read() as connection:
            return prices.price_symbols(connection)

    def open_claims(
        self, as_of: date, *, methods: Collection[str] | None = None
    ) -> list[tuple[Claim, Article]]:
        """Current claims published by the end of `as_of` without a verdict that is final as of that date,
        or whose verdict was reached by a method that is not among `methods` (None: by any will do).

        Their articles come with `text` empty.
        """
        with self._database.read() as connection:
            return verdicts.open_claims(connection, as_of, methods)

    def open_in_batches(
        self, as_of: date, *, methods: Collection[str] | None = None, at_once: int
    ) -> Iterator[list[tuple[Claim, Article]]]:
        """The claims of `open_claims`, those on one subject together, `at_once` of them in memory.

        Each batch is read when it is asked for: a claim that is no longer current by then is left out.
        """
        with self._database.read() as connection:
            keys = verdicts.open_keys(connection, as_of, methods)
        for start in range(0, len(keys), at_once):
            with self._database.read() as connection:
                some = verdicts.claims_of(connection, keys[start : start + at_once])
            yield some

    def stated(self, article_ids: Collection[str]) -> dict[str, list[Claim]]:
        """The current targets and levels of each of these articles that has some, whatever their verdicts."""
        with self._database.read() as connection:
            return verdicts.stated(connection, article_ids)

    def opinions(self, symbols: Collection[str], as_of: date) -> dict[str, list[tuple[Claim, Article]]]:
        """The current price targets and ratings on each of these symbols by the end of `as_of`, oldest first.

        Their articles come with `text` empty.
        """
        with self._database.read() as connection:
            return verdicts.opinions(connection, symbols, as_of)

    def add_verdicts(self, verdicts_: Iterable[Verdict], *, now: datetime) -> int:
        """Append what is not known of its claim; the number appended.

        Known is a verdict that was given before, and one that repeats the latest of its kind (final or
        not) on another date of the check. A final verdict counts before one that is not, then the newest:
        whatever dates are checked in whatever order, and again, nothing decided gets lost.
        """
        appended, waiting = 0, iter(verdicts_)
        while some := list(islice(waiting, _VERDICTS_AT_ONCE)):
            with self._database.write() as connection:
                appended += verdicts.add_verdicts(connection, some, now)
        return appended

    def verdicts(self, claim_id: str) -> list[Verdict]:
        """Every verdict on a claim, oldest first."""
        with self._database.read() as connection:
            return verdicts.verdicts(connection, claim_id)

    @contextmanager
    def theses(self, now: datetime, *, write: bool = False) -> Iterator[ThesisDesk]:
        """One transaction on the theses; with `write` the only one to write."""
        with self._database.write() if write else self._database.read() as connection:
            yield ThesisDesk(connection, now)

    def start_run(self, command: str, *, now: datetime) -> int:
        """Note that a command began; the id is for `finish_run`."""
        with self._database.write() as connection:
            return runs.start_run(connection, command, now)

    def finish_run(self, run_id: int, *, now: datetime, counts: Mapping[str, int], failed: int) -> None:
        """Note that a command ended; a run that was killed is the one without an end."""
        with self._database.write() as connection:
            runs.finish_run(connection, run_id, now, counts, failed)

    def status(self, *, now: datetime | None = None) -> dict[str, Any]:
        """Counts of what is in the store, what is due and what failed; see store.runs.status."""
        with self._database.read() as connection:
            return runs.status(connection, now or datetime.now(UTC))
