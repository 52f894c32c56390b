"""Views: who says them, across sentences and paragraphs, what they are about, and what is none."""

import time

import pytest

from nlp import read_article
from nlp.speech import quotations
from records import Article, Claim

LEAD = "Acme Corp (NYSE: ACMX) reported results on Tuesday.\n"


def views(text: str, title: str = "Acme Corp slides") -> list[Claim]:
    article = Article(id="t", text=text, title=title, published="2026-01-09")
    return [claim for claim in read_article(article).claims if claim.kind == "opinion"]


def told(text: str) -> list[tuple[str, str | None]]:
    return [(c.claimant.name, c.claimant.firm) for c in views(LEAD + text) if c.claimant]


ROE = ("Jane Roe", "Citigroup")
SPEAKERS = [
    ("“We think the best quarters are still to come,” Citi analyst Jane Roe wrote.", [ROE], "firm, role, name"),
    ("“Demand looks healthy,” said Jane Roe, an analyst at Citi.", [ROE], "behind the quotation"),
    ("Jane Roe, an analyst at Citi, said demand looks weak.", [ROE], "in front"),
    ("Acme is a strong growth story, Citi analyst Jane Roe writes.", [ROE], "present tense, no quotation"),
    ("According to Jane Roe of Citi, the next pump should be a workhorse for Acme, opening a “long summer” of orders.", [ROE], "what is foreseen, behind according to"),
    ("The kiln may be a year late, according to Jane Roe of Citi. Tim Calder, a spokesman for Acme, declined to comment.", [ROE], "what is foreseen, in front of it"),
    ("The kiln may be late and costs are a burden, according to Citigroup Inc. Tim Calder, a spokesman for Acme, did not call back.", [("Citigroup Inc", "Citigroup")], "a person opens the sentence behind an Inc."),
    ("Prices of clay fell 38%, according to Larkmere Hollow.", [], "a count is no view"),
    ("According to Jane Roe of Citi, the brand is losing its appeal.", [ROE], "according to"),
    ("“The print was soft,” Jane Roe, co-founder of Larkmere, wrote in a note to clients.", [("Jane Roe", "Larkmere")], "co-founder"),
    ("“The shares look cheap,” said Jane Roe, a partner at Ovatalia Capital who previously worked at JPMorgan.", [("Jane Roe", "Ovatalia Capital")], "an earlier employer is none"),
    ("“Tim Calder is a great leader for this company,” said Jane Roe of Citi.", [ROE], "a person inside the quotation"),
    ("Calder has the ability to fix a weak business, Wedbush writes.", [("Wedbush", "Wedbush")], "a person who is spoken of"),
    ("“The outlook is bleak,” analysts at Citi led by Jane Roe wrote.", [ROE], "led by"),
    ("“The outlook is bleak,” Citi analysts said.", [("Citi", "Citigroup")], "the firm where no person is named"),
    ("Citi’s Jane Roe remains bullish on the stock.", [ROE], "a view without a verb of saying"),
    ("“The group stands to lose billions,” Jane Roe, founder of consultancy Larkmere Hollow.", [("Jane Roe", "Larkmere Hollow")], "a name behind a quotation without a verb"),
    ("Winning those clients back could take the better part of a decade, Citi analyst Jane Roe said.", [ROE], "no quotation, but what could be"),
    ("“If you look at the survey, the outcome is very uncertain,” said Citi analyst Jane Roe.", [ROE], "an if that is no condition"),
    ("“The timing of the bid is surprising,” said Citi analyst Jane Roe.", [ROE], "a weight without a side"),
    ("Zephyr is a rival.\nWhat Larkmere Research Says\nThe deal should speed up its growth.\nJane Roe, consumer analyst", [("Jane Roe", "Larkmere Research")], "a box"),
    ("What Larkmere Research Says\nThe deal should speed up its growth. Margins look weak.\n-- Jane Roe and Ann Doe, analysts--Click here for all our research\nAcme has been a strong performer.", [("Larkmere Research", "Larkmere Research")] * 2, "several sign for their house, and the box ends"),
    ("What Larkmere Research Says\n“The deal should speed up its growth.”\n- Jane Roe, industry analyst\nAcme has struggled with weak margins.", [("Jane Roe", "Larkmere Research")], "signed behind a hyphen"),
    ("Acme warned that weak orders would hurt its mills.", [("Acme Corp", "Acme Corp")], "a company of itself"),
    ("“The leadership is weak,” said Mona Harrowgate, U.S. equity strategist with Allspring.", [("Mona Harrowgate", "Allspring")], "stops in the role"),
]  # fmt: skip
QUOTATIONS = [
    ("Analysts at Citi led by Jane Roe cut the stock.\n“Demand is weak,” the analysts wrote.\nThey also said margins are poor.", [("Citi", "Citigroup")] * 2, "a team goes on"),
    ("Morgan Stanley sees a weak quarter. “Demand is bad,” analysts led by Jane Roe wrote.", [("Morgan Stanley", "Morgan Stanley"), ("Jane Roe", "Morgan Stanley")], "who leads the analysts of the firm named last"),
    ("“Demand is weak,” Citi analyst Jane Roe said. Costs rose under finance chief Tim Calder. The stock is too expensive, she added.", [ROE, ROE], "who spoke, not who was named in passing"),
    ("“Demand is weak in growth markets,’’ said Jane Roe, an analyst at Citi.", [ROE], "a mark made of two signs"),
    ("“Demand is weak,” said Citi analyst Jane Roe. “Margins are under pressure.”", [ROE, ROE], "it goes on"),
    ("“Demand is weak. Margins are under pressure,” said Citi analyst Jane Roe.", [ROE, ROE], "named at the end"),
    ("Citi analyst Jane Roe wrote: “Demand is weak. Margins are under pressure.”", [ROE, ROE], "named before it"),
    ("“Demand is weak,” Citi analyst Jane Roe said.\n“Margins are under pressure.”", [ROE, ROE], "a paragraph that goes on"),
    ("“Demand is weak,” said Citi analyst Jane Roe.\n“Demand is strong,” said UBS analyst John Doe.", [ROE, ("John Doe", "UBS")], "another speaks"),
    ("“Demand is weak,” said Citi analyst Jane Roe. “Demand is strong,” said UBS analyst John Doe. “Buyers love the new brand.”", [ROE, ("John Doe", "UBS"), ("John Doe", "UBS")], "the last one named"),
    ("“Demand is weak,” said Citi analyst Jane Roe. She said margins are under pressure.", [ROE, ROE], "a pronoun"),
    ('"Demand is weak," said Citi analyst Jane Roe. "Margins are under pressure."', [ROE, ROE], "straight marks"),
    ("Citi’s Jane Roe has a buy rating.\n“Demand is strong,” the analyst wrote.", [ROE], "the analyst"),
    ("“Demand is weak,” said Citi analyst Jane Roe.\n“We are pleased with a strong quarter,” the company said.", [ROE], "one who is not named"),
]  # fmt: skip
NO_VIEWS = [
    ("Citi analyst Jane Roe called.\nRoe answered rivals and guests who wonder why margins are so weak.", "others who wonder"),
    ("According to the Evening Ledger, which is strong in finance, lenders were courting Jane Roe with great promises.", "who is told"),
    ("The results beat estimates, according to FactSet.", "a data source"),
    ("The stock has tanked 10%, according to Yahoo Finance data.", "a data source, with a figure"),
    ("The quarter was better than feared, according to data compiled by Bloomberg.", "compiled"),
    ("Reuters said a strong deal may be near.", "the press"),
    ("“We are just getting started,” Chief Executive Officer Tim Calder said.", "a plain statement"),
    ("“The meeting is on Monday,” said Citi analyst Jane Roe.", "a fact"),
    ("Some analysts said the outlook is weak.", "nobody is named"),
    ("Citi analyst Jane Roe cut her estimates for the company.", "an act"),
    ("Citi analyst Jane Roe has left.\nThe desk upgraded Barclays to overweight, saying it is cheap.", "a firm that is rated"),
    ("About 11% of Citi survey respondents said they were unhappy with the service.", "whom a firm asked"),
    ("Acme reported a weak quarter.", "what it reported"),
    ("Acme remains a favorite on Wall Street.", "what it remains"),
    ("Acme Chief Executive Officer Tim Calder called for a tough audit of its mills.", "a call for an act"),
    ("Acme will open a stronger second line in Ohio next year, Chief Executive Officer Tim Calder said.", "what a company means to do"),
    ("Acme is closing its troubled ferry unit, Chief Executive Officer Tim Calder said.", "what a company does"),
    ("Bookings slipped 7% in the spring, according to Jane Roe, an analyst at Citi.", "a figure from an analyst"),
    ("“Please give it your best,” Acme Chief Executive Officer Tim Calder wrote.", "a request"),
    ("“Some 40% of the orders,” said Citi analyst Jane Roe.", "a figure alone"),
    ("The loss hurt investors like Larkmere Capital’s Jane Roe.", "named, but silent"),
]  # fmt: skip
OFFICER = "Apple Inc. (NASDAQ: AAPL) reported.\nMicrosoft Corp. (NASDAQ: MSFT) is a rival.\n"
SUBJECTS = [
    (LEAD + "“Demand is weak,” said Citi analyst Jane Roe.", "Acme Corp slides", "ACMX", "the main company"),
    (LEAD + "“Apple has a stronger brand,” said Citi analyst Jane Roe.", "Acme Corp slides", "AAPL", "named in the view"),
    (LEAD + "“Acme is weaker than Apple,” said Citi analyst Jane Roe.", "Acme Corp slides", "ACMX", "the other in passing"),
    (OFFICER + "“Our business is strong,” said Microsoft Chief Executive Officer Tim Calder.", "Apple slides", "MSFT", "an officer's own firm"),
    (LEAD + "“The stock market is due for a painful correction,” said UBS strategist Jane Roe.", "Acme Corp slides", "stock market", "a theme"),
    ("“A recession is a serious risk,” said UBS strategist Jane Roe.", "U.S. stocks end lower", "economy", "the economy"),
    ("“The trade deal is good news,” said UBS strategist Jane Roe.", "U.S. stocks end lower", "trade war", "trade"),
    ("“It has been a brutal and disappointing week,” said UBS strategist Jane Roe.", "U.S. stocks end lower", "stocks", "a wrap"),
    ("“Creditworthiness has suffered and creditors should expect painful losses,” said UBS strategist Jane Roe.", "Zambia's bonds slide after downgrade", "Zambia bonds", "the debt of the country in the title"),
    ("“This is a painful shock,” said UBS strategist Jane Roe.", "Zambia's bonds slide after downgrade", "Zambia", "the country in the title"),
    ("“Friction with China is a serious worry,” said UBS strategist Jane Roe.", "U.S. stocks end lower", "China", "a country named in the view"),
    ("“The recovery is fragile,” said Jane Roe, chief India economist at Citi.", "U.S. stocks end lower", "India", "the country that the speaker covers"),
    ("“Inflation is a serious worry,” said UBS strategist Jane Roe.", "Zambia faces fresh turmoil", "Zambia inflation", "a measure of that country"),
    ("“The dollar looks far too expensive,” said UBS strategist Jane Roe.", "U.S. stocks end lower", "US dollar", "a currency"),
    ("“Production cuts look insufficient,” said UBS strategist Jane Roe.", "U.S. stocks end lower", "oil", "a commodity"),
    ("Zephyr Ltd. makes steel.\n“Growth is far too weak,” said UBS strategist Jane Roe.", "Zambia faces fresh turmoil", "Zambia", "a company named once leads no article on a country"),
    ("Zambia Steel Corp. (NYSE: ZSTX) fell.\n“The new chief is a serious risk,” said UBS analyst Jane Roe.", "Zambia Steel Corp. falls as chief departs", "ZSTX", "a country in the name of a company"),
    (LEAD + "“It has lost its pricing power,” Citi analyst Jane Roe said about Apple.", "Acme Corp slides", "AAPL", "said about"),
    (LEAD + "“The strong order book has filled up since it replaced Microsoft as a supplier,” said Citi analyst Jane Roe.", "Acme Corp slides", "ACMX", "another company that no clause is about"),
    (LEAD + "Citi analyst Jane Roe expects a strong year, given the Apple contract.", "Acme Corp slides", "ACMX", "another company in a reason"),
    (LEAD + "“We think Apple is taking share with a better product,” said Citi analyst Jane Roe.", "Acme Corp slides", "AAPL", "another company that a clause is about"),
]  # fmt: skip
MODALITIES = [
    ("“Margins will improve,” said Citi analyst Jane Roe.", "forecast", "will"),
    ("Citi analyst Jane Roe expects demand to weaken.", "forecast", "expects"),
    (
        "“The quarter was worse than we expected,” said Citi analyst Jane Roe.",
        "opinion",
        "what was expected is past",
    ),
    ("“The brand is strong,” said Citi analyst Jane Roe.", "opinion", "the present"),
]


@pytest.mark.parametrize(("text", "expected", "why"), SPEAKERS, ids=[case[2] for case in SPEAKERS])
def test_a_view_belongs_to_its_speaker(text: str, expected: list[tuple[str, str]], why: str) -> None:
    assert told(text) == expected, why


@pytest.mark.parametrize(("text", "expected", "why"), QUOTATIONS, ids=[case[2] for case in QUOTATIONS])
def test_a_quotation_has_one_speaker(text: str, expected: list[tuple[str, str]], why: str) -> None:
    assert told(text) == expected, why


@pytest.mark.parametrize(("text", "why"), NO_VIEWS, ids=[case[1] for case in NO_VIEWS])
def test_no_view(text: str, why: str) -> None:
    assert told(text) == [], why


@pytest.mark.parametrize(("text", "title", "expected", "why"), SUBJECTS, ids=[case[3] for case in SUBJECTS])
def test_what_a_view_is_about(text: str, title: str, expected: str, why: str) -> None:
    assert [c.subject.symbol or c.subject.name for c in views(text, title)] == [expected], why


@pytest.mark.parametrize(("text", "expected", "why"), MODALITIES, ids=[case[2] for case in MODALITIES])
def test_what_looks_ahead(text: str, expected: str, why: str) -> None:
    assert [c.modality for c in views(LEAD + text)] == [expected], why


def test_nothing_named_is_nothing_to_have_a_view_on() -> None:
    assert views("“He was a wonderful neighbor,” said Mayor Jane Roe.", "A fair in town") == []


MARKS = [
    ("“One.” He said: “Two.”", ["One.", "Two."], "two"),
    ('"One," he said. "Two."', ["One,", "Two."], "straight"),
    ("“One.\n“Two.”", ["One.", "Two."], "a paragraph that leaves it open"),
    ("a 5\" screen", [], "an inch"),
    ("“One.’’ Two", ["One."], "a double mark made of two"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), MARKS, ids=[case[2] for case in MARKS])
def test_quotation_marks(text: str, expected: list[str], why: str) -> None:
    assert [text[start:end] for start, end in quotations(text)] == expected, why


@pytest.mark.parametrize(
    "unit", ["said ", "the the ", "“a ", '"a" ', "Jane Roe, ", "Citi, ", "a, ", "according to "]
)
def test_finding_speakers_stays_linear(unit: str) -> None:
    views(LEAD)
    start = time.process_time()
    views(unit * (20_000 // len(unit)))
    assert time.process_time() - start < 5
