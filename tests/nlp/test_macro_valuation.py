"""Figures of the economy, of currencies and of valuations in sentences: each claim as a reader would note it."""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article, Claim

# text, the claims of it: metric, subject (symbol or name), value, unit, direction, claimant
TABLE: list[tuple[str, list[tuple[str, str, str, str | None, str | None, str | None]]]] = [
    # yields by maturity, spreads
    ("Two-year rates plunged as much as 18 basis points.", [("treasury_yield", "2-year Treasury", "18", "basis_points", "down", None)]),
    ("The 30-year Treasury yield lost 14 basis points to 4.73%.", [
        ("treasury_yield", "^TYX", "14", "basis_points", "down", None), ("treasury_yield", "^TYX", "4.73", "percent", None, None)]),
    ("The gap between 2- and 10-year yields narrowed by 3 basis points to 25 basis points.", [
        ("other", "yield curve", "3", "basis_points", "down", None), ("other", "yield curve", "25", "basis_points", None, None)]),
    ("High-yield spreads widened 20 basis points to 410 basis points.", [
        ("other", "credit spreads", "20", "basis_points", "up", None), ("other", "credit spreads", "410", "basis_points", None, None)]),
    # what central banks do, and what is expected of them
    ("The European Central Bank lowered its deposit rate by 25 basis points to 3%.", [
        ("policy_rate", "European Central Bank", "25", "basis_points", "down", None), ("policy_rate", "European Central Bank", "3", "percent", "down", None)]),
    ("Norges Bank kept its policy rate at 4.5%.", [("policy_rate", "Norges Bank", "4.5", "percent", "flat", None)]),
    ("The Bank of England raised interest rates to 5.25% from 5%.", [("policy_rate", "Bank of England", "5.25", "percent", "up", None)]),
    ("The Fed cut rates by a quarter point.", [("policy_rate", "Federal Reserve", "0.25", "percentage_points", "down", None)]),
    ("Traders are pricing in about 75 basis points of easing by the Fed this year.", [("rate_cuts", "Federal Reserve", "75", "basis_points", "down", None)]),
    ("We expect five rate cuts in 2026 and three more in 2027, Jane Roe of Acme Research said.", [
        ("rate_cuts", "Federal Reserve", "5", "count", "down", "Jane Roe"), ("rate_cuts", "Federal Reserve", "3", "count", "down", "Jane Roe")]),
    ("Money markets price in a 70% chance of a cut in March.", [("other", "Federal Reserve", "70", "percent", "down", None)]),
    # indicators
    ("The economy added 185K jobs in December, above the 160K expected.", [
        ("other", "payrolls", "185000", "count", "up", None), ("other", "payrolls", "160000", "count", "up", "consensus")]),
    ("Nonfarm payrolls rose by 185,000 in December.", [("other", "payrolls", "185000", "count", "up", None)]),
    ("The ISM manufacturing PMI came in at 49.1 vs 47.2 expected.", [
        ("other", "manufacturing PMI", "49.1", "points", None, None), ("other", "manufacturing PMI", "47.2", "points", None, "consensus")]),
    ("Initial jobless claims fell by 10,000 to 201,000 last week.", [
        ("other", "jobless claims", "10000", "count", "down", None), ("other", "jobless claims", "201000", "count", None, None)]),
    ("Gross domestic product grew at an annual rate of 2.8%.", [("gdp_growth", "GDP", "2.8", "percent", "up", None)]),
    ("The jobless rate ticked up to 4.2% from 4.1%.", [("unemployment", "unemployment rate", "4.2", "percent", None, None)]),
    ("Inflation is above the central bank's target of 2%.", []),
    # currencies
    ("The peso opened 1.9% weaker at 59 to the dollar.", [("level", "peso", "59", None, None, None), ("return", "peso", "1.9", "percent", "down", None)]),
    ("The offshore yuan was at 6.8858 per dollar.", [("level", "CNH=X", "6.8858", "CNY", None, None)]),
    ("The yen was last at 157.20 per dollar.", [("level", "JPY=X", "157.20", "JPY", None, None)]),
    ("Bonds of the developer trade at 2 cents on the dollar.", []),
    # multiples and what a company is worth
    ("Zybelo Corp (NYSE: ZYBX) trades at 31-times earnings.", [("pe", "ZYBX", "31", "multiple", None, None)]),
    ("Apple and Microsoft trade at 15.7 times and 17.2 times forward earnings, respectively.", [
        ("pe_forward", "AAPL", "15.7", "multiple", None, None), ("pe_forward", "MSFT", "17.2", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) has a PE ratio of 23.1 and a P/E/G ratio of 1.9.", [("pe", "ZYBX", "23.1", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) has a forward price-to-sales ratio of 2.3 times.", [("price_to_sales", "ZYBX", "2.3", "multiple", None, None)]),
    ("\"Zybelo Corp (NYSE: ZYBX) is cheap at 9x forward earnings,\" Citi analyst Jane Roe wrote.", [("pe_forward", "ZYBX", "9", "multiple", None, "Jane Roe")]),
    ("Zybelo Corp (NYSE: ZYBX) pays a $2.00 annualized dividend and a yield of 3.2%.", [("dividend_yield", "ZYBX", "3.2", "percent", None, None)]),
    ("Jane Roe of Acme Securities sees Apple reaching a $4 trillion market cap by 2027.", [("market_cap", "AAPL", "4E12", "USD", None, "Jane Roe")]),
    ("Apple paid a 46% premium to the closing price.", []),
    ("It launched a 3x leveraged fund.", []),
]  # fmt: skip
READ = ("macro", "valuation")


def _row(claim: Claim) -> tuple[str, str, Decimal | None, str | None, str | None, str | None]:
    claimant = claim.claimant.name if claim.claimant else None
    subject = claim.subject.symbol or claim.subject.name
    return claim.metric, subject, claim.value, claim.unit, claim.direction, claimant


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_figures_of_the_economy_and_of_valuations(
    text: str, expected: list[tuple[str, str, str, str | None, str | None, str | None]]
) -> None:
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    got = {
        _row(c)
        for c in claims
        if c.kind in READ or "=X" in (c.subject.symbol or "") or c.subject.name == "peso"
    }
    assert got == {(m, s, Decimal(v), u, d, c) for m, s, v, u, d, c in expected}
