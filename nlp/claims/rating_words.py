"""The words of ratings that the rules share: verbs of change, labels, and who and what fills a headline's slots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.headline_words import LABEL, head_company, rated_house
from nlp.claims.price_target_slots import slot_subject
from nlp.claims.price_target_words import KEEP
from nlp.claims.slots import carried_subject, trailing_subject
from nlp.rules import Hit
from nlp.scene import Scene, make_claim, subject_of
from nlp.words import rating_stance
from records import Claim, Claimant, Subject

# House grades in brackets ("sell (d+)") and the words of equivalence belong to the label before them.
_TAIL = r"[\"']?(?: ?\([a-f][+-]?\))?[\"']?(?![a-z])(?! (?:more|its|their|his|our|off|out|back)(?![a-z]))(?:[- ]equivalent)?"
L = rf"(?<![a-z-])[\"']?(?P<label>{LABEL}){_TAIL}"
L2 = rf"(?:an? )?(?<![a-z-])[\"']?(?P<prior>{LABEL}){_TAIL}(?: rating)?"
OLD = rf"(?: from (?:an? )?[\"']?(?P<old>{LABEL}){_TAIL}(?: rating)?)?"
UP = r"(?:double[- ])?upgrad(?:es?|ed|ing)|rais(?:es?|ed|ing)|lift(?:s|ed)?|boost(?:s|ed)?|hik(?:es|ed)|mov(?:es|ed) up|upped|increas(?:es|ed)|bump(?:s|ed|ing)?"
DOWN = r"(?:double[- ])?downgrad(?:es?|ed|ing)|lower(?:s|ed|ing)?|cut(?:s|ting)?|reduc(?:es?|ed|ing)|drop(?:s|ped)?|slash(?:es|ed)|demot(?:es|ed)"
START = r"initiat(?:es?|ed|ing)|start(?:s|ed|ing)?|launch(?:es|ed)?|begin(?:s)?|began|assum(?:es?|ed)|pick(?:s|ed) up"
RESUME = r"resum(?:es?|ed|ing)|reinstat(?:es?|ed|ing)"
HOLDING = (
    rf"{KEEP}|assert(?:s|ed)?|remain(?:s|ed)?|reissu(?:es?|ed|ing)|restat(?:es?|ed|ing)|confirm(?:s|ed|ing)?"
)
_ACTIONS = (
    rf"(?P<upgraded>\b(?:{UP})\b)|(?P<downgraded>\b(?:{DOWN})\b)|(?P<initiated>\b(?:{START})\b)"
    rf"|(?P<resumed>\b(?:{RESUME})\b)|(?P<reiterated>\b(?:{HOLDING})\b)"
)
_ACTION = re.compile(_ACTIONS)
# A verb that governs the label itself: nothing but articles, pronouns and the rated thing between them.
_ACTION_BEFORE = re.compile(
    rf"(?:{_ACTIONS})(?: (?:its|an?|the|his|her|their|our|coverage|on|of|with|at|shares|stock|company|rating|recommendation|call|SEC|FIRM|\(SEC\)|WHEN|today))*(?:'s)?,? [\"']?$"
)
_STARTED_BEFORE = re.compile(
    rf"\b(?:(?P<initiated>{START}|coverage (?:launched|started))|(?P<resumed>{RESUME}))(?: coverage| covering)[^.;,]{{0,60}} (?:with|at) (?:an? )?(?:MONEY (?:price )?target(?: price)?,? (?:and|with) (?:an? )?)?[\"']?$"
)
_ACTION_AFTER = re.compile(
    rf"[\"']?(?: ratings?)?(?: (?:was|is|being|has been|also))? (?:{_ACTIONS}|unchanged)(?! (?:the|its|his|their|an?|price|pt|target))"
)


# "has no sell ratings", "none rates it a sell": no rating.
_DENIED = re.compile(
    r"(?<![a-z])(?:no|none|nobody|without an?|not an?|never|zero|against)(?: (?!one )[a-z]+){0,3} [\"']?$"
)


def action_of(words: str) -> str | None:
    """The verb of a rating change in typed words, as an action of the claim record."""
    match = _ACTION.search(words)
    return match.lastgroup if match else None


def action_near(text: str, left: int, start: int, end: int) -> str | None:
    """The verb that governs the label at typed [start, end): "buy rating reaffirmed", "keeps a buy"."""
    after = _ACTION_AFTER.match(text, end)
    if after:
        return after.lastgroup or "reiterated"
    before = _ACTION_BEFORE.search(text, left, start) or _STARTED_BEFORE.search(text, 0, start)
    return before.lastgroup if before else None


def near_subject(scene: Scene, start: int, end: int) -> Subject | None:
    """The security before a rating in its sentence, else "on SEC" after it, else the focus."""
    after = re.compile(
        r"(?: ratings?)?(?:,? and [^.;]{0,40}?)? (?:on|for|of) (?:the |shares of )?(SEC|FIRM)"
    ).match(scene.text, end)
    if after:
        found = scene.security_of(scene.typed.item(after.start(1)))
        if found:
            return subject_of(found)
    return (
        carried_subject(scene, start)
        or rated_house(scene)
        or trailing_subject(scene, end)
        or (slot_subject(scene) if scene.sentence.start == 0 else None)
        or head_company(scene)
    )


def rate(
    hit: Hit, subjects: list[Subject], claimant: Claimant | None, action: str | None, confidence: float,
    *, label: str | None = None, at: int | None = None, prior: str | None = None,
) -> Iterator[Claim | None]:  # fmt: skip
    """One claim for each subject, unless the label has been read; `at` is the label's typed offset."""
    label = re.sub(r"\s+", " ", label or hit.word("label"))
    key = hit.match.start("label") if at is None else at
    marks = hit.scene.used
    if -key - 1 in marks or not label or _DENIED.search(hit.scene.text, 0, key):
        return
    before = prior or (hit.word("prior") if hit.has("prior") else None) or None
    for subject in subjects:
        claim = make_claim(
            hit.scene, hit.rule, hit.at(), "rating", "rating", subject, confidence=confidence, label=label,
            prior_label=before, action=action, stance=rating_stance(label), claimant=claimant,
        )  # fmt: skip
        if claim:
            marks.add(-key - 1)
            marks.update(-hit.match.start(old) - 1 for old in ("prior", "old") if hit.has(old))
        yield claim
