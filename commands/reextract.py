"""reextract: what is stored, read again by the reader of today."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import click

import render
from commands.common import Settings, day, example, noted, now
from commands.edition import extractor
from commands.reading import read_claims
from records import KINDS, Article, Failure, Visit

if TYPE_CHECKING:
    from pathlib import Path

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
@click.pass_obj
def reextract(settings: Settings, since: date | None, kind: str | None) -> int:
    """Read again what is stored, with the rules of today.

    The pages as they were kept or, where none is, the stored texts. Claims that are no longer read are
    superseded, not deleted. Ended and run again it goes on where it was; what this very reader has read
    is passed over.
    """
    with settings.store() as store:
        again = Again(store, settings.pages(), kind)
        with noted(store, "reextract", again.counts):
            again.run(since)
    render.note(_summary(again.counts))
    return min(again.counts["failed"], 1)


class Again:
    """Reads stored articles again, each in a transaction of its own, so that a kill loses the one in hand."""

    def __init__(self, store: Store, pages: Path, kind: str | None) -> None:
        self.counts: Counter[str] = Counter()
        self._store = store
        self._pages = pages
        self._kind = kind

    def run(self, since: date | None) -> None:
        total = self._store.count_unread(extractor(), kind=self._kind, since=since)
        for number, visit in enumerate(self._store.unread(extractor(), kind=self._kind, since=since), 1):
            render.progress(f"{number} of {total}: {visit.article.title or visit.article.id}")
            self._one(visit)

    def _one(self, visit: Visit) -> None:
        fresh = None if self._kind else self._from_page(visit)
        if fresh is None or not self._changed(visit, fresh):
            self._reread(visit.article)

    def _from_page(self, visit: Visit) -> Article | None:
        """What the kept page gives today, where that is another text or has a date at last."""
        from ingest.errors import ReadError
        from ingest.revisits import read_again
        from ingest.warc import read_record

        article, seen = visit.article, visit.seen
        if seen.warc is None or article.state not in _READABLE:
            return None
        try:
            fresh = read_again(article, read_record(self._pages, seen.warc, seen.warc_offset or 0))
        except ReadError as error:
            self._fail(article, f"{error.reason}; its stored text is read")
            return None
        if fresh.text == article.text and (article.published or not fresh.published):
            return None
        return fresh

    def _changed(self, visit: Visit, fresh: Article) -> bool:
        """Stores a new version; false where its text is one of an older version."""
        from ingest.shingles import sketch
        from store import RecordError

        reading = read_claims(fresh)
        if isinstance(reading, Failure):
            self._fail(fresh, reading.reason)
            return True
        try:
            outcome = self._store.add_article(
                fresh, reading.claims, reading.mentions, now=now(), seen=visit.seen,
                sketch=sketch(fresh.text), extractor=extractor(),
            )  # fmt: skip
        except RecordError as error:
            self._fail(fresh, error.reason)
            return True
        self.counts["changed"] += outcome == "changed"
        return outcome == "changed"

    def _reread(self, article: Article) -> None:
        from ingest.shingles import sketch
        from store import RecordError

        reading = read_claims(article)
        if isinstance(reading, Failure):
            self._fail(article, reading.reason)
            return
        claims = [claim for claim in reading.claims if self._kind in (None, claim.kind)]
        whole = article.state == "whole"
        try:
            counts = self._store.reread(
                article, claims, reading.mentions, now=now(), extractor=extractor(), kind=self._kind,
                sketch=sketch(article.text) if whole else None,
            )  # fmt: skip
        except RecordError as error:
            self._fail(article, error.reason)
            return
        if counts is not None:
            self.counts.update({"read": 1, "gained": counts.gained, "lost": counts.lost, "same": counts.same})

    def _fail(self, article: Article, reason: str) -> None:
        failure = Failure(article.url or article.id, reason)
        render.problem(failure.item, failure.reason)
        self._store.add_failure(failure, source="reextract", now=now())
        self.counts["failed"] += 1


def _summary(counts: Counter[str]) -> str:
    words = {
        "read": "texts read again", "gained": "claims gained", "lost": "lost", "same": "the same",
        "changed": "pages with another text", "failed": "failed",
    }  # fmt: skip
    return ", ".join(f"{counts[name]} {word}" for name, word in words.items())
