"""What goes from a task to the next, perhaps on another machine: jobs as JSON, pages as JSON and bytes."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commands.jobs import Job, Look, Poll, Story
from commands.ledger import Source
from ingest.errors import FetchError, ReadError
from ingest.polite import pause_for
from records import Entry, Page
from store.desk import Task
from store.values import clean

if TYPE_CHECKING:
    from store.store import Store

_LEVEL = 2  # of compression
# What was fetched is read before more is fetched.
_FIRST = 1


def fetching(job: Job) -> Task:
    """The task of fetching what a job needs: one at a time of a site, but for the user's own machines, and no
    job twice in line."""
    name, args = _named(job)
    lock = f"site {job.lane}" if pause_for(_address(job)) > 0 else None
    return Task("fetch", "fetch", {"job": name, **args}, lock=lock, once=f"fetch {_key(job)}")


def reading(job: Job) -> Task:
    """The task of reading what was fetched for a job, and of putting it down."""
    name, args = _named(job)
    return Task("read", "read", {"job": name, **args}, once=f"read {_key(job)}", priority=_FIRST)


def _named(job: Job) -> tuple[str, dict[str, Any]]:
    if isinstance(job, Poll):
        return "poll", {"url": job.feed.url}
    if isinstance(job, Story):
        return "story", {"entry": _storable(asdict(job.entry))}
    if isinstance(job, Look):
        return "look", {"article": job.visit.article.id}
    raise TypeError(f"{type(job).__name__} is no job of a feed")


def _address(job: Job) -> str:
    if isinstance(job, Story):
        return job.entry.url or ""
    return job.visit.article.url or "" if isinstance(job, Look) else job.source.name


def _key(job: Job) -> str:
    from ingest.identity import keys

    if isinstance(job, Story):
        return f"{job.entry.feed_url} {keys(job.entry)[0]}"
    return clean(" ".join(str(word) for word in _named(job)[1].values()))


def job_of(args: Mapping[str, Any], store: Store, now: datetime) -> Job | None:
    """The job as the ledger stands now; None where it is done already, or nobody wants it any more."""
    if args["job"] == "poll":
        return _poll(args["url"], store, now)
    if args["job"] == "story":
        return _story(Entry(**args["entry"]), store)
    visit = store.visit(args["article"])
    return Look(Source(visit.article.url or visit.article.id, looks=True), visit) if visit else None


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
