"""Ratings and targets that are taken back; the companies and houses are invented, but for a few that lists know."""

import pytest

from nlp import read_article
from records import Article

LEAD = "Zybelo Corp (NYSE: ZYBX) and its rivals were in the news.\n\n"
Row = tuple[str, str, str | None, str | None]  # kind, action, claimant, prior rating or target
HARBOR = "Harbor Lane Securities"
TABLE: list[tuple[str, list[Row], str]] = [
    ("Harbor Lane Securities withdrew its $50 price target on Zybelo.", [("price_target", "removed", HARBOR, "50")], "a house that no list knows, with the figure"),
    ("Harbor Lane Securities has suspended its $50 price target on Zybelo.", [("price_target", "suspended", HARBOR, "50")], "suspended is not withdrawn"),
    ("Harbor Lane Securities removed its price target on Zybelo.", [("price_target", "removed", HARBOR, None)], "without the figure"),
    ("Harbor Lane Securities suspended its rating and price target on Zybelo.", [("rating", "suspended", HARBOR, None), ("price_target", "suspended", HARBOR, None)], "both at once"),
    ("Barclays suspended coverage of Zybelo.", [("rating", "suspended", "Barclays", None)], "coverage is a rating"),
    ("Barclays withdrew its buy rating on the shares.", [("rating", "removed", "Barclays", "buy")], "with the rating that was"),
    ("Barclays moved Zybelo to not rated from buy.", [("rating", "removed", "Barclays", "buy")], "no longer rated"),
    ('Zybelo was moved to "not rated" at Harbor Lane Securities.', [("rating", "removed", HARBOR, None)], "the house behind"),
    ("Zybelo coverage suspended at Barclays", [("rating", "suspended", "Barclays", None)], "without a verb of being"),
    ("Zybelo: Barclays suspends rating, withdraws price target", [("rating", "suspended", "Barclays", None), ("price_target", "removed", "Barclays", None)], "one after the other"),
    ("Barclays may withdraw its rating on Zybelo.", [], "only perhaps"),
    ("Moody's withdrew its rating on Zybelo.", [], "of its debt"),
    ("The company suspended its guidance and dropped its targets for sales.", [], "its own plans"),
    ("Networks dropped coverage of the trial.", [], "another sort of coverage"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_what_is_taken_back(text: str, expected: list[Row], why: str) -> None:
    claims = read_article(Article("t", LEAD + text, published="2026-01-09")).claims
    taken = [c for c in claims if c.kind in ("rating", "price_target")]
    got = [
        (
            c.kind,
            c.action,
            c.claimant and c.claimant.name,
            c.prior_label or (c.prior_value and str(c.prior_value)),
        )
        for c in taken
    ]
    assert got == expected, why
    assert {c.subject.symbol for c in taken} <= {"ZYBX"}
