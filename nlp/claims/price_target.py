"""Price targets of analysts and of the Street: set, raised, lowered, kept, removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims import price_target_changes, price_target_levels
from nlp.claims.price_target_slots import horizon_of, is_own, stock_subject, target_claimant
from nlp.claims.price_target_words import ACTION, FILL, NEW, REMOVE, TARGET, Q, action_in
from nlp.claims.slots import each_of, several
from nlp.claims.withdrawn import unlisted_firm
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import CONSENSUS, make_claim, price_unit, subject_of
from records import Claim, Claimant, Subject

_WAS = rf"(?:,? (?:up |down |versus |vs\.? |compared with )?\(?(?:from|versus|vs\.?|against) (?:a (?:prior|previous) )?(?P<was>{Q}))?"
_LABEL = r"(?:buy|hold|sell|neutral|[a-z-]*weight|[a-z]*perform(?:er)?|accumulate|add|reduce|in-line|positive|negative|top pick)[\"']?(?: rating)?"


def _claim(
    hit: Hit, quantity: Quantity | None, subject: Subject | None, claimant: Claimant | None, action: str | None,
    prior: Quantity | None, confidence: float,
) -> Claim | None:  # fmt: skip
    scene = hit.scene
    if prior is not None:
        scene.used.add(prior.start)
    if action is None and prior is not None and quantity is not None and claimant != CONSENSUS:
        action = "raised" if quantity.value > prior.value else "lowered"
    return make_claim(
        scene, hit.rule, hit.at(), "price_target", "target", subject, quantity, confidence=confidence,
        prior_value=prior.value if prior else None, action=action, claimant=claimant, modality="forecast",
        horizon=horizon_of(scene), unit=price_unit(quantity, subject) if quantity else prior.unit if prior else None,
    )  # fmt: skip


def _sure(hit: Hit, claimant: Claimant | None) -> float:
    """0.95 where claimant and stock stand in the sentence, less where one of them is carried over."""
    stock = hit.scene.typed.items("SEC")
    if claimant is None:
        return 0.8
    return 0.95 if stock else 0.9


# A target that is no longer in force did not move to its figure.
_FORMER = ("previous ", "prior ", "old ", "former ", "earlier ", "previous price ", "prior price ")


def _target(hit: Hit) -> Iterator[Claim | None]:
    scene, quantity = hit.scene, hit.quantity("new")
    if quantity is None or not scene.free(quantity) or quantity.magnitude >= 6:
        return
    start, end = hit.at()
    subject = stock_subject(scene, hit.match.start("target"), end)
    if quantity.token == "NUM" and quantity.value >= 1000 and not scene.typed.items("SEC", "FIRM"):
        # Points, not money: of the index that the text has spoken of.
        subject = subject_of(scene.memory.index) if scene.memory.index else subject
    if quantity.unit is None and not (subject and subject.type == "index") and not hit.has("to"):
        return
    left, _ = scene.clause(start)
    action = action_in(scene.text, max(left, start - 60), hit.match.start("new"))
    if scene.text.endswith(_FORMER, 0, hit.match.start("target")):
        action = None
    claimant = target_claimant(scene, start, end)
    if quantity.token == "NUM" and claimant is None:
        return
    prior = hit.quantity("old") or hit.quantity("was")
    share = hit.quantity("share") if hit.has("share") else None
    if share is not None:
        scene.used.add(share.start)
    own_words = re.search(r" its targets?(?![a-z])", scene.text[: hit.match.end("target")]) is not None
    if is_own(claimant, subject) or (own_words and claimant is None):
        return
    verb = max((m.start() for m in ACTION.finditer(scene.text, left, start)), default=start)
    claim = _claim(hit, quantity, subject, claimant, action, prior, _sure(hit, claimant))
    yield from each_of(scene, verb, [claim])


def _respectively(hit: Hit) -> Iterator[Claim | None]:
    """ "Stifel and Cowen raised their targets to $50 and $60, respectively": one each, in order."""
    scene = hit.scene
    start, end = hit.at()
    verb = max((m.start() for m in ACTION.finditer(scene.text, 0, start)), default=start)
    claimants = several(scene, verb)
    first, last = hit.match.span("list")
    figures = [
        q for _, q in scene.typed.items("MONEY", "NUM", start=first, end=last) if isinstance(q, Quantity)
    ]
    if len(claimants) != len(figures):
        return
    subject = stock_subject(scene, hit.match.start("target"), end)
    action = action_in(scene.text, verb, start)
    for claimant, figure in zip(claimants, figures, strict=True):
        yield _claim(hit, figure, subject, claimant, action, None, 0.85)


def _beside_label(hit: Hit) -> Iterator[Claim | None]:
    """ "at buy, announces $90.00", "reiterates outperform, $46 on Acme": the figure beside a rating is its target."""
    scene, quantity = hit.scene, hit.quantity("new")
    if quantity is None or not scene.free(quantity) or quantity.magnitude:
        return
    start, end = hit.at()
    action = action_in(scene.text, 0, hit.match.start("new"))
    claimant = target_claimant(scene, start, end)
    if claimant is not None:
        subject = stock_subject(scene, start, end)
        yield _claim(hit, quantity, subject, claimant, action, hit.quantity("was"), 0.85)


def _by_amount(hit: Hit) -> Iterator[Claim | None]:
    """ "raised by $15": the amount is no target, the change is one without a value."""
    amount = hit.quantity("amount")
    if amount is None or not hit.scene.free(amount):
        return
    hit.scene.used.add(amount.start)
    start, end = hit.at()
    left, _ = hit.scene.clause(start)
    action = action_in(hit.scene.text, max(left, start - 60), end)
    subject = stock_subject(hit.scene, hit.match.start("target"), end)
    if action in ("raised", "lowered"):
        yield _claim(hit, None, subject, target_claimant(hit.scene, start, end), action, None, 0.75)


def _removed(hit: Hit) -> Iterator[Claim | None]:
    prior = hit.quantity("old") or hit.quantity("gone")
    if prior is None or not hit.scene.free(prior):
        return
    start, end = hit.at()
    claimant = target_claimant(hit.scene, start, end) or unlisted_firm(hit, start, end)
    action = "suspended" if hit.match.group().startswith("suspend") else "removed"
    yield _claim(hit, None, stock_subject(hit.scene, start, end), claimant, action, prior, 0.85)


RULES = (
    Rule(
        "target removed",
        re.compile(rf"\b(?:{REMOVE})\b (?:its |his |her |the )?(?:(?P<old>{Q}) (?:{TARGET})|(?:{TARGET}) (?:of |at )?(?P<gone>{Q}))"),
        _removed,
        ("Wedbush moves Acme Corp (NYSE: ACME) to neutral, removes $33.00 PT", "Stifel downgrades Acme Corp (NYSE: ACME), removes PT of $42"),
        ("Raymond James raises its $40 price target",),
    ),
    Rule(
        "target by amount",
        re.compile(rf"(?P<target>{TARGET}){FILL} by (?:about )?(?P<amount>MONEY)(?!,? (?:to|from|up to) )(?= |,|;|$|\.)"),
        _by_amount,
        ("Acme Corp (NYSE: ACME) Price Target Raised by $15.30",),
        ("Price target lifted by $9 to $64 for Acme Corp (NYSE: ACME)",),
    ),
    Rule(
        "targets respectively",
        re.compile(rf"(?P<target>{TARGET}){FILL} (?:to|of|at) (?P<list>{Q}(?:, {Q})*,? and {Q}),? respectively"),
        _respectively,
        ("Stifel and Jefferies raised their targets for Acme Corp (NYSE: ACME) to $50 and $60, respectively",),
        ("Acme Corp (NYSE: ACME) and its rival have targets of $50 and $60, respectively",),
    ),
    Rule(
        "target to",
        re.compile(
            rf"(?P<target>{TARGET})(?P<gap>{FILL})(?:,? ?from {NEW}(?P<old>{Q}))?,?(?: by (?:about )?(?:{Q}|(?P<share>PCT)))?"
            rf"(?P<to> (?:to|of|at|is|was|stands at|sits at|now)|:|,(?= MONEY,)|,? up to|(?<! by)(?<! from)(?= MONEY)) {NEW}(?P<new>{Q}){_WAS}"
        ),
        _target,
        (
            "Harbor Lane raised its price target on Acme Corp (NYSE: ACME) to $45 from $38",
            "Price target lifted by $6 to $77 and buy rating repeated for Acme Corp (NYSE: ACME)",
            "Calder & Finch Research lifts its price target from $61 to a fresh Street-high of $70 for Acme Corp (NYSE: ACME)",
        ),
        ("The company met its sales target in 14 of 15 regions", "The Fed kept its inflation target of 2%"),
    ),
    Rule(
        "figure before target",
        re.compile(rf"(?P<new>{Q})(?:-a-share|(?: a| per)[- ]share)? (?:(?:12|twelve)-month |HORIZON |average |is (?:the|its|our|my|a) |consensus |GENERIC |median |new |street[- ]high |one-year )*(?P<target>{TARGET})(?:,? (?:up |down )?(?:from|versus|vs\.?) (?P<was>{Q}))?"),
        _target,
        ("Wedbush starts Acme Corp (NYSE: ACME) at outperform with a $30 price target", "Acme Corp (NYSE: ACME) Receives $388.14 Consensus PT from Analysts"),
        ("$30 in targeted savings",),
    ),
    Rule(
        "figure beside rating",
        re.compile(rf"(?<![a-z]){_LABEL},? (?:(?:and )?(?:raises|lowers|cuts|hikes|announces|sets|maintains|boosts)(?: (?:to|at))? )?(?P<new>MONEY)(?= on | from |,|;|\.?$){_WAS}"),
        _beside_label,
        ("Stifel Upgrades Acme Corp (NYSE: ACME) to Overweight, Raises to $86.00", "Stifel Reiterates Outperform, $46 on Acme Corp (NYSE: ACME)"),
        ("Stifel says Acme Corp (NYSE: ACME) will sell $46 in bonds",),
    ),
    Rule(
        "figure announced",
        re.compile(r", (?:announces|annoucnes|sets) (?:an? )?(?P<new>MONEY)\.?$"),
        _beside_label,
        ("Stifel Reinstates Buy on Acme Corp (NYSE: ACME), Announces $19.00",),
        ("Acme Corp (NYSE: ACME) Opens Plant, Announces $19 Million",),
    ),
    *price_target_levels.RULES,
    *price_target_changes.RULES,
)  # fmt: skip
