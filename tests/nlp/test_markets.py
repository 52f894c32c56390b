"""What prices did, in wraps and tables of markets and in sentences: each move and level with whose it is."""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article

Row = tuple[str, str, str | None, str | None, str | None]  # metric, subject, value, unit, direction
_WRAP = "The Dow fell 1%, the S&P 500 lost 2%, the Nasdaq shed 3% and Apple slid 4%.\n"
_WRAPPED: list[Row] = [
    ("return", "^DJI", "1", "percent", "down"), ("return", "^GSPC", "2", "percent", "down"),
    ("return", "^IXIC", "3", "percent", "down"), ("return", "AAPL", "4", "percent", "down"),
]  # fmt: skip


def _down(name: str, value: str) -> Row:
    return "return", name, value, "percent", "down"


def _up(name: str, value: str) -> Row:
    return "return", name, value, "percent", "up"


TABLE: list[tuple[str, list[Row], str]] = [
    ("Topix -1.5% to 1,617.16, lowest close since May 2016Nikkei 225 -1.8% at 20,192.58Yen up 0.3% at 111.02 per dollar", [
        _down("Topix", "1.5"), ("level", "Topix", "1617.16", "points", None), _down("^N225", "1.8"),
        ("level", "^N225", "20192.58", "points", None), _up("JPY=X", "0.3"), ("level", "JPY=X", "111.02", "JPY", None)], "lines without breaks"),
    ("Chip stocks: Northgate Holdings -4.7%, Varo Electric -2.1%, Sony +1.2%Screenwell -5.1%; best on Nikkei 225", [
        _down("Northgate Holdings", "4.7"), _down("Varo Electric", "2.1"), _up("SONY", "1.2"), _down("Screenwell", "5.1")], "a table of movers, most of them on no list"),
    ("South Korea's Kospi index slipped 0.2%.FTSE China A50 futures rose 1.5%.The euro rose 0.1%.", [
        _down("^KS11", "0.2"), _up("FTSE China A50 futures", "1.5"), _up("EURUSD=X", "0.1")], "sentences without a blank"),
    (_WRAP + "Chipmaker Palewater fell 2.1%, while Northgate Holdings and Varo each slid 3%.", [
        *_WRAPPED, _down("Palewater", "2.1"), _down("Northgate Holdings", "3"), _down("Varo", "3")], "unlisted companies in a sentence"),
    (_WRAP + "In London, Harbor Tiles shares climbed 4% and Kestrel Foods' stock lost 2.5%.", [
        *_WRAPPED, _up("Harbor Tiles", "4"), _down("Kestrel Foods", "2.5")], "shares of unlisted companies"),
    (_WRAP + "Tokyo fell 1%. On Monday stocks fell.", _WRAPPED, "places are none"),
    ("Apple Inc. reported results. Azure rose 30%, and Sales of Widgets fell 5%.", [], "the parts of a company are none"),
    # the move in points or money beside the level
    ("An after-hours indicator of the Nasdaq 100 is off -31.40 to 18,204.15.", [
        ("return", "^NDX", "31.40", "points", "down"), ("level", "^NDX", "18204.15", "points", None)], "a signed move in points"),
    ("Zybelo Corp (NYSE: ZYBX) is -0.2 at $4.50, with 9,010 shares traded.", [
        ("return", "ZYBX", "0.2", "USD", "down"), ("level", "ZYBX", "4.50", "USD", None), ("volume", "ZYBX", "9010", "count", None)], "a line of an after-hours table"),
    ("Dow Jones Industrial Average: -412.06, or 1.18%", [("return", "^DJI", "412.06", "points", "down"), _down("^DJI", "1.18")], "the share has no sign of its own"),
    ("DJIA: dropped 162.44, or 0.47%, to 20,074.94", [
        ("return", "^DJI", "162.44", "points", "down"), _down("^DJI", "0.47"), ("level", "^DJI", "20074.94", "points", None)], "points without the word"),
    ("Brent crude gained 14 cents to $71.22 a barrel, and U.S. crude rose 20 cents, or 0.3%, to $67.40 per barrel.", [
        ("return", "BZ=F", "0.14", "USD", "up"), ("level", "BZ=F", "71.22", "USD", None), ("return", "CL=F", "0.20", "USD", "up"),
        _up("CL=F", "0.3"), ("level", "CL=F", "67.40", "USD", None)], "cents"),
    ("Zybelo Corp (NYSE: ZYBX) shares fell. The stock was off 17 cents at A$31.05.", [
        ("return", "ZYBX", "0.17", "USD", "down"), ("level", "ZYBX", "31.05", "AUD", None)], "of the stock named before"),
    ("Zybelo Corp (NYSE: ZYBX) saw profit rise 2 cents to $1.20 a share.", [], "a result is no price"),
    # levels
    ("The euro fetched $1.1015, little changed.", [("level", "EURUSD=X", "1.1015", "USD", None)], "what a currency fetches"),
    ("The euro bought $1.1015, up 0.2%.", [("level", "EURUSD=X", "1.1015", "USD", None), _up("EURUSD=X", "0.2")], "what a currency buys"),
    ("Sterling perched at $1.2752, having rallied 0.5%.", [("level", "GBPUSD=X", "1.2752", "USD", None), _up("GBPUSD=X", "0.5")], "where it sits"),
    ("The euro was a touch firmer at $1.0880.", [("level", "EURUSD=X", "1.0880", "USD", None)], "how it is, and where"),
    ("Gold wavered after the vote, and was up a fraction at $2,115 an ounce.", [("level", "GC=F", "2115", "USD", None)], "the price at the end says that gold is one"),
    ("Zybelo Corp (NYSE: ZYBX) climbed back above $1,000 on Tuesday.", [("level", "ZYBX", "1000", "USD", None)], "above a mark"),
    ("Zybelo Corp (NYSE: ZYBX) rallied, topping $3,000 for the first time.", [("level", "ZYBX", "3000", "USD", None)], "past a mark"),
    ("Zybelo Corp (NYSE: ZYBX) notes change hands near 83 cents on the dollar.", [("level", "Zybelo Corp bonds", "0.83", "USD", None)], "a bond"),
    ("Chile's 2033 bonds slumped 4.7 cents on the dollar to 85.5 cents.", [
        ("return", "Chile bonds", "0.047", "USD", "down"), ("level", "Chile bonds", "0.855", "USD", None)], "a bond's move"),
    ("The bonds of Chile sank. A hundred-year bond now trades at a record low of 46 cents on the dollar.", [
        ("record_low", "bonds", None, None, "down"), ("level", "bonds", "0.46", "USD", None)], "a bond's record"),
    ("Zybelo Corp (NYSE: ZYBX) fell 2%. It reported a 69% jump in costs, and analysts estimated a 7 percent drop.", [_down("ZYBX", "2")], "what is reported is no price"),
    ("The Dow rose 1%. There were departures at Snap (shares tumbling 11%).", [_up("^DJI", "1")], "somebody's in brackets"),
    ("Zybelo Corp (NYSE: ZYBX) bought Harbor Tiles for $3 billion at $20 a share.", [], "what is paid"),
    ("S&P 500 (^GSPC): -0.82% or -46.10 points to 5,575.90", [
        _down("^GSPC", "0.82"), ("return", "^GSPC", "46.10", "points", "down"), ("level", "^GSPC", "5575.90", "points", None)], "share, move and level"),
    ("Crude oil (CL=F): -1.20% or -$0.75 to $61.75 a barrel", [
        _down("CL=F", "1.20"), ("return", "CL=F", "0.75", "USD", "down"), ("level", "CL=F", "61.75", "USD", None)], "no range of prices"),
    ("Gold futures: $2,062.9; +0.1%", [("level", "GC=F", "2062.9", "USD", None), _up("GC=F", "0.1")], "the level first"),
    # futures and their index
    ("Hang Seng Index contracts in Hong Kong added 0.3%. Hang Seng futures earlier advanced 0.2%.", [
        _up("Hang Seng Index futures", "0.3"), _up("Hang Seng Index futures", "0.2")], "contracts are futures"),
    ("Australia's S&P/ASX 200 futures edged up 0.6%.", [_up("S&P/ASX 200 futures", "0.6")], "a country's index"),
    ("Contracts on the S&P 500 were 0.2% firmer after the index rose 1%.", [_up("S&P 500 futures", "0.2"), _up("^GSPC", "1")], "the index itself"),
    ("Futures on the S&P 500 rose 0.2%. The underlying gauge fell 0.6%.", [_up("S&P 500 futures", "0.2"), _down("^GSPC", "0.6")], "the one underneath"),
    ("The S&P 500 rose 1%. Futures climbed 0.4%.", [_up("^GSPC", "1"), _up("S&P 500 futures", "0.4")], "its futures"),
    # over a longer stretch
    ("The Nikkei 225 added 1%, which brings its gain for the week to 1.7%.", [_up("^N225", "1"), _up("^N225", "1.7")], "a gain so far"),
    ("Zybelo Corp (NYSE: ZYBX) shares rose 0.9%, paring the loss for the year to 4.4%.", [_up("ZYBX", "0.9"), _down("ZYBX", "4.4")], "a loss so far is no result"),
    # records and streaks
    ("Chip makers rallied and sent the Nasdaq Composite to a record.", [("record_high", "^IXIC", None, None, "up")], "to a record"),
    ("Both the Dow and the S&P 500 set closing records.", [("record_high", "^DJI", None, None, "up"), ("record_high", "^GSPC", None, None, "up")], "two records"),
    ("The S&P 500 had 37 new 52-week highs and three new lows.", [("breadth", "^GSPC", "37", "count", "up"), ("breadth", "^GSPC", "3", "count", "down")], "those of its stocks"),
    ("The Nasdaq Composite posted no new highs and 31 new lows.", [("breadth", "^IXIC", "31", "count", "down")], "no new highs"),
    ("Advancers beat decliners on the NYSE by a 1.4-to-1 ratio; on the Nasdaq Composite, a 1.2-to-1 ratio favored decliners.", [
        ("breadth", "NYSE", "1.4", "multiple", "up"), ("breadth", "^IXIC", "1.2", "multiple", "down")], "a ratio on each of two exchanges"),
    ("Decliners beat advancers in a 1.7-to-1 ratio on the Big Board and a 2.2-to-1 ratio on the Nasdaq.", [
        ("breadth", "NYSE", "1.7", "multiple", "down"), ("breadth", "^IXIC", "2.2", "multiple", "down")], "one side for both"),
    ("Gainers beat losers on the New York Stock Exchange by 3 to 1.", [("breadth", "NYSE", "3", "multiple", "up")], "in words"),
    ("Gainers in the poll beat losers by 3 to 1.", [], "no exchange"),
    ("On the NYSE, 1,812 issues rose and 912 fell.", [("breadth", "NYSE", "1812", "count", "up"), ("breadth", "NYSE", "912", "count", "down")], "issues counted"),
    ("Eight of the 11 major S&P 500 sectors were lower.", [("breadth", "^GSPC", "8", "count", "down")], "sectors counted"),
    ("All three major U.S. stock indexes rose more than 1% on Friday.", [_up("^GSPC", "1"), _up("^DJI", "1"), _up("^IXIC", "1")], "three that everybody knows"),
    ("Three major European stock indexes rose more than 1% on Friday.", [], "three that nobody names"),
    ("Other chip stocks including Nvidia, Broadcom and Intel dropped over 1% each.", [_down("NVDA", "1"), _down("AVGO", "1"), _down("INTC", "1")], "examples that each moved"),
    ("Zybelo Corp (NYSE: ZYBX) trades at a price-to-sales ratio near five-year highs.", [], "a ratio"),
    ("The Dow is closer to a 52-week low than to a high.", [], "not there"),
    ("U.S. crude stockpiles are at a three-month low.", [], "stocks of oil"),
    ("Zybelo Corp (NYSE: ZYBX) is set for its biggest seven-day gain since 2013.", [], "one gain over seven days"),
    ("Zybelo Corp (NYSE: ZYBX) slumped for a second straight session on Friday.", [("streak", "ZYBX", "2", "sessions", "down")], "in a row"),
    # around results
    ("Zybelo Corp (NYSE: ZYBX) reports on Feb. 4. Implied one-day share move following earnings: 9.7%", [("return", "ZYBX", "9.7", "percent", None)], "what options imply"),
    ("Zybelo Corp (NYSE: ZYBX) reports on Feb. 4. Shares rose after 5 of the last 8 earnings reports.", [("breadth", "ZYBX", "5", "count", "up")], "how often it rose"),
    # whose move it is
    ("Japan Display Inc., Osada Corp. and Alps Lowland Co. dropped 4 percent or more each.", [
        _down("Japan Display Inc", "4"), _down("Osada Corp", "4"), _down("Alps Lowland Co", "4")], "three companies, one figure"),
    ("Apple, Intel and Oracle, set to report results today, fell between 1.6% and 2.3%.", [
        _down("AAPL", "1.6"), _down("INTC", "1.6"), _down("ORCL", "1.6")], "an aside between"),
    ("Supporting the blue-chip Dow, Boeing rose 3.6%.", [_up("BA", "3.6")], "the one in front is what is lifted"),
    ("Osada Bank Ltd. added most to the Sensex rise, increasing 1.4%, while Varo Bank Ltd. topped the list, rising 5.2%.", [
        _up("Osada Bank Ltd", "1.4"), _up("Varo Bank Ltd", "5.2")], "a participle goes with the subject"),
    ("The Hang Seng Index slid 1%. Telecom stocks weighed most on the benchmark gauge, which ended nearly 18 percent below its high of March.", [
        _down("^HSI", "1"), _down("^HSI", "18")], "the gauge named before"),
    ("Zybelo Corp (NYSE: ZYBX) recovered 1.3% after Monday's 27% slide on lower guidance.", [_up("ZYBX", "1.3"), _down("ZYBX", "27")], "a slide on something is no slide of that"),
    ("The S&P 500 fell, and the Dow settled lower by 1.56%.", [_down("^DJI", "1.56")], "lower by"),
    ("Snap rose 1.5 percent while Intel was ahead 3.5 percent.", [_up("SNAP", "1.5"), _up("INTC", "3.5")], "ahead"),
    # no price did that
    ("Zybelo Corp (NYSE: ZYBX) stock could be down another 15% in a reset.", [], "a possibility"),
    ("The FTSE 100 rose 1%. Bond prices tumbled about 30%.", [_up("^FTSE", "1"), _down("bonds", "30")], "bonds, not the index"),
    ("Zybelo Corp (NYSE: ZYBX) fell 2%. Downloads of its apps grew by 10%.", [_down("ZYBX", "2")], "downloads"),
    ("Zybelo Corp (NYSE: ZYBX) fell 2%. China makes up 19% of it.", [_down("ZYBX", "2")], "a share of something"),
    ("The S&P 500 rose 1%, and the region saw a decline of 8%.", [_up("^GSPC", "1")], "what a region saw"),
    ("The S&P 500 rose 1%. Officials predict a contraction of 6.4% for the euro area.", [_up("^GSPC", "1")], "an economy"),
    ("Zybelo Corp (NYSE: ZYBX) fell 2%. Screens, its display unit, was up 11%.", [_down("ZYBX", "2")], "a unit"),
    ("Since 1994 the full list beat the market with an average gain of +18.0% per year. The S&P 500 fell 2%.", [_down("^GSPC", "2")], "an advertisement"),
    ("Small-cap stocks are thriving this year—up nearly 8%.", [("return", "US small caps", "8", "percent", "up")], "a dash without blanks behind words of time"),
    ("Chip makers led, with the S&P 500 setting new records almost every day.", [("record_high", "^GSPC", None, None, "up")], "records again and again"),
]  # fmt: skip


def _rows(text: str) -> set[tuple[str, str, Decimal | None, str | None, str | None]]:
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    return {
        (c.metric, c.subject.symbol or c.subject.name, c.value, c.unit, c.direction)
        for c in claims
        if c.kind in ("performance", "positioning")
    }


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_moves_and_levels(text: str, expected: list[Row], why: str) -> None:
    assert _rows(text) == {(m, s, Decimal(v) if v else None, u, d) for m, s, v, u, d in expected}, why
