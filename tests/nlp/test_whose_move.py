"""Whose move a figure is, of when, and whether it was one: what must not be taken for the price of a security."""

from datetime import date
from decimal import Decimal

import pytest

from nlp import read_article
from nlp.periods import find_periods
from records import Article

FRIDAY = date(2026, 1, 9)
LEAD = "Zybelo Corp (NYSE: ZYBX) and its rivals were in the news.\n\n"
# symbol or name, metric, figure, direction
Row = tuple[str, str, str | None, str | None]


def _moves(text: str) -> list[Row]:
    claims = read_article(Article("t", LEAD + text, published="2026-01-09")).claims
    moves = [c for c in claims if c.kind == "performance" and c.start >= len(LEAD)]
    return [
        (c.subject.symbol or c.subject.name, c.metric, c.value and str(c.value), c.direction) for c in moves
    ]


def _up(symbol: str, value: str) -> Row:
    return (symbol, "return", value, "up")


def _down(symbol: str, value: str) -> Row:
    return (symbol, "return", value, "down")


WHOSE: list[tuple[str, list[Row], str]] = [
    # an index whose name begins with another's
    ("The S&P 500 Machinery Index fell 3.2%.", [_down("S&P 500 Machinery Index", "3.2")], "a part of the index"),
    ("The S&P 500 Consumer Finance index rose 2% while the S&P 500 fell 1%.", [_up("S&P 500 Consumer Finance index", "2"), _down("^GSPC", "1")], "both"),
    ("The S&P Supercomposite Airlines Index slid 4%.", [_down("S&P Supercomposite Airlines Index", "4")], "behind the short name"),
    ("The S&P/Harbor Lane Brazil ADR Index lost 2%.", [_down("S&P/Harbor Lane Brazil ADR Index", "2")], "behind a stroke"),
    ("The Nasdaq Biotechnology Index fell 2%.", [_down("^NBI", "2")], "one that is listed"),
    ("The Nasdaq Internet Index rose 2.4%.", [_up("Nasdaq Internet Index", "2.4")], "one that is not"),
    ("The S&P 500's technology index fell 2%.", [_down("S&P 500's technology index", "2")], "in small letters"),
    ("The S&P 500 Index rose 1%, and the Nasdaq stock index added 2%.", [_up("^GSPC", "1"), _up("^IXIC", "2")], "the index itself"),
    ("S&P 500 E-mini futures rose 1%.", [_up("S&P 500 futures", "1")], "its future"),
    ("An equal-weighted version of the S&P 500 is down 9%.", [_down("^SPXEW", "9")], "a version that is listed"),
    ("The worst performer in the S&P 500 fell 13%.", [], "one of its members"),
    ("The energy group in the S&P 500 fell 3%.", [], "some of its members"),
    # who rates debt
    ("Tourism will fall by 30% this year, according to S&P.", [], "according to the agency"),
    ("S&P forecast a 4% contraction in 2026.", [], "what the agency forecasts"),
    ("S&P lowered its outlook for the isles, where output fell 6%.", [], "what it rates"),
    ("S&P, which rates the bonds BB, said losses rose 3%.", [], "what it does"),
    ("S&P cut its losses to 1% on Friday.", [_down("^GSPC", "1")], "an index cuts its losses"),
    ("The S&P rose 1% on Friday.", [_up("^GSPC", "1")], "the index by its short name"),
    # what is not a price
    ("Care rose 11% to an all-time high of $2.1 billion.", [], "sales at a record"),
    ("Its repair arm, which rose 11% to $23.12 billion in sales, was strong.", [], "to a sum"),
    ("The company got $52 billion from pumps, a 15% decline.", [], "from a sum"),
    ("The installed base climbed 9% to 40 million.", [], "to a count"),
    ("Analysts project services growth to top 21% for Q4 2025.", [], "growth"),
    ("The average price of all models is 19% higher.", [], "the price of what is sold"),
    ("Zybelo pockets up to a 30% cut when apps use its payments.", [], "a fee"),
    ("The economy saw a 17% contraction in the second quarter.", [], "an economy"),
    ("That was down 5% from the prior quarter.", [], "what was told before"),
    ("At constant currency, it grew 4%.", [], "sales without currencies"),
    ("Colombia will grow 3.4% in 2026.", [], "a country"),
    ("New orders were higher than the 47.2% economists were estimating.", [], "an index of orders"),
    ("Zybelo rose 11% to $52.30.", [_up("ZYBX", "11"), ("ZYBX", "level", "52.30", None)], "a price"),
    # another subject
    ("The S&P 500 rose. Our portfolio of short stocks lost 27.8% in 2025.", [], "a portfolio"),
    ("The S&P 500 rose in 2025, while the average hedge fund lost 1%.", [], "the average fund"),
    ("The S&P 500 fell. The median stock lost 9%.", [], "the median of its stocks"),
    ("The S&P 500 rose. The rally left fixed portfolios 2% underweight.", [], "a weight"),
    ("The S&P 500 fell. Tokyo's main gauge rose 2%.", [], "another place's gauge"),
    ("The S&P 500 fell. The country's credit-default swaps surged past 1,000 points in August.", [], "swaps"),
    ("The S&P 500 fell with cases crossing 100,000.", [], "cases"),
    ("The S&P 500 rose. Harbor Lane's measure of analyst dispersion hit an 18-year low.", [], "a measure of something else"),
    ("The remarks ignited a 660-point rout in the Dow Jones Industrial Average.", [_down("^DJI", "660")], "the index behind the figure"),
    ("The company has outperformed the industry this year (+27.4% vs +18.8%).", [], "a company that is not named, and the industry"),
    ("Zybelo shares have outperformed the industry this year (up 27.4% vs. up 18.8%).", [_up("ZYBX", "27.4")], "the share alone"),
    # what a share, a rate or a ratio is
    ("The bank's capital-adequacy ratio was at 11.57%, above the 10.5% minimum.", [], "a ratio"),
    ("Zybelo now trades 30% above its 200-day moving average.", [], "above an average"),
    ("The S&P 500 yielded 1.9%, down from 2.1% a year ago.", [], "a yield"),
    ("Excluding Osterly, new business value rose 14%.", [], "a value that is no price"),
    ("The company's expected growth rate for the current year is 13.7%, more than the industry's 9%.", [], "a rate of growth"),
    ("Phone-only use is up dramatically from the 13% share found in 2015.", [], "a share of users"),
    ("The Dow fell. A popular basket of cloud stocks is off over 30%, including a 4.2% decline today.", [], "a basket of others"),
    ("Shares closed 38% below the May offering price on Tuesday.", [], "from a price that no exchange has"),
    ("MSCI's broadest index of Asia-Pacific shares ended down 0.4%.", [], "an index by what it is"),
    # no move
    ("The S&P 500 hasn't seen a 1% up-or-down move since October.", [], "none, in no direction"),
    ("The Nasdaq never lost 3% in 2025.", [], "never"),
    ("The S&P 500 was up or down at least 1% nine times.", [], "either way"),
    ("Not since 2020 has the S&P 500 lost 4% in a day.", [], "not since"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), WHOSE, ids=[row[2] for row in WHOSE])
def test_whose_move_a_figure_is(text: str, expected: list[Row], why: str) -> None:
    got = [row for row in _moves(text) if row[2] is not None]
    assert got == expected, why


# The figure, and from and to when; None for a move of the last session.
WHEN: list[tuple[str, str, tuple[str | None, str | None] | None, str]] = [
    ("Zybelo, set to deliver earnings on Thursday, fell 2%.", "2", None, "the day of the results"),
    ("Zybelo, which boosted its 2025 forecast on Tuesday, fell 2.5%.", "2.5", None, "the day of the forecast"),
    ("Zybelo, which fell 5% on Monday, gained 2%.", "2", None, "the day of another move"),
    ("Zybelo, which named a new chief on Monday, rose 3% on Wednesday.", "3", ("2026-01-06", "2026-01-07"), "its own day"),
    ("Zybelo fell 3% in its tenth decline over the past 12 sessions.", "3", None, "against what it is ranked"),
    ("Zybelo shares fell 3%, the biggest decline since March 2020.", "3", None, "since when it is the biggest"),
    ("Zybelo shares rose 3% ahead of results on Thursday.", "3", None, "what is to come"),
    ("Zybelo shares rose 3% before it reports on Thursday.", "3", None, "what it does then"),
    ("Zybelo shares fell 3% after the company reported results on Tuesday.", "3", ("2026-01-05", "2026-01-06"), "the day of both"),
    ("Zybelo shares fell 3% as the suit that was filed in October went ahead.", "3", (None, None), "another verb's month"),
    ("After falling 3%, the S&P 500 rose 1% on Friday.", "3", (None, None), "before the day that is named"),
    ("The S&P 500 rose 1% on Friday after falling 3% on Monday.", "3", ("2026-01-02", "2026-01-05"), "a day of its own"),
    ("Take a 1.9% rally in the S&P 500 in October 2018 after a loss the day before.", "1.9", (None, None), "one session of a month"),
    ("The S&P 500 rose 1.7% in February 2018 after a six-day rout.", "1.7", (None, None), "one session after six"),
    ("Shares rose 14% on Tuesday, putting them on track for a nearly 60% climb.", "60", (None, None), "a stretch of its own"),
    ("The stock added 3%, bringing its gain this year to 24%.", "3", None, "the next figure's year"),
    ("The S&P 500 added 0.5% and is up 3% for the month.", "0.5", None, "the next figure's month"),
    ("The last time the S&P 500 fell 3% was in March.", "3", (None, None), "some day of a month"),
    ("From its peak in February to its low in March, the S&P 500 lost 34%.", "34", (None, None), "between two days that are not named"),
    ("The S&P 500 rose 4% in the quarter ended in September.", "4", ("2025-06-30", "2025-09-30"), "a quarter that is over"),
    ("Zybelo shares have gained 12% since its IPO.", "12", (None, None), "since an event"),
    ("The last 6 months were volatile, with its share price rising 15%.", "15", ("2025-07-09", "2026-01-09"), "the subject says when"),
    ("The S&P 500 plunged 3% in early August.", "3", (None, None), "a part of a month"),
    ("The S&P 500 rose 9% in 2025, short of the 12% climb in the Nasdaq during that time.", "12", ("2024-12-31", "2025-12-31"), "the same stretch"),
    ("Zybelo fell 8% last year. The S&P 500 rose 16% during the same period.", "16", ("2024-12-31", "2025-12-31"), "the stretch of the sentence before"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "expected", "why"), WHEN, ids=[row[3] for row in WHEN])
def test_of_when_it_is(
    text: str, value: str, expected: tuple[str | None, str | None] | None, why: str
) -> None:
    claims = read_article(Article("t", LEAD + text, published="2026-01-09")).claims
    (claim,) = [c for c in claims if c.kind == "performance" and c.value == Decimal(value)]
    period = claim.period
    got = period and (period.start and str(period.start), period.end and str(period.end))
    assert got == expected, why


def test_a_streak_of_a_month_long_past_has_no_day() -> None:
    assert [row for row in _moves("The S&P 500 rose in February 2018 after a six-day rout.") if row[1] == "streak"] == []  # fmt: skip
    assert ("^GSPC", "streak", "6", "down") in _moves("The S&P 500 rose on Friday after a six-day rout.")


STRETCHES = [
    # words, text of the period, since, until
    ("up 12% this year through Friday's close", "this year through Friday's close", "2025-12-31", "2026-01-09"),
    ("up 12% in 2025 through the end of October", "in 2025 through the end of October", "2024-12-31", "2025-10-31"),
    ("up 12% year to date through September", "year to date through September", "2024-12-31", "2025-09-30"),
    ("up 12% from January through October", "from January through October", "2024-12-31", "2025-10-31"),
    ("up 12% in the year through September", "in the year through September", "2024-09-30", "2025-09-30"),
    ("up 3% this month through Thursday", "this month through Thursday", "2025-12-31", "2026-01-08"),
    ("up 3% in the five days through Thursday", "in the five days through Thursday", "2026-01-01", "2026-01-08"),
    ("up 3% in the three months ended September", "in the three months ended September", "2025-06-30", "2025-09-30"),
    ("up 3% through October", "through October", None, "2025-10-31"),
    ("down 3% in early August", "in early August", None, None),
    ("down 3% since late October", "since late October", None, None),
    ("down 3% in early 2024", "in early 2024", None, None),
    ("down 3% earlier this year", "this year", None, None),
    ("down 3% on a single day in June 2024", "in June 2024", None, None),
    ("down 3% late on Tuesday", "late on Tuesday", "2026-01-05", "2026-01-06"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "text", "since", "until"), STRETCHES, ids=[row[0] for row in STRETCHES])
def test_stretches_of_two_wordings(words: str, text: str, since: str | None, until: str | None) -> None:
    (when,) = find_periods(f"Shares were {words}.", FRIDAY)
    assert (when.text, when.since and str(when.since), when.until and str(when.until)) == (text, since, until)


FORESEEN = [
    ("Harbor Lane is anticipating a 15% rise in the S&P 500 in 2026.", "forecast", None),
    (
        "Harbor Lane strategists wrote that a 20% gain in the S&P 500 for 2026 is within reach.",
        "forecast",
        None,
    ),
    ("Kestrel Research suggested gains of 3% were possible for the S&P 500.", "forecast", None),
    ("A deal could push the S&P 500 1.5% to 2% higher.", "forecast", "could"),
    ("The strategists see the S&P 500 falling 10% this year.", "forecast", None),
    ("A breakdown would open the door to a 5% decline in the S&P 500.", "forecast", None),
    ("The S&P 500 has room to climb 10% this year, Kestrel said.", "forecast", None),
    ("He warned of a 20% slump in the Nasdaq this year.", "forecast", None),
    ("The forecast helped propel Zybelo shares to a gain of 4.3% on Friday.", "reported", None),
    ("Better-than-expected results sent Zybelo shares up 3% on Friday.", "reported", None),
]


@pytest.mark.parametrize(("text", "modality", "hedge"), FORESEEN, ids=[row[0][:50] for row in FORESEEN])
def test_a_move_that_is_foreseen(text: str, modality: str, hedge: str | None) -> None:
    claims = read_article(Article("t", LEAD + text, published="2026-01-09")).claims
    (claim,) = [c for c in claims if c.kind == "performance" and c.start >= len(LEAD)]
    hedges = [cue.text for cue in claim.cues if cue.kind == "hedge"]
    assert (claim.modality, hedges[-1] if hedges else None) == (modality, hedge)


CLOCKS = [
    ("The Dow rose 1% at 12:39 p.m. in New York. The Nasdaq fell 2%.", [["session"], ["session"]], "in a list"),
    ("The Dow rose 1% at 12:39 p.m. in New York. The Nasdaq is up 2% this year.", [["session"], []], "another time"),
    ("The Dow rose 1% at 4:05 p.m. in New York.", [[]], "after the close"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), CLOCKS, ids=[row[2] for row in CLOCKS])
def test_a_time_of_day_before_the_close(text: str, expected: list[list[str]], why: str) -> None:
    claims = read_article(Article("t", text, published="2026-01-09")).claims
    assert [[cue.kind for cue in claim.cues] for claim in claims] == expected, why
