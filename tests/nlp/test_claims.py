"""Claims read from sentences written for these tests: text, expected fields, a word why.

Expected values are read off the sentence by a person. Companies are invented, with tickers of their own.
"""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article, Claim

ACME = "Acme Widgets Corp (NYSE: ACMX)"
TABLE = [
    # text, expected claims as (kind, metric, symbol or name, value, other fields), why
    (f"{ACME} shares fell more than 2% on Thursday.",
     [("performance", "return", "ACMX", "2", {"direction": "down", "comparator": "gt", "modality": "reported"})], "a move with a hedge"),
    (f"{ACME} fell 6.2% to $41.50.",
     [("performance", "return", "ACMX", "6.2", {"direction": "down"}), ("performance", "level", "ACMX", "41.50", {"unit": "USD"})], "a move and its level"),
    ("The S&P 500 rose 12 points, or 0.2%, to 6,921.46.",
     [("performance", "return", "^GSPC", "12", {"unit": "points", "direction": "up"}), ("performance", "return", "^GSPC", "0.2", {"unit": "percent", "direction": "up"}),
      ("performance", "level", "^GSPC", "6921.46", {"unit": "points"})], "an index in points, percent and level"),
    ("The S&P 500 and the Nasdaq 100 lost 1.8% and 2.4%, respectively.",
     [("performance", "return", "^GSPC", "1.8", {"direction": "down"}), ("performance", "return", "^NDX", "2.4", {"direction": "down"})], "one subject and one value each"),
    ("The S&P 500 and the Nasdaq 100 were little changed.",
     [("performance", "return", "^GSPC", None, {"direction": "flat"}), ("performance", "return", "^NDX", None, {"direction": "flat"})], "two subjects, one quote"),
    (f"{ACME} stock has declined for six straight sessions.",
     [("performance", "streak", "ACMX", "6", {"unit": "sessions", "direction": "down"})], "a streak counts sessions"),
    ("The Russell 2000 climbed to another all-time high on Monday.",
     [("performance", "record_high", "^RUT", None, {"direction": "up"})], "a record needs no figure"),
    ("Harbor Lane Securities raised its price target on Acme Widgets Corp (NYSE: ACMX) to $45 from $38.",
     [("price_target", "target", "ACMX", "45", {"prior_value": Decimal(38), "action": "raised", "unit": "USD"})], "new and old target"),
    ("Stifel sees the Nasdaq 100 at a year-end 2026 target of 27,500, which implies 11% upside.",
     [("price_target", "target", "^NDX", "27500", {"unit": "points"}), ("price_target", "implied_upside", "^NDX", "11", {"direction": "up"})], "a target and the upside it implies are two claims"),
    (f"Wedbush downgraded {ACME} to neutral from outperform.",
     [("rating", "rating", "ACMX", None, {"label": "neutral", "prior_label": "outperform", "action": "downgraded", "stance": "neutral"})], "old and new label"),
    (f"11 out of 13 analysts rate {ACME} a buy.",
     [("rating", "rating", "ACMX", "11", {"of": Decimal(13), "label": "buy", "unit": "count"})], "x out of n"),
    ("Goldman Sachs advises being overweight small caps against large caps.",
     [("rating", "rating", "US small caps", None, {"label": "overweight", "stance": "bullish"})], "a segment has no symbol"),
    ("Mid caps aside, the S&P 600 sits at a forward P/E of 15.2x.",
     [("valuation", "pe_forward", "^SP600", "15.2", {"unit": "multiple"})], "a multiple"),
    ("U.S. small caps change hands at a nearly 18% discount to large caps.",
     [("valuation", "discount", "US small caps", "18", {"comparator": "approx"})], "a discount"),
    (f"{ACME} said revenue rose 17% to $2.3 billion.",
     [("fundamental", "revenue_growth", "ACMX", "17", {"direction": "up"}), ("fundamental", "revenue", "ACMX", "2.3E+9", {"unit": "USD"})], "growth and the figure"),
    ("The Federal Reserve's two straight rate cuts left the federal funds rate in a range of 4.25%–4.50%.",
     [("macro", "rate_cuts", "Federal Reserve", "2", {"unit": "count", "direction": "down"}), ("macro", "policy_rate", "Federal Reserve", "4.25", {"value_high": Decimal("4.50"), "comparator": "range"})], "macro subjects have no symbol"),
]  # fmt: skip


def _matches(claim: Claim, want: tuple[str, str, str, str | None, dict[str, object]]) -> bool:
    kind, metric, subject, value, fields = want
    return (
        (claim.kind, claim.metric) == (kind, metric)
        and (claim.subject.symbol or claim.subject.name) == subject
        and claim.value == (Decimal(value) if value else None)
        and all(getattr(claim, name) == expected for name, expected in fields.items())
    )


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[0][:50] for row in TABLE])
def test_claims(
    text: str, expected: list[tuple[str, str, str, str | None, dict[str, object]]], why: str
) -> None:
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    for want in expected:
        assert [c for c in claims if _matches(c, want)], (why, want, claims)
    assert len(claims) == len(expected), (why, claims)


NOTHING = [
    (
        "Morgan Stanley (NYSE: MS) says the setup is hard to call.",
        "a firm that speaks makes no claim about itself",
    ),
    ("If inflation rebounds, the S&P 500 could fall 10%.", "a hypothetical"),
    ("What if Acme Widgets Corp (NYSE: ACMX) fell 10%?", "a question"),
    ("Small caps are companies worth between $300 million and $2 billion.", "a definition"),
    ("To contact the reporter on this story: Jane Roe at jroe@example.com", "a byline"),
]


@pytest.mark.parametrize(("text", "why"), NOTHING, ids=[row[1] for row in NOTHING])
def test_no_price_or_target_claim(text: str, why: str) -> None:
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    assert [c for c in claims if c.kind != "opinion"] == [], why


def test_a_section_head_speaks_for_the_lines_below() -> None:
    text = "Acme Widgets Corp (NYSE: ACMX) reported.\nCiti (Mark May)\nRaises price target to $45 from $38. Keeps buy rating."
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    assert {(c.kind, c.claimant.person if c.claimant else None) for c in claims} == {
        ("price_target", "Mark May"),
        ("rating", "Mark May"),
    }


def test_quotes_are_verbatim_and_ids_are_stable() -> None:
    text = f"“We like it,” he said.\r\n{ACME} rose 3% — its best day – on Monday. 🚀 The Dow fell 1%."
    article = Article(id="t", text=text, published="2026-01-09")
    first, second = read_article(article).claims, read_article(article).claims
    assert first == second and len({c.id for c in first}) == len(first) >= 2
    assert all(text[c.start : c.end] == c.quote for c in first)
