"""Ratings as headlines state them: who keeps, gives or changes which rating of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.claims.headline_words import CHAR, FIRM, LABEL, NAME, PREFIX, SOON
from nlp.claims.price_target_words import TARGET
from nlp.claims.rating_words import DOWN, HOLDING, L2, OLD, RESUME, START, UP, L, action_of, rate
from nlp.claims.slots import each_of, focus_subject, named_firm, named_subjects, signed
from nlp.rules import Hit, Rule
from records import Claim, Claimant, Subject

# Where a name ends that no list knows.
_END = r"(?=,|;|$|\.|\?| \(| -+ | (?:with|on|amid|despite|following|citing|after|as|due|and|ahead|in|at|to|buoyed|through|before) )"
# A name without a word that could lead to another label.
_PLAIN = rf"(?!(?:from|to|at|by|on|with|as|its|price|[\"']?{LABEL})\b)(?:(?! (?:to|from|at|with|on|as|for|price) )[^;:?!]){{2,60}}?"


def _claims(
    hit: Hit, subjects: list[Subject], claimant: Claimant | None, confidence: float
) -> Iterator[Claim | None]:
    prior = hit.word("old") or None
    yield from rate(hit, subjects, claimant, action_of(hit.word("verb")), confidence, prior=prior)


def _headline(hit: Hit) -> Iterator[Claim | None]:
    claimant = named_firm(hit)
    if claimant is None:
        return
    known = hit.security("name") is not None
    subjects = named_subjects(hit)
    claims = list(_claims(hit, subjects, claimant, 0.95 if known else 0.85))
    yield from each_of(hit.scene, hit.match.start("verb"), claims)
    yield from _more(hit, claimant)


_MORE = re.compile(
    rf"(?: ratings?)?(?:, (?:an? )?MONEY (?:price )?(?:target|pt))?(?:,|;| and|, and|:) (?P<name>(?:SEC(?:, | and |, and )?){{1,6}}|[a-z][a-z .&']{{2,40}}?) (?:(?:at|with|to) |from {L2} to )(?:an? )?{L}(?: ratings?)?"
)


def _more(hit: Hit, claimant: Claimant) -> Iterator[Claim | None]:
    """What the same verb says of others: "to buy, Bolt and Crane to hold", "retailers: Acme at buy, Bolt at hold"."""
    at = hit.match.end()
    verb = action_of(hit.word("verb"))
    while match := _MORE.match(hit.scene.text, at):
        part = replace(hit, match=match)
        yield from rate(part, named_subjects(part), claimant, verb, 0.85)
        at = match.end()


def _moved(hit: Hit) -> Iterator[Claim | None]:
    """ "cuts Acme to hold": other things are cut as well, so the house, the stock or the old label must be known."""
    houses = hit.scene.typed.items("FIRM", end=hit.match.start("verb"))
    told = hit.has("old") or hit.has("prior") or re.search(r" (?:stock|rating) ", hit.match.group())
    if houses or told or hit.security("name"):
        yield from _headline(hit)


def _group(hit: Hit) -> Iterator[Claim | None]:
    """ "initiates coverage on retailers: Acme at buy, Bolt at hold": the head names nobody."""
    claimant = named_firm(hit)
    if claimant is not None:
        yield from _more(hit, claimant)


_TO = re.compile(rf" (?:to|at|with) (?:an? )?(?:new )?{L}")
_FROM = re.compile(rf" from {L2}")
_BY = re.compile(
    rf" (?:at|by|from(?= FIRM)) (?![\"']?{LABEL}(?![a-z])|[A-Z]+(?<!FIRM)\b)(?:analysts at |the )?(?P<firm>FIRM|[^,;?!]{{2,50}}?)(?= (?:to|from|on|as|after|amid|with|following|due|over|ahead|despite|in|and|for|before) |,|;|:|$|\.$|(?<=[a-z]{{2}})\. | -+ )"
)


def _passive(hit: Hit) -> Iterator[Claim | None]:
    """ "Acme downgraded at Harbor Lane from buy to hold": old, new and firm in any order behind the verb."""
    start, end = hit.match.span("tail")
    text = hit.scene.text
    to = _TO.search(text, start, end)
    if to is None:
        return
    old = _FROM.search(text, start, end)
    prior = old.group("prior") if old and old.start() != to.start() else None
    if old:
        hit.scene.used.add(-old.start("prior") - 1)
    claimant = None
    for by in _BY.finditer(text, start, end):
        claimant = claimant or named_firm(replace(hit, match=by))
    claimant = claimant or hit.scene.claimant(hit.at()[0]) or signed(hit.scene)
    subjects = named_subjects(hit)
    focus = focus_subject(hit.scene)
    known = hit.security("name") is not None
    yield from rate(
        hit, subjects or ([focus] if focus else []), claimant, action_of(hit.word("verb")),
        0.92 if known and claimant else 0.85, label=to.group("label"), at=to.start("label"), prior=prior,
    )  # fmt: skip


_BY_SO_MANY = re.compile(r"[\"']?(?: ratings?)? by NUM")


def _given(hit: Hit) -> Iterator[Claim | None]:
    """ "Acme given hold rating at Harbor Lane", "Bolt hold rating reaffirmed at Harbor Lane"."""
    kept = re.match(r"keep|hold|retain", hit.word("verb")) and re.search(rf", |{TARGET}", hit.word("name"))
    counted = _BY_SO_MANY.match(hit.scene.text, hit.match.end("label"))
    if kept or counted or re.search(r"NUM|GENERIC", hit.word("name")):
        return
    claimant = named_firm(hit) or hit.scene.claimant(hit.match.start("label")) or signed(hit.scene)
    known = hit.security("name") is not None
    yield from _claims(hit, named_subjects(hit), claimant, 0.92 if known and claimant else 0.8)


_MOVED = r"raised|increased|upped|cut|lowered|reduced|lifted|boosted|moved|(?:double[- ])?(?:up|down)graded|initiated|resumed|reinstated|reiterated|reaffirmed|maintained|kept|started|assumed|reissued"
_BYFIRM = r" (?:at|by|from) (?:(?:analysts|GENERIC) at )?(?P<firm>[^;,?!]{2,60}?)"
RULES = (
    Rule(
        "headline: firm keeps label on name",
        re.compile(rf"{PREFIX}{FIRM}{SOON} (?P<verb>{HOLDING}|{START}|{RESUME}) (?:an? |its |their )?{L}(?: ratings?| stance| recommendation)?(?:,? and [^;.,]{{0,40}}?)? (?:on|for) (?:shares of )?(?P<name>(?:the )?SEC|{NAME}){_END}"),
        _headline,
        ("Harbor Lane Maintains Buy on Acme Widgets, Raises Price Target to $88", "Harbor Lane Confirms Neutral Rating on Acme Warehouses REIT and Lifts Target to $14"),
        ("We maintain our view on Acme",),
    ),
    Rule(
        "headline: firm keeps name at label",
        re.compile(rf"{PREFIX}{FIRM}{SOON} (?P<verb>{HOLDING}|{START}|{RESUME})(?: coverage (?:on|of|for))? (?P<name>{NAME}) (?:at|with) (?:an? )?{L}(?: ratings?)?"),
        _headline,
        ("Harbor Lane Initiates Coverage on Acme Widgets at Buy, Announces $27.50 PT", "Harbor Lane Maintains Acme Widgets at Overweight, Lowers PT from $77 to $70"),
        ("The company maintains its guidance at 5% growth",),
    ),
    Rule(
        "headline: firm and name's label",
        re.compile(rf"{PREFIX}{FIRM}{SOON} (?P<verb>{HOLDING}|{START}|{RESUME}|(?:up|down)grad(?:es|ed)) (?P<name>(?:SEC|FIRM)(?: \(SEC\))?|{_PLAIN})(?:'s?)?(?: (?:stock|shares))?(?: coverage)?:? {L}(?: ratings?)?(?=,|;|$|\.| and | (?:on|with|after|as|following|ahead|amid|at) )"),
        _headline,
        ("Harbor Lane Reiterates Acme Widgets' Outperformer Rating and C$63 Target", "Harbor Lane Initiates Acme Widgets' Coverage: Buy, $84 PT", "Harbor Lane Upgrades Acme Widgets: Buy, $90 PT"),
        ("Acme starts its hold policy",),
    ),
    Rule(
        "headline: firm moves name to label",
        re.compile(rf"{PREFIX}{FIRM}{SOON} (?P<verb>(?:double[- ])?(?:up|down)grad(?:es|ed|e)) (?P<name>{NAME})(?: rating)? (?:from {L2} )?to (?:an? )?{L}(?: rating)?{OLD}"),
        _headline,
        ("Harbor Lane Upgrades Acme Widgets to Buy", "Harbor Lane Downgrades Acme Widgets from Buy to Neutral", "Harbor Lane Upgrades Rating to Buy, Lifts PT to $62 on Acme Corp (NYSE: ACME)"),
        ("Acme upgrades its network to 5G",),
    ),
    Rule(
        "headline: firm cuts name to label",
        re.compile(rf"{PREFIX}{FIRM}{SOON} (?P<verb>{UP}|{DOWN}|bump(?:s|ed)|mov(?:es|ed)|takes) (?P<name>(?!(?:its|the) )(?:(?!MONEY|PCT|(?:price target|target price|pt|po) |, ){CHAR}){{2,60}}?)(?: rating)? (?:from {L2} )?(?:up |down )?to (?:an? )?{L}(?: rating)?{OLD}(?=,|;|:|$|\.$|\. | - | \(| (?:and|on|after|as|amid|with|following|at|due|ahead|over|despite) )"),
        _moved,
        ("Harbor Lane cuts Acme Widgets to Equal-weight from Overweight", "BRIEF-Stifel raises Zelmark Systems to buy"),
        ("Zelmark Lifts Offer to Buy Rival", "Zelmark cuts jobs to add machines"),
    ),
    Rule(
        "headline: firm rates a group",
        re.compile(rf"{PREFIX}{FIRM}{SOON} (?P<verb>{HOLDING}|{START}|{RESUME}|(?:up|down)grad(?:es|ed))(?: coverage (?:on|of|for))? [^:;?!]{{2,60}}(?=: SEC)"),
        _group,
        ("Harbor Lane Initiates Coverage On Big Widgets: Acme Corp (NYSE: ACME) at Buy, Bolt Corp (NYSE: BOLT) at Hold",),
        ("Harbor Lane initiates a study: Acme Corp (NYSE: ACME) is ahead",),
    ),
    Rule(
        "headline: name moved to label",
        re.compile(rf"{PREFIX}(?P<name>{NAME}),? (?:(?:was|is|gets|were|has been|just got|got|stock|shares|rating|coverage) )*(?P<verb>{_MOVED})(?P<tail>(?: (?:on )?WHEN| earlier| today)*(?=,? (?:to|from|at|by|with|on)\b)(?:[^;?!,]*?) (?:to|at|with) (?:an? )?(?:new )?[\"']?{LABEL}(?![a-z])(?:[^;:?!.]|(?<=[^a-z][a-z])\.|\.(?! |$))*)"),
        _passive,
        ("Acme Widgets (NYSE:ACME) Upgraded to Outperform at Harbor Lane", "Acme Widgets (ACME) downgraded to reduce from hold at Jefferies", "Hearing Acme Widgets Downgraded From Buy To Neutral At Harbor Lane"),
        ("The network was upgraded to 5G",),
    ),
    Rule(
        "headline: name given label",
        re.compile(rf"{PREFIX}(?P<name>{NAME}) (?P<verb>given|receives|earns|gets|holds|keeps|retains|rated|initiated|started|assumed|resumed|reinstated) (?:an? |at )?(?:new |another )?{L}(?: ratings?| recommendation|(?= (?:at|by|from) ))(?:{_BYFIRM})?(?=,|;|:|$|\.| and | as | on | due | after | ahead )"),
        _given,
        ("Acme Widgets (NASDAQ:ACME) Given Hold Rating at Stifel Nicolaus", "Acme Widgets (ACME) Holds Equal Weight at Stifel as Talks Emerge"),
        ("Acme given a hold notice by the court",),
    ),
    Rule(
        "headline: name rated label",
        re.compile(rf"{PREFIX}(?P<name>{NAME}) (?:is |stock |shares )*(?P<verb>rated) (?:an? |at )?(?:new )?{L}(?:{_BYFIRM})?(?=,|;|:|$|\.| and | as | on | due | after | ahead )"),
        _given,
        ("Acme Widgets (NASDAQ:ACME) Rated Overweight as Sales Grow: Stifel",),
        ("Acme Widgets (NASDAQ:ACME) is rated highly",),
    ),
    Rule(
        "headline: label of name kept",
        re.compile(rf"{PREFIX}(?P<name>{NAME}) {L} ratings? (?:was |is )?(?P<verb>reiterated|reaffirmed|affirmed|maintained|kept|confirmed|reissued|restated|repeated|resumed|reinstated)(?:{_BYFIRM})?(?=,|;|$|\.| as | on | after | amid )"),
        _given,
        ("Acme Widgets (NASDAQ:ACME) Buy Rating Reaffirmed at Stifel Nicolaus",),
        ("Acme lost its buy rating",),
    ),
)  # fmt: skip
