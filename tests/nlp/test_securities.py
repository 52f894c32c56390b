"""Securities found in sentences: what is one, what only looks like one, and where it begins and ends."""

import json
import time
from pathlib import Path

import pytest
import spacy
import yaml

from nlp.securities import find_securities

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "articles"
# Symbols of firms that mostly speak: whether a speaking one is a mention is a matter of taste.
SPEAKERS = frozenset(
    (
        "C", "GS", "MS", "JPM", "BAC", "WFC", "JEF", "RY", "UBS", "CS", "BCS", "DB", "NMR", "RJF", "SF", "PIPR", "EVR", "BLK",
        "KEY", "TD", "BMO", "BNS", "MFG", "SMFG", "HSBC", "OPY", "COWN", "LAZ", "MCO", "SPGI", "FDS", "TRI", "SCHW",
    )
)  # fmt: skip

FOUND = [
    # symbols that say what they are
    ("The iShares Russell 2000 ETF (NYSE: IWM) gained.", ["IWM"], "exchange"),
    ("Sunrun ( NASDAQ : RUN ) was cut.", ["RUN"], "spaced out"),
    ("NASDAQ:AMD jumped.", ["AMD"], "no brackets"),
    ("Traders piled into $NVDA and $BRK.B.", ["NVDA", "BRK-B"], "cashtags"),
    ("Microsoft MSFT.O fell and Merck MRK.N rose.", ["MSFT", "MRK"], "Reuters"),
    ("HoneywellHON.O lost 2%.", ["HON"], "Reuters, glued"),
    ("AMDAMD.O lost 2%.", ["AMD"], "Reuters, glued to itself"),
    (
        "Taiwan Semiconductor Manufacturing Co rose. Growth in Taiwan slowed.",
        ["TSM"],
        "a country is no short name",
    ),
    ("We hold BABA US Equity.", ["BABA"], "Bloomberg"),
    ("Opendoor Technologies (OPEN) – Buy", ["OPEN"], "bare symbol behind its name"),
    ("Zybelo Robotics (NASDAQ: ZYBX) listed today.", ["ZYBX"], "a company that no list has"),
    ("Zybelo Robotics Inc. (ZYBX) listed today.", ["ZYBX"], "unknown, with its legal form"),
    ("Toyota (TSE: 7203) and Tencent (HKG:700) closed higher.", ["7203.T", "0700.HK"], "abroad"),
    ("Shell plc (LON: SHEL) pays more.", ["SHEL.L"], "the listing that is stated wins"),
    ("Alphabet (GOOG) slipped.", ["GOOG"], "the class that is stated wins"),
    ("Barrick Gold (ABX) was raised.", ["B"], "an old symbol that is another's today"),
    ("HSBC upgrades CVX, BP after the quarter.", ["CVX", "BP"], "symbols in a rating"),
    ("Movers (AAP, ABBV, ACAD) today", ["AAP", "ABBV", "ACAD"], "a list in brackets"),
    ("SPY and QQQ were flat.", ["SPY", "QQQ"], "funds count bare"),
    # names
    ("Apple Inc. and Netflix rose.", ["AAPL", "NFLX"], "with and without legal form"),
    ("Google, J&J and BofA-backed peers: GM.", ["GOOGL", "JNJ", "GM"], "brands"),
    ("Deutsche Bank likes Agilent Technologies, Inc. Common Stock", ["A"], "class of share"),
    ("Taiwan Semiconductor Manufacturing Co. shares fell", ["TSM"], "home name"),
    ("Huawei sells phones.", [None], "not listed"),
    ("Berkshire Hathaway’s profit fell.", ["BRK-B"], "possessive"),
    ("AMERISOURCEBERGEN was cut.", ["COR"], "capitals"),
    ("Advance Auto Parts Inc To Sell", ["AAP"], "in a headline"),
    ("Vexora Widgets Corp. sank.", [None], "unlisted, by its legal form"),
    # names that are words
    ("Target Corp raised its outlook.", ["TGT"], "legal form"),
    ("Shares of Gap fell.", ["GAP"], "shares of"),
    ("Argus Upgrades Snap to Buy", ["SNAP"], "rated"),
    ("Snap Inc. grew. Investors like Snap.", ["SNAP", "SNAP"], "named before"),
    ("Block (NYSE: XYZ) and Ford Motor Co. fell.", ["XYZ", "F"], "symbol"),
    # shorter names after the full one
    ("Rocket Lab Corp launched. Rocket Lab soared.", ["RKLB", "RKLB"], "without legal form"),
    ("Joby Aviation Inc flew. Joby fell.", ["JOBY", "JOBY"], "without what it does"),
    ("Sionna Therapeutics rose. Sionna has cash. SION is up.", ["SION"] * 3, "and its symbol"),
    ("Vexora Widgets Corp. sank. Vexora Widgets rose.", [None] * 2, "of an unlisted company"),
    (
        "Palewater Cloud Ltd. sank. Shares of Palewater rose, and Palewater's bonds.",
        [None] * 3,
        "the first word alone",
    ),
    # what is no company
    ("The S&P 500, the Nasdaq 100 and the Dow fell.", ["^GSPC", "^NDX", "^DJI"], "indices"),
    ("The S&P 600 trades below the Russell 2000.", ["^SP600", "^RUT"], "small-cap indices"),
    ("S&P 500 e-minis EScv1 rose; the Nasdaq .IXIC fell.", [None, "^IXIC"], "futures, codes"),
    (
        "Kospi futures fell; futures on the DAX and the FTSE 100 rose.",
        [None, None, "^FTSE"],
        "a future is not its index",
    ),
    ("The Nasdaq 100 and S&P 500 futures fell.", [None, None], "futures both"),
    ("Two-year rates fell; the ten-year U.S. Treasury yield rose to 4%.", [None, "^TNX"], "by maturity"),
    ("Greek 10-year yields fell and Germany's 10-year yield rose.", [None, None], "not American"),
    ("The peso opened 1.9% weaker; the won strengthened.", [None, "KRW=X"], "whose money"),
    ("Danone and Tencent rose.", ["BN.PA", "0700.HK"], "by the home listing"),
    ("Siemens AG (OTCMKTS: SIEGY) fell.", ["SIEGY"], "over the counter, if stated"),
    ("Nestle S.A. Sponsored ADR (OTCMKTS: NSRGY) Cut", ["NSRGY"], "receipts"),
    ("Zybelo Ltd Sponsored ADR (NASDAQ: ZYBX) Cut", ["ZYBX"], "receipts of no known company"),
    ("Mercedes-Benz MBGn.DE and Siemens SIEGn.DE rose.", ["MBG.DE", "SIE.DE"], "German shares, by Reuters"),
    (
        "The euro EUR=EBS was buoyant and sterling GBP=D3 firm.",
        ["EURUSD=X", "GBPUSD=X"],
        "currencies, by Reuters",
    ),
    ("Chinese blue chips .CSI300 eased.", ["000300.SS"], "a code says more than the words before it"),
    (
        "It lifted the dollar, which fell 0.5%, and pressured the euro.",
        ["DX-Y.NYB", "EURUSD=X"],
        "a currency as object",
    ),
    (
        "BNP Paribas SA recorded higher income; UBS relied on cost cuts.",
        ["BNP.PA", "UBS"],
        "banks that have results",
    ),
    ("Shares of CFG fell.", ["CFG"], "the bank behind a broker"),
    ("The Stoxx Europe 600 Index fell.", ["^STOXX"], "Europe"),
    ("Gold fell to $1,276 an ounce.", ["GC=F"], "a metal with its price"),
    ("Oil prices rose and Brent slipped.", ["CL=F", "BZ=F"], "crude"),
    ("The euro rose 0.1%. The yield of 10-year Treasuries rose.", ["EURUSD=X", "^TNX"], "currency, yield"),
    ("The Federal Reserve worries about inflation.", [None, None], "macro has no symbol"),
    ("Small caps beat large caps.", [None, None], "segments have no symbol"),
    ("Bitcoin fell.", ["BTC-USD"], "crypto"),
    # a firm whose shares are what is spoken of
    ("Shares of Goldman Sachs fell 2%.", ["GS"], "shares"),
    ("Oppenheimer Upgrades Citigroup to Outperform", ["C"], "rated"),
    ("Morgan Stanley (NYSE: MS) reported.", ["MS"], "symbol"),
]
NONE = [
    ("The PT is $90, the CEO said, and IT and AI budgets are up.", "abbreviations that are tickers"),
    ("NeutronNTRN-- and AI-- widgets", "glued tickers of a widget"),
    ("Net Promoter Score (NPS) and Securities and Exchange Commission (SEC)", "abbreviations in brackets"),
    ("He has a price target. Target Raised to $50", "what analysts set"),
    ("The gap between the two blocks is a key strategy.", "words"),
    ("Harrison Ford and Tim Cook met Julia La Roche.", "persons"),
    ("Brent Thorne said so.", "a first name that is a crude oil"),
    ("Goldman Sachs analysts said so, according to Morningstar.", "firms that speak"),
    ("Piper Sandler raised its view at the conference.", "a listed broker that speaks"),
    ("It trades on the Nasdaq.", "an exchange"),
    ("S&P Upgrades the bonds", "a rating agency"),
    (
        "A rating cut from S&P came as Moody's, Fitch and S&P spoke; S&P, Moody's and Fitch agree.",
        "rating agencies in a row",
    ),
    ("According to the New York Times, talks failed.", "a newspaper that reports"),
    ("A plate of rice costs 15,000 rupiah, and it raised 11 billion yuan.", "money of a country"),
    ("U.S. officials and J.P. Dorn of the E.U.", "points are no Reuters codes"),
    ("She won a gold medal in copper-coloured shoes; olive oil is dear.", "metals without a price"),
    ("The central bank and investment banks met.", "banks without a price"),
    ("It cost $USD 5 and $5.", "money"),
    ("Its bonds trade at 2 cents on the dollar.", "a dollar that is counted with"),
    ("It moved to Sugar Land, Texas.", "a place"),
    ("The opinions do not necessarily reflect the views of Nasdaq, Inc.", "a disclaimer"),
    ("It was reported by Dow Jones Newswires.", "a publisher"),
    ("WE ARE ALL ON THE GO NOW", "shouting"),
    ("", "nothing"),
]
WHOLE = [
    (
        "Buy Rocket Lab Corp. (NASDAQ: RKLB) now",
        "Rocket Lab Corp. (NASDAQ: RKLB)",
        "exchange",
        "name and symbol",
    ),
    ("Apple's stock", "Apple", "name", "without the possessive"),
    ("the Dow rose", "Dow", "name", "without the article"),
    ("Facebook fell", "Facebook", "brand", "a brand"),
    ("up: $TSLA today", "$TSLA", "cashtag", "a cashtag"),
]


@pytest.mark.parametrize(("text", "symbols", "why"), FOUND, ids=[case[2] for case in FOUND])
def test_securities_are_found(text: str, symbols: list[str | None], why: str) -> None:
    assert [found.symbol for found in find_securities(text)] == symbols, why


@pytest.mark.parametrize(("text", "why"), NONE, ids=[case[1] for case in NONE])
def test_what_only_looks_like_a_security_is_none(text: str, why: str) -> None:
    assert find_securities(text) == [], why


@pytest.mark.parametrize(("text", "words", "how", "why"), WHOLE, ids=[case[3] for case in WHOLE])
def test_where_a_find_begins_and_ends(text: str, words: str, how: str, why: str) -> None:
    (found,) = find_securities(text)
    assert (found.text, found.how) == (words, how), why
    assert text[found.start : found.end] == words


def test_a_name_that_a_company_had_stays_its_name() -> None:
    found = find_securities("AmerisourceBergen and Cencora")
    assert [(f.symbol, f.name) for f in found] == [("COR", "AmerisourceBergen"), ("COR", "Cencora")]


def test_a_doc_of_spacy_and_its_text_read_alike() -> None:
    text = "Apple Inc. (AAPL) fell 2% while the S&P 500 rose."
    assert find_securities(spacy.blank("en")(text)) == find_securities(text)


@pytest.mark.parametrize(
    "unit", ["A ", "(A) ", "Inc ", "$A ", "Bank of ", "Target ", "NYSE: ", "Apple Inc. (AAPL) "]
)
def test_reading_stays_linear(unit: str) -> None:
    """Twice the text must not take four times as long; a second is far more than it needs."""
    find_securities("warm")
    start = time.process_time()
    find_securities(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 5


@pytest.mark.skipif(not GOLD.is_dir(), reason="no gold beside the checkout")
def test_mentions_of_the_gold_articles() -> None:
    right = found_in_all = wanted_in_all = 0
    for path in sorted(GOLD.glob("*.yaml")):
        doc = yaml.safe_load(path.read_text())
        text = (GOLD / doc["article"]["file"]).read_text()
        found = {f.symbol for f in find_securities(text)} - {None} - SPEAKERS
        wanted = {str(symbol) for symbol in doc.get("mentions") or []} - SPEAKERS
        forbidden = found & {str(symbol) for symbol in doc.get("not_mentions") or []}
        assert not forbidden, json.dumps({path.stem: sorted(forbidden)})
        right, found_in_all, wanted_in_all = (
            right + len(found & wanted), found_in_all + len(found), wanted_in_all + len(wanted),
        )  # fmt: skip
    assert 2 * right / (found_in_all + wanted_in_all) > 0.88
