"""Figures of companies in the order of words that the trade has for them: track records, coordinated guidance, clauses behind."""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article

LEAD = "Zybelo (NYSE: ZYBX) published its results on Thursday.\n\n"
Row = tuple[str, str, str | None, str | None, str]  # metric, value, direction, claimant, modality
TABLE: list[tuple[str, list[Row]]] = [
    # how often it beat what was expected
    ("Zybelo exceeded profit forecasts in five of the last six quarters, for a 2.9% average earnings surprise.", [("other", "5", "up", None, "reported"), ("other", "2.9", "up", None, "reported")]),
    ("GAAP EPS topped forecasts in 9 of the last 10 quarters.", [("eps", "9", "up", None, "reported")]),
    ("The maker surpassed the consensus estimate in each of the last four quarters, the average surprise being 12.3%.", [("other", "4", "up", None, "reported"), ("other", "12.3", "up", None, "reported")]),
    ("The company has beaten six quarters in a row.", [("other", "6", "up", None, "reported")]),
    ("It missed just once in the past three years.", [("other", "1", "down", None, "reported")]),
    ("The company missed revenue estimates three times over the past two years.", [("other", "3", "down", None, "reported")]),
    ("The team beat rivals in three of the past four games and missed two years.", []),
    # movements of a noun, with words of time between them
    ("It took the blow of a 5% quarter-over-quarter decline in handset sales.", [("revenue_growth", "5", "down", None, "reported")]),
    ("Zybelo told of a faster-than-expected 9% increase in second-quarter operating profit.", [("earnings_growth", "9", "up", None, "reported")]),
    ("The unit ran into a 12% drop in first-half bookings.", [("revenue_growth", "12", "down", None, "reported")]),
    ("Investors look at its gross margin, which was 31 percent last year.", [("margin", "31", None, None, "reported")]),
    # whose guidance it is
    ("Sales will reach $4 billion, the Boise, Idaho-based company said.", [("guidance", "4000000000", None, "Zybelo", "forecast")]),
    ("Zybelo expects more orders this year, and an operating margin of 11%.", [("guidance", "11", None, "Zybelo", "forecast")]),
    ("The company expects revenue to rise, and profit rose 5% last quarter.", [("earnings_growth", "5", "up", None, "reported")]),
    ("The company plans $90 million in savings by 2028.", [("guidance", "90000000", None, "Zybelo", "forecast")]),
    # estimates without a noun of their own
    ("Operating income fell 20%. Economists at large had no view; analysts had expected a 14 percent slide.", [("earnings_growth", "20", "down", None, "reported"), ("earnings_growth", "14", "down", "consensus", "forecast")]),
    ("Net income was $30 million, or $1.10 a share. Analysts projected $1.05 a share.", [("net_income", "30000000", None, None, "reported"), ("eps", "1.10", None, None, "reported"), ("eps", "1.05", None, "consensus", "forecast")]),
    # compared with a year ago
    ("Revenue of $88 million would mean a 0.7% improvement versus a year ago.", [("revenue", "88000000", None, None, "reported"), ("revenue_growth", "0.7", "up", None, "forecast")]),
    ("The market for pumps is set to shrink, dropping 15 percent from a year earlier.", []),
    ("Analysts look for earnings of $1.64 a share, which would imply growth of 11.5% over last spring.", [("eps", "1.64", None, "consensus", "forecast"), ("earnings_growth", "11.5", "up", "consensus", "forecast")]),
    # what is nobody's result
    ("Earnings among part-time workers have fallen 31.4%.", []),
    ("Legal services, which include notaries, saw a 2% drop.", []),
    # prices of goods
    ("In spring, list prices for 20-litre pumps fell 8 percent while those for steel valves slid 3 percent.", [("return", "8", "down", None, "reported"), ("return", "3", "down", None, "reported")]),
    ("Ticket prices jumped 9%.", [("return", "9", "up", None, "reported")]),
    ("The share price fell 4%, and its own prices were raised by 6%.", [("return", "4", "down", None, "reported")]),
    ("The shares sank another $8.20, or 2.1%, to $382.35.", [("return", "8.20", "down", None, "reported"), ("return", "2.1", "down", None, "reported"), ("level", "382.35", None, None, "reported")]),
    # what is bid is no result
    ("Its rival made an all-cash offer of $23.10 a share.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_figures_in_their_wordings(text: str, expected: list[Row]) -> None:
    article = Article(id="t", text=LEAD + text, title="Zybelo publishes results", published="2026-01-09")
    claims = [
        c for c in read_article(article).claims if c.start >= len(LEAD) and c.kind not in ("opinion", "event")
    ]
    got = {(c.metric, c.value, c.direction, c.claimant and c.claimant.name, c.modality) for c in claims}
    assert got == {(m, Decimal(v), d, who, mod) for m, v, d, who, mod in expected}


GOODS = [
    ("Prices for 20-litre pumps fell 8 percent.", "20-litre pumps", "behind for"),
    ("Land prices were down 75%.", "Land prices", "in front"),
    ("Prices of used cars have risen by 5% this year.", "used cars", "behind of"),
    ("Share prices fell 5%.", "Zybelo", "the company's own"),
]


@pytest.mark.parametrize(("text", "subject", "why"), GOODS, ids=[row[2] for row in GOODS])
def test_whose_price_it_is(text: str, subject: str, why: str) -> None:
    article = Article(id="t", text=LEAD + text, title="Zybelo publishes results", published="2026-01-09")
    assert [c.subject.name for c in read_article(article).claims if c.start >= len(LEAD)] == [subject], why
