"""Which claims are open on a date, and how verdicts are appended."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from invented import LATER, NOW, article, fall, mention, rating, verdict

from ingest.shingles import sketch
from records import Claim, verdict_record
from store import StoreError
from store.articles import add_article

PENDING = verdict(
    status="pending", final=False, as_of=date(2026, 1, 9), observed=None, due=date(2026, 1, 20), evidence=()
)
FINAL = verdict(as_of=date(2026, 1, 12))
UNDECIDED = verdict(status="unverifiable", reason="no_data", final=False, as_of=date(2026, 1, 9))
MET = verdict(status="confirmed", final=False, as_of=date(2026, 1, 14))

OPEN = [
    ("no verdict", "2026-01-09", [], date(2026, 1, 9), True),
    ("published the day after", "2026-01-10", [], date(2026, 1, 9), False),
    ("late in the evening in New York", "2026-01-10T04:30:00Z", [], date(2026, 1, 9), True),
    ("after midnight in New York", "2026-01-10T05:00:00Z", [], date(2026, 1, 9), False),
    ("no date", None, [], date(2026, 1, 9), False),
    ("pending", "2026-01-09", [PENDING], date(2026, 1, 12), True),
    ("no data yet", "2026-01-09", [UNDECIDED], date(2026, 1, 12), True),
    ("final", "2026-01-09", [FINAL], date(2026, 1, 12), False),
    ("final only later", "2026-01-09", [FINAL], date(2026, 1, 11), True),
    ("final, then seen from before", "2026-01-09", [FINAL, PENDING], date(2026, 1, 12), False),
    ("final, and seen from before", "2026-01-09", [FINAL, PENDING], date(2026, 1, 9), True),
]


@pytest.mark.parametrize(("why", "published", "verdicts", "as_of", "is_open"), OPEN, ids=[c[0] for c in OPEN])
def test_open_claims(store, why, published, verdicts, as_of, is_open) -> None:
    store.add_article(article(published=published), [fall()], [], now=NOW)
    for item in verdicts:
        store.add_verdicts([item], now=NOW)
    assert [claim.id for claim, _ in store.open_claims(as_of)] == ["c-fall"] * is_open


def test_superseded_claims_are_not_open(store) -> None:
    store.add_article(article(), [fall(), rating()], [], now=NOW)
    store.add_article(article(text="Other."), [rating(id="c-other")], [], now=LATER)
    assert [claim.id for claim, _ in store.open_claims(date(2026, 1, 12))] == ["c-other"]


def test_open_claims_come_oldest_first_in_the_order_of_the_text(store) -> None:
    store.add_article(article(id="new", published="2026-01-09T15:00Z"), [fall(id="n")], [], now=NOW)
    old = article(id="old", published="2026-01-08")
    store.add_article(old, [rating(id="second"), fall(id="first")], [], now=NOW)
    assert [claim.id for claim, _ in store.open_claims(date(2026, 1, 9))] == ["first", "second", "n"]


def test_open_claims_of_many_articles(store) -> None:
    """More than a database hands over at once; every claim comes with its own article."""
    for at in range(30):
        told = [fall(id=f"{at} {n}", article_id=f"a{at}") for n in range(100)]
        store.add_article(article(id=f"a{at}"), told, [], now=NOW)
    found = store.open_claims(date(2026, 1, 9))
    assert [claim.id for claim, _ in found] == [f"{at} {n}" for at in range(30) for n in range(100)]
    assert all(claim.article_id == of.id for claim, of in found)
    assert len({id(of) for _, of in found}) == 30


def target(id_: str, article_id: str = "a1", **changes: Any) -> Claim:
    return rating(id=id_, article_id=article_id, kind="price_target", metric="target", label=None, **changes)


def test_targets_of_an_article_are_found_when_they_are_decided(store) -> None:
    store.add_article(article(), [fall(), target("t2"), target("t1", start=0)], [], now=NOW)
    store.add_verdicts([verdict("t2")], now=NOW)
    store.add_article(article(id="a2"), [target("t3", "a2")], [], now=NOW)
    store.add_article(article(id="a2", text="Other."), [target("t4", "a2")], [], now=LATER)
    assert store.stated(["a1"]) == {"a1": [target("t1", start=0), target("t2")]}
    others = (f"none {n}" for n in range(1200))
    assert store.stated({"a2", "a1", *others})["a2"] == [target("t4", "a2")]
    assert store.stated([]) == {}


MARCH = date(2026, 3, 2)
NO_PRICES = replace(UNDECIDED, explanation="No prices of QRRL are stored up to 2026-01-09.")
NONE_IN_MARCH = replace(NO_PRICES, as_of=MARCH, explanation="No prices of QRRL are stored up to 2026-03-02.")
NO_SUBJECT = replace(verdict(), status="unverifiable", reason="no_subject", evidence=())
APPENDED = [
    ("first", [verdict()], [verdict()]),
    ("the same again", [verdict(), verdict()], [verdict()]),
    ("a later day", [verdict(), FINAL], [verdict(), FINAL]),
    ("given before", [verdict(), FINAL, verdict()], [verdict(), FINAL]),
    ("still pending", [PENDING, replace(PENDING, as_of=MARCH)], [PENDING]),
    ("still no prices, and the date is said", [NO_PRICES, NONE_IN_MARCH], [NO_PRICES]),
    ("pending till later", [PENDING, replace(PENDING, due=MARCH)], [PENDING, replace(PENDING, due=MARCH)]),
    (
        "no prices again, on another date",
        [NO_PRICES, PENDING, NONE_IN_MARCH],
        [NO_PRICES, PENDING, NONE_IN_MARCH],
    ),
    ("a date before, then again", [FINAL, PENDING, FINAL, PENDING], [FINAL, PENDING]),
    ("never checkable, from another date", [NO_SUBJECT, replace(NO_SUBJECT, as_of=MARCH)], [NO_SUBJECT]),
    (
        "another figure",
        [verdict(), verdict(observed=Decimal("1"))],
        [verdict(), verdict(observed=Decimal("1"))],
    ),
    ("other evidence", [verdict(), verdict(evidence=())], [verdict(), verdict(evidence=())]),
]


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
@pytest.mark.parametrize(("why", "given", "kept"), APPENDED, ids=[case[0] for case in APPENDED])
def test_appending(store, why, given, kept, together) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    calls = [given] if together else [[item] for item in given]
    assert sum(store.add_verdicts(call, now=NOW) for call in calls) == len(kept)
    assert store.verdicts("c-fall") == kept


OTHER = replace(FINAL, status="contradicted")
COUNTS = [
    ("the only one", [PENDING], PENDING),
    ("the newest of two that are not final", [PENDING, UNDECIDED], UNDECIDED),
    ("one that was given before is not the newest", [PENDING, UNDECIDED, PENDING], UNDECIDED),
    (
        "not one of an earlier check",
        [replace(PENDING, as_of=date(2026, 1, 12)), UNDECIDED],
        replace(PENDING, as_of=date(2026, 1, 12)),
    ),
    ("nor one before it was decided", [MET, PENDING], MET),
    ("one decided by older prices than the day of the last check", [replace(PENDING, as_of=MARCH), MET], MET),
    ("a final one", [PENDING, FINAL], FINAL),
    ("a final one, whatever comes after", [PENDING, FINAL, UNDECIDED, PENDING], FINAL),
    ("a final one that came first", [FINAL, PENDING], FINAL),
    ("the newest of two final ones", [FINAL, OTHER], OTHER),
    ("the newest of two final ones, the first given again", [FINAL, OTHER, PENDING, FINAL], OTHER),
]


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
@pytest.mark.parametrize(("why", "given", "counts"), COUNTS, ids=[case[0] for case in COUNTS])
def test_which_one_counts(store, reader, why, given, counts, together) -> None:
    store.add_article(article(), [fall(), rating()], [], now=NOW)
    store.add_verdicts([verdict("c-rate")], now=NOW)
    for call in [given] if together else [[item] for item in given]:
        store.add_verdicts(call, now=NOW)
    found = {record["id"]: record["verdict"] for record in reader.claims()}
    assert (found["c-fall"], found["c-rate"]) == (verdict_record(counts), verdict_record(verdict()))


REREAD = [
    ("other verdicts", [FINAL], [PENDING], PENDING, [FINAL, PENDING]),
    ("the same verdict", [PENDING, FINAL], [PENDING], PENDING, [PENDING, FINAL]),
    ("then a final one", [FINAL], [PENDING, OTHER], OTHER, [FINAL, PENDING, OTHER]),
    ("then the final one of before", [FINAL], [PENDING, FINAL], FINAL, [FINAL, PENDING]),
]


@pytest.mark.parametrize(
    ("why", "before", "after", "counts", "kept"), REREAD, ids=[case[0] for case in REREAD]
)
def test_verdicts_on_another_reading_of_the_claim_do_not_count(
    store, reader, why, before, after, counts, kept
) -> None:
    store.add_article(article(published=None), [fall()], [], now=NOW)
    store.add_verdicts(before, now=NOW)
    store.add_article(article(), [fall(cues=())], [], now=LATER)
    assert reader.claims()[0]["verdict"] is None
    for item in after:
        store.add_verdicts([item], now=LATER)
    assert reader.claims()[0]["verdict"] == verdict_record(counts)
    assert store.verdicts("c-fall") == kept


def test_a_verdict_on_no_claim_is_refused(store) -> None:
    with pytest.raises(StoreError, match=r"^[^\n]+$"):
        store.add_verdicts([verdict("nobody")], now=NOW)


def test_a_ledger_may_count_beyond_four_bytes(store, reader, database) -> None:
    """Of articles, claims and verdicts: a million articles a day have as many claims within a year or two."""
    far, sketched = 3_000_000_000, sketch("Shares of Quarrel Robotics fell. " * 9)
    with store._database.write() as connection:
        if connection.dialect.name == "sqlite":  # counts on from the largest there is
            add_article(connection, article(id="far"), [], [], NOW)
            connection.exec_driver_sql(f"UPDATE article SET key = {far}")
        else:
            for table in ("article", "claim", "verdict"):
                connection.exec_driver_sql(f"SELECT setval('{table}_key_seq', {far})")
    for name in ("one", "two"):
        told = article(id=name)
        store.add_article(
            told, [fall(id=name, article_id=name)], [mention()], now=NOW, sketch=sketched, extractor="1"
        )
    store.add_verdicts([verdict("one")], now=NOW)
    assert [record["copies"] for record in reader.claims()] == [2], "the two are copies of each other"
    assert {record["id"] for record in reader.claims(verdict=verdict().status)} == {"one"}
