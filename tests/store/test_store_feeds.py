"""Subscriptions, failures, runs and the status that sums them up."""

import random
import string
from dataclasses import replace
from datetime import timedelta

import pytest
from invented import LATER, NOW, article, fall, mention, rating, verdict

from records import Bar, Failure, Feed

ONE = Feed("https://one.example/feed", title="One", added_at="2026-01-01T00:00:00Z")
TWO = Feed("https://two.example/feed", added_at="2026-01-02T00:00:00Z")


def test_subscribing_and_unsubscribing(store) -> None:
    assert [store.add_feed(feed) for feed in (TWO, ONE, ONE)] == [True, True, False]
    assert store.feeds() == [ONE, TWO]
    assert [store.remove_feed(ONE.url), store.remove_feed(ONE.url)] == [True, False]
    assert store.feeds() == [TWO]


def test_a_feed_without_a_date_is_added_now(store) -> None:
    store.add_feed(Feed("u"), now=NOW)
    assert store.feeds() == [Feed("u", added_at="2026-01-12T13:30:00Z")]


def test_what_a_poll_said_is_kept(store) -> None:
    store.add_feed(ONE)
    said = replace(
        ONE, title=None, etag='"e"', last_modified="Mon", body_hash="b", due_at="2026-01-12T09:00:00-05:00",
        failures=2, last_error="503", state="gone", checked_at=None, ttl=3600, skip_hours=(0, 23),
        skip_days=("Saturday", "Sunday"),
    )  # fmt: skip
    store.save_poll(said, now=NOW)
    kept = replace(said, title="One", due_at="2026-01-12T14:00:00Z", checked_at="2026-01-12T13:30:00Z")
    assert store.feeds() == [kept]


def test_a_poll_of_a_feed_that_is_not_subscribed_to_subscribes_to_nothing(store) -> None:
    store.save_poll(ONE, now=NOW)
    assert store.feeds() == []


def test_due_feeds(store) -> None:
    def due(name: str, **fields: object) -> None:
        store.add_feed(Feed(name, added_at="2026-01-01T00:00:00Z", **fields))

    due("never polled")
    due("due now", due_at="2026-01-12T13:30:00Z")
    due("due long ago", due_at="2026-01-01T00:00:00+00:00")
    due("not yet", due_at="2026-01-12T13:30:01Z")
    due("gone", state="gone")
    assert [feed.url for feed in store.due_feeds(NOW)] == ["never polled", "due long ago", "due now"]


def leased(store, owner: str, *, now=NOW, limit: int = 10) -> list[str]:
    return [feed.url for feed in store.lease_feeds(now, owner=owner, seconds=60, limit=limit)]


def test_a_feed_is_leased_to_one_until_it_is_read_given_back_or_the_time_is_up(store) -> None:
    for name in "abcd":
        store.add_feed(Feed(name), now=NOW)
    assert leased(store, "one", limit=2) == ["a", "b"]
    assert leased(store, "two", limit=1) == ["c"]
    assert leased(store, "one") == ["d"]
    assert leased(store, "two") == []
    store.save_poll(Feed("a", due_at="2026-01-12T13:30:30Z"), now=NOW)
    assert sorted(store.lease_owners()) == ["one", "two"]
    store.release_leases("two")
    assert leased(store, "four") == ["c"], "a is not due, b and d are leased"
    soon, later = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)
    store.renew_leases("four", now=soon, seconds=60)
    assert leased(store, "three", now=soon) == ["a"]
    assert leased(store, "three", now=later) == ["b", "d"], "never given back, as after a kill"


def test_entries_are_kept_with_the_poll(store, rows) -> None:
    store.add_feed(ONE)
    store.save_poll(
        replace(ONE, etag='"e"'), now=NOW, entries=[(("k1",), "a1"), (("k2",), None), (("k1",), "a1")]
    )
    assert rows("SELECT entry_key, article_id FROM entry ORDER BY entry_key") == [
        {"entry_key": "k1", "article_id": "a1"}, {"entry_key": "k2", "article_id": None},
    ]  # fmt: skip
    assert store.known_entries(ONE.url, ["k2"]) == {"k2"}


def test_neither_entries_nor_poll_are_kept_where_one_cannot_be(store) -> None:
    def breaks_off():
        yield ("k1",), "a1"
        raise KeyboardInterrupt

    store.add_feed(ONE)
    with pytest.raises(KeyboardInterrupt):
        store.save_poll(replace(ONE, etag='"e"'), now=NOW, entries=breaks_off())
    assert store.feeds() == [ONE]
    assert store.known_entries(ONE.url, ["k1"]) == set()


@pytest.mark.parametrize(
    ("there", "left", "why"),
    [
        (None, {"new": "active"}, "it is subscribed to at the new address"),
        ("gone", {"new": "active"}, "what had ended there comes back"),
        ("active", {"old": "gone", "new": "active"}, "one of two is enough"),
    ],
)
def test_a_feed_that_moved_is_subscribed_to_where_it_went(store, there: str, left: dict, why: str) -> None:
    store.add_feed(Feed("old", title="T"), now=NOW)
    if there:
        store.add_feed(Feed("new", state=there), now=NOW)
    store.add_entry("old", "k1", article_id="a1", now=NOW)
    store.add_entry("old", "k2", article_id="a2", now=NOW)
    store.add_entry("new", "k2", article_id="b2", now=NOW)
    store.save_poll(Feed("old", etag='"e"'), now=NOW, entries=[(("k3",), "a3")], moved_to="new")
    assert {feed.url: feed.state for feed in store.feeds()} == left, why
    assert store.known_entries("new", ["k1", "k2", "k3"]) == {"k1", "k2", "k3"}
    assert store.known_entries("old", ["k1"]) == set()
    if there != "active":
        [feed] = store.feeds()
        assert (feed.title, feed.etag, feed.added_at) == ("T", '"e"', "2026-01-12T13:30:00Z")


def test_failures_are_counted_until_they_are_cleared(store) -> None:
    store.add_failure(Failure("page\udc80", "404"), source="feed", now=NOW)
    store.add_failure(Failure("page\udc80", "timeout"), source="feed", now=LATER)
    store.add_failure(Failure("other", "no article"), source="-", now=NOW)
    status = store.status(now=LATER)
    assert status["failed"] == 2
    assert status["failures"][0] == {
        "item": "page\ufffd", "source": "feed", "reason": "timeout", "times": 2,
        "recorded_at": "2026-01-12T13:30:00Z", "failed_at": "2026-01-12T14:30:00Z",
    }  # fmt: skip
    assert [store.clear_failure("page\udc80"), store.clear_failure("page\udc80")] == [True, False]
    assert store.status(now=LATER)["failed"] == 1


def test_a_failure_goes_by_any_of_its_names_and_a_name_may_be_long(store) -> None:
    dice = random.Random(20260109)
    long = "https://news.example/" + "".join(dice.choices(string.ascii_letters, k=9000))
    for item in (long, "file line 3", "other"):
        store.add_failure(Failure(item, "timeout"), source="feed", now=NOW)
    assert store.clear_failure(long, "nothing", "file line 3")
    assert [row["item"] for row in store.status(now=LATER)["failures"]] == ["other"]


def test_status_counts_what_is_current(store) -> None:
    store.add_feed(ONE)
    store.add_article(article(), [fall(), rating(), rating(id="gone")], [mention()], now=NOW)
    store.add_article(article(text="New."), [fall(id="new"), rating(id="rated")], [mention()], now=NOW)
    store.add_verdicts([verdict(), verdict("new")], now=NOW)
    store.add_bars([Bar("Q", NOW.date(), 5), Bar("R", LATER.date() + timedelta(1), 6)], provider="f", now=NOW)
    first = store.start_run("ingest", now=NOW)
    store.start_run("watch", now=NOW)
    store.finish_run(first, now=LATER, counts={"new": 1}, failed=0)
    status = store.status(now=NOW)
    assert {name: status[name] for name in ("feeds", "feeds_due", "articles", "claims", "prices")} == {
        "feeds": 1, "feeds_due": 1, "articles": 1, "claims": 2,
        "prices": {"symbols": 2, "first": "2026-01-12", "last": "2026-01-13"},
    }  # fmt: skip
    assert status["verdicts"] == {
        "confirmed": 1, "close": 0, "contradicted": 0, "pending": 0, "unverifiable": 0, "none": 1
    }  # fmt: skip
    assert [(run["command"], run["finished_at"], run["counts"]) for run in status["runs"]] == [
        ("watch", None, {}),
        ("ingest", "2026-01-12T14:30:00Z", {"new": 1}),
    ]
