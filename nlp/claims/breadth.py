"""How many shares rose and how many fell: ratios of advancing issues, new highs and lows, sectors, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, subject_of
from nlp.words import move_verbs
from records import Claim, Subject

_UP = r"advanc(?:ers|ing)|gain(?:ers|ing)|winners|rising|risers"
_DOWN = r"declin(?:ers|ing)|los(?:ers|ing)|laggards|falling|fallers"
_SIDE = re.compile(rf"(?<![a-z])(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?![a-z])")
_PLACES = {
    "nyse american": Subject(None, "NYSE American", "segment"),
    "nyse": Subject(None, "NYSE", "segment"),
    "new york stock exchange": Subject(None, "NYSE", "segment"),
    "big board": Subject(None, "NYSE", "segment"),
}
_PLACE = rf"SEC|{'|'.join(_PLACES)}"
_ONE = ("1", "one")


def _place(hit: Hit, *groups: str) -> Subject | None:
    """The exchange or the index that a count is of."""
    for group in groups:
        if hit.has(group):
            found = hit.security(group)
            return subject_of(found) if found is not None else _PLACES.get(hit.word(group))
    return None


def _side(scene: Scene, hit: Hit) -> str | None:
    """Which side leads: the one that a ratio favours, else the first one named in front of it."""
    if hit.has("favoured"):
        match = _SIDE.search(hit.word("favoured"))
        return match.lastgroup if match else None
    match = _SIDE.search(scene.text, 0, hit.at()[0])
    return match.lastgroup if match else None


def _ratio(hit: Hit) -> Iterator[Claim | None]:
    scene, more, one = hit.scene, hit.quantity("n"), hit.quantity("one")
    if more is None or one is None or one.value != 1 or not scene.free(more):
        return
    side = _side(scene, hit)
    subject = _place(hit, "behind", "front") or _ahead(hit)
    if side is None or subject is None:
        return
    scene.used.add(one.start)
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "breadth", subject, more, confidence=0.85, direction=side,
        unit="multiple", modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


_ON = re.compile(rf"(?:on|for|at|in) (?:the )?(?P<place>{_PLACE})(?: [a-z]+)?,? (?:by|with) ")


def _ahead(hit: Hit) -> Subject | None:
    """ "Advancers outnumbered decliners on the NYSE by 3 to 1": the last place named in front of the ratio."""
    places = list(_ON.finditer(hit.scene.text, 0, hit.match.start("n")))
    if not places:
        return None
    item = hit.scene.security_of(hit.scene.typed.item(places[-1].start("place")))
    return subject_of(item) if item is not None else _PLACES.get(places[-1]["place"])


def _highs_and_lows(hit: Hit) -> Iterator[Claim | None]:
    scene, subject = hit.scene, _place(hit, "name")
    for group, direction in (("highs", "up"), ("lows", "down")):
        count = hit.quantity(group)
        if count is not None and scene.free(count):
            yield make_claim(
                scene, hit.rule, hit.match.span(group), "performance", "breadth", subject, count, confidence=0.85,
                direction=direction, unit="count", modality="reported", when=scene.period(*hit.at()),
            )  # fmt: skip


def _counted(hit: Hit) -> Iterator[Claim | None]:
    """ "Eight of the 11 S&P 500 sectors fell", "On the NYSE, 1,812 issues rose and 912 fell"."""
    scene, subject = hit.scene, _place(hit, "name", "front", "inside") or _of_index(hit)
    total = hit.quantity("of")
    for group, verb in (("n", "verb"), ("m", "other")):
        count: Quantity | None = hit.quantity(group)
        if count is None or not scene.free(count) or (total is not None and count.value > total.value):
            continue
        if total is not None:
            scene.used.add(total.start)
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "breadth", subject, count, confidence=0.8, unit="count",
            direction=_way(hit.word(verb)), of=total.value if total is not None else None, modality="reported",
            when=scene.period(*hit.at()),
        )  # fmt: skip


def _way(verb: str) -> str | None:
    return "down" if re.search(r"lower|down|lost", verb) else move_verbs().get(verb, "up")


def _of_index(hit: Hit) -> Subject | None:
    index = hit.scene.memory.index
    return subject_of(index) if index is not None and index.type == "index" else None


_SIDES = rf"(?:{_UP}|{_DOWN})"
_NEW = r"(?:new |fresh )?(?:SPAN[- ]?|NUM-week )?(?:new )?(?:intraday |closing )?"
_ROSE = r"rose|gained|advanced|climbed|fell|declined|dropped|slid|retreated|lost ground|were higher|were lower|were up|were down|closed higher|closed lower|ended higher|ended lower|traded higher|traded lower"
RULES = (
    Rule(
        "advancing to declining",
        re.compile(
            rf"(?:(?<![a-z])(?:on|for|at|in) (?:the )?(?P<front>{_PLACE}),? (?:by |with )?(?:an? |about |roughly |nearly )*)?(?P<n>NUM)(?:-to-| to |:)(?P<one>NUM)(?: ratio| margin)?"
            rf"(?:,? (?:on|for|at|in) (?:the )?(?P<behind>{_PLACE}))?(?: (?:that )?favou?r(?:ed|s|ing) (?P<favoured>{_SIDES}))?"
        ),
        _ratio,
        (
            "Advancers beat decliners on the NYSE by a 1.4-to-1 ratio",
            "Decliners were ahead of advancers in a 2.5-to-1 ratio on the Nasdaq",
            "Gainers beat losers on the NYSE by 3 to 1",
        ),
        ("The S&P 500 fell after a 4-for-1 split", "Advancers in the race led by 3 to 2 on the Nasdaq"),
    ),
    Rule(
        "new highs and lows",
        re.compile(
            rf"(?P<name>{_PLACE})(?: index| composite)? (?:posted|recorded|had|saw|logged|notched|registered|reported|counted|made|set|with|showed) "
            rf"(?:(?P<highs>NUM)|no) {_NEW}highs?,?(?: and| against| versus| to| with)? (?:(?P<lows>NUM)|no) {_NEW}lows?(?![a-z])"
        ),
        _highs_and_lows,
        ("The S&P 500 had 14 new 52-week highs and two new lows", "The Nasdaq Composite showed 62 new highs against 38 new lows"),
        ("The S&P 500 posted 14 new highs in a year",),
    ),
    Rule(
        "sectors that moved",
        re.compile(
            rf"(?P<n>NUM)(?: out)? of (?:the )?(?:(?P<front>SEC)'s? )?(?P<of>NUM) (?:(?:major|main|primary|key|broad|industry|biggest|big|economic) ){{0,2}}(?:(?P<inside>SEC)'?s? )?"
            rf"(?:(?:major|main|primary|industry|business) ){{0,2}}(?:sectors?|industry groups?|groups|industries|sub-?indexes|sub-?indices|stocks|members|components|names|companies)"
            rf"(?: (?:in|on|of) (?:the )?(?P<name>SEC))?(?: (?:also|have|had|all))? (?P<verb>{_ROSE})(?![a-z])"
        ),
        _counted,
        ("Eight of the 11 major S&P 500 sectors fell, led by energy.", "Nine of the Dow's 30 stocks rose on Monday."),
        ("Two of the 11 board members fell ill at Acme Corp (NYSE: ACMX).",),
    ),
    Rule(
        "issues that moved",
        re.compile(
            rf"(?<![a-z])on (?:the )?(?P<front>{_PLACE}),? (?P<n>NUM) (?:issues|stocks|shares|companies) (?P<verb>{_ROSE})(?:,? (?:and|while) (?P<m>NUM)(?: issues| stocks| shares)? (?P<other>{_ROSE}))?(?![a-z])"
        ),
        _counted,
        ("On the NYSE, 1,812 issues rose and 912 fell.",),
        ("On the NYSE, 1,812 workers rose early.",),
    ),
)  # fmt: skip
