"""What goes from a task to the next, perhaps on another machine: jobs as JSON, pages as JSON and bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commands.jobs import Job, Look, Poll, Story
from commands.ledger import Source
from ingest.errors import FetchError, ReadError
from ingest.polite import pause_for
from records import Entry, Page, stable_id
from store.lines import Task
from store.values import clean

if TYPE_CHECKING:
    from store.store import Store

_LEVEL = 2  # of compression
# What was fetched is read before more is fetched.
_FIRST, _LAST = 1, -1
_LONGEST = 200  # of the name of a lock


def fetching(job: Job) -> Task:
    """The task of fetching what a job needs: one at a time of a site, but for the user's own machines, and no
    job twice in line."""
    name, args = _named(job)
    lock = clean(f"site {job.lane}"[:_LONGEST]) if pause_for(_address(job)) > 0 else None
    return Task("fetch", "fetch", {"job": name, **args}, lock=lock, once=_once("fetch", job))


def reading(job: Job) -> Task:
    """The task of reading what was fetched for a job, and of putting it down."""
    name, args = _named(job)
    return Task("read", "read", {"job": name, **args}, once=_once("read", job), priority=_FIRST)


def rereading(articles: Sequence[str], edition: str) -> Task:
    """The task of reading stored articles again by this edition of the reader, when nothing else is to do."""
    once = f"reread {articles[0]} {edition}"
    return Task("read", "reread", {"articles": articles, "edition": edition}, once=once, priority=_LAST)


def moved(jobs: Iterable[Job]) -> Iterator[Job]:
    """Stories as of the address that their feed is asked by from now on: they are read after its move is
    kept, and known again there."""
    for job in jobs:
        polled = job.source.polled(True) if job.source.polled else None
        if isinstance(job, Story) and polled is not None and polled.moved_to is not None:
            yield Story(Source(polled.moved_to), replace(job.entry, feed_url=polled.moved_to))
        else:
            yield job


def _named(job: Job) -> tuple[str, dict[str, Any]]:
    if isinstance(job, Poll):
        return "poll", {"url": job.feed.url}
    if isinstance(job, Story):
        return "story", {"entry": _storable(asdict(job.entry))}
    if isinstance(job, Look):
        return "look", {"article": job.visit.article.id, "looks": job.visit.seen.looks}
    raise TypeError(f"{type(job).__name__} is no job of a feed")


def _address(job: Job) -> str:
    if isinstance(job, Story):
        return job.entry.url or ""
    return job.visit.article.url or "" if isinstance(job, Look) else job.source.name


def _once(what: str, job: Job) -> str:
    """By what a job is known again in line: a digest, as no index takes an address of any length."""
    from ingest.identity import keys

    name, args = _named(job)
    of = (job.entry.feed_url, keys(job.entry)[0]) if isinstance(job, Story) else args.values()
    return f"{what} {name} {stable_id(*of)}"


def job_of(args: Mapping[str, Any], store: Store, now: datetime) -> Job | None:
    """The job as the ledger stands now; None where it is done already, or nobody wants it any more."""
    if args["job"] == "poll":
        return _poll(args["url"], store, now)
    if args["job"] == "story":
        return _story(Entry(**args["entry"]), store)
    visit = store.visit(args["article"])
    if visit is None or visit.seen.looks != args["looks"]:
        return None
    return Look(Source(visit.article.url or visit.article.id, looks=True), visit)


def _poll(url: str, store: Store, now: datetime) -> Job | None:
    feed = store.feed(url)
    if feed is None or feed.state != "active":
        return None
    if feed.due_at is not None and datetime.fromisoformat(feed.due_at) > now:
        return None
    return Poll(Source(feed.url, feed), feed)


def _story(entry: Entry, store: Store) -> Job | None:
    from ingest.identity import keys

    if store.known_entries(entry.feed_url, keys(entry)):
        return None
    return Story(Source(entry.feed_url), entry)


def packed(fetched: Page | ReadError) -> tuple[dict[str, Any], bytes]:
    """A page, or why there is none, for another task."""
    if isinstance(fetched, Page):
        page = {name: value for name, value in asdict(fetched).items() if name not in ("body", "gzipped")}
        body = fetched.gzipped or gzip.compress(fetched.body, _LEVEL, mtime=0)
        return {"page": _storable(page), "wire": fetched.gzipped is not None}, body
    about = {"item": fetched.item, "reason": fetched.reason}
    if isinstance(fetched, FetchError):
        about |= {name: getattr(fetched, name) for name in ("status", "passing", "retry_after", "state")}
    return {"error": _storable(about)}, b""


def _storable(value: Any) -> Any:
    """Without what no database takes in a text: NUL, halves of characters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


def unpacked(about: Mapping[str, Any], body: bytes) -> Page | ReadError:
    """What was packed."""
    if "page" in about:
        fields = dict(about["page"])
        fields["headers"] = tuple((name, value) for name, value in fields.get("headers", ()))
        return Page(**fields, body=gzip.decompress(body), gzipped=body if about["wire"] else None)
    said = dict(about["error"])
    item, reason = said.pop("item"), said.pop("reason")
    return FetchError(item, reason, **said) if said else ReadError(item, reason)
