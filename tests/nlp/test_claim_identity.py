"""A claim's id follows from its article, its text and all that it says, and not from how it was read."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from nlp import read_article
from nlp.scene import with_id
from records import Article, Claim, Claimant, Cue, Period, Subject

CLAIM = Claim(
    "", "a1", "fell 6.2%", 0, 9, "performance", Subject("QRRL", "Quarrel", "equity"), "return", Decimal("6.2"),
    claimant=Claimant("Mara Quill"), period=Period("on Thursday", date(2026, 1, 7), date(2026, 1, 8)),
)  # fmt: skip
# A field, another value of it, and whether it is another claim then.
CHANGES = [
    ("article_id", "a2", True), ("start", 1, True), ("end", 8, True), ("kind", "valuation", True),
    ("subject", Subject("QRRL", "Quarrel", "other"), True), ("metric", "level", True),
    ("value", Decimal("6.20"), True), ("value_high", Decimal(7), True), ("of", Decimal(7), True),
    ("unit", "percent", True), ("comparator", "gt", True), ("direction", "down", True),
    ("prior_value", Decimal(5), True), ("label", "buy", True), ("prior_label", "hold", True),
    ("action", "raised", True), ("stance", "bearish", True),
    ("claimant", Claimant("Mara Quill", role="analyst"), True), ("modality", "forecast", True),
    ("period", Period("on Thursday", date(2026, 1, 7), date(2026, 1, 9)), True),
    ("horizon", date(2026, 2, 1), True), ("benchmark", Subject(None, "peers", "segment"), True),
    ("quote", "as the offsets and the text have it", False), ("cues", (Cue("hedge", "about", 0, 5),), False),
    ("rule", "another", False), ("confidence", 0.9, False), ("id", "any", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "another"), CHANGES, ids=[case[0] for case in CHANGES])
def test_what_makes_another_claim(name: str, value: object, another: bool) -> None:
    changed = with_id(replace(CLAIM, **{name: value}), "text")
    assert (changed.id != with_id(CLAIM, "text").id) is another


def test_every_field_is_decided_on() -> None:
    assert {field.name for field in fields(Claim)} == {name for name, _, _ in CHANGES}


# Also a text whose loose blanks are tidied before it is read.
TEXTS = [
    "Quillon Systems (NASDAQ: QLNS) rose 4.2% on Thursday.",
    "Quillon Systems ( NASDAQ: QLNS ) rose 4.2 % on Thursday .",
]


@pytest.mark.parametrize("text", TEXTS)
def test_another_text_has_other_claims(text: str) -> None:
    def ids(text: str) -> list[str]:
        return [claim.id for claim in read_article(Article("a1", text, published="2026-01-09")).claims]

    assert ids(text) == ids(text) != []
    assert not set(ids(text)) & set(ids(text + " The market closed early."))
