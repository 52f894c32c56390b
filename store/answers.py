"""Which verdict is news, and which one counts: pure, over the rows of one claim."""

from __future__ import annotations

from dataclasses import dataclass, field

from store.rows import Values


@dataclass(slots=True)
class Answer:
    """A row of verdict; `key` is None until it is written."""

    values: Values
    key: int | None = None

    @property
    def claim_id(self) -> str:
        return str(self.values["claim_id"])

    @property
    def final(self) -> bool:
        return bool(self.values["final"])

    def repeats(self, earlier: Answer) -> bool:
        """Whether it says what the earlier one said, on another date of the check."""
        checked = not self.final or self.values["evidence"] == "[]"  # else as_of is that of the prices
        return checked and self._undated() == earlier._undated()

    def looks_back_from(self, other: Answer) -> bool:
        """Whether it is of an earlier date of check. What is open is dated by its check; what is decided by
        its prices, which a check of an earlier date cannot have, and a later one need not."""
        open_ = ("pending", "unverifiable")
        alike = (self.values["status"] in open_) or (other.values["status"] not in open_)
        return not self.final and alike and bool(self.values["as_of"] < other.values["as_of"])

    def _undated(self) -> Values:
        words = self.values["explanation"].replace(self.values["as_of"], "")
        return self.values | {"as_of": None, "explanation": words}


@dataclass(slots=True)
class History:
    """The answers to one claim, oldest first, and the one that counts."""

    answers: list[Answer] = field(default_factory=list)
    counts: Answer | None = None

    def add(self, given: Answer) -> bool:
        """Takes an answer in; false where it is known: given before, or the latest but for its date."""
        latest = next((answer for answer in reversed(self.answers) if answer.final == given.final), None)
        known = next((answer for answer in self.answers if answer.values == given.values), None)
        if known is None and latest is not None and given.repeats(latest):
            known = latest
        if known is None:
            self.answers.append(given)
        self.counts = self._counting(known or given, known is None)
        return known is None

    def _counting(self, given: Answer, fresh: bool) -> Answer:
        """A final answer before one that is not, then the newest, unless it looks from an earlier day; one
        by another method before all that were reached by the older one. Without any, the claim reads
        otherwise than when it was last checked, and what is said of it now counts."""
        if self.counts is None or (given.final and not self.counts.final):
            return given
        if fresh and given.values["method"] != self.counts.values["method"]:
            return given
        newer = fresh and given.final == self.counts.final and not given.looks_back_from(self.counts)
        return given if newer else self.counts
