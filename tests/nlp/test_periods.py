"""Words of time against a publication date; the dates are read off a calendar."""

from datetime import date

import pytest

from nlp import read_article
from nlp.periods import find_periods, publication_day
from records import Article

FRIDAY = date(2026, 1, 9)
TABLE = [
    # words, since, until, why
    ("up 4% year-to-date", "2025-12-31", "2026-01-09", "the base is the last close of the year before"),
    ("so far this year", "2025-12-31", "2026-01-09", "the same in other words"),
    ("in the first trading week of 2026", "2025-12-31", "2026-01-09", "January 2 alone is no week"),
    ("in the first trading week of 2024", "2023-12-29", "2024-01-05", "December 30 and 31 were a weekend"),
    ("on Thursday", "2026-01-07", "2026-01-08", "from the close before to the close of the day"),
    ("on Monday", "2026-01-02", "2026-01-05", "the close before Monday is Friday's"),
    ("this week", "2026-01-02", "2026-01-09", "from the last close of the week before"),
    ("last week", "2025-12-26", "2026-01-02", "the whole week before"),
    ("yesterday", "2026-01-07", "2026-01-08", "Friday's yesterday"),
    ("in the previous session", "2026-01-07", "2026-01-08", "the day before, not the last one"),
    ("in December", "2025-11-28", "2025-12-31", "November 29 and 30 were a weekend"),
    ("in Q4 2025", "2025-09-30", "2025-12-31", "a quarter"),
    ("last year", "2024-12-31", "2025-12-31", "a calendar year"),
    ("since December 2016", "2016-12-01", "2026-01-09", "open end"),
    ("over the past five sessions", "2026-01-02", "2026-01-09", "five weekdays back"),
    ("by year-end", None, "2026-12-31", "a horizon has no start"),
    ("year-end 2026", None, "2026-12-31", "a horizon"),
    ("over the next 12 months", None, "2027-01-09", "a horizon"),
    ("in early 2026", "2025-12-31", "2026-01-09", "the year so far"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "since", "until", "why"), TABLE, ids=[row[0] for row in TABLE])
def test_words_resolve_to_dates(words: str, since: str | None, until: str | None, why: str) -> None:
    (when,) = find_periods(f"Shares moved {words}.", FRIDAY)
    got = (when.since and when.since.isoformat(), when.until and when.until.isoformat())
    assert got == (since, until), why


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("before the bell", "session"),
        ("in after-hours trading", "session"),
        ("by year-end", "horizon"),
        ("today", "period"),
    ],
)
def test_kinds(words: str, kind: str) -> None:
    assert [w.kind for w in find_periods(f"It fell {words}.", FRIDAY)] == [kind]


def test_without_a_publication_date_words_stay_words() -> None:
    (when,) = find_periods("It fell this week.", None)
    assert (when.text, when.since, when.until) == ("this week", None, None)


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-01-09", date(2026, 1, 9)),
        ("2026-01-15T23:13:00-05:00", date(2026, 1, 15)),
        ("2026-01-16T01:00:00Z", date(2026, 1, 15)),
        ("2026-01-16T01:00:00+00:00", date(2026, 1, 15)),
        ("2026-01-16T09:00:00+09:00", date(2026, 1, 16)),
        (None, None),
        ("yesterday", None),
    ],
)
def test_publication_day_is_that_of_the_papers_own_clock(published: str | None, day: date | None) -> None:
    assert publication_day(published) == day


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_ends_of_the_calendar_are_no_error(day: date) -> None:
    words = (
        "this week, next year, in December, over the past five sessions, yesterday, over the next 12 months"
    )
    assert [w.text for w in find_periods(words, day)] == words.split(", ")


def test_the_last_session_is_the_judges_to_know() -> None:
    assert find_periods("Shares fell in the last session.", FRIDAY) == []


TIMES = [
    ("Apple fell 2.6 percent, adding to a drop of 9 percent in Monday's session.", [None, "Monday"], "the move before has its own day"),
    ("Apple fell 1.3 percent, adding to a loss of 14 percent on Monday.", [None, "on Monday"], "in other words too"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), TIMES, ids=[row[2] for row in TIMES])
def test_whose_the_words_of_time_are(text: str, expected: list[str | None], why: str) -> None:
    claims = read_article(Article("t", text, published="2026-01-09")).claims
    assert [claim.period and claim.period.text for claim in claims] == expected, why


def test_a_time_of_day_holds_for_the_whole_sentence() -> None:
    text = "The S&P 500 slipped 0.4% as of 10:47 a.m., and the Dow lost 1.1%."
    claims = read_article(Article("t", text, published="2026-01-09")).claims
    assert [[cue.kind for cue in claim.cues] for claim in claims] == [["session"], ["session"]]
