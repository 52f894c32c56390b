"""Figures of the economy, of currencies and of valuations in sentences: each claim as a reader would note it."""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article, Claim

# text, the claims of it: metric, subject (symbol or name), value, unit, direction, claimant
TABLE: list[tuple[str, list[tuple[str, str, str, str | None, str | None, str | None]]]] = [
    # yields by maturity, spreads
    ("Two-year rates sank by as much as 13 basis points.", [("treasury_yield", "2-year Treasury", "13", "basis_points", "down", None)]),
    ("The 30-year Treasury yield lost 14 basis points to 4.73%.", [
        ("treasury_yield", "^TYX", "14", "basis_points", "down", None), ("treasury_yield", "^TYX", "4.73", "percent", None, None)]),
    ("The gap between 2- and 10-year yields narrowed by 3 basis points to 25 basis points.", [
        ("other", "yield curve", "3", "basis_points", "down", None), ("other", "yield curve", "25", "basis_points", None, None)]),
    ("High-yield spreads widened 20 basis points to 410 basis points.", [
        ("other", "credit spreads", "20", "basis_points", "up", None), ("other", "credit spreads", "410", "basis_points", None, None)]),
    ("Country risk spreads blew out 90 basis points to 1,210.", [
        ("other", "sovereign spreads", "90", "basis_points", "up", None), ("other", "sovereign spreads", "1210", "basis_points", None, None)]),
    ("The spread of Greek bonds over German Bunds narrowed to 120 basis points.", [("other", "sovereign spreads", "120", "basis_points", None, None)]),
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
    ("The ISM manufacturing PMI was 51.3 vs 50.8 expected.", [
        ("other", "manufacturing PMI", "51.3", "points", None, None), ("other", "manufacturing PMI", "50.8", "points", None, "consensus")]),
    ("Initial jobless claims fell by 10,000 to 201,000 last week.", [
        ("other", "jobless claims", "10000", "count", "down", None), ("other", "jobless claims", "201000", "count", None, None)]),
    ("Gross domestic product grew at an annual rate of 2.8%.", [("gdp_growth", "GDP", "2.8", "percent", "up", None)]),
    ("The jobless rate crept up to 4.4% from 4.3%.", [("unemployment", "unemployment rate", "4.4", "percent", "up", None)]),
    ("Inflation is above the central bank's target of 2%.", []),
    ("Britain's central bank is expected to raise its bank rate to 4.35%.", [("policy_rate", "Bank of England", "4.35", "percent", "up", None)]),
    ("Futures imply a 38% chance of a cut in March.", [("other", "Federal Reserve", "38", "percent", "down", None)]),
    ("The economy grew 1.4%, beating the 1.2% median estimate.", [
        ("gdp_growth", "economy", "1.4", "percent", "up", None), ("gdp_growth", "economy", "1.2", "percent", "up", "consensus")]),
    # sums of a country, and shares of them
    ("Chile's foreign-exchange reserves rose to $46.8 billion as of May 2 from $45.1 billion a week earlier.", [
        ("other", "foreign exchange reserves", "46.8E9", "USD", "up", None)]),
    ("Net FDI made up 41.7% of all inflows.", [("other", "foreign direct investment", "41.7", "percent", None, None)]),
    ("Exports fell 8% to $3.2 billion while imports rose 2.5%.", [
        ("other", "exports", "8", "percent", "down", None), ("other", "exports", "3.2E9", "USD", None, None),
        ("other", "imports", "2.5", "percent", "up", None)]),
    ("The country ran a $4.5 billion trade deficit in May.", [("other", "trade deficit", "4.5E9", "USD", None, None)]),
    ("Its exports fell 8%, Zybelo Corp (NYSE: ZYBX) said.", []),
    ("The budget deficit will widen to 6.5% of GDP this year, said Jane Roe, an economist at Acme Economics.", [
        ("other", "federal deficit", "6.5", "percent", None, "Jane Roe")]),
    # other indices and rates
    ("The Philly Fed index plunged to 3.7 from 14.5.", [("other", "regional factory index", "3.7", "points", "down", None)]),
    ("Mortgage rates averaged 6.62%, up from 6.61% a week earlier.", [("other", "US mortgage rate", "6.62", "percent", "up", None)]),
    ("Ghana's five-year CDS rose 40 basis points to 610 basis points.", [
        ("other", "credit default swaps", "40", "basis_points", "up", None), ("other", "credit default swaps", "610", "basis_points", None, None)]),
    # a yield that the clause does not name again
    ("The 10-year Treasury yield steadied at 3.91%, after a dip of 8 basis points to 3.83% at the low.", [
        ("treasury_yield", "^TNX", "3.91", "percent", None, None), ("treasury_yield", "^TNX", "8", "basis_points", "down", None),
        ("treasury_yield", "^TNX", "3.83", "percent", None, None)]),
    ("Two-year Treasury yields were 3 basis points higher at 4.2%, but are still down 27 bps for the week.", [
        ("treasury_yield", "2-year Treasury", "3", "basis_points", "up", None), ("treasury_yield", "2-year Treasury", "4.2", "percent", None, None),
        ("treasury_yield", "2-year Treasury", "27", "basis_points", "down", None)]),
    # currencies
    ("On Monday the peso opened 0.7% weaker at 61 to the dollar.", [("level", "peso", "61", None, None, None), ("return", "peso", "0.7", "percent", "down", None)]),
    ("The offshore yuan stood at 7.0310 per dollar.", [("level", "CNH=X", "7.0310", "CNY", None, None)]),
    ("The yen was last at 157.20 per dollar.", [("level", "JPY=X", "157.20", "JPY", None, None)]),
    ("Bonds of the developer trade at 2 cents on the dollar.", []),
    # multiples and what a company is worth
    ("Zybelo Corp (NYSE: ZYBX) trades at 31-times earnings.", [("pe", "ZYBX", "31", "multiple", None, None)]),
    ("Apple and Microsoft trade at 15.7 times and 17.2 times forward earnings, respectively.", [
        ("pe_forward", "AAPL", "15.7", "multiple", None, None), ("pe_forward", "MSFT", "17.2", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) has a PE ratio of 23.1 and a P/E/G ratio of 1.9.", [("pe", "ZYBX", "23.1", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) carries a forward price-to-sales multiple of 3.1 times.", [("price_to_sales", "ZYBX", "3.1", "multiple", None, None)]),
    ("\"Zybelo Corp (NYSE: ZYBX) is cheap at 9x forward earnings,\" Citi analyst Jane Roe wrote.", [("pe_forward", "ZYBX", "9", "multiple", None, "Jane Roe")]),
    ("Zybelo Corp (NYSE: ZYBX) pays a $2.00 annualized dividend and a yield of 3.2%.", [("dividend_yield", "ZYBX", "3.2", "percent", None, None)]),
    ("Jane Roe of Acme Securities sees Apple reaching a $4 trillion market cap by 2027.", [("market_cap", "AAPL", "4E12", "USD", None, "Jane Roe")]),
    ("Two days of selling erased more than $30 billion of Apple's market value.", [("market_cap", "AAPL", "30E9", "USD", "down", None)]),
    ("Apple paid a 46% premium to the closing price.", []),
    ("It launched a 3x leveraged fund.", []),
    # several at once, each of its own name
    ("Apple is priced at 25 times expected earnings, against a forward PE of 18 for Alphabet and 33 for Netflix.", [
        ("pe_forward", "AAPL", "25", "multiple", None, None), ("pe_forward", "GOOGL", "18", "multiple", None, None),
        ("pe_forward", "NFLX", "33", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) has the lowest price-to-sales ratio of them: Apple (3.7 times) and Netflix (4.6 times).", [
        ("price_to_sales", "AAPL", "3.7", "multiple", None, None), ("price_to_sales", "NFLX", "4.6", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) trades at 8 times earnings, while an average of 12 times holds for its foreign peers.", [("pe", "ZYBX", "8", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX), at 21x forward earnings, has left behind rivals like IBM (IBM) at 12x.", [
        ("pe_forward", "ZYBX", "21", "multiple", None, None), ("pe_forward", "IBM", "12", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) changes hands at 15 times next year's projected earnings.", [("pe_forward", "ZYBX", "15", "multiple", None, None)]),
    ("The Nasdaq 100 sank to a price-earnings ratio below 24 in June, a two-year low.", [("pe", "^NDX", "24", "multiple", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) pays a dividend of $1.30 a year, giving a strong yield of 8.2%.", [("dividend_yield", "ZYBX", "8.2", "percent", None, None)]),
    ("Zybelo Corp (NYSE: ZYBX) sold preferred shares with an 8% dividend yield.", []),
    # what a company is worth, by how much that changed, and what is no company
    ("Some $23 billion in shareholder value of Apple has been wiped out.", [("market_cap", "AAPL", "23E9", "USD", "down", None)]),
    ("The slide of Apple and Microsoft shares wiped out $60 billion and $45 billion in market value, respectively.", [
        ("market_cap", "AAPL", "60E9", "USD", "down", None), ("market_cap", "MSFT", "45E9", "USD", "down", None)]),
    ("Apple fell, erasing $33 billion in market value and cutting the net worth of its founder by $2 billion.", [("market_cap", "AAPL", "33E9", "USD", "down", None)]),
    ("The selloff erased $28 billion from Apple's market capitalization, which now stands at $310 billion.", [
        ("market_cap", "AAPL", "28E9", "USD", "down", None), ("market_cap", "AAPL", "310E9", "USD", None, None)]),
    ("Apple's market value climbed to $62 billion, compared with $44 billion for Netflix.", [
        ("market_cap", "AAPL", "62E9", "USD", None, None), ("market_cap", "NFLX", "44E9", "USD", None, None)]),
    ("Apple was set to add $92 billion in market value.", [("market_cap", "AAPL", "92E9", "USD", "up", None)]),
    ("Netflix fell. With its $930 billion market capitalization, Apple is a giant.", [("market_cap", "AAPL", "930E9", "USD", None, None)]),
    ("The rally made Apple the first company worth $4 trillion.", [("market_cap", "AAPL", "4E12", "USD", None, None)]),
    ("Apple became a $1 trillion company last year.", [("market_cap", "AAPL", "1E12", "USD", None, None)]),
    ("The robots are the key to Apple becoming a $1 trillion company.", []),
    ("Apple bought Zelmark Cosmetics, valued at $1.7 billion in the deal.", [("market_cap", "Zelmark Cosmetics", "1.7E9", "USD", None, None)]),
    ("Apple sold its rental arm, which might be valued at up to $25 billion.", []),
    ("His stake in Apple is valued at $1.9 billion.", []),
    ("Apple owns 59.5 million shares valued at $6 billion.", []),
    ("Apple fell in the $5.2 trillion market.", []),
    ("Large caps usually have a market capitalization of $10 billion or more, and Apple is one.", []),
    ("Apple has a fleet of aircraft valued at about $40 billion.", []),
    ("Between Apple and its rival lies a gap of some $70 billion in market valuation.", []),
    ("The money drove the valuation of delivery companies toward $100 billion, and Apple fell.", []),
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
