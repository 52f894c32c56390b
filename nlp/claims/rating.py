"""Ratings: who rates what, how, and what the rating was before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.claims import rating_counts, rating_headlines
from nlp.claims.headline_words import LABEL, rated_house, raw_firm, unnamed
from nlp.claims.price_target_words import TARGET
from nlp.claims.rating_words import (
    HOLDING,
    L2,
    OLD,
    RESUME,
    START,
    L,
    action_near,
    action_of,
    near_subject,
    rate,
)  # fmt: skip
from nlp.claims.slots import each_of, focus_subject, named_firm, named_subject, signed
from nlp.parties import Party
from nlp.rules import Hit, Rule
from nlp.scene import ANALYSTS, CONSENSUS, Scene, as_claimant
from records import Claim, Claimant, Subject

AUTHOR = Claimant("author")
_AVERAGE = re.compile(r"consensus|average|\bmean\b|overall|analyst (?:sentiment|rating)|analysts' rating")
_BY = re.compile(
    r"[^.;,]{0,20}? (?:at|by|from) (?:(?:[a-z]+ |GENERIC )?at )?(?:[a-z]+ )?(FIRM|PERSON|GENERIC)"
)


def _claimant(scene: Scene, start: int, end: int) -> Claimant | None:
    """Who rates: "by FIRM" right behind, the consensus of an average, else who speaks."""
    rated_house(scene)
    generic = scene.typed.items("GENERIC", start=max(0, start - 40), end=end)
    if _AVERAGE.search(scene.text, max(0, start - 40), end) or any(
        isinstance(p, Party) and p.kind == "consensus" for _, p in generic
    ):
        return CONSENSUS
    by = _BY.match(scene.text, end)
    party = scene.typed.item(by.start(1)) if by else None
    if isinstance(party, Party) and not scene.typed.items("PERSON", end=start):
        return as_claimant(party)
    return scene.claimant(start) or signed(scene) or raw_firm(scene)


def _one(subject: Subject | None) -> list[Subject]:
    return [subject] if subject else []


def _running(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    start, end = hit.at()
    subject = (hit.subject("name") if hit.has("name") else None) or near_subject(scene, start, end)
    action = action_of(hit.word("verb")) if hit.has("verb") else None
    if action is None:
        left, _ = scene.clause(start)
        action = action_near(scene.text, left, hit.match.start("label"), hit.match.end("label"))
    claimant = _claimant(scene, hit.match.start("label"), end)
    if re.search(r" on the (?:sector|industry|group|space)", hit.match.group()):
        return
    sure = 0.9 if claimant and scene.securities_before(end) else 0.8
    yield from rate(hit, _one(subject), claimant, action, sure)


def _beside_target(scene: Scene) -> bool:
    """Whether a headline is about a target, so that "keeps add" in it is a rating."""
    return scene.sentence.start == 0 and "MONEY" in scene.text and re.search(TARGET, scene.text) is not None


def _bare(hit: Hit) -> Iterator[Claim | None]:
    """ "maintains buy, raises target": a label without its noun needs somebody who gives it."""
    start, end = hit.at()
    if hit.has("vague") and not _beside_target(hit.scene):
        return
    claimant = named_firm(hit) or _claimant(hit.scene, max(start, hit.match.start("label")), end)
    if claimant is not None:
        subject = hit.subject("name") or near_subject(hit.scene, start, end)
        yield from rate(hit, _one(subject), claimant, action_of(hit.word("verb")), 0.85)


def _spoken(hit: Hit) -> Iterator[Claim | None]:
    """A label and nothing else, under the head of a section whose speaker gives it."""
    speaker = hit.scene.memory.speaker
    if speaker is not None:
        yield from rate(hit, _one(focus_subject(hit.scene)), as_claimant(speaker), None, 0.85)


def _zacks(hit: Hit) -> Iterator[Claim | None]:
    subject = near_subject(hit.scene, *hit.at())
    yield from rate(hit, _one(subject), Claimant("Zacks", firm="Zacks"), None, 0.9)


def _change(hit: Hit) -> Iterator[Claim | None]:
    """ "upgraded the stock to buy from hold": the subject by name, or the focus."""
    start, end = hit.at()
    house = rated_house(hit.scene)
    verb = hit.match.start("verb")
    claimant = named_firm(hit) if hit.has("firm") else hit.scene.claimant(verb)
    by = _BY.match(hit.scene.text, end) if claimant is None else None
    party = hit.scene.typed.item(by.start(1)) if by else None
    claimant = (
        as_claimant(party)
        if isinstance(party, Party)
        else claimant or raw_firm(hit.scene) or unnamed(hit.scene, 0, end)
    )
    subject = house or named_subject(hit)
    if subject is None and (not hit.has("name") or re.fullmatch(_THE_STOCK, hit.word("name").strip())):
        subject = near_subject(hit.scene, start, end)
    prior = hit.word("old") or None
    sure = 0.92 if claimant and hit.security("name") else 0.85
    action = action_of(hit.word("verb"))
    if action is None:
        # "upgraded his rating, moving from neutral to buy"
        action = action_of(hit.scene.text[max(0, start - 60) : start])
    claims = list(rate(hit, _one(subject), claimant, action, sure, prior=prior))
    yield from each_of(hit.scene, verb, claims)


def _own(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    subject = hit.subject("name") if hit.has("name") else focus_subject(scene)
    consensus = _AVERAGE.search(hit.match.group())
    speaker = scene.memory.speaker
    claimant = CONSENSUS if consensus else as_claimant(speaker) if speaker else AUTHOR
    yield from rate(hit, _one(subject), claimant, None, 0.8)


def _segment(hit: Hit) -> Iterator[Claim | None]:
    claimant = hit.scene.claimant(hit.at()[0])
    if claimant is not None and claimant != ANALYSTS and re.search(r"weight|neutral", hit.word("label")):
        yield from rate(hit, _one(hit.subject("name")), claimant, None, 0.85)


def _listed(hit: Hit) -> Iterator[Claim | None]:
    """A place on a house's list of best ideas: kept, or removed; a new place has no word of its own."""
    subject = named_subject(hit) if hit.has("name") else focus_subject(hit.scene)
    claimant = hit.scene.claimant(hit.match.start("verb")) or hit.scene.claimant(hit.at()[1])
    action = "removed" if re.match(r"remov|drop", hit.word("verb")) else action_of(hit.word("verb"))
    if claimant is None or subject is None:
        return
    for claim in rate(hit, [subject], claimant, action, 0.75):
        yield replace(claim, stance=None) if claim and action == "removed" else claim


_THE_STOCK = r"the (?:stock|shares|company|name|(?:[a-z]+ ){1,3}?(?:giant|maker|chain|company|stock|retailer|bank|group))|its (?:stock|shares|rating|recommendation|view|stance)|shares|stock|it|name|rating|recommendation"
# Labels that are everyday words as well: bare, they say nothing about a rating.
_VAGUE = r" [\"']?(?:positive|negative|mixed|add|attractive|favorable|unfavorable|perform|increase|reduce|trim|avoid|in[- ]?line|fair|fairly)(?![a-z])"
RULES = (
    *rating_headlines.RULES,
    *rating_counts.RULES,
    Rule(
        "moves the stock to label",
        re.compile(rf"(?P<verb>(?:up|down)grad(?:es|ed|ing|e)|bump(?:s|ed|ing)|rais(?:es|ed|ing)|lower(?:s|ed|ing)|cut(?:s|ting)?|mov(?:es|ed|ing)|initiat(?:es|ed|ing)|start(?:s|ed)|reinstat(?:es|ed)|resum(?:es|ed)|assum(?:es|ed)|tak(?:es|ing)|took|beg(?:an|ins) covering) (?:(?:by )?(?:[a-z]+|NUM) notch(?:es)?,? ?)?(?:its |his |her |their |the )?(?:rating (?:on |for |of )|coverage (?:of |on )|shares of |stock of )*(?:(?:by|at|from) (?P<firm>FIRM) )?(?P<name>SEC|FIRM|{_THE_STOCK}|(?:(?<=graded )|(?<=grades )|(?<=grading ))[a-z][a-z&.' -]{{2,30}}?)?(?:'s? (?:[a-z]+(?:-[a-z]+)? )?(?:stock|shares|rating))?(?: (?:stock|shares|rating))? ?(?:\(?SEC\)? ?)?(?:\([^()]{{1,40}}\) )?(?:from {L2} )?(?:up |down )?(?:WHEN |on WHEN )?(?:to|at|with) (?:an? |its |the )?(?:\"?equivalent of (?:an? )?)?{L}(?: rating)?{OLD}"),
        _change,
        (
            "After the results Jane Roe at Stifel, who upgraded Acme Corp (NYSE: ACME) to buy from hold, saw demand",
            "On Monday, Zacks Research cut shares of Acme Corp (NYSE: ACME) from a \"strong-buy\" rating to a \"hold\" rating",
        ),
        ("Acme Corp (NYSE: ACME) raised its dividend to $2",),
    ),
    Rule(
        "label before upgrade",
        re.compile(rf"(?:after|on|with|by|amid|gets|following|scores) (?:an? )?(?:new |fresh |double )?{L} (?P<verb>upgrade|downgrade)(?![a-z])(?! to )"),
        _running,
        ("Acme Corp (NYSE: ACME) Stock Rises After Buy Upgrade",),
        ("Acme Corp (NYSE: ACME) rises after a network upgrade",),
    ),
    Rule(
        "label rating",
        re.compile(rf"(?:(?P<verb>{HOLDING}|{START}|{RESUME}|has|have|had|with|carries|gave|gives|assigned|issued|set|placed) )?(?:(?P<name>SEC|FIRM)(?:'s?)? |{_THE_STOCK} )?(?:its |his |her |their |an? |the |own )*(?<!more )(?<!less ){L} (?:(?P<street>GENERIC|(?:analyst )?consensus)(?: rating| view)?|from the (?:GENERIC|(?:analyst )?consensus)|ratings?|recommendations?|call|stance|equivalent)(?: (?:on|for) (?:the )?(?:shares of |stock of )?(?P<on>SEC|FIRM))?"),
        lambda hit: _rated(hit),
        ("Analysts at Stifel, with a buy rating on Acme Corp (NYSE: ACME), saw demand", "In a note Stifel gave the company a \"neutral\" rating after Acme Corp (NYSE: ACME) reported"),
        ("The agency's credit rating is stable",),
    ),
    Rule(
        "keeps label",
        re.compile(rf"\b(?P<verb>{HOLDING}|{RESUME}|stay(?:s|ed)|with|has|have)(?: (?:{_THE_STOCK}|(?P<name>SEC|FIRM)))?(?:(?: at| with)(?: an?)?|(?: an?| its| his| her| their)?(?P<vague>(?={_VAGUE}))?) {L}(?=,|;|\.$|$| \(| and (?:MONEY|PCT|NUM|its|raises?|lowers?|cuts?|price|targets?|pt|a )| on (?:SEC|the)|(?<!with [a-z]{3})(?<!has [a-z]{3})(?<!have [a-z]{3}) on | (?:forecast|call|view|stance)\b| (?:with|due|amid|after|following|citing|ahead|as) )"),
        _bare,
        ("Stifel lifts its target for Acme Corp (NYSE: ACME) to $96, maintains buy",),
        ("Acme Corp (NYSE: ACME) said it keeps hold, and sells",),
    ),
    Rule(
        "label-rated",
        re.compile(rf"(?<![a-z]){L}[- ]rated(?: (?:(?P<name>SEC)|(?P<firm>FIRM)))?"),
        _bare,
        ("Stifel raised its target on buy-rated Acme Corp (NYSE: ACME) to $12",),
        ("The A-rated notes fell",),
    ),
    Rule(
        "zacks rank",
        re.compile(rf"(?:zacks|FIRM) rank (?:of )?#?(?:NUM|[1-5]) ?\({L}\)"),
        _zacks,
        ("Acme Corp (NYSE: ACME) has a Zacks Rank #2 (Buy)",),
        ("The rank of Acme Corp (NYSE: ACME) rose to #2 (buy a lot)",),
    ),
    Rule(
        "named a pick",
        re.compile(rf"(?:(?:remains?|is|are|as) (?:its|our|their|her|his)(?: [a-z]+)? |(?:nam(?:es|ed|ing)|call(?:s|ed|ing)|mak(?:es|ing)|made|pick(?:s|ed)|select(?:s|ed)|highlight(?:s|ed)) (?:(?P<name>SEC|FIRM)(?:'s? (?:stock|shares))?|{_THE_STOCK}) (?:as )?(?:an? |its |one of its |their |her |his )?(?:new )?)[\"']?(?P<label>top pick|best idea|conviction buy|strong buy)s?[\"']?"),
        _bare,
        ("Stifel named Acme Corp (NYSE: ACME) a top pick",),
        ("Acme Corp (NYSE: ACME) made its top pick for the job",),
    ),
    Rule(
        "rates it label",
        re.compile(rf"\b(?P<verb>rat(?:es|ed|e|ing)) (?:(?P<name>SEC|FIRM)(?:'s? (?:stock|shares))?|{_THE_STOCK}|the [^,;.]{{2,36}}?)? ?(?:at |as |with )?(?:(?:an?|the) )?(?:equivalent of (?:an? )?)?{L}(?! rating)"),
        _running,
        ("Stifel, which rates Acme Corp (NYSE: ACME) a buy, said demand is firm",),
        ("The rate is neutral",),
    ),
    Rule(
        "rating at label",
        re.compile(rf"(?:ratings?|recommendation|coverage|sentiment|stance)(?: (?:on|for) (?:(?P<name>SEC|FIRM)|[^,;.]{{1,30}}?))? (?:is |was |stands |sits |remains |firm |stays |unchanged |currently )*(?:to|at|of|as|in the|from {L2} to)? ?(?:an? )?{L}(?! rating){OLD}"),
        lambda hit: _running(hit),
        ("At Stifel the recommendation on Acme Corp (NYSE: ACME) is neutral", "The mean recommendation on Acme Corp (NYSE: ACME) is in the 'buy' range"),
        ("Rating agencies add pressure",),
    ),
    Rule(
        "on a list",
        re.compile(rf"(?P<verb>add(?:s|ed)|includ(?:es|ed)|remov(?:es|ed)|drop(?:s|ped)|{HOLDING}) (?P<name>SEC|FIRM|{_THE_STOCK})(?:'s shares)? (?:to|on|from|in) (?:its |the |their )?(?:[a-z]+ )?[\"']?(?P<label>conviction (?:buy )?list|focus list|best ideas?|top picks?)[\"']?(?: list)?"),
        _listed,
        ("Stifel adds Acme Corp (NYSE: ACME) to its conviction buy list",),
        ("Acme Corp (NYSE: ACME) added a name to its list",),
    ),
    Rule(
        "stance on a segment",
        re.compile(rf"(?:recommends?|recommended|is|are|remains?|stays?|turned|went|going|prefers?|being|advises?|favou?rs?)(?: being| going| staying)? {L} (?:on |in )?(?:the )?(?P<name>SEC)"),
        _segment,
        ("JPMorgan recommends being overweight small caps", "Goldman Sachs is overweight on the Russell 2000"),
        ("The company is positive about the year",),
    ),
    Rule(
        "own rating in a heading",
        re.compile(rf"^(?P<name>SEC(?: \(SEC\))?)(?: stock| shares)? ?[-:|] ?(?:rating: )?{L}(?! [a-z]+ing\b)"),
        _own,
        ("Acme Corp (NYSE: ACME) – Buy",),
        ("Acme Corp (NYSE: ACME) – Buying opportunity",),
    ),
    Rule(
        "own rating in words",
        re.compile(rf"(?:this is an?|the (?:position|stock|verdict|call) is an?|we rate (?:it|the stock|SEC)(?: as)?(?: an?)?|our rating(?: is|:)(?: an?)?|(?:^|[;,.(] )rating:|an? (?={LABEL} rating (?:acknowledges|reflects))) {L}"),
        _own,
        ("Acme Corp (NYSE: ACME) has turned. This is a Buy.",),
        ("This is a holding company",),
    ),
    Rule(
        "label beside a name",
        re.compile(rf"(?:(?:FIRM|PERSON)(?:'s)? ?\(|\((?:FIRM|PERSON)[,;:] |^(?:FIRM|PERSON)(?:, (?:FIRM|PERSON))*(?:, |: | - )\(?)(?:rating:? )?{L}(?=\)|,|;|:|\.?$| \()"),
        _bare,
        ("On Acme Corp (NYSE: ACME) Jane Roe of Stifel (buy) is upbeat", "Stifel (outperform, $55 from $50) says Acme Corp (NYSE: ACME) is cheap"),
        ("Stifel (formerly Hold Co) is a firm",),
    ),
    Rule(
        "label alone in a line",
        re.compile(rf"^\(?(?:rated |rating:? )?{L}\)?\.?$"),
        _spoken,
        ("Acme Corp (NYSE: ACME) fell.\nCiti (Jane Roe)\n(Buy)",),
        ("Acme Corp (NYSE: ACME) fell.\nBuy",),
    ),
    Rule(
        "label first in a line",
        re.compile(rf"(?:^|\(){L}(?:,|;| \() ?(?:[^.;]{{0,20}})(?:price target|pt|target)"),
        _running,
        ("Acme Corp (NYSE: ACME) fell. \nOutperform, price target $45 from $58",),
        ("Buy now, the target is near",),
    ),
)  # fmt: skip


def _rated(hit: Hit) -> Iterator[Claim | None]:
    """The verb before a label counts only where none stands behind it ("buy rating reaffirmed")."""
    scene = hit.scene
    start, end = hit.at()
    if hit.has("street") and "consensus" not in hit.raw("street").lower():
        return  # "positive analyst projections"
    subject = hit.subject("on") or hit.subject("name") or near_subject(scene, start, end)
    left, _ = scene.clause(start)
    after = action_near(
        scene.text, hit.match.start("label"), hit.match.start("label"), hit.match.end("label")
    )
    action = after or action_of(hit.word("verb")) or action_near(scene.text, left, start, start)
    claimant = _claimant(scene, hit.match.start("label"), end)
    sure = 0.9 if claimant and (hit.has("on") or scene.securities_before(start)) else 0.8
    yield from each_of(scene, start, list(rate(hit, _one(subject), claimant, action, sure)))
