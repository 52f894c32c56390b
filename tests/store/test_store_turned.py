"""Which verdicts are news: reached, or something else than before."""

from datetime import date, timedelta

import pytest
from invented import LATER, NOW, article, fall, rating, verdict

WAITS = verdict(status="pending", final=False, as_of=date(2026, 1, 9), observed=None, evidence=())
NO_DATA = verdict(status="unverifiable", reason="no_data", final=False, as_of=date(2026, 1, 9))
MET = verdict(status="confirmed", final=False, as_of=date(2026, 1, 14))
FINAL = verdict(as_of=date(2026, 1, 20))
WRONG = verdict(status="contradicted", as_of=date(2026, 1, 21), method="return/9")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "expected", "why"),
    [
        ([], [], "not checked"),
        ([WAITS], [], "not due is no news"),
        ([NO_DATA], [], "neither is that there are no data"),
        ([FINAL], [(None, "confirmed", 0)], "reached at once"),
        ([WAITS, MET], [("pending", "confirmed", 1)], "reached"),
        ([WAITS, MET, FINAL], [("pending", "confirmed", 1)], "final a day later, and news since the first"),
        ([NO_DATA, WAITS], [("unverifiable", "pending", 1)], "prices came"),
        ([FINAL, WRONG], [("confirmed", "contradicted", 1)], "turned by a newer method"),
    ],
)
def test_what_turned(store, reader, given, expected, why) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    for day, item in enumerate(given):
        store.add_verdicts([item], now=NOW + day * DAY)
    times = [f"2026-01-{12 + day}T13:30:00Z" for day in range(3)]
    found = [(row["before"], row["verdict"]["status"], row["turned"]) for row in reader.turned()]
    assert found == [(before, status, times[day]) for before, status, day in expected], why


def test_by_day_symbol_and_number_the_last_first(store, reader) -> None:
    store.add_article(article(), [fall(), rating()], [], now=NOW)
    store.add_verdicts([FINAL], now=NOW)
    store.add_verdicts([verdict("c-rate", status="close")], now=NOW + DAY)
    ids = lambda **asked: [row["id"] for row in reader.turned(**asked)]  # noqa: E731
    assert ids() == ["c-rate", "c-fall"]
    assert ids(limit=1) == ["c-rate"]
    assert ids(since=date(2026, 1, 13)) == ["c-rate"]
    assert ids(since=date(2026, 1, 14)) == []
    assert ids(since=date.min, symbol="qrrl") == ["c-rate", "c-fall"]
    assert ids(symbol="ZZZZ") == []


def test_a_claim_that_is_no_longer_read_is_no_news(store, reader) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    store.add_verdicts([FINAL], now=NOW)
    store.add_article(article(text="Other."), [], [], now=LATER)
    assert reader.turned() == []
