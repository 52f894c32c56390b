"""What a company is worth, and by how much that changed: a sum beside its noun, and the wordings that have none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.claims.figures import Figure
from nlp.claims.slots import raw_name
from nlp.claims.speaker import speaker
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, subject_of
from nlp.securities import Found
from nlp.subjects import subjects_before
from records import Claim, Subject

_ITS = r"(?:the |a |an |its |their |all |[a-z]+'s )*"
_OWNER = r"company|group|firm|bank|business|start-?up|lender|retailer|[a-z]*maker|giant|shares|stock|equity"
# "the value of new business", "a valuation of delivery companies": the worth of something that is no company.
_WORTH_OF_ELSE = re.compile(
    rf"(?:market |stock )?(?:value|valuations?|cap|capitali[sz]ation)s? (?:of|for) (?!{_ITS}(?:{_OWNER})(?![a-z]))(?!(?:about|around|more|less|over|under|nearly|roughly|almost|just|approximately|some|at|up|a|an|as|close|only|well) )[a-z]"
    r"|value[- ]added"
)
# "a fleet valued at $40 billion": what is valued is the noun in front.
_VALUED = re.compile(
    r"(?P<name>(?:SEC|FIRM|[a-z][a-z&.'-]*)(?: [a-z][a-z&.'-]*)?)(?: \((?:SEC|[a-z:. ]+)\))?(?:,? (?:which|that|who))?"
    r"(?: (?:is|are|was|were|be|been|being|has|have|had|could|may|might|would|will|can|now|currently|recently|last|then|once|privately))*,? (?:valued|worth)$"
)
_COMPANY = re.compile(rf"SEC|FIRM|(?<![a-z-])(?:it|itself|they|(?!shares|stock|equity)(?:{_OWNER}))$")
_PART_OF = re.compile(
    r"(?<![a-z])(?:stakes?|investments?|interests?|holdings?|positions?|shares|wager) (?:in|of) $"
)
_NOUNS = re.compile(r"(?<![a-z-])(?:valu(?:e[sd]?|ing|ations?)|cap|capitali[sz]ation|worth)(?![a-z])")
_ANOTHER_SUM = re.compile(r"MONEY(?! (?:to|from|or) )")
_APART = re.compile(
    r"(?<![a-z])(?:net worth|fortune|wealth|gap|difference|(?:deal|transaction)(?:'s)? value|assets of|within|usually|typically|generally)(?![a-z])"
)
_BEHIND_ELSE = re.compile(
    r"[ -](?:[a-z]+ )?(?:investments?|deals?|stakes?|loans?|offers?|bids?|funds?|orders?|contracts?|acquisitions?|takeovers?|purchases?|buybacks?|hits?|charges?|writedowns?)(?![a-z])|[ -](?:stock )?(?:market|economy|industry|sector)(?! (?:value|cap|val))(?![a-z])"
)
_VALUE_OF = re.compile(
    r" (?:in )?(?:stock )?(?:market )?(?:value|valuation|cap|capitalization) (?:of|for) (?:[a-z'-]+ ){0,4}(SEC)"
)
_OPENING = re.compile(r"(?:with|at|valued at|boasting) (?:[a-z]+ ){0,3}$")
_BEHIND = re.compile(r"[^,;]{0,40}, (SEC)")
# "adding a combined $280 billion", "fell by $3 billion": a change of what it is worth.
_CHANGED = re.compile(
    r"(?<![a-z])(?:(?P<up>add(?:ed|s|ing)?|gain(?:ed|s|ing)?)|(?P<down>lost|los(?:es?|ing)|shed(?:ding|s)?|eras(?:ed?|es|ing)"
    r"|wip(?:ed?|es|ing)(?: (?:out|off|away))?|eliminat(?:ed?|es|ing)|destroy(?:ed|s|ing)?|shav(?:ed?|es|ing)(?: off)?|cost(?:ing)?(?: SEC| it)?)|by)"
    r" (?:(?:about|another|a|an|combined|some|more|than|further|nearly|almost|over|roughly|record) ){0,4}$"
)
_WIPED = re.compile(
    r" (?:of|in|from)(?: (?!and|but|while)[a-zA-Z'-]+){1,6}? (?:has|have|had|was|were|is|are|being|been)(?: been)? (?:wiped|erased|lost|destroyed|eliminated)"
    r"| (?:was |were |has been |have been )?(?:wiped|erased|shaved|lost)(?: (?:off|out|from|away))"
)


def _of_whom(figure: Figure) -> Subject | None:
    """The company right behind the figure, or behind a phrase that the figure opens; else who its clause is about."""
    scene = figure.scene
    after = _VALUE_OF.match(scene.text, figure.end)
    if after is None and _OPENING.match(scene.text[: figure.start]):
        after = _BEHIND.match(scene.text, figure.end)
    item = scene.typed.item(after.start(1)) if after else None
    found = item if isinstance(item, Found) else figure.subject()
    return subject_of(found) if found else None


def _valued(scene: Scene, start: int, end: int) -> tuple[bool, Subject | None]:
    """Whether "valued" at the end of typed [start, end) is of something, and of which unlisted company."""
    match = _VALUED.search(scene.text, start, end)
    if match is None:
        return False, None
    at = match.start() + max(match["name"].find("SEC"), match["name"].find("FIRM"), 0)
    if ", which " not in match.group() and _PART_OF.search(scene.text, max(0, at - 40), at):
        return True, None
    if _COMPANY.search(match["name"]):
        return False, None
    first, last = match.span("name")
    raw = scene.article.text[scene.typed.source(first) : scene.typed.source_end(last)]
    return True, raw_name(raw)


def read_market_value(figure: Figure) -> Claim | None:
    """What a company is worth, or by how much that changed; None where the noun is of something else."""
    scene = figure.scene
    if not figure.quantity.magnitude:
        return None
    left = scene.clause(figure.start)[0]
    near = scene.text[max(left, figure.start - 100) : figure.start]
    noun = max((m.start() for m in _NOUNS.finditer(near)), default=len(near))
    own = _NOUNS.search(scene.text, figure.end, figure.end + 30) is not None
    if (noun == len(near) and not own) or _BEHIND_ELSE.match(scene.text, figure.end):
        return None
    between = "" if own else near[noun:]
    if _WORTH_OF_ELSE.search(near) or _ANOTHER_SUM.search(between) or _APART.search(near[-60:]):
        return None
    subject = _of_whom(figure)
    if between.startswith(("valued", "worth")):
        other, named = _valued(scene, 0, figure.start - len(between) + len(between.split()[0]))
        subject = named if other else subject
    prior = figure.prior()
    changed = _CHANGED.search(figure.before(48))
    way = changed.lastgroup if changed and changed.lastgroup else figure.by.direction if changed else None
    if way is None and _WIPED.match(scene.text, figure.end):
        way = "down"
    if prior is not None and way is None:
        way = "up" if figure.quantity.value > prior.value else "down"
    return make_claim(
        scene, "market value", (figure.start, figure.end), "valuation", "market_cap", subject, figure.quantity, direction=way,
        prior_value=prior.value if prior else None, modality="reported", when=scene.period(figure.start, figure.end),
    )  # fmt: skip


def _claim(hit: Hit, at: tuple[int, int], subject: Subject | None, figure: Quantity | None, **fields: object) -> Claim | None:  # fmt: skip
    scene = hit.scene
    if figure is None or figure.magnitude < 6 or not scene.free(figure):
        return None
    given: dict[str, Any] = {"modality": "reported", "claimant": speaker(scene)} | fields
    return make_claim(
        scene, hit.rule, at, "valuation", "market_cap", subject, figure, when=scene.period(*at), **given,
    )  # fmt: skip


def _respectively(hit: Hit) -> Iterator[Claim | None]:
    """ "A and B lost $140 billion and $80 billion in market value, respectively"."""
    typed = hit.scene.typed
    names = typed.items("SEC", start=hit.match.start("names"), end=hit.match.end("names"))
    figures = typed.items("MONEY", start=hit.match.start("figures"), end=hit.match.end("figures"))
    if len(names) != len(figures):
        return
    changed = _CHANGED.search(hit.scene.text, 0, hit.match.start("figures"))
    way = changed.lastgroup if changed else None
    for (_, found), (start, figure) in zip(names, figures, strict=True):
        if isinstance(found, Found) and isinstance(figure, Quantity):
            at = start, typed.piece(start).end
            yield _claim(hit, at, subject_of(found), figure, direction=way)


def _beside(hit: Hit) -> Iterator[Claim | None]:
    """ "a market value of $62 billion, compared with $44 billion for a rival"."""
    start, end = hit.match.span("other")
    yield _claim(hit, (start, end), hit.subject("who"), hit.quantity("other"))


_MAY = re.compile(r"(?<![a-z])(?:could|may|might|would|will|should|can|to)(?: (?:be|become))? (?:[a-z]+ )?$")


def _worth(hit: Hit) -> Iterator[Claim | None]:
    """ "Acme is worth $30 billion", "became a $1 trillion company"."""
    scene, start = hit.scene, hit.match.start("worth")
    if _MAY.search(scene.text, 0, start) or re.search(r" to $", scene.text[: hit.at()[0]]):
        return
    named = hit.subject("who") if hit.has("who") else None
    if named is None:
        near = subjects_before(scene, hit.at()[0] + 1, scene.clause(hit.at()[0])[0])
        traded = [found for _, found in near if found.type in ("equity", "segment", "other")]
        focus = traded[0] if traded else scene.focus()
        named = subject_of(focus) if focus and focus.type == "equity" else None
    yield _claim(hit, (start, hit.match.end("worth")), named, hit.quantity("worth"))


def _moved(hit: Hit) -> Iterator[Claim | None]:
    """ "erased $28 billion from Acme's market value", and the level that stands behind it."""
    named = hit.subject("who")
    focus = hit.scene.focus()
    subject = named or (subject_of(focus) if focus else None)
    way = "up" if hit.word("way").startswith("add") else "down"
    yield _claim(hit, hit.match.span("sum"), subject, hit.quantity("sum"), direction=way)
    yield _claim(hit, hit.match.span("now"), subject, hit.quantity("now"))


_NOUN = r"market (?:value|cap|capitali[sz]ation|valuation)s?(?![a-z])"
RULES = (
    Rule(
        "market values respectively",
        re.compile(r"(?P<names>SEC(?:'s?)?(?:(?:,| and|, and)(?: the)? SEC(?:'s?)?)+)[^;.]{0,60}? (?P<figures>MONEY(?:(?:,| and|, and) MONEY)+) (?:in|of|from) (?:their |its )?(?:stock )?(?:market |shareholder )?(?:value|cap|capitali[sz]ation),? respectively"),
        _respectively,
        ("The drop in Apple and Microsoft wiped off $40 billion and $80 billion in market value, respectively",),
        ("Apple and Microsoft spent $40 billion and $80 billion, respectively",),
    ),
    Rule(
        "market value of another",
        re.compile(rf"{_NOUN}[^;.]{{0,60}}?MONEY,? (?:compared (?:to|with)|versus|vs\.?|against) (?P<other>MONEY) (?:for|at) (?:the |rival )?(?P<who>SEC)"),
        _beside,
        ("The market value of Acme Corp (NYSE: ACME) rose to $62 billion, compared with $44 billion for Apple",),
        ("Its market share is worth $62 billion, compared with $44 billion for Apple",),
    ),
    Rule(
        "market value moved",
        re.compile(rf"(?P<way>add(?:ed|s|ing)?|wip(?:ed?|es|ing)(?: off| out)?|eras(?:ed?|es|ing)|shav(?:ed?|es|ing)(?: off)?|slic(?:ed|es|ing)(?: off)?|cut(?:ting)?|lopp(?:ed|ing)(?: off)?) (?P<sum>MONEY) (?:from|off|to) (?:the )?(?:(?P<who>SEC)(?: \(SEC\))?'s?|its|the [a-z]+'s) (?:stock )?{_NOUN}(?:,? which (?:[a-z]+ ){{0,3}}?(?:stands|stood|is|was)(?: now| currently)?(?: at)? (?P<now>MONEY))?"),
        _moved,
        ("The slide erased $28 billion from Apple's market value", "The jump added $28 billion to its market cap. Acme Corp (NYSE: ACME) rose", "The slide wiped $28 billion off Apple's market capitalization, which now stands at $310 billion"),
        ("The deal cut $28 billion from Apple's costs",),
    ),
    Rule(
        "worth a sum",
        re.compile(
            r"(?:(?P<who>(?<!in )(?<!of )SEC)(?: \(SEC\))?(?: is| was)(?: now| currently| already| still)?|(?:company|conglomerate|start-?up|business|firm|giant|retailer|[a-z]+maker|chain|group|bank)) worth (?P<worth>MONEY)(?! (?:of|per|a|an|each))"
        ),
        _worth,
        ("Acme Corp (NYSE: ACME) is worth about $30 billion", "His deals made Acme Corp (NYSE: ACME) a giant worth more than $300 billion"),
        ("Acme Corp (NYSE: ACME) is worth $30 a share", "The stake in Acme Corp (NYSE: ACME) is worth $30 billion"),
    ),
    Rule(
        "company of a size",
        re.compile(r"(?:became|(?:has|have|had|having) become|is|was|now|made SEC|joined SEC as) (?:now |already |once )?(?:the |a |an )(?:(?:first|only|second|third|latest|world's|[a-z]+'s) ){0,3}(?P<worth>MONEY)[- ](?:company|stock|firm|corporation)"),
        _worth,
        ("Acme Corp (NYSE: ACME) became a $1 trillion company", "Acme Corp (NYSE: ACME) is now a $3 trillion company"),
        ("Acme Corp (NYSE: ACME) could become a $1 trillion company", "Acme Corp (NYSE: ACME) bought a $1 trillion company"),
    ),
)  # fmt: skip
