"""Ratings: who rates what, how, and what the rating was before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.claims.price_target import KEEP
from nlp.parties import Party
from nlp.rules import Hit, Rule
from nlp.scene import ANALYSTS, CONSENSUS, Scene, as_claimant, make_claim, subject_of
from nlp.securities import Found
from nlp.words import rating_stance, ratings_pattern
from records import Claim, Claimant, Subject

AUTHOR = Claimant("author")
L = rf"[\"']?(?P<label>{ratings_pattern()})[\"']?(?![a-z])"
L2 = rf"[\"']?(?P<prior>{ratings_pattern()})[\"']?(?![a-z])"
PLURALS = {
    "buys": "buy",
    "holds": "hold",
    "sells": "sell",
    "neutrals": "neutral",
    "outperforms": "outperform",
    "underperforms": "underperform",
}
UP = r"(?:double[- ])?upgrad(?:es?|ed|ing)|rais(?:es?|ed|ing)|lift(?:s|ed)?|boost(?:s|ed)?|hik(?:es|ed)|mov(?:es|ed) up"
DOWN = r"(?:double[- ])?downgrad(?:es?|ed|ing)|lower(?:s|ed|ing)?|cut(?:s|ting)?|reduc(?:es?|ed|ing)|drop(?:s|ped)?|slash(?:es|ed)|demot(?:es|ed)"
START = r"initiat(?:es?|ed|ing)|start(?:s|ed|ing)?|launch(?:es|ed)?|begin(?:s)?|began|assum(?:es?|ed)|pick(?:s|ed) up"
RESUME = r"resum(?:es?|ed|ing)|reinstat(?:es?|ed|ing)"
HOLDING = rf"{KEEP}|assert(?:s|ed)?|remain(?:s|ed)?"
_ACTION = re.compile(
    rf"(?P<upgraded>\b(?:{UP})\b)|(?P<downgraded>\b(?:{DOWN})\b)|(?P<initiated>\b(?:{START})\b)"
    rf"|(?P<resumed>\b(?:{RESUME})\b)|(?P<reiterated>\b(?:{HOLDING})\b)"
)
# A name in a headline's slot: anything without the end of a clause.
NAME = r"[^;:?!]{2,90}?"
FIRM = r"(?P<firm>[^;:,?!]{2,60}?(?:, [^;:,?!]{2,40} & [^;:,?!]{2,20}?)?)"
PREFIX = r"^(?:(?:update|udpate|correction|exclusive|report|breaking): )?"


def action_of(words: str) -> str | None:
    """The verb of a rating change in typed words, as an action of the claim record."""
    match = _ACTION.search(words)
    return match.lastgroup if match else None


def _raw_name(hit: Hit, group: str) -> Subject | None:
    """A company that no list knows, by the words in its slot of a headline."""
    name = re.sub(
        r"\s*\((?:(?:NYSE|NASDAQ|OTC\w*|AMEX|TSX|LSE)\s*:\s*)?[A-Z.]{1,6}\s*\)\s*$", "", hit.raw(group)
    ).strip(" ,-–")
    name = re.sub(r"^(?:shares|stock) of ", "", name, flags=re.IGNORECASE)
    if not name or not (name[0].isupper() or name[0].isdigit()) or len(name.split()) > 9:
        return None
    return Subject(None, name, "equity")


def named_subject(hit: Hit, group: str = "name") -> Subject | None:
    """The security in a slot; for one that no list knows, the words themselves, remembered as the focus."""
    if not hit.has(group):
        return None
    found = hit.security(group)
    if found:
        hit.scene.spoken_of.add(found.start)
        hit.scene.memory.focus = found if found.type == "equity" else hit.scene.memory.focus
        return subject_of(found)
    if re.fullmatch(
        r"(?:the )?(?:stock|shares|company|its shares|it|name|shares of the company)", hit.word(group).strip()
    ):
        return focus_subject(hit.scene)
    raw = _raw_name(hit, group)
    if raw:
        start = hit.match.start(group)
        at = hit.scene.typed.source(start)
        hit.scene.memory.focus = Found(
            None, raw.name, "equity", raw.name, at, at + len(raw.name), "name", 0.5
        )
    return raw


def focus_subject(scene: Scene) -> Subject | None:
    focus = scene.focus()
    return subject_of(focus) if focus else None


def near_subject(scene: Scene, start: int, end: int) -> Subject | None:
    """The security before a rating in its sentence, else "on SEC" after it, else the focus."""
    after = re.compile(r"(?: rating)?(?:s)? (?:on|for|of) (?:the |shares of )?(SEC|FIRM)").match(
        scene.text, end
    )
    if after:
        found = scene.security_of(scene.typed.item(after.start(1)))
        if found:
            return subject_of(found)
    before = scene.securities_before(start)
    return subject_of(before[0][1]) if before else focus_subject(scene)


def named_firm(hit: Hit) -> Claimant | None:
    """The firm in a headline's slot: found by name, else the words themselves."""
    if not hit.has("firm"):
        return None
    start, end = hit.match.span("firm")
    parties = [
        p
        for _, p in hit.scene.typed.items("FIRM", "PERSON", "GENERIC", start=start, end=end)
        if isinstance(p, Party)
    ]
    if parties:
        return as_claimant(parties[-1])
    raw = hit.raw("firm").strip(" ,'’\"")
    words = raw.split()
    if (
        words
        and len(words) <= 6
        and all(w[0].isupper() or not w[0].isalpha() or w in ("of", "and", "the") for w in words)
    ):
        return Claimant(raw, firm=raw)
    return None


def _rating(
    hit: Hit, subject: Subject | None, claimant: Claimant | None, action: str | None, confidence: float = 0.85
) -> Claim | None:
    label = re.sub(r"\s+", " ", hit.word("label"))
    prior = re.sub(r"\s+", " ", hit.word("prior")) if hit.has("prior") else None
    key = hit.match.start("label")
    marks = hit.scene.used
    if -key - 1 in marks or not label:
        return None
    claim = make_claim(
        hit.scene, hit.rule, hit.at(), "rating", "rating", subject, confidence=confidence, label=label,
        prior_label=prior, action=action, stance=rating_stance(label), claimant=claimant,
    )  # fmt: skip
    if claim:
        marks.add(-key - 1)
        if prior:
            marks.add(-hit.match.start("prior") - 1)
    return claim


def _headline(hit: Hit) -> Iterator[Claim | None]:
    subject, claimant = named_subject(hit), named_firm(hit)
    if subject and claimant:
        yield _rating(hit, subject, claimant, action_of(hit.word("verb")), 0.95)


def _passive(hit: Hit) -> Iterator[Claim | None]:
    claimant = named_firm(hit) or hit.scene.claimant(hit.at()[0])
    subject = named_subject(hit) or focus_subject(hit.scene)
    yield _rating(hit, subject, claimant, action_of(hit.word("verb")), 0.9)


def _running(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    start, end = hit.at()
    subject = (hit.subject("name") if hit.has("name") else None) or near_subject(scene, start, end)
    left, _ = scene.clause(start)
    action = (action_of(hit.word("verb")) if hit.has("verb") else None) or action_of(
        scene.text[max(left, start - 60) : end]
    )
    by = re.compile(r"[^.;]{0,20}? (?:at|by|from) (?:analysts at )?(FIRM|PERSON)").match(scene.text, end)
    party = scene.typed.item(by.start(1)) if by else None
    claimant = as_claimant(party) if isinstance(party, Party) else scene.claimant(start)
    if re.search(
        r"consensus|average|overall|analyst (?:sentiment|rating)", scene.text[max(0, start - 40) : end]
    ):
        claimant = CONSENSUS
    yield _rating(hit, subject, claimant, action)


def _change(hit: Hit) -> Iterator[Claim | None]:
    """ "upgraded the stock to buy from hold": the subject by name, or the focus."""
    claimant = named_firm(hit) if hit.has("firm") else hit.scene.claimant(hit.match.start("verb"))
    subject = named_subject(hit) or near_subject(hit.scene, *hit.at())
    yield _rating(hit, subject, claimant, action_of(hit.word("verb")))


def _own(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    subject = hit.subject("name") if hit.has("name") else focus_subject(scene)
    consensus = re.search(r"analyst sentiment|consensus|average", hit.match.group())
    speaker = scene.memory.speaker
    yield _rating(
        hit, subject, CONSENSUS if consensus else as_claimant(speaker) if speaker else AUTHOR, None, 0.8
    )


def _out_of(hit: Hit) -> Iterator[Claim | None]:
    scene, count, total = hit.scene, hit.quantity("count"), hit.quantity("total")
    subject = near_subject(scene, *hit.at())
    label = PLURALS.get(hit.word("label"), hit.word("label"))
    if count is None or total is None or not scene.free(count):
        return
    scene.used.add(total.start)
    claim = make_claim(
        scene, hit.rule, hit.at(), "rating", "rating", subject, count, confidence=0.9, unit="count", of=total.value,
        label=label, stance=rating_stance(label), claimant=CONSENSUS,
    )  # fmt: skip
    scene.used.add(-hit.match.start("label") - 1)
    yield claim


# "38 buys", "51 analysts recommending investors buy the shares", "one has a sell", "the 52 that advocate buying it".
_COUNT = re.compile(
    r"(?P<count>NUM)(?P<who> (?:of the )?(?:analysts?|GENERIC|firms?|brokerages?|brokers?)(?: (?:tracked|polled|surveyed|covering)[^,;.]{0,30}?)?)?"
    r"(?P<verb> (?:that |who )?(?:have|has|rates?|rating|recommends?|recommending|advocates?|say|says|with|assign)(?: (?:investors|clients|it|the|stock|shares|SEC))*(?: (?:at|as|to))?)?"
    r"(?: (?:an?|the equivalent of an?|equivalents of))? [\"']?(?P<label>(?:strong )?(?:buy|hold|sell|neutral|outperform|underperform)(?:s|ing)?)[\"']?(?P<noun> (?:or equivalent )?(?:ratings?|recommendations?|equivalents?))?(?![a-z])"
)
_ANY_COUNT = re.sub(r"\?P<\w+>", "?:", _COUNT.pattern)


def _counts(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    subject = near_subject(scene, *hit.at())
    for match in _COUNT.finditer(hit.match.group()):
        part = replace(hit, match=_COUNT.match(scene.text, hit.match.start() + match.start()) or hit.match)
        count = part.quantity("count")
        label = re.sub(r"(?<=buy|old|ell)(?:ing|s)$", "", PLURALS.get(part.word("label"), part.word("label")))
        if count is None or not scene.free(count):
            continue
        yield make_claim(
            scene, hit.rule, part.at(), "rating", "rating", subject, count, confidence=0.9, unit="count", label=label,
            stance=rating_stance(label), claimant=CONSENSUS,
        )  # fmt: skip
        scene.used.add(-part.match.start("label") - 1)


RATING_WORDS = (
    "buy",
    "hold",
    "sell",
    "neutral",
    "weight",
    "perform",
    "rating",
    "accumulate",
    "reduce",
    "positive",
    "negative",
    "add",
    "in-line",
    "in line",
    "ow",
)
_T = RATING_WORDS
RULES = (
    Rule(
        "headline: firm keeps label on name",
        re.compile(rf"{PREFIX}{FIRM} (?P<verb>{HOLDING}|{START}|{RESUME}) (?:an? |its |their )?{L}(?: ratings?)?(?: (?:on|for) (?:shares of )?)(?P<name>{NAME})(?=,|;|$| with | - | on | amid | despite | following | citing | after |, )"),
        _headline,
        _T,
        ("Harbor Lane Maintains Buy on Acme Widgets, Raises Price Target to $88",),
        ("We maintain our view on Acme",),
    ),
    Rule(
        "headline: firm keeps name at label",
        re.compile(rf"{PREFIX}{FIRM} (?P<verb>{HOLDING}|{START}|{RESUME})(?: coverage (?:on|of|for))? (?P<name>{NAME}) (?:at|with) (?:an? )?{L}(?: rating)?"),
        _headline,
        _T,
        ("Harbor Lane Initiates Coverage on Acme Widgets at Buy, Announces $20.00 PT", "Harbor Lane Maintains Acme Widgets at Overweight, Lowers PT from $46 to $40"),
        ("The company maintains its guidance at 5% growth",),
    ),
    Rule(
        "headline: firm moves name to label",
        re.compile(rf"{PREFIX}{FIRM} (?:earlier )?(?P<verb>(?:double[- ])?(?:up|down)grad(?:es|ed)) (?P<name>{NAME})(?: rating)? (?:from {L2} )?to (?:an? )?{L}(?: rating)?(?: from (?:an? )?(?P<old>[a-z -]+?)(?=,|;|$|\.| at | on | and | as | after ))?"),
        lambda hit: _with_old(hit, _headline),
        ("grad",),
        ("Harbor Lane Upgrades Acme Widgets to Buy", "Harbor Lane Downgrades Acme Widgets from Buy to Neutral"),
        ("Acme upgrades its network to 5G",),
    ),
    Rule(
        "headline: name moved to label",
        re.compile(rf"{PREFIX}(?P<name>{NAME}) (?:(?:was|is|gets|were|has been) )?(?:raised|cut|lowered|(?P<verb>(?:up|down)graded|initiated|resumed|reinstated|reiterated|maintained|started)) (?:from {L2} )?(?:to|at|with) (?:an? )?{L}(?: rating)?(?: from (?:an? )?(?P<old>[a-z -]+?)(?=,|;|$|\.| at | on | by | as | after | amid | with | - ))?(?: (?:at|by) (?:analysts at )?(?P<firm>[^;,?!]{{2,60}}?))?(?=,|;|$|\.| - | on | amid | as | with | after )"),
        lambda hit: _with_old(hit, _passive),
        ("graded", "initiated", "resumed", "reinstated", "reiterated", "maintained", "started", "raised to", "cut to", "lowered to"),
        ("Acme Widgets (NYSE:ACME) Upgraded to Outperform at Harbor Lane", "Acme Widgets (ACME) downgraded to underperform from hold at Jefferies"),
        ("The network was upgraded to 5G",),
    ),
    Rule(
        "headline: name given label",
        re.compile(rf"{PREFIX}(?P<name>{NAME}) (?P<verb>given|receives|earns|gets|holds) (?:an? )?(?:new )?{L} rating(?: (?:at|by|from) (?:analysts at )?(?P<firm>[^;,?!]{{2,60}}?))?(?=,|;|$|\.)"),
        _passive,
        ("rating",),
        ("Acme Widgets (NASDAQ:ACME) Given Hold Rating at Stifel Nicolaus",),
        ("Acme given a hold notice by the court",),
    ),
    Rule(
        "out of",
        re.compile(r"(?P<count>NUM)(?: out)? of (?:the |its )?(?P<total>NUM) (?:[a-z]+ ){0,3}(?:analysts?|GENERIC|brokerages?|brokers?|firms?)?[^.;]{0,60}?(?<![a-z])[\"']?(?P<label>(?:strong )?(?:buy|hold|sell|neutral|outperform|underperform)s?)(?![a-z])"),
        _out_of,
        (" of ",),
        ("14 out of 15 analysts rating Acme Corp (NYSE: ACME) a Buy",),
        ("14 of 15 stores hold a licence",),
    ),
    Rule(
        "counts",
        re.compile(rf"{_ANY_COUNT}(?:(?:,| and|, and|, while)[^.;]{{0,30}}?{_ANY_COUNT}){{1,4}}"),
        _counts,
        ("buys", "holds", "sells", "buy rating", "rate it", "analysts"),
        ("Acme Corp (NYSE: ACME) has 38 buys, 9 holds and 2 sells",),
        ("He buys two and sells three",),
    ),
    Rule(
        "count of analysts",
        re.compile(rf"(?=NUM (?:of the )?(?:analysts?|GENERIC|firms?|brokerages?|brokers?)\b|NUM (?:have|has|that|with)\b|NUM (?:buy|hold|sell|neutral) (?:ratings|recommendations)){_COUNT.pattern}"),
        _counts,
        ("buy", "hold", "sell", "neutral", "perform"),
        ("Just one analyst has a hold rating on Acme Corp (NYSE: ACME)", "Some 51 analysts recommend buying Acme Corp (NYSE: ACME)"),
        ("Three firms sold a stake in Acme Corp (NYSE: ACME)",),
    ),
    Rule(
        "moves the stock to label",
        re.compile(rf"(?P<verb>(?:up|down)grad(?:es|ed|ing)|rais(?:es|ed)|lower(?:s|ed)|cut|mov(?:es|ed)|initiat(?:es|ed)|start(?:s|ed)) (?:by [a-z]+ notch(?:es)?,? ?)?(?:its |his |her |the )?(?:rating on |coverage (?:of|on) |shares of )?(?P<name>SEC|FIRM|the (?:stock|shares|company)|its (?:stock|shares)|shares|it|name)?(?:'s? (?:stock|shares))? ?(?:\(?SEC\)? ?)?(?:from (?:an? )?{L2} )?(?:to|at|with) (?:an? )?(?:\"?equivalent of )?{L}(?: rating)?(?: from (?:an? )?(?P<old>[a-z -]+?)(?=,|;|$|\.| at | on | and | with | by ))?"),
        lambda hit: _with_old(hit, _change),
        ("grad", "rais", "lower", "cut", "mov", "initiat", "start"),
        ("After the results Jane Roe at Stifel, who upgraded Acme Corp (NYSE: ACME) to buy from hold, saw demand",),
        ("Acme Corp (NYSE: ACME) raised its dividend to $2",),
    ),
    Rule(
        "label rating",
        re.compile(rf"(?:(?P<verb>{HOLDING}|{START}|{RESUME}|has|have|had|with|carries|gave|gives) )?(?:its |his |her |their |an? |the )?{L} (?:ratings?|recommendations?|call|stance|equivalent)(?: (?:maintained|kept|affirmed|reiterated|unchanged))?(?: (?:on|for) (?:the )?(?:shares of )?(?P<name>SEC|FIRM))?"),
        _running,
        ("rating", "recommendation", "call", "stance", "equivalent"),
        ("Analysts at Stifel, with a buy rating on Acme Corp (NYSE: ACME), saw demand",),
        ("The agency's credit rating is stable",),
    ),
    Rule(
        "rates it label",
        re.compile(rf"(?P<verb>rat(?:es|ed|e|ing)) (?:(?P<name>SEC|FIRM)(?:'s? (?:stock|shares))?|the (?:stock|shares|company)|it|shares)? ?(?:at |as )?(?:an? )?{L}(?! rating)"),
        _running,
        ("rat",),
        ("Stifel, which rates Acme Corp (NYSE: ACME) a buy, said demand is firm",),
        ("The rate is neutral",),
    ),
    Rule(
        "rating at label",
        re.compile(rf"(?:ratings?|recommendation|coverage|sentiment|stance)(?: on (?P<name>SEC|FIRM|the (?:stock|shares)))? (?:is |was |stands |remains |firm |stays |unchanged )?(?:to|at|of|as|from {L2} to)? ?(?:an? )?{L}(?! rating)(?: from (?:an? )?(?P<old>[a-z -]+?)(?=,|;|$|\.| at | on | and | with ))?"),
        lambda hit: _with_old(hit, _running),
        ("rating", "recommendation", "coverage", "sentiment", "stance"),
        ("At Stifel the recommendation on Acme Corp (NYSE: ACME) stays neutral",),
        ("Rating agencies add pressure",),
    ),
    Rule(
        "stance on a segment",
        re.compile(rf"(?:recommends?|recommended|is|are|remains?|stays?|turned|went|going|prefers?|being|advises?|favou?rs?)(?: being| going| staying)? {L} (?:on |in )?(?:the )?(?P<name>SEC)"),
        lambda hit: _segment(hit),
        ("weight", "bullish", "positive", "negative", "neutral"),
        ("JPMorgan recommends being overweight small caps", "Goldman Sachs is overweight on the Russell 2000"),
        ("The company is positive about the year",),
    ),
    Rule(
        "own rating in a heading",
        re.compile(rf"^(?P<name>SEC(?: \(SEC\))?)(?: stock| shares)? ?[-:|] ?(?:rating: )?{L}(?! [a-z]+ing\b)"),
        _own,
        (" - ", ": ", "|"),
        ("Acme Corp (NYSE: ACME) – Buy",),
        ("Acme Corp (NYSE: ACME) – Buying opportunity",),
    ),
    Rule(
        "own rating in words",
        re.compile(rf"(?:this is an?|the (?:position|stock|verdict|call) is an?|we rate (?:it|the stock|SEC)(?: as)?(?: an?)?|our rating(?: is|:)(?: an?)?|^rating:|an? (?={ratings_pattern()} rating (?:acknowledges|reflects))) {L}"),
        _own,
        ("this is a", " is a", "we rate", "our rating", "rating:", "rating acknowledges", "rating reflects"),
        ("Acme Corp (NYSE: ACME) has turned. This is a Buy.",),
        ("This is a holding company",),
    ),
    Rule(
        "label first in a line",
        re.compile(rf"(?:^|\(){L}(?:,|;| \() ?(?:[^.;]{{0,20}})(?:price target|pt|target)"),
        _running,
        ("target", "pt"),
        ("Acme Corp (NYSE: ACME) fell. \nOutperform, price target $45 from $58",),
        ("Buy now, the target is near",),
    ),
)  # fmt: skip


def _with_old(hit: Hit, produce: object) -> Iterator[Claim | None]:
    """The label after "from" at the end, where the pattern met it there."""
    old = hit.word("old").strip(" \"'") if hit.has("old") else ""
    for claim in produce(hit):  # type: ignore[operator]
        if claim is not None and old and claim.prior_label is None and re.fullmatch(ratings_pattern(), old):
            yield replace(claim, prior_label=old)
        else:
            yield claim


def _segment(hit: Hit) -> Iterator[Claim | None]:
    subject = hit.subject("name")
    claimant = hit.scene.claimant(hit.at()[0])
    if claimant is not None and claimant != ANALYSTS and re.search(r"weight|neutral", hit.word("label")):
        yield _rating(hit, subject, claimant, None)
