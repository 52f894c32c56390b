"""Ratings and price targets in the ways the trade states them, a row for each family; the sentences are our own.

A rating is (label, prior label, action, claimant, count), a target (value, prior value, action, claimant), an implied
move (percent, direction, claimant), each after its subject. Expected values are read off the sentence by a person.
"""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article, Claim

A = "Acme Widgets (NYSE: ACMX)"
Row = tuple[str, list[tuple[object, ...]], str]


def rating(
    label: str, prior: str | None = None, action: str | None = None, who: str | None = None,
    count: int | None = None, of: str = "ACMX",
) -> tuple[object, ...]:  # fmt: skip
    return (
        "rating",
        of,
        label,
        prior,
        action,
        who,
        Decimal(count).normalize() if count is not None else None,
    )


def target(
    value: str | None, prior: str | None = None, action: str | None = None, who: str | None = None, of: str = "ACMX"
) -> tuple[object, ...]:  # fmt: skip
    return (
        "target",
        of,
        value and Decimal(value).normalize(),
        prior and Decimal(prior).normalize(),
        action,
        who,
    )


def implied(percent: str, direction: str, who: str | None = None, of: str = "ACMX") -> tuple[object, ...]:
    return ("implied_upside", of, Decimal(percent).normalize(), direction, who)


def flat(claim: Claim) -> tuple[object, ...]:
    of = claim.subject.symbol or claim.subject.name
    who = claim.claimant.name if claim.claimant else None
    value = claim.value.normalize() if claim.value is not None else None
    prior = claim.prior_value.normalize() if claim.prior_value is not None else None
    if claim.kind == "rating":
        return ("rating", of, claim.label, claim.prior_label, claim.action, who, value)
    if claim.metric == "target":
        return ("target", of, value, prior, claim.action, who)
    return ("implied_upside", of, value, claim.direction, who)


def read(text: str) -> list[tuple[object, ...]]:
    claims = read_article(Article(id="t", text=text, published="2026-01-09")).claims
    return [flat(c) for c in claims if c.kind in ("rating", "price_target")]


HEADLINES: list[Row] = [
    (f"{A} Downgraded From Outperform To Market Perform At Sidoti", [rating("market perform", "outperform", "downgraded", "Sidoti")], "old label first"),
    (f"{A} Downgraded at Harbor & Co. From Neutral To Sell", [rating("sell", "neutral", "downgraded", "Harbor & Co")], "the firm between"),
    (f"{A} Downgraded to Neutral on Rising Costs at CIBC", [rating("neutral", None, "downgraded", "CIBC")], "the reason between"),
    (f"Hearing {A} Upgraded to Buy at Stifel", [rating("buy", None, "upgraded", "Stifel")], "hearsay of a news desk"),
    (f'{A} "Hold" Rating Reaffirmed at HSBC', [rating("hold", None, "reiterated", "HSBC")], "the verb behind the label"),
    (f'{A} Lifted by Zacks Research to "Strong-Buy"', [rating("strong-buy", None, "upgraded", "Zacks Research")], "the firm before the label"),
    (f"{A} Reduced To Equal Weight", [rating("equal weight", None, "downgraded")], "another verb, nobody named"),
    (f'{A} Earns Average Rating of "Moderate Buy" From Brokerages', [rating("moderate buy", who="consensus")], "an average, read once"),
    (f"UBS Upgrades {A}: Buy, $90 PT", [rating("buy", None, "upgraded", "UBS"), target("90", who="UBS")], "a colon for a to"),
    (f"Jefferies Initiates {A} Coverage: Buy, $84 PT", [rating("buy", None, "initiated", "Jefferies"), target("84", None, "initiated", "Jefferies")], "coverage and a colon"),
    ("CIBC Maintains Zelmark Lime's Outperformer Rating, Lifts Price Target to C$72 From C$65",
     [rating("outperformer", None, "reiterated", "CIBC", of="Zelmark Lime"), target("72", "65", "raised", "CIBC", of="Zelmark Lime")], "a possessive that no list knows"),
    (f"Barclays Upgrades Rating To Overweight, Raises PT To $58 On {A}", [rating("overweight", None, "upgraded", "Barclays"), target("58", None, "raised", "Barclays")], "the name at the end"),
    (f"Stifel Upgrades {A} to Overweight, Raises to $86.00", [rating("overweight", None, "upgraded", "Stifel"), target("86", None, "raised", "Stifel")], "the target without its noun"),
    (f"Stifel Reiterates Outperform, $46 on {A}", [rating("outperform", None, "reiterated", "Stifel"), target("46", None, "reiterated", "Stifel")], "label and figure"),
    (f"Needham Lowers {A} PT to $130, Maintains Hold on Soft Orders", [target("130", None, "lowered", "Needham"), rating("hold", None, "reiterated", "Needham")], "a bare label"),
    (f"{A} Price Target Cut by $5, 'Overweight' Rating Kept", [target(None, None, "lowered"), rating("overweight", None, "reiterated")], "an amount is no target"),
    (f"{A} Receives $38.14 Consensus PT from Analysts", [target("38.14", who="consensus")], "the Street's average"),
    (f"{A} Price Target Raised to $85.00 at Harbor Lane", [target("85", None, "raised", "Harbor Lane")], "a firm that no list knows"),
    (f"Stifel Downgrades {A} to Hold, Removes PT of $42", [rating("hold", None, "downgraded", "Stifel"), target(None, "42", "removed", "Stifel")], "a target removed"),
    ("Stifel Upgrades Acme Widgets (NYSE: ACMX), Bolt Corp (NYSE: BOLX) To Buy",
     [rating("buy", None, "upgraded", "Stifel"), rating("buy", None, "upgraded", "Stifel", of="BOLX")], "two stocks, one label"),
    ("Stifel Initiates Tool Makers: Acme Widgets (NYSE: ACMX) at Buy, Bolt Corp (NYSE: BOLX) at Hold",
     [rating("buy", None, "initiated", "Stifel"), rating("hold", None, "initiated", "Stifel", of="BOLX")], "a group, each its own"),
    (f"{A} Rated Overweight as Sales Grow: Piper Sandler", [rating("overweight", who="Piper Sandler")], "signed at the end"),
    # Firms and companies that no list knows, in the slots of a headline.
    ("Harbor Lane Maintains Buy on Zelmark Systems, Raises Price Target to $88", [rating("buy", None, "reiterated", "Harbor Lane", of="Zelmark Systems"), target("88", None, "raised", "Harbor Lane", of="Zelmark Systems")], "one firm for both halves"),
    ("M. Quist & Co. Reiterates Hold on eVolta, Raises PT to $15", [rating("hold", None, "reiterated", "M. Quist & Co.", of="eVolta"), target("15", None, "raised", "M. Quist & Co.", of="eVolta")], "an initial, and a name in small letters"),
    ("Harbor Lane Raises Zelmark Systems (NYSE:ZZQX) Price Target to $31.00", [target("31", None, "raised", "Harbor Lane", of="ZZQX")], "a symbol that no list knows"),
    ("Harbor Lane Upgrades Brunnholt plc (NYSE: ZZQX) to Overweight", [rating("overweight", None, "upgraded", "Harbor Lane", of="ZZQX")], "its exchange too"),
    ("Zelmark Systems (ZZQX) Upgraded to Buy: Here's What to Know", [rating("buy", None, "upgraded", of="ZZQX")], "a rank of nobody named"),
    ("All You Should Know About Zelmark Systems (ZZQX) Rating Upgrade to Buy", [rating("buy", None, "upgraded", of="ZZQX")], "behind the words that are no name"),
    ("Brunnholt - Sponsored ADR (ZZQX) Upgraded to Strong Buy: Here's Why", [rating("strong buy", None, "upgraded", of="ZZQX")], "a class of shares is no name"),
    ("BRIEF-Brunnholt: Stifel raises target price to $17 from $16", [target("17", "16", "raised", "Stifel", of="Brunnholt")], "a brief on a company"),
    ("BRIEF-Stifel cuts Zelmark Systems to Equal-weight from Overweight", [rating("equal-weight", "overweight", "downgraded", "Stifel", of="Zelmark Systems")], "a brief on a house"),
    ("Zelmark Systems shares are trading lower after Harbor Lane downgraded the stock from Buy to Peer Perform.", [rating("peer perform", "buy", "downgraded", "Harbor Lane", of="Zelmark Systems")], "the firm in the middle"),
    ("Zelmark Systems Could Drop Further as Stifel Slashes Target to $40 and Stays Underweight", [target("40", None, "lowered", "Stifel", of="Zelmark Systems"), rating("underweight", who="Stifel", of="Zelmark Systems")], "the company in front of its verb"),
    (f"{A} downgraded to Hold from Buy at Sundby, price target cut to $37 from $55", [rating("hold", "buy", "downgraded", "Sundby"), target("37", "55", "lowered", "Sundby")], "behind at"),
    (f"{A} Shares Rise on Contract, Yet Analyst Cuts Price Target To $59", [target("59", None, "lowered", "analysts")], "an analyst without a name"),
    # Listed houses that are rated instead of rating.
    ("Stifel Trims The Goldman Sachs Group (NYSE: GS) Target Price to $845.00", [target("845", None, "lowered", "Stifel", of="GS")], "a house with an article"),
    ("Stifel Hikes TD Bank Price Target to $117 After Results", [target("117", None, "raised", "Stifel", of="TD")], "a house without possessive"),
    ("Bank of Nova Scotia PT Raised to $91 at Stifel", [target("91", None, "raised", "Stifel", of="BNS")], "a house in front"),
    ("Stifel Lifts PT on HSBC Holdings (HSBC), Keeps Hold Rating", [rating("hold", None, "reiterated", "Stifel", of="HSBC")], "a house and its symbol"),
    # Wordings of the wires.
    (f"{A} Rating Increased to Buy at Stifel", [rating("buy", None, "upgraded", "Stifel")], "a rating increased"),
    (f"{A} initiated Outperform at Stifel", [rating("outperform", None, "initiated", "Stifel")], "without at"),
    (f"{A} Holds Equal Weight at Stifel as Talks Emerge", [rating("equal weight", who="Stifel")], "the company holds it"),
    (f"{A} Add Rating Reiterated at KBW", [rating("add", None, "reiterated", "KBW")], "words of a rating are nobody's name"),
    (f"Stifel Sticks to Its Buy Rating for {A}", [rating("buy", None, "reiterated", "Stifel")], "sticks to"),
    (f"Stifel Issues Buy Rating for {A}", [rating("buy", who="Stifel")], "issues"),
    (f"Stifel Reinstates Buy on {A}, Announces $19.00", [rating("buy", None, "resumed", "Stifel"), target("19", None, "initiated", "Stifel")], "announces a figure"),
    (f"Stifel Initiates {A} With Reduce Rating, $37 PT", [rating("reduce", None, "initiated", "Stifel"), target("37", None, "initiated", "Stifel")], "a label that is a verb too"),
    (f"Stifel Boosts {A} Price Target to $19 from $18, Reiterates Mixed", [target("19", "18", "raised", "Stifel"), rating("mixed", None, "reiterated", "Stifel")], "an everyday word beside a target"),
    ("Stifel Maintains Zelmark Systems, Inc. At Neutral, $12 PT", [rating("neutral", None, "reiterated", "Stifel", of="Zelmark Systems, Inc"), target("12", None, "reiterated", "Stifel", of="Zelmark Systems, Inc")], "no sentence ends at Inc."),
    ("Stifel and KeyBanc Maintain Overweight Ratings on Acme Widgets (NYSE: ACMX)", [rating("overweight", None, "reiterated", "Stifel"), rating("overweight", None, "reiterated", "KeyBanc")], "two houses, one rating"),
    (f"{A} Maintains Outperform Rating, $10.50 Target", [rating("outperform", None, "reiterated"), target("10.50", None, "reiterated")], "a company rates not itself"),
    (f"{A} Buy Rating Backed by Order Growth", [rating("buy", None, "reiterated")], "growth is no house"),
    (f"{A} Stock Rises After Buy Upgrade", [rating("buy", None, "upgraded")], "the label before the noun"),
    (f"{A} Downgraded to 'Sell', Price Target Kept at $37", [rating("sell", None, "downgraded"), target("37", None, "reiterated")], "a target maintained by nobody named"),
    (f"Here's Why $45 Is the 12-Month Price Target for {A}", [target("45")], "the figure is the target"),
]  # fmt: skip
PROSE: list[Row] = [
    (f'Stifel restated a "buy" rating and set a $90.00 target price on shares of {A} in a report.', [rating("buy", None, "reiterated", "Stifel"), target("90", who="Stifel")], "a wire's digest"),
    (f'Zacks Research cut shares of {A} from a "strong-buy" rating to a "hold" rating.', [rating("hold", "strong-buy", "downgraded", "Zacks Research")], "from a rating to a rating"),
    (f"Jane Roe, an analyst at Stifel, rates {A} the equivalent of a hold.", [rating("hold", who="Jane Roe")], "an equivalent"),
    (f"Stifel, which has {A} at overweight, named the stock a top pick.", [rating("overweight", who="Stifel"), rating("top pick", who="Stifel")], "has it at, and names it"),
    (f"{A} fell 3% after Stifel cut its rating to hold from buy.", [rating("hold", "buy", "downgraded", "Stifel")], "cuts its rating"),
    (f"{A} has a Zacks Rank #2 (Buy).", [rating("buy", who="Zacks")], "a house's own scale"),
    (f"Of the 30 analysts covering {A}, 20 rate it buy, eight hold and two sell.", [rating(*lab, None, None, "consensus", n) for lab, n in ((["buy"], 20), (["hold"], 8), (["sell"], 2))], "shares of a whole"),
    (f"One analyst has rated {A} with a sell rating, four have given a hold rating and nine have issued a buy rating.",
     [rating("sell", None, None, "consensus", 1), rating("hold", None, None, "consensus", 4), rating("buy", None, None, "consensus", 9)], "counts in a wire's words"),
    (f"Some 80% of analysts covering {A} have a buy rating.", [rating("buy", None, None, "consensus", 80)], "a percentage of analysts"),
    (f"The number of buy ratings on {A} has dropped to 25 from 32.", [rating("buy", None, None, "consensus", 25)], "a number that moved"),
    (f"{A} has 20 buys and no sell ratings.", [rating("buy", None, None, "consensus", 20)], "none is no rating"),
    (f"The average analyst target of $26.40 suggests {A} may climb another 32%.", [target("26.40", who="consensus"), implied("32", "up", "consensus")], "an average and what it suggests"),
    (f"Price targets for {A} range from $100 to $200.", [target("100", who="consensus"), target("200", who="consensus")], "lowest and highest"),
    (f"The $45 target for {A} is about 12% below Friday's close.", [target("45"), implied("12", "down")], "measured from a close"),
    (f"Stifel and Jefferies raised their targets for {A} to $50 and $60, respectively.", [target("50", None, "raised", "Stifel"), target("60", None, "raised", "Jefferies")], "one each, in order"),
    ("Stifel warned that Brent might sink almost 25% to $52 a barrel.", [target("52", who="Stifel", of="BZ=F"), implied("25", "down", "Stifel", of="BZ=F")], "a move and a level to come"),
    ("Goldman Sachs cut its Brent forecast to $60 a barrel from $65.", [target("60", "65", "lowered", "Goldman Sachs", of="BZ=F")], "a forecast of a price"),
    # Moves without a figure, and figures without the word.
    (f"{A} fell. Liberum and Berenberg also cut their targets.", [target(None, None, "lowered", "Liberum"), target(None, None, "lowered", "Berenberg")], "two houses, no figure"),
    (f"Stifel and Cowen analysts, among others, slashed their price targets on {A}.", [target(None, None, "lowered", "Stifel"), target(None, None, "lowered", "Cowen")], "among others"),
    (f"UBS and HSBC were among the houses trimming their price targets on {A}.", [target(None, None, "lowered", "UBS"), target(None, None, "lowered", "HSBC")], "two of several"),
    (f"{A} slid, with Barclays and Citi both lowering their price targets on New York-listed {A}.", [target(None, None, "lowered", "Barclays"), target(None, None, "lowered", "Citi")], "where it is listed"),
    (f"Stifel cut its price target on {A} by 15% to $34.", [target("34", None, "lowered", "Stifel")], "by a share of it"),
    (f"Stifel trimmed its target for {A} by about 8% to 2,755 pence.", [target("27.55", None, "lowered", "Stifel")], "pence are hundredths"),
    (f"The average target among 32 analysts for {A} is $187, with a high of $240 and a low of $95.", [target(v, who="consensus") for v in ("187", "240", "95")], "how many analysts is no target"),
    (f"Jane Roe of Stifel said {A} shares could be headed for $10.", [target("10", who="Jane Roe")], "headed for"),
    (f"Jane Roe of Stifel said there could be downside to {A}'s stock to $18.", [target("18", who="Jane Roe")], "downside to a level"),
    (f'"{A} should be worth $60 to $80 a share," said Jane Roe of Stifel.', [target("60", who="Jane Roe")], "worth a share"),
    (f"{A} fell after a report by Stifel. The target was cut to $96 from $108.", [target("96", "108", "lowered", "Stifel")], "nobody named again"),
    (f"At $45, the stock of {A} trades 12% below the average analyst target.", [implied("12", "up", "consensus")], "what the price lacks"),
    (f"{A} rose above Stifel's previous target of $147.", [target("147", who="Stifel")], "a target of the past does not move"),
    ("The S&P 500 rose. Jane Roe of Stifel sees more. Her target is 3,060.", [target("3060", who="Jane Roe", of="^GSPC")], "points of an index"),
    ("Ann Voss of Larkmere Partners sees 19% upside for Microsoft, up to 15% for Apple and 11% for Netflix.",
     [implied("19", "up", "Ann Voss", of="MSFT"), implied("15", "up", "Ann Voss", of="AAPL"), implied("11", "up", "Ann Voss", of="NFLX")], "one for each"),
    # Ratings of many, and of a consensus.
    (f"{A} has a Strong Buy consensus rating, based on 12 Buys and 3 Holds.",
     [rating("strong buy", who="consensus"), rating("buy", who="consensus", count=12), rating("hold", who="consensus", count=3)], "a consensus and its parts"),
    (f"{A} shares get a Moderate Buy from the consensus of analysts, with 4 Buy-side reviews and 3 Holds.",
     [rating("moderate buy", who="consensus"), rating("buy", who="consensus", count=4), rating("hold", who="consensus", count=3)], "reviews"),
    (f"All 17 analysts tracking {A} recommend buying it.", [rating("buy", who="consensus", count=17)], "all of them"),
    (f"{A} fell. It is rated buy by 20 analysts, hold by eight and sell by two.",
     [rating("buy", who="consensus", count=20), rating("hold", who="consensus", count=8), rating("sell", who="consensus", count=2)], "by so many"),
    (f"Jane Roe at Stifel initiated coverage of {A} with a $30 price target and an outperform rating.",
     [rating("outperform", None, "initiated", "Jane Roe"), target("30", None, "initiated", "Jane Roe")], "the target before the rating"),
    (f"{A} fell. On Monday Harbor Research made news by downgrading {A}'s red-hot stock (up 29% this year) to sell.", [rating("sell", None, "downgraded")], "an aside"),
    (f"{A} fell. Jane Roe of Stifel bumped her rating to the equivalent of a hold.", [rating("hold", None, "upgraded", "Jane Roe")], "bumped up"),
]  # fmt: skip
NOTHING = [
    ("Acme Widgets (NYSE: ACMX) is in no hurry to build new recommendation feeds.", "a label inside a word"),
    ("Acme Widgets (NYSE: ACMX) cut its delivery target to 450 from 500.", "a target of the business"),
    ("Acme Widgets (NYSE: ACMX) raised its savings target to $50 million.", "money that is no price"),
    ("The earnings forecast for Acme Widgets (NYSE: ACMX) is $2.09, which represents a 188% increase over last year.", "growth, no upside"),
    ("Acme Widgets (NYSE: ACMX) is positive about the year and will hold its course.", "labels as everyday words"),
    ("Acme Widgets (NYSE: ACMX) upgrades its app to hold more users.", "an upgrade of a product"),
    ("Zelmark Lifts Offer to Buy Rival", "an offer to buy"),
    ("Harbor Lane Raises Stake in Zelmark Systems to Buy Influence", "a stake"),
    ("Stifel Upgrades Zelmark Systems on Better Demand", "an upgrade without a label"),
    ("Zelmark Bank cut its targets for costs. Acme Widgets (NYSE: ACMX) fell.", "targets of its own"),
    ("Apple rose on positive analyst projections.", "projections are no rating"),
    ("Stifel cautions against taking an underweight stance on Acme Widgets (NYSE: ACMX).", "advice against a rating"),
    ("Stifel could cut its price target on Acme Widgets (NYSE: ACMX).", "what may come"),
    ("Acme Widgets (NYSE: ACMX) gave vouchers worth $60 to each customer.", "worth of something else"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected", "why"), HEADLINES + PROSE, ids=[r[2] for r in HEADLINES + PROSE]
)
def test_ratings_and_targets(text: str, expected: list[tuple[object, ...]], why: str) -> None:
    found = read(text)
    assert sorted(map(str, found)) == sorted(map(str, expected)), why


@pytest.mark.parametrize(("text", "why"), NOTHING, ids=[why for _, why in NOTHING])
def test_neither_rating_nor_target(text: str, why: str) -> None:
    assert read(text) == [], why


def test_a_label_in_a_line_of_its_own_is_the_speakers() -> None:
    text = f"{A} reported.\nStifel, Jane Roe\n(Buy)\n"
    assert read(text) == [rating("buy", who="Jane Roe")]


def test_a_claim_given_nine_tenths_names_its_claimant() -> None:
    """High confidence is for who, what and which label in one sentence."""
    texts = [row[0] for row in HEADLINES + PROSE]
    claims = [c for t in texts for c in read_article(Article(id="t", text=t, published="2026-01-09")).claims]
    sure = [c for c in claims if c.kind in ("rating", "price_target") and c.confidence >= 0.9]
    assert sure and all(c.claimant for c in sure)
