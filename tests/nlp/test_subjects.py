"""Whose a figure is: the subject of its clause, not the name nearest to it."""

import pytest

from nlp import read_article
from records import Article

# Palewater (PWTX) and Zephyr (ZQRX) are invented; each text names them with their symbols first.
TWO = "Palewater Corp (NASDAQ: PWTX) and Zephyr Inc (NASDAQ: ZQRX) make pumps.\n"
TABLE = [
    ("Palewater, a rival of Zephyr, gained 3%.", [("PWTX", 3)], "a rival in passing"),
    ("Zephyr rose after Palewater's results and closed 4% higher.", [("ZQRX", 4)], "a reason"),
    ("Shares of Zephyr fell 5% while Palewater gained 2%.", [("ZQRX", 5), ("PWTX", 2)], "each its own"),
    ("Sales at Palewater rose 7%.", [("PWTX", 7)], "the only one"),
    ("Palewater, a Zephyr-like maker of pumps, fell 6%.", [("PWTX", 6)], "a name that says which kind"),
    ("Since its Zephyr acquisition closed, Palewater shares have gained 8%.", [("PWTX", 8)], "a deal in passing"),
    ("Attendance rose 9% and tuition fell 2%.", [], "subjects that are no security of ours"),
    ("Quarrymead closed at $66.30.", [], "a company that was not recognised"),
    ("Like its supplier Zephyr, Palewater fell 3%.", [("PWTX", 3)], "compared with another"),
    ("The group slid, with Zephyr losing 4%.", [("ZQRX", 4)], "a subject behind a preposition"),
    ("Palewater gained 9%, lagging a 28% rise for London-listed Zephyr.", [("PWTX", 9), ("ZQRX", 28)], "behind its figure"),
    ("Zephyr trailed Palewater. The latter then dropped 5%.", [("PWTX", 5)], "the latter of two"),
    ("Investors cheered results from Zephyr and Palewater, with their shares surging 5% and 7%, respectively.", [("ZQRX", 5), ("PWTX", 7)], "their shares"),
    ("Palewater, which fell to 38% from 43% of the market, is second.", [], "a share that fell is no price"),
    ("It has overtaken the search engine Zephyr after gaining 59%.", [("PWTX", 59)], "what was spoken of, not whom it passed"),
    ("Palewater says the valve will send durability soaring by 80%.", [], "a thing that soars"),
    ("The Russell 2000 has risen 6.5%, ahead of the S&P 500, which has gained 1.1%.", [("^RUT", 6.5), ("^GSPC", 1.1)], "which is the name right in front"),
    ("Shares of Zephyr rose 6%. They had closed up 1.8% on Wednesday.", [("ZQRX", 6), ("ZQRX", 1.8)], "they had closed up"),
    ("In Europe, bond trading slumped 29%; Zephyr is trading down 2%.", [("ZQRX", 2)], "a business that is called trading"),
    ("Palewater slid after Grubbins's 4% drop.", [], "the move of one that no list has"),
    ("Palewater rebounded from Monday's 4% drop.", [("PWTX", 4)], "a day owns no move"),
    ("Palewater fell while the yen's 3.6% fall hurt.", [("JPY=X", 3.6)], "whose stands right before the figure"),
    ("Zephyr fell after Palewater's recent 5% slide.", [("PWTX", 5)], "whose, and when"),
    ("Morgan Stanley (NYSE: MS) is +0.07 at $45.82.", [("MS", 0.07), ("MS", 45.82)], "a bank as a share in a table"),
    ("Palewater is unchanged at $45.82.", [("PWTX", None), ("PWTX", 45.82)], "where it stays"),
    ("Palewater kept its assumption for crude steady at $90 a barrel.", [], "no share costs a barrel"),
    ("Palewater's Class A shares gained 4.3% in a week.", [("PWTX", 4.3)], "a class of shares"),
    ("The shares climbed 3%.", [("PWTX", 3)], "the stock that the article is about"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_whose_a_figure_is(text: str, expected: list[tuple[str, float | None]], why: str) -> None:
    article = Article("a", TWO + text, title="Palewater shares move", published="2026-01-09")
    claims = read_article(article).claims
    read = [(c.subject.symbol, None if c.value is None else float(c.value)) for c in claims]
    assert read == expected, why
