"""reextract: what is stored, read again by the reader of today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

import render
from commands import work
from commands.common import Settings, day, example, noted, now
from commands.edition import extractor
from commands.engine import workers_option
from records import KINDS, Article, Failure, Page, Visit

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.workers import Done
    from store.store import Store

# States in which the page that was kept may hold more than what was stored of it.
_READABLE = ("whole", "summary")


@click.command(
    epilog=example("streetcheck reextract", "streetcheck reextract --kind price_target --since 2026-01-01")
)
@click.option(
    "--since", type=day, metavar="DATE", help="Articles published then or later, by New York's day."
)
@click.option("--kind", type=click.Choice(KINDS), help="Claims of this kind only, from the stored texts.")
@workers_option
@click.pass_obj
def reextract(settings: Settings, since: date | None, kind: str | None, workers: int) -> int:
    """Read again what is stored, with the rules of today.

    The pages as they were kept or, where none is, the stored texts. Claims that are no longer read are
    superseded, not deleted. Ended and run again it goes on where it was; what this very reader has read
    is passed over.
    """
    from ingest.workers import Workers

    with (
        settings.store() as store,
        Workers(workers, work.call, preload="commands.preload") as processes,
    ):
        again = Again(store, settings.pages(), kind, _told)
        with noted(store, "reextract", again.counts):
            total = store.count_unread(extractor(), kind=kind, since=since)
            visits = store.unread(extractor(), kind=kind, since=since)
            asked = ((visit, *again.asked(visit)) for visit in visits)
            for number, done in enumerate(processes.over(asked), 1):
                render.progress(f"{number} of {total}: {done.key.article.title or done.key.article.id}")
                again.put_down(done.key, done, processes.ask)
    render.note(again.summary())
    return min(again.counts["failed"], 1)


def _told(failure: Failure) -> None:
    render.problem(failure.item, failure.reason)


class Again:
    """Reads stored articles again, each in a transaction of its own, so that a kill loses the one in hand.

    `asked` says what a process has to do for an article, and `put_down` takes what came of it.
    """

    def __init__(
        self, store: Store, pages: Path, kind: str | None, report: Callable[[Failure], object]
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._store = store
        self._pages = pages
        self._kind = kind
        self._report = report

    def asked(self, visit: Visit) -> tuple[Any, ...]:
        """A function of commands.work, and its arguments."""
        return work.afresh, visit.article, None if self._kind else self._page(visit)

    def _page(self, visit: Visit) -> Page | None:
        """The page as it was kept."""
        from ingest.errors import ReadError
        from ingest.warc import read_record

        article, seen = visit.article, visit.seen
        if seen.warc is None or article.state not in _READABLE:
            return None
        try:
            return read_record(self._pages, seen.warc, seen.warc_offset or 0)
        except ReadError as error:
            self._fail(article, f"{error.reason}; its stored text is read")
            return None

    def put_down(self, visit: Visit, done: Done, ask: Callable[..., Done]) -> None:
        """Stores what was read; `ask` has something more read."""
        if done.value is not None and done.value.reason is not None:
            self._fail(visit.article, f"{done.value.reason}; its stored text is read")
        if done.value is not None and done.value.article is not None:
            if self._changed(visit, done.value.article, done.value.said):
                return
            done = ask(work.afresh, visit.article, None)  # the page's text is one of an older version
        if done.reason is not None:
            self._fail(visit.article, done.reason)
        else:
            self._reread(visit.article, done.value.said)

    def _changed(self, visit: Visit, fresh: Article, said: work.Said) -> bool:
        """Stores a new version; false where its text is one of an older version."""
        from store import RecordError

        try:
            outcome = self._store.add_article(
                fresh, said.claims, said.mentions, now=now(), seen=visit.seen, sketch=said.sketch,
                extractor=said.extractor,
            )  # fmt: skip
        except RecordError as error:
            self._fail(fresh, error.reason)
            return True
        self.counts["changed"] += outcome == "changed"
        return outcome == "changed"

    def _reread(self, article: Article, said: work.Said) -> None:
        from store import RecordError

        claims = [claim for claim in said.claims if self._kind in (None, claim.kind)]
        try:
            counts = self._store.reread(
                article, claims, said.mentions, now=now(), extractor=said.extractor or extractor(),
                kind=self._kind, sketch=said.sketch,
            )  # fmt: skip
        except RecordError as error:
            self._fail(article, error.reason)
            return
        if counts is not None:
            self.counts.update({"read": 1, "gained": counts.gained, "lost": counts.lost, "same": counts.same})

    def _fail(self, article: Article, reason: str) -> None:
        failure = Failure(article.url or article.id, reason)
        self._report(failure)
        self._store.add_failure(failure, source="reextract", now=now())
        self.counts["failed"] += 1

    def summary(self) -> str:
        """What was done, in words."""
        return ", ".join(f"{self.counts[name]} {word}" for name, word in _WORDS.items())


_WORDS = {
    "read": "texts read again", "gained": "claims gained", "lost": "lost", "same": "the same",
    "changed": "pages with another text", "failed": "failed",
}  # fmt: skip
