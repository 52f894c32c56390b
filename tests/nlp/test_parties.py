"""Who speaks: firms, persons with their firm and role, unnamed analysts and consensus."""

import time

import pytest

from nlp.parties import Party, find_parties


def persons(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(p.name, p.firm, p.role) for p in find_parties(text) if p.kind == "person"]


def firms(text: str) -> list[tuple[str, str | None]]:
    return [(p.name, p.firm) for p in find_parties(text) if p.kind == "firm"]


PERSONS = [
    ("Citigroup analyst Ilse Korhonen cut it.", ("Ilse Korhonen", "Citigroup", "analyst"), "firm, role, name"),
    ("Ilse Korhonen, an analyst at Citi, said so.", ("Ilse Korhonen", "Citigroup", "analyst"), "described behind"),
    ("— Rui Damaso, Global Head of Credit Strategy, JPMorgan", ("Rui Damaso", "JPMorgan", "global head of credit strategy"), "below a quotation"),
    ("Wedbush's Tom Arkwright said so.", ("Tom Arkwright", "Wedbush", None), "possessive"),
    ("Tom Arkwright of Wedbush said so.", ("Tom Arkwright", "Wedbush", None), "of"),
    ("Citi (Mark Ostrow)\nStrong quarter.", ("Mark Ostrow", "Citigroup", None), "a section's head"),
    ("RBC Capital Markets, Amy Dell'Orto\nGood.", ("Amy Dell'Orto", "RBC Capital Markets", None), "an apostrophe inside"),
    ("UBS, Amy Delorme\nGood print.", ("Amy Delorme", "UBS", None), "a head with a comma"),
    ("Robert W. Baird & Co.'s longtime bull Ben Castel", ("Ben Castel", "Robert W. Baird", "bull"), "bull"),
    ("said Ruth Odom, chief investment officer at Larkspur Peak in Boston.", ("Ruth Odom", "Larkspur Peak", "chief investment officer"), "a firm that no list has"),
    ("Apple CEO Pat Quillan said so.", ("Pat Quillan", "Apple", "ceo"), "an officer"),
    ("Pat Quillan, Apple's chief executive, agreed.", ("Pat Quillan", "Apple", "chief executive"), "an officer, behind"),
    ("Chief Executive Officer Pat Quillan said so.", ("Pat Quillan", None, "chief executive officer"), "no company named"),
    ("analyst Gita Moran wrote", ("Gita Moran", None, "analyst"), "no firm named"),
    ("Treasury Secretary Oakhurst is pushing", ("Oakhurst", None, "treasury secretary"), "a surname behind a title"),
    ("Bank of England Governor Mark Tavener testifies", ("Mark Tavener", None, "governor"), "behind an institution"),
    ("Muddy Rivers founder Mark Tavener said it is weak", ("Mark Tavener", "Muddy Rivers", "founder"), "behind a firm that no list has"),
    ("Guidance is weak.\nLarkmere Hollow (Jane Roe)\nDemand is soft.", ("Jane Roe", "Larkmere Hollow", None), "in brackets at the head of lines"),
    ("“Weak,” said Gunter Waldner, who invests.", ("Gunter Waldner", None, None), "behind a quotation"),
    ("said Ruth Odom, co-founder of Larkspur Peak, on Monday", ("Ruth Odom", "Larkspur Peak", "co-founder"), "the firm of a founder"),
    ("said Mark S.F. Lindqvist of Needham", ("Mark S.F. Lindqvist", "Needham", None), "initials"),
]  # fmt: skip
FIRMS = [
    (
        "B of A Securities Maintains Buy",
        ("B of A Securities", "Bank of America"),
        "as written, and canonical",
    ),
    ("BofAML keeps its rating", ("BofAML", "Bank of America"), "historical"),
    (
        "upgraded at Keefe, Bruyette & Woods",
        ("Keefe, Bruyette & Woods", "Keefe Bruyette & Woods"),
        "commas inside",
    ),
    ("Craig-Hallum starts at buy", ("Craig-Hallum", "Craig-Hallum"), "hyphen"),
    ("H.C. Wainwright says", ("H.C. Wainwright", "H.C. Wainwright"), "initials"),
    ("J.P. Morgan's note", ("J.P. Morgan", "JPMorgan"), "possessive"),
    ("according to FactSet.", ("FactSet", "FactSet"), "a vendor"),
    (
        "according to Quillmere Research, a boutique",
        ("Quillmere Research", "Quillmere Research"),
        "unknown, by its kind",
    ),
    ("Benchmark Raises Target", ("Benchmark", "Benchmark"), "a word, speaking"),
    ("S&P Upgrades the bonds", ("S&P", "S&P Global Ratings"), "the rating agency"),
    ("Goldman analysts wrote", ("Goldman", "Goldman Sachs"), "its analysts are the firm"),
    ("analysts at Citi wrote", ("Citi", "Citigroup"), "its analysts, behind"),
]
GENERIC = [
    ("Analysts polled by FactSet expected $2.", ["consensus"], "polled"),
    ("Consensus estimates forecast 17%.", ["consensus"], "consensus"),
    ("Analysts' average estimate was $3.", ["consensus"], "their average"),
    ("It beat Wall Street estimates.", ["consensus"], "the Street's estimates"),
    ("Some analysts fear a pause.", ["analysts"], "unnamed"),
    ("Wall Street expects more.", ["analysts"], "Wall Street that expects"),
    ("Wall Street rallied.", [], "Wall Street that is a market"),
    ("The S&P 500 fell.", [], "nobody"),
]
NOBODY = [
    ("(Bloomberg) -- Shares fell.", "a dateline"),
    ("By Ann Corliss and Rui M Teague\nFeb 1 (Reuters) - Stocks fell.", "a byline"),
    ("To reach the reporter of this story: Joe Penrose in London", "a desk"),
    ("The MSCI Emerging Markets index fell.", "an index that a firm makes"),
    ("The benchmark rate and a maxim.", "words"),
    ("Turnaround Efforts Working, Analyst Sees Upside", "a headline"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "expected", "why"), PERSONS, ids=[case[2] for case in PERSONS])
def test_persons(text: str, expected: tuple[str, str | None, str | None], why: str) -> None:
    assert persons(text) == [expected], why


EMPLOYED = [
    ("Citi analysts Jane Roe and Mark Tavener wrote", ("Citigroup", "analyst"), "beside a colleague"),
    ("“It is soft,” said analyst Jane Roe. Citi’s Jane Roe has a buy rating.", ("Citigroup", "analyst"), "the firm is given later"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), EMPLOYED, ids=[case[2] for case in EMPLOYED])
def test_a_firm_is_given_once(text: str, expected: tuple[str, str], why: str) -> None:
    assert [found[1:] for found in persons(text)] == [expected, expected], why


@pytest.mark.parametrize(("text", "expected", "why"), FIRMS, ids=[case[2] for case in FIRMS])
def test_firms(text: str, expected: tuple[str, str], why: str) -> None:
    assert firms(text) == [expected], why


@pytest.mark.parametrize(("text", "kinds", "why"), GENERIC, ids=[case[2] for case in GENERIC])
def test_consensus_and_unnamed_analysts(text: str, kinds: list[str], why: str) -> None:
    assert [party.kind for party in find_parties(text)] == kinds, why


@pytest.mark.parametrize(("text", "why"), NOBODY, ids=[case[1] for case in NOBODY])
def test_nobody_speaks(text: str, why: str) -> None:
    assert find_parties(text) == [], why


def test_a_surname_alone_is_the_person_named_before() -> None:
    text = "Citi (Mark May)\nMay lifted his target. In May the stock fell. May’s target is $9."
    found = [(p.text, p.name, p.firm) for p in find_parties(text) if p.kind == "person"]
    assert found == [
        ("Mark May", "Mark May", "Citigroup"), ("May", "Mark May", "Citigroup"), ("May", "Mark May", "Citigroup"),
    ]  # fmt: skip


def test_offsets_are_those_of_the_text() -> None:
    text = "“Fine,” said Ruth Odom, a strategist at UBS. Odom added that analysts at Citi agree."
    found: list[Party] = find_parties(text)
    assert (
        [text[p.start : p.end] for p in found]
        == [p.text for p in found]
        == ["Ruth Odom", "UBS", "Odom", "Citi"]
    )


@pytest.mark.parametrize(
    "unit", ["A ", "Citi, ", "Jane Roe ", "analyst ", "senior analyst at ", "Goldman Sachs' "]
)
def test_reading_stays_linear(unit: str) -> None:
    find_parties("warm")
    start = time.process_time()
    find_parties(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 5
