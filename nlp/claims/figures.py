"""A figure in its sentence, with what governs it: what every reader of figures is handed."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp.quantities import Quantity
from nlp.scene import Scene
from nlp.securities import Found
from nlp.subjects import in_passing, subjects_before, takes_up
from nlp.topics import Governed

_A_SHARE = r"(?:,? (?:a|per|each) (?:diluted |common )?share|/share)?"
# "40,000 vehicles", "$5 billion in sales"
_COUNTED = r"(?: (?!from|versus|against|up|down|compared)(?:(?:in|of) )?(?:[a-z-]+ ){0,2}?[a-z-]+s)?"
PRIOR = re.compile(
    rf"{_A_SHARE}{_COUNTED}(?: (?:expected|estimated|forecast))?(?:(?: (?:as|in the|in|for the|for) )?(?: ?(?:WHEN|SPAN))){{0,2}},? ?\(?(?:(?:up|down) )?(?:from|versus|vs\.?|compared (?:with|to)|against) (?:a |an |the |its |about )?(?P<gap>(?:[a-z-]+ ){{0,4}}?)(?P<was>PCT|MONEY|NUM|MULT|COUNT)(?! (?:[a-z]+ ){{0,3}}(?:expected|estimate|consensus|forecast|GENERIC))"
)
FROM_TO = re.compile(
    r"(?P<gap>)from (?:about )?(?P<was>PCT|MONEY|NUM|MULT)(?: (?:a|per) share)? to (?:about |just )?$"
)
_TOP = re.compile(r"(?: (?:a|per) share)? to (?P<top>MONEY|PCT|NUM)")
_ESTIMATED = re.compile(
    r"total|planned|program|(?<!its )(?:expect|estimate|consensus|(?<!own )(?<!previous )(?<!prior )(?<!earlier )(?<!old )forecast)"
)
_AFTER = re.compile(
    r" (?:(?!and|or|but|while|to|from|as|in|after)[a-z-]+ ){1,4}?(?:for|at|by|in|of) (?:the |its )?(?:broader |wider |benchmark |rival |peer |(?:[a-z]+ )?[a-z]+-[a-z]+ ){0,2}(SEC)"
)
# "a fifth of Zephyr's sales"
_OF_WHOSE = re.compile(r" of (SEC)'s? (?:[a-z-]+ ){0,2}(?:revenues?|sales|profits?|income|earnings)(?![a-z])")
_LISTED = re.compile(r"; (?:company )?(?:forecast|guidance)(?: of)? $")


class Figure(NamedTuple):
    """`start` and `end` are typed offsets of the quantity's placeholder."""

    scene: Scene
    start: int
    end: int
    quantity: Quantity
    by: Governed

    def before(self, length: int = 40) -> str:
        return self.scene.text[max(0, self.start - length) : self.start]

    def clause_before(self) -> str:
        return self.scene.text[self.scene.clause(self.start)[0] : self.start]

    def subject_after(self) -> Found | None:
        """ "the 9% rise forecast for the Nasdaq 100", "a 5% gain by the Dow": the subject behind the figure."""
        match = _AFTER.match(self.scene.text, self.end) or _OF_WHOSE.match(self.scene.text, self.end)
        item = self.scene.typed.item(match.start(1)) if match else None
        return item if isinstance(item, Found) and item.type != "macro" else None

    def subject(self) -> Found | None:
        """In the clause; else in the sentence before it; else what the paragraph, then the article, speaks of."""
        if self.by.subject is not None:
            return self.by.subject
        before = [(at, f) for at, f in subjects_before(self.scene, self.start) if f.type != "macro"]
        if before and not (in_passing(self.scene, before[0][0]) and takes_up(self.scene)):
            return before[0][1]
        recent = self.scene.memory.recent
        if (
            recent is not None
            and recent[0] == self.scene.sentence.line
            and recent[1].type in ("segment", "index")
        ):
            return recent[1]
        return self.scene.focus()

    def prior(self) -> Quantity | None:
        """The old figure right behind a new one of the same sort, taken: "31% versus 12% last spring"."""
        match = PRIOR.match(self.scene.text, self.end) or FROM_TO.search(self.before(44))
        if match is None or _ESTIMATED.search(match["gap"]):
            return None
        at = match.start("was") + (max(0, self.start - 44) if match.re is FROM_TO else 0)
        old = self.scene.typed.item(at)
        if isinstance(old, Quantity) and old.token == self.quantity.token and self.scene.free(old):
            self.scene.used.add(old.start)
            top = _TOP.match(self.scene.text, self.scene.typed.piece(at).end) if match.re is PRIOR else None
            end = self.scene.typed.item(top.start("top")) if top else None
            if isinstance(end, Quantity) and end.token == old.token:  # "from $2.10 to $2.40", a range
                self.scene.used.add(end.start)
            return old
        return None


def is_listed(figure: Figure) -> bool:
    """Whether a figure stands in a list of estimates as what the company itself forecast."""
    return _LISTED.search(figure.before(24)) is not None
