"""Figures of companies: results, guidance, estimates, what is counted. Each claim as a reader would note it."""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article, Claim

LEAD = "Zybelo (NYSE: ZYBX) published its results on Thursday.\n\n"
# text behind LEAD, its claims: metric, value, direction, claimant, modality, prior value
TABLE: list[tuple[str, list[tuple[str, str, str | None, str | None, str, str | None]]]] = [
    # results and last year's
    ("Net income fell 12% to $340 million, or $1.25 per share.", [("earnings_growth", "12", "down", None, "reported", None), ("net_income", "340000000", None, None, "reported", None), ("eps", "1.25", None, None, "reported", None)]),
    ("The company slid into a loss of $41.3 million on sales of $96.8 million.", [("net_income", "41300000", None, None, "reported", None), ("revenue", "96800000", None, None, "reported", None)]),
    ("Zybelo lost $1.10 a share, wider than the 95 cents analysts had projected.", [("eps", "1.1", None, None, "reported", None), ("eps", "0.95", None, "consensus", "forecast", None)]),
    ("It posted a net loss of $52 million, compared with a profit of $31 million a year earlier.", [("net_income", "52000000", None, None, "reported", "31000000")]),
    ("Sales expanded 20% from $3.5 billion to $4.2 billion.", [("revenue_growth", "20", "up", None, "reported", None), ("revenue", "4200000000", None, None, "reported", "3500000000")]),
    ("Revenue rose to $5.5 billion from $5.0 billion a year earlier.", [("revenue", "5500000000", None, None, "reported", "5000000000")]),
    ("Sales came in at 4.1 billion euros, up from 3.8 billion euros a year ago.", [("revenue", "4100000000", None, None, "reported", "3800000000")]),
    ("Operating profit tumbled 31% to 88 billion yen in the three months ended June.", [("earnings_growth", "31", "down", None, "reported", None), ("net_income", "88000000000", None, None, "reported", None)]),
    ("The bottom line came in at $1.23 billion, or $2.34 per share. This compares with $1.10 billion, or $2.10 per share, in last year's first quarter.", [("net_income", "1230000000", None, None, "reported", None), ("eps", "2.34", None, None, "reported", None), ("net_income", "1100000000", None, None, "reported", None), ("eps", "2.1", None, None, "reported", None)]),
    ("Earnings came to $0.48 per share, ahead of the Zacks Consensus Estimate of $0.44. This compares to earnings of $0.40 per share a year ago.", [("eps", "0.48", None, None, "reported", None), ("eps", "0.44", None, "consensus", "forecast", None), ("eps", "0.4", None, None, "reported", None)]),
    ("-Revenue: $5.5 billion vs. $5.0 billion last year.", [("revenue", "5500000000", None, None, "reported", "5000000000")]),
    ("-EPS: $2.34 in Q4 vs. $2.10 in the same period last year.", [("eps", "2.34", None, None, "reported", "2.1")]),
    ("The profit is an increase of 16% over the EPS one year ago.", [("earnings_growth", "16", "up", None, "reported", None)]),
    ("The consensus EPS estimate for the spring is $0.31, a 4 percent increase over the EPS of last year.", [("eps", "0.31", None, "consensus", "forecast", None), ("earnings_growth", "4", "up", "consensus", "forecast", None)]),
    ("The company has reported four straight quarters of declining revenue.", []),
    # against expectations
    ("Revenue was $9.7 billion, topping the 9.5 billion expected.", [("revenue", "9700000000", None, None, "reported", None), ("revenue", "9500000000", None, "consensus", "forecast", None)]),
    ("Earnings of $1.77 a share were in line with what analysts had projected.", [("eps", "1.77", None, None, "reported", None)]),
    ("Sales amounted to 1.97 billion euros, meeting analysts' estimates.", [("revenue", "1970000000", None, None, "reported", None)]),
    ("Revenue of $4.2 billion beat the consensus by $100 million.", [("revenue", "4200000000", None, None, "reported", None)]),
    ("Adjusted earnings were 52 cents a share, 3 cents better than expected.", [("eps", "0.52", None, None, "reported", None)]),
    ("Adjusted EPS: 82 cents vs. 80 cents expected", [("eps", "0.82", None, None, "reported", None), ("eps", "0.8", None, "consensus", "forecast", None)]),
    ("Revenue: $19.1 billion vs. $19.05 billion estimated", [("revenue", "19100000000", None, None, "reported", None), ("revenue", "19050000000", None, "consensus", "forecast", None)]),
    ("The company earned $1.20 a share on sales of $3.4 billion. Analysts had expected $1.10 a share and $3.3 billion.", [("eps", "1.2", None, None, "reported", None), ("revenue", "3400000000", None, None, "reported", None), ("eps", "1.1", None, "consensus", "forecast", None), ("revenue", "3300000000", None, "consensus", "forecast", None)]),
    ("Net income was 8.6 billion yuan, beating the 7.9 billion-yuan average of estimates.", [("net_income", "8600000000", None, None, "reported", None), ("net_income", "7900000000", None, "consensus", "forecast", None)]),
    ("Sales rose 3.2%, beating analysts' 3.1% growth estimate.", [("revenue_growth", "3.2", "up", None, "reported", None), ("revenue_growth", "3.1", "up", "consensus", "forecast", None)]),
    ("Wall Street was looking for revenue of $8.1 billion and earnings per share of $0.66.", [("revenue", "8100000000", None, "consensus", "forecast", None), ("eps", "0.66", None, "consensus", "forecast", None)]),
    ("The Zacks Consensus Estimate for revenues is pegged at $2.33 billion, suggesting growth of 12.5% from the year-ago quarter.", [("revenue", "2330000000", None, "consensus", "forecast", None), ("revenue_growth", "12.5", "up", "consensus", "forecast", None)]),
    ("Analysts expect Zybelo to post earnings of $0.31 per share, a year-over-year increase of 10.7%.", [("eps", "0.31", None, "consensus", "forecast", None), ("earnings_growth", "10.7", "up", "consensus", "forecast", None)]),
    ("Analysts project the company will lose almost $2 a share this quarter.", [("eps", "2", None, "consensus", "forecast", None)]),
    ("Revenue is expected to climb 8.5% to $1.9 billion.", [("revenue_growth", "8.5", "up", "consensus", "forecast", None), ("revenue", "1900000000", None, "consensus", "forecast", None)]),
    ("Its margins, that analysts expect to expand by 1.2 percent, are in focus.", [("margin", "1.2", "up", "consensus", "forecast", None)]),
    # named estimates
    ("Bernstein analysts forecast handset sales will fall 3% this year.", [("revenue_growth", "3", "down", "Bernstein", "forecast", None)]),
    ("Morgan Stanley estimates the company will earn $4.10 a share in 2027.", [("eps", "4.1", None, "Morgan Stanley", "forecast", None)]),
    ("Wedbush analyst Dan Ives expects revenue growth of 15% next year.", [("revenue_growth", "15", "up", "Dan Ives", "forecast", None)]),
    # guidance
    ("Fiscal fourth-quarter sales will increase 3% to 5%, the Ohio-based company said in a filing on Wednesday.", [("guidance", "3", "up", "Zybelo", "forecast", None)]),
    ("Adjusted profit will come to 61 to 64 cents a share, the company said.", [("guidance", "0.61", None, "Zybelo", "forecast", None)]),
    ("Zybelo sees revenue for the full year between $210 million and $230 million.", [("guidance", "210000000", None, "Zybelo", "forecast", None)]),
    ("For the current quarter, the company forecast earnings of 55 cents to 60 cents a share, below the 64 cents analysts had expected.", [("guidance", "0.55", None, "Zybelo", "forecast", None), ("eps", "0.64", None, "consensus", "forecast", None)]),
    ("The grocer now sees comparable sales growth of 2%, down from an earlier outlook for 3%.", [("guidance", "2", "up", "Zybelo", "forecast", "3")]),
    ("It raised its full-year profit outlook to $4.50 a share from $4.20.", [("guidance", "4.5", None, "Zybelo", "forecast", "4.2")]),
    ("Management guided to revenue of about $2 billion for the year, versus a previous range of $1.8 billion to $1.9 billion.", [("guidance", "2000000000", None, "Zybelo", "forecast", "1800000000")]),
    ("It expects to deliver 4,000 to 5,500 cars this autumn.", [("guidance", "4000", None, "Zybelo", "forecast", None)]),
    # KPIs
    ("Zybelo shipped 5.1 million phones last quarter.", [("other", "5100000", None, None, "reported", None)]),
    ("Daily active users rose 6.9% to 1.112 billion.", [("other", "6.9", "up", None, "reported", None), ("other", "1112000000", None, None, "reported", None)]),
    ("The messaging service grew users 6.9% to 1.112 billion.", [("other", "6.9", "up", None, "reported", None), ("other", "1112000000", None, None, "reported", None)]),
    ("The streaming service added 5.4 million subscribers, short of the 6.1 million it had forecast.", [("other", "5400000", None, None, "reported", None), ("guidance", "6100000", None, "Zybelo", "forecast", None)]),
    ("It ended the year with 1,250 stores and a backlog of $54 billion.", [("other", "1250", None, None, "reported", None), ("other", "54000000000", None, None, "reported", None)]),
    ("Same-store sales, the figure that landlords watch, gained 1.9%.", [("revenue_growth", "1.9", "up", None, "reported", None)]),
    ("Free cash flow was $2.2 billion, and capital spending came to $900 million.", [("other", "2200000000", None, None, "reported", None), ("other", "900000000", None, None, "reported", None)]),
    ("Customers who spend more than $20 million a year grew 34%.", [("other", "34", "up", None, "reported", None)]),
    ("Bookings jumped 18%.", [("revenue_growth", "18", "up", None, "reported", None)]),
    # divisions
    ("At the markets unit, revenue from bond trading rose 11%, and equities trading gained 3%.", [("revenue_growth", "11", "up", None, "reported", None), ("revenue_growth", "3", "up", None, "reported", None)]),
    ("Revenue from the parts unit -- to which brakes as well as tyres belong -- rose just 6% to 12 billion yuan.", [("revenue_growth", "6", "up", None, "reported", None), ("revenue", "12000000000", None, None, "reported", None)]),
    ("The division expanded its sales 17% to 5.4 billion yuan.", [("revenue_growth", "17", "up", None, "reported", None), ("revenue", "5400000000", None, None, "reported", None)]),
    ("The phone, meanwhile, made up $51.9 billion of the company's revenue.", [("revenue", "51900000000", None, None, "reported", None)]),
    ("Sales were helped by weakness in costs, while revenue, which grew 16.3%, set a record.", [("revenue_growth", "16.3", "up", None, "reported", None)]),
    ("Gross margin narrowed to 38.2% from 39.1%.", [("margin", "38.2", None, None, "reported", "39.1")]),
    ("Operating margin fell 120 basis points to 6%.", [("margin", "120", "down", None, "reported", None), ("margin", "6", None, None, "reported", None)]),
    ("The lender's net interest income rose 4% to $2.1 billion and loans grew 3%.", [("other", "4", "up", None, "reported", None), ("other", "2100000000", None, None, "reported", None), ("other", "3", "up", None, "reported", None)]),
    ("Deposits fell 2% to $310 billion.", [("other", "2", "down", None, "reported", None), ("other", "310000000000", None, None, "reported", None)]),
    ("The bank set aside $1.3 billion for bad loans.", [("other", "1300000000", None, None, "reported", None)]),
    ("Investment-banking fees fell 22% to $1.1 billion.", [("revenue_growth", "22", "down", None, "reported", None), ("revenue", "1100000000", None, None, "reported", None)]),
    # capital
    ("Zybelo is buying back up to 30 billion yen of its own stock.", [("buyback", "30000000000", None, None, "reported", None)]),
    ("The board approved a share repurchase program of up to $5 billion.", [("buyback", "5000000000", None, None, "reported", None)]),
    ("It repurchased a further $250 million of its shares last quarter.", [("buyback", "250000000", None, None, "reported", None)]),
    ("Zybelo declared a quarterly dividend of 27 cents per share, payable March 5.", [("dividend", "0.27", None, None, "reported", None)]),
    # no company's figure
    ("It won an order valued at $8.8 billion.", []),
    ("The new model is priced at $39,990.", []),
    # how estimates were revised
    ("In the past month its earnings forecast has had 4 up revisions and no down revisions.", [("earnings_revisions", "4", "up", None, "reported", None)]),
    ("The stock has seen four downward estimate revisions in the past month.", [("earnings_revisions", "4", "down", None, "reported", None)]),
    ("Five analysts have raised their earnings estimates in the past 60 days.", [("earnings_revisions", "5", "up", None, "reported", None)]),
    ("The consensus estimate for 2026 has moved 2.3% higher over the past 60 days.", [("earnings_revisions", "2.3", "up", "consensus", "reported", None)]),
    ("Earnings estimates have been revised downward by 4% since March.", [("earnings_revisions", "4", "down", None, "reported", None)]),
    # whom a figure is according to
    ("Zybelo shipped 4 million phones in the quarter, according to consultancy Larkmere Hollow.", [("other", "4000000", None, "Larkmere Hollow", "reported", None)]),
    ("According to Larkmere Hollow, the service had 10 million subscribers in May.", [("other", "10000000", None, "Larkmere Hollow", "reported", None)]),
    ("Its monthly active users fell 12% in March, according to Jane Roe, an analyst at Citi.", [("other", "12", "down", "Jane Roe", "reported", None)]),
    ("Revenue rose 2% to $160.3 million, according to a company presentation.", [("revenue_growth", "2", "up", None, "reported", None), ("revenue", "160300000", None, None, "reported", None)]),
    ("Revenue rose 2%, according to Zybelo.", [("revenue_growth", "2", "up", None, "reported", None)]),
    ("Revenue was $9.9 billion, according to LSEG data.", [("revenue", "9900000000", None, None, "reported", None)]),
    ("The company said it is on track to repay about $5 billion of debt this year.", [("guidance", "5000000000", None, "Zybelo", "forecast", None)]),
    ("Revenue will be $91 billion to $92 billion, Zybelo finance chief Jane Roe said on Tuesday.", [("revenue", "91000000000", None, "Jane Roe", "forecast", None)]),
    ("Chief executive Jane Roe spoke on Friday. Deliveries were 90,000 cars, short of the 100,000 mark she floated.", [("other", "90000", None, None, "reported", None), ("other", "100000", None, "Jane Roe", "forecast", None)]),
    # growth that says again what a sum said; last year's mark; what a figure stands beside
    ("Wall Street is modeling store revenue of $2.4 billion. That represents growth of 17%.", [("revenue", "2400000000", None, "consensus", "forecast", None), ("revenue_growth", "17", "up", "consensus", "forecast", None)]),
    ("For the spring, we expect the company to post $6.1 billion in revenue, above the year-ago mark of $5.8 billion.", [("revenue", "6100000000", None, None, "forecast", None), ("revenue", "5800000000", None, None, "reported", None)]),
    ("The number compares with the $1.37 Zacks Consensus EPS Estimate.", [("eps", "1.37", None, "consensus", "forecast", None)]),
    ("Revenue: $44.1 billion expected versus $41.9 billion a year ago", [("revenue", "44100000000", None, "consensus", "forecast", "41900000000")]),
    ("The truckmaker delivered 8,400 vehicles in the three months through June, down from 9,120.", [("other", "8400", None, None, "reported", "9120")]),
    ("Sales of the van jumped to 3,310 units.", [("other", "3310", None, None, "reported", None)]),
    ("Sales will rise 4% in the spring, analysts predict.", [("revenue_growth", "4", "up", "consensus", "forecast", None)]),
    ("Jane Roe, an analyst at Citi who expects Zybelo to post 15% growth in pumps next year, kept her view.", [("revenue_growth", "15", "up", "Jane Roe", "forecast", None)]),
    ("Zybelo plans to spend $2.2 billion on new plants this year.", [("guidance", "2200000000", None, "Zybelo", "forecast", None)]),
    # one-off gains, ratios with a number in their name, dividends and buybacks
    ("The results included a one-time gain of $310 million and a $45 million charge.", [("other", "310000000", None, None, "reported", None), ("other", "45000000", None, None, "reported", None)]),
    ("It booked $90 million in legal costs.", [("other", "90000000", None, None, "reported", None)]),
    ("Its common equity tier 1 ratio stood at 12.6%.", [("other", "12.6", None, None, "reported", None)]),
    ("It raised its quarterly dividend 8% to $0.54 a share.", [("dividend", "8", "up", None, "reported", None), ("dividend", "0.54", None, None, "reported", None)]),
    ("The buyback makes up 1.7 percent of the stock.", [("buyback", "1.7", None, None, "reported", None)]),
    # what an industry does, and what is paid for others
    ("Streaming apps made $3.1 billion last year, according to a consultancy.", []),
    ("U.S. truck sales are expected to grow 6% in May, the trade association said.", []),
    ("Global tablet shipments fell 9% last year, according to a survey.", []),
    ("The company keeps growing revenue by buying rivals for $2.5 billion and $4.7 billion.", []),
    ("The service will cost as little as $7.99.", []),
    # parts of a whole, a list of estimates, what others do
    ("Sales rose 6%. Pumps accounted for roughly a fifth of revenue.", [("revenue_growth", "6", "up", None, "reported", None), ("other", "20", None, None, "reported", None)]),
    ("Revenue reached $9.3 billion. The pump, meanwhile, made up $4.4 billion.", [("revenue", "9300000000", None, None, "reported", None), ("revenue", "4400000000", None, None, "reported", None)]),
    ("Spring revenue estimate $3.3 billion; forecast $3.1 billion", [("revenue", "3300000000", None, "consensus", "forecast", None), ("guidance", "3100000000", None, "Zybelo", "forecast", None)]),
    ("Zybelo predicted spring sales of $1.9 billion, in line with estimates of $1.8 billion.", [("guidance", "1900000000", None, "Zybelo", "forecast", None), ("revenue", "1800000000", None, "consensus", "forecast", None)]),
    ("Revenue from the value-added services arm rose 7%.", [("revenue_growth", "7", "up", None, "reported", None)]),
    ("Its rivals recorded 6% lower pump revenue.", []),
    ("It agreed to pay $700 million for Palewater Labs, which had sales of $60 million last year.", []),
    ("Profit, excluding some expenses, was 64 cents a share.", [("eps", "0.64", None, None, "reported", None)]),
]  # fmt: skip


def _row(
    claim: Claim,
) -> tuple[str | None, str, str, Decimal | None, str | None, str | None, str, Decimal | None]:
    claimant = claim.claimant.name if claim.claimant else None
    return (
        claim.subject.symbol, claim.kind, claim.metric, claim.value, claim.direction, claimant, claim.modality,
        claim.prior_value,
    )  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_figures_of_a_company(
    text: str, expected: list[tuple[str, str, str | None, str | None, str, str | None]]
) -> None:
    article = Article(id="t", text=LEAD + text, title="Zybelo publishes results", published="2026-01-09")
    claims = [c for c in read_article(article).claims if c.start >= len(LEAD)]
    got = {_row(c) for c in claims if c.kind not in ("opinion", "event")}
    assert got == {
        ("ZYBX", "fundamental", m, Decimal(v), d, c, mod, Decimal(p) if p else None)
        for m, v, d, c, mod, p in expected
    }


# Banks that have results rather than views: text, its claims by subject, metric, value.
BANKS: list[tuple[str, list[tuple[str, str, str]]]] = [
    ("JPMorgan's net interest income rose 3% to $19 billion.", [("JPM", "other", "3"), ("JPM", "other", "19000000000")]),
    ("Morgan Stanley's trading revenue climbed 8%.", [("MS", "revenue_growth", "8")]),
    ("Bank of America set aside $900 million for bad loans.", [("BAC", "other", "900000000")]),
    ("At Goldman Sachs, bond-trading revenue fell 7%.", [("GS", "revenue_growth", "7")]),
    ("Barclays said pretax profit rose 6% to 1.7 billion pounds.", [("BCS", "earnings_growth", "6"), ("BCS", "net_income", "1700000000")]),
    ("HSBC announced a $3 billion share buyback.", [("HSBC", "buyback", "3000000000")]),
    ("Bank of America said it planned to repurchase $12 billion of its stock.", [("BAC", "guidance", "12000000000")]),
    ("Morgan Stanley's earnings estimate for Apple is $8.20.", [("AAPL", "eps", "8.20")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BANKS, ids=[row[0][:60] for row in BANKS])
def test_figures_of_a_bank(text: str, expected: list[tuple[str, str, str]]) -> None:
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    got = {(c.subject.symbol, c.metric, c.value) for c in claims if c.kind == "fundamental"}
    assert got == {(symbol, metric, Decimal(value)) for symbol, metric, value in expected}
