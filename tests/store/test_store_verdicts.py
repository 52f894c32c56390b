"""Which claims are open on a date, and how verdicts are appended."""

from datetime import date
from decimal import Decimal

import pytest
from invented import LATER, NOW, article, fall, rating, verdict

from store import StoreError

PENDING = verdict(
    status="pending", final=False, as_of=date(2026, 1, 9), observed=None, due=date(2026, 1, 20), evidence=()
)
FINAL = verdict(as_of=date(2026, 1, 12))
UNDECIDED = verdict(status="unverifiable", reason="no_data", final=False)

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
    ("final, then seen from before", "2026-01-09", [FINAL, PENDING], date(2026, 1, 12), True),
]


@pytest.mark.parametrize(("why", "published", "verdicts", "as_of", "is_open"), OPEN, ids=[c[0] for c in OPEN])
def test_open_claims(store, why, published, verdicts, as_of, is_open) -> None:
    store.add_article(article(published=published), [fall()], [], now=NOW)
    for item in verdicts:
        store.add_verdicts([item], now=NOW)
    assert [claim.id for claim, _ in store.open_claims(as_of)] == ["c-fall"] * is_open


def test_superseded_claims_are_not_open(store) -> None:
    store.add_article(article(), [fall(), rating()], [], now=NOW)
    store.add_article(article(text="Other."), [rating()], [], now=LATER)
    assert [claim.id for claim, _ in store.open_claims(date(2026, 1, 12))] == ["c-rate"]


def test_open_claims_come_oldest_first_in_the_order_of_the_text(store) -> None:
    store.add_article(article(id="new", published="2026-01-09T15:00Z"), [fall(id="n")], [], now=NOW)
    old = article(id="old", published="2026-01-08")
    store.add_article(old, [rating(id="second"), fall(id="first")], [], now=NOW)
    assert [claim.id for claim, _ in store.open_claims(date(2026, 1, 9))] == ["first", "second", "n"]


APPENDED = [
    ("first", [verdict()], [verdict()]),
    ("the same again", [verdict(), verdict()], [verdict()]),
    ("a later day", [verdict(), FINAL], [verdict(), FINAL]),
    ("back to what it was", [verdict(), FINAL, verdict()], [verdict(), FINAL, verdict()]),
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


def test_the_last_one_counts(store, reader) -> None:
    store.add_article(article(), [fall(), rating()], [], now=NOW)
    store.add_verdicts([verdict(), PENDING, UNDECIDED, verdict("c-rate")], now=NOW)
    found = {record["id"]: record["verdict"]["status"] for record in reader.claims()}
    assert found == {"c-fall": "unverifiable", "c-rate": "confirmed"}


def test_a_verdict_on_no_claim_is_refused(store) -> None:
    with pytest.raises(StoreError, match=r"^[^\n]+$"):
        store.add_verdicts([verdict("nobody")], now=NOW)
