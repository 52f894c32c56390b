"""Every rule reads each of its examples; no rule reads one of its own rejects."""

import pytest

from nlp import read_article
from nlp.claims import RULES
from nlp.rules import Rule
from records import Article

EXAMPLES = [(rule, text) for rule in RULES for text in rule.examples]
REJECTS = [(rule, text) for rule in RULES for text in rule.rejects]


def rules_that_read(text: str) -> set[str | None]:
    return {claim.rule for claim in read_article(Article(id="t", text=text, published="2026-01-09")).claims}


@pytest.mark.parametrize(("rule", "text"), EXAMPLES, ids=[f"{r.name}: {t[:40]}" for r, t in EXAMPLES])
def test_a_rule_reads_its_examples(rule: Rule, text: str) -> None:
    assert rule.name in rules_that_read(text)


@pytest.mark.parametrize(("rule", "text"), REJECTS, ids=[f"{r.name}: {t[:40]}" for r, t in REJECTS])
def test_a_rule_leaves_its_rejects(rule: Rule, text: str) -> None:
    assert rule.name not in rules_that_read(text)


def test_every_rule_has_a_name_of_its_own_an_example_and_a_reject() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.examples and rule.rejects for rule in RULES)
