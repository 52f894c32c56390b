"""Figures of companies in the order of words that the trade has for them: track records, coordinated guidance, clauses behind."""

from decimal import Decimal

import pytest

from nlp import read_article
from records import Article

LEAD = "Zybelo (NYSE: ZYBX) published its results on Thursday.\n\n"
Row = tuple[str, str, str | None, str | None, str]  # metric, value, direction, claimant, modality
TABLE: list[tuple[str, list[Row]]] = [
    # how often it beat what was expected
    ("Zybelo exceeded profit forecasts in five of the last six quarters, for a 2.9% average earnings surprise.", [("other", "5", "up", None, "reported"), ("other", "2.9", "up", None, "reported")]),
    ("GAAP EPS topped forecasts in 9 of the last 10 quarters.", [("eps", "9", "up", None, "reported")]),
    ("The maker surpassed the consensus estimate in each of the last four quarters, the average surprise being 12.3%.", [("other", "4", "up", None, "reported"), ("other", "12.3", "up", None, "reported")]),
    ("The company has beaten six quarters in a row.", [("other", "6", "up", None, "reported")]),
    ("It missed just once in the past three years.", [("other", "1", "down", None, "reported")]),
    ("The company missed revenue estimates three times over the past two years.", [("other", "3", "down", None, "reported")]),
    ("The team beat rivals in three of the past four games and missed two years.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_figures_in_their_wordings(text: str, expected: list[Row]) -> None:
    article = Article(id="t", text=LEAD + text, title="Zybelo publishes results", published="2026-01-09")
    claims = [c for c in read_article(article).claims if c.start >= len(LEAD) and c.kind not in ("opinion", "event")]
    got = {(c.metric, c.value, c.direction, c.claimant and c.claimant.name, c.modality) for c in claims}
    assert got == {(m, Decimal(v), d, who, mod) for m, v, d, who, mod in expected}
