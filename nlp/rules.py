"""Rules: a name, a pattern over typed tokens, and a production that may abstain.

Examples and rejects stand beside each rule; tests/nlp/test_rules.py runs them, both ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nlp.gate import Gate
from nlp.quantities import Quantity
from nlp.scene import Scene, subject_of
from nlp.securities import Found
from records import Claim, Subject


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a rule in a scene."""

    scene: Scene
    rule: str
    match: re.Match[str]

    def at(self) -> tuple[int, int]:
        return self.match.span()

    def has(self, name: str) -> bool:
        return self.match.groupdict().get(name) is not None

    def word(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

    def quantity(self, name: str) -> Quantity | None:
        item = self.scene.typed.item(self.match.start(name)) if self.has(name) else None
        return item if isinstance(item, Quantity) else None

    def security(self, name: str) -> Found | None:
        """The security that a group names: its placeholder, or the first one inside the group."""
        if not self.has(name):
            return None
        start, end = self.match.span(name)
        for _, item in self.scene.typed.items("SEC", "FIRM", start=start, end=end):
            found = self.scene.security_of(item)
            if found:
                return found
        return None

    def raw(self, name: str) -> str:
        """The article's own words behind a group."""
        start, end = self.match.span(name)
        return self.scene.article.text[
            self.scene.typed.source(start) : self.scene.typed.source_end(end)
        ].strip()

    def subject(self, name: str) -> Subject | None:
        found = self.security(name)
        return subject_of(found) if found else None


Production = Callable[[Hit], Iterable[Claim | None]]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    pattern: re.Pattern[str]
    produce: Production
    examples: tuple[str, ...]
    rejects: tuple[str, ...] = ()

    def read(self, scene: Scene) -> list[Claim]:
        out: list[Claim] = []
        for match in self.pattern.finditer(scene.text):
            out += [claim for claim in self.produce(Hit(scene, self.name, match)) if claim is not None]
        return out


class Rulebook:
    """Rules in their order, each tried only on a sentence that has what its pattern needs."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._gate = Gate(rule.pattern for rule in self._rules)

    def read(self, scene: Scene) -> list[Claim]:
        """All claims that the rules read in a sentence, rule by rule."""
        rules = (self._rules[at] for at in self._gate.possible(scene.text))
        return [claim for rule in rules for claim in rule.read(scene)]
