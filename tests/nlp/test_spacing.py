"""Blanks taken out, and the way back: tidied text, and every offset of it in the text as given."""

import pytest

from nlp.spacing import spacing, tidied
from records import Article

TABLE = [
    ("Acme ( NYSE : ACMX ) Price Target Raised to $338 . 00", "Acme (NYSE: ACMX) Price Target Raised to $338.00", "brackets and a figure"),
    ("Stifel Upgrades Acme To  Hold", "Stifel Upgrades Acme To Hold", "two blanks where quotation marks were"),
    ("Acme ( ACMX ) Trading Up 13 . 1 %", "Acme (ACMX) Trading Up 13.1%", "a percentage"),
    ("A . C . Bolt , Inc . ( BOLX )  Hold  Rating", "A.C. Bolt, Inc. (BOLX) Hold Rating", "initials and a suffix"),
    ("Acme ( NYSE : ACMX ) Upgraded to Strong - Buy", "Acme (NYSE: ACMX) Upgraded to Strong-Buy", "a label in two halves"),
    ("Topix -1.5% since 2016Nikkei 225 -1.8% at 20,192.58Yen up 1%", "Topix -1.5% since 2016\nNikkei 225 -1.8% at 20,192.58\nYen up 1%", "lines of a list without breaks"),
    ("Makers expect cutsVaro Electric -2%; Kospi little changedIndia's Sensex up 1%S&P 500 down", "Makers expect cuts\nVaro Electric -2%; Kospi little changed\nIndia's Sensex up 1%\nS&P 500 down", "a word that goes over into a name"),
    ("Acme HoldingsACMX.N rose, Bolt BOL.Oand Crane", "Acme Holdings ACMX.N rose, Bolt BOL.O and Crane", "codes of Reuters"),
    ("S & P 500 , 12 - month target of 7 , 500 , says Stifel", "S&P 500, 12-month target of 7,500, says Stifel", "an ampersand, a span, thousands"),
]  # fmt: skip
KEPT = [
    "Acme - a maker of widgets - fell 3.5% (its worst day).",
    "Prices: $11. 00 of them",
    "He said : no",
    "SoftBank, 360DigiTech, PayPal and iPhone makers, in 2016 the S&P 500",
    "BRK.B and WBD.O rose",
]


@pytest.mark.parametrize(("given", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_tidied_text(given: str, expected: str, why: str) -> None:
    way = spacing(given)
    assert way is not None and way.text == expected, why
    assert all(given[way.back(i)] == c for i, c in enumerate(way.text) if c not in " \n"), why
    assert way.back(len(way.text), end=True) == len(given)


@pytest.mark.parametrize("text", KEPT)
def test_text_as_written_is_left_alone(text: str) -> None:
    assert spacing(text) is None
    article = Article(id="t", text=text)
    assert tidied(article) == (article, None)
