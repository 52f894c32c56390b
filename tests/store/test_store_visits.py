"""Which pages are to be looked at again, and what a look leaves."""

from dataclasses import replace
from datetime import timedelta

from invented import LATER, NOW, article

from records import Seen

SEEN = Seen('"1"', "Fri, 09 Jan 2026 11:00:00 GMT", "hash", "2026-01-12T12:30:00Z", "one.warc.gz", 300)


def test_articles_are_due_at_their_time_the_longest_waiting_first(store) -> None:
    for id_, look_at in (
        ("a1", "2026-01-12T13:30:00Z"), ("a2", "2026-01-12T13:00:00Z"), ("a3", "2026-01-12T14:00:00Z"), ("a4", None),
    ):  # fmt: skip
        store.add_article(article(id=id_), [], [], now=NOW, seen=replace(SEEN, look_at=look_at))
    store.add_article(article(id="a5"), [], [], now=NOW, seen=replace(SEEN, look_at="2026-01-12T13:00:00Z"))
    store.add_article(article(id="a5", text="Changed."), [], [], now=NOW, seen=SEEN)

    due = store.visits_due(NOW, 10)
    assert [visit.article.id for visit in due] == ["a2", "a1"], "a5's old text is not looked at"
    assert due[0].seen == replace(SEEN, look_at="2026-01-12T13:00:00Z")
    assert due[0].article == article(id="a2", text="")


def test_what_is_taken_is_nobody_elses_until_its_time_is_over(store) -> None:
    for number in range(5):
        seen = replace(SEEN, look_at="2026-01-12T13:00:00Z")
        store.add_article(article(id=f"a{number}"), [], [], now=NOW, seen=seen)
    first, second = store.visits_due(NOW, 3), store.visits_due(NOW, 3)
    assert [visit.article.id for visit in [*first, *second]] == ["a0", "a1", "a2", "a3", "a4"]
    assert store.visits_due(NOW + timedelta(minutes=9), 3) == []
    assert len(store.visits_due(NOW + timedelta(minutes=11), 10)) == 5, "whoever took them was killed"


def test_a_look_is_counted_and_sets_the_next(store) -> None:
    store.add_article(article(), [], [], now=NOW, seen=replace(SEEN, look_at="2026-01-12T13:00:00Z"))
    [visit] = store.visits_due(NOW, 10)
    seen = replace(
        visit.seen, etag='"2"', warc=None, warc_offset=None, looks=1, look_at="2026-01-12T14:30:00Z"
    )
    store.save_visit(replace(visit, seen=seen), now=NOW)
    assert store.visits_due(NOW + timedelta(minutes=30), 10) == []
    [again] = store.visits_due(LATER, 10)
    kept = {"warc": "one.warc.gz", "warc_offset": 300, "fetched_at": "2026-01-12T13:30:00Z"}
    assert again.seen == replace(seen, **kept)
    store.save_visit(replace(again, seen=replace(seen, looks=2, look_at=None)), now=LATER)
    assert store.visits_due(LATER + timedelta(days=400), 10) == []
