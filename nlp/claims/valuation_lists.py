"""Multiples of several at once: "15 times and 17 times, respectively", "20 for Alphabet and 41 for Amazon", "Apple (3.7 times)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.valuation import VALUED, metric_around, metric_of, named_metric, value_claim
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import subject_of
from nlp.securities import Found
from records import Claim


def _respectively(hit: Hit) -> Iterator[Claim | None]:
    """ "A and B trade at 15.7 times and 17.2 times, respectively"."""
    scene = hit.scene
    names = scene.typed.items("SEC", start=hit.match.start("names"), end=hit.match.end("names"))
    figures = scene.typed.items("MULT", start=hit.match.start("figures"), end=hit.match.end("figures"))
    if len(names) != len(figures) or not VALUED.search(scene.text):
        return
    for (_, found), (start, figure) in zip(names, figures, strict=True):
        if isinstance(found, Found) and isinstance(figure, Quantity):
            at = start, scene.typed.piece(start).end
            yield value_claim(hit, at, metric_around(scene, *at), subject_of(found), figure, unit="multiple")


# What makes a plain number in a list a multiple, in front of it.
_RATIO = re.compile(
    r"(?<![a-z])(?:p/es?|pe|p/s|p/b|ev/ebitda|price[- ](?:to[- ])?(?:earnings|sales|book)|(?:earnings|sales|forward|trailing|valuation) (?:multiple|ratio)s?)(?![a-z])"
    r"|MULT (?:(?!and|but)[a-z'0-9-]+ |WHEN |HORIZON ){0,5}?(?:earnings|sales|revenues?|book|ebitda|profits?)(?![a-z])"
)
_MONEY = re.compile(r"MONEY|PCT")


def _another(hit: Hit) -> Iterator[Claim | None]:
    """ "… compared with a forward P/E of 33.1 for Microsoft, 22.5 for Meta": each figure is of the name behind it."""
    scene, figure = hit.scene, hit.quantity("figure")
    start = hit.match.start("figure")
    named = [*_RATIO.finditer(scene.text, 0, start)]
    if figure is None or not named or figure.magnitude or figure.unit not in (None, "multiple"):
        return
    if _MONEY.search(scene.text, named[-1].end(), start):
        return
    words = scene.text[max(0, named[-1].start() - 10) : named[-1].end()]
    metric = named_metric(words)
    metric = metric_of(words) if metric == "pe" else metric
    yield value_claim(hit, hit.match.span("figure"), metric, hit.subject("who"), figure, unit="multiple")


_LIST = r"(?P<names>SEC(?:'s?)?(?:(?:,| and|, and)(?: the)? SEC(?:'s?)?)+)"
_WHICH = r"(?:the )?(?:(?:rival|peer|fellow|chipmaker|industry|sector|smaller|larger|bigger|broader|[a-z]+ [a-z]+ (?:rival|peer|giant)|[a-z]+ (?:rival|peer|giant|maker)) )?"
RULES = (
    Rule(
        "multiples respectively",
        re.compile(rf"{_LIST}(?:'s?)?(?: (?!SEC)[a-z,'-]+){{0,10}}? (?P<figures>MULT(?:(?:,| and|, and) MULT)+)"),
        _respectively,
        ("Apple and Microsoft trade at 15.7 times and 17.2 times forward earnings, respectively",),
        ("Apple and Microsoft trade at 15.7 times forward earnings",),
    ),
    Rule(
        "multiple of another",
        re.compile(rf"(?<![a-z0-9-])(?P<figure>NUM|MULT)(?: times)? (?:for|at) {_WHICH}(?P<who>SEC)"),
        _another,
        (
            "Acme Corp (NYSE: ACME) trades at 21.3 times earnings, compared with 20.4 for Alphabet",
            "Acme Corp (NYSE: ACME) has a P/E of 12, versus 18 for Apple and 25 for the S&P 500",
        ),
        ("Acme Corp (NYSE: ACME) has a P/E of 12 and sales of $3 million, with 18 for Apple", "Acme Corp (NYSE: ACME) made 18 for Apple"),
    ),
    Rule(
        "multiples in brackets",
        re.compile(r"(?P<who>SEC)(?: \(SEC\))? \((?:at |about )?(?P<figure>MULT|NUM(?= times))(?: times)?(?: [a-z]+)?\)"),
        _another,
        ("Its price-to-sales ratio is lower than those of Apple (3.7 times) and Netflix (4.6 times)",),
        ("Sales are larger than those of Apple (3.7 times)",),
    ),
)  # fmt: skip
