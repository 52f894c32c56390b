"""The stages as tasks for many machines: the jobs of `watch`, each half done wherever there is room.

    due → a fetch each → what came is handed on → read and put down → more fetches
    unread → rereads        prices → reconcile

Each may be killed anywhere and done again: what is stored already stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from commands.common import Settings, noted, now
from commands.edition import extractor
from commands.jobs import Job, Look, Poll, Story, Tools
from commands.ledger import Ledger, Source
from commands.parcels import fetching, job_of, moved, packed, reading, rereading, unpacked
from ingest.errors import FetchError, ReadError
from records import Page, in_new_york

if TYPE_CHECKING:
    from commands.watch import Told
    from ingest.polite import Polite
    from store.desk import Desk, Held
    from store.store import Store

# A feed is leased from its fetch until it is read: a queue of readers that is long costs no second fetch.
OWNER, LEASE_SECONDS = "workers", 3600.0
# While so many pages wait to be read, no more feeds are asked.
MOST_UNREAD = 20_000
AT_ONCE = 50
# Of what is to be read again so much is put in line at a time, in tasks of so many articles.
REREADS, REREAD_AT_ONCE = 20_000, 20
_NONE_LEFT = -1


class Passing(Exception):
    """Not now: a later attempt may go better, after `retry_after` seconds where the server said so."""

    def __init__(self, error: FetchError) -> None:
        super().__init__(str(error))
        self.retry_after = error.retry_after


class Unread(Exception):
    """Something came that could not be read or kept."""


class Stages:
    """What tasks do; for many threads. Raises what may pass, for another attempt: StoreError, Passing."""

    def __init__(
        self, settings: Settings, store: Store, desk: Desk, client: Polite, tools: Tools, told: Told
    ) -> None:
        self._settings, self._store, self._desk = settings, store, desk
        self._client, self._tools, self._told = client, tools, told

    def fetch(self, args: Mapping[str, Any], held: Held) -> None:
        """Fetches what a job needs, and hands it on to be read."""
        job = job_of(args, self._store, now())
        if job is None or not self._may_fetch(job, held):
            return
        try:
            fetched = job.fetch(self._client)
        except ReadError as error:
            self._give_up(job, held, error)
            return
        if isinstance(fetched, Page) and fetched.status == 304:
            self._read(job, held, fetched)  # there is nothing to read in it
            return
        ours = self._desk.hand_on(held, reading(job), *packed(fetched))
        if ours and isinstance(fetched, FetchError) and fetched.passing:
            raise Passing(fetched)

    def _may_fetch(self, job: Job, held: Held) -> bool:
        if not isinstance(job, Poll):
            return True
        again = held.attempts > 0
        return self._store.lease_feed(
            job.feed.url, now=now(), owner=OWNER, seconds=LEASE_SECONDS, again=again
        )

    def read(self, args: Mapping[str, Any], held: Held) -> None:
        """Reads what was fetched for a job, and puts it down."""
        parcel, job = self._desk.parcel(held.job), job_of(args, self._store, now())
        if parcel is not None and job is not None:
            self._read(job, held, unpacked(*parcel))

    def _read(self, job: Job, held: Held, fetched: Page | ReadError) -> None:
        try:
            result = job.read(fetched, self._tools)
        except ReadError as error:
            self._give_up(job, held, error)
            return

        def write(ledger: Ledger) -> None:
            # In line before the poll is kept: killed between the two, what follows is put there again.
            self._desk.defer([fetching(following) for following in moved(job.write(result, ledger))])

        self._put_down(job, held, write, passing=isinstance(fetched, FetchError) and fetched.passing)

    def _give_up(self, job: Job, held: Held, error: ReadError) -> None:
        self._put_down(job, held, lambda ledger: job.give_up(error, ledger))

    def _put_down(
        self, job: Job, held: Held, write: Callable[[Ledger], None], *, passing: bool = False
    ) -> None:
        """Into the ledger, unless the task was given to another while this worker was frozen: what has come
        of it there is newer. A story that is not done with then is tried again, but where a stand-in was
        stored for a page that the fetching task tries again (`passing`)."""
        from ingest.sources import entry_name

        if not self._desk.holds(held):
            return
        ledger = Ledger(self._store, self._told)
        write(ledger)
        if not isinstance(job, Story):
            ledger.end(job.source)
            return
        self._told.story(job.source, entry_name(job.entry))
        if job.source.unread and not passing:
            raise Unread(f"{entry_name(job.entry)}: could not be read or kept")

    def due(self) -> None:
        """Puts in line what is due: subscriptions, and pages to be looked at again."""
        if self._desk.in_line("read") > MOST_UNREAD:
            return
        feeds = self._store.due_feeds(now(), free=True)
        self._desk.defer([fetching(Poll(Source(feed.url, feed), feed)) for feed in feeds])
        while visits := self._store.visits_due(now(), AT_ONCE):
            looks = [Look(Source(visit.article.id, looks=True), visit) for visit in visits]
            self._desk.defer([fetching(look) for look in looks])

    def unread(self) -> None:
        """Puts in line what this reader has not read, once all workers have the same reader: while some are
        being updated, two editions would undo each other's work.

        It goes on where it was; each day it begins anew, for what was stored by an older one meanwhile.
        """
        edition = extractor()
        if {worker["extractor"] for worker in self._desk.state()["workers"] if worker["alive"]} - {edition}:
            return
        today = f"{edition} {now():%Y-%m-%d}"
        if (after := self._desk.mark("unread", today)) == _NONE_LEFT:
            return
        found = self._store.unread_keys(edition, after=after, limit=REREADS)
        ids = [article for _, article in found]
        some = [ids[start : start + REREAD_AT_ONCE] for start in range(0, len(ids), REREAD_AT_ONCE)]
        self._desk.defer([rereading(each, edition) for each in some])
        self._desk.keep_mark("unread", today, found[0][0] - 1 if found else _NONE_LEFT)

    def reread(self, articles: Collection[str], edition: str) -> None:
        """Reads stored articles again, with the rules of today; those for another reader it leaves alone."""
        from commands.reextract import Again

        if edition != extractor():
            return
        again = Again(self._store, self._settings.pages(), None, self._told.failed)
        for article in self._store.still_unread(edition, articles):
            if (visit := self._store.visit(article)) is not None:
                again.put_down(visit, self._tools.ask(*again.asked(visit)), self._tools.ask)
        self._told.event("reread", f"read again: {again.summary()}", **again.counts)
        if left := self._store.still_unread(edition, articles):
            raise Unread(f"{len(left)} of {len(articles)} articles cannot be read again: {', '.join(left)}")

    def prices(self) -> None:
        """Fetches the series that open claims need."""
        from commands.market import update_prices

        counts = Counter[str]()
        with noted(self._store, "prices update", counts):
            update_prices(self._store, (), None, counts, tell=self._said("prices"))

    def reconcile(self) -> None:
        """Checks the claims against the prices."""
        from commands.market import checked
        from reconcile import reconcile as check

        moment, counts = now(), Counter[str]()
        with noted(self._store, "reconcile", counts):
            counts += check(
                self._store, as_of=in_new_york(moment).date(), now=moment, report=self._told.failed
            )
        self._told.event("reconcile", f"reconciled: {checked(counts)}", **counts)

    def _said(self, event: str) -> Callable[[str], None]:
        return lambda words: self._told.event(event, words, said=words)
