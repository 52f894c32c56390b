"""What prices did together: several at once, breadth, flat markets, and one against another.

Moves and levels with a figure are read in figure.py, by the noun that governs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.extremes import market_subject
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import make_claim, subject_of
from nlp.subjects import in_passing
from nlp.words import alternation, move_verbs
from records import Claim, Subject

_SUCH_AS = re.compile(r"(?<![a-z])(?:including|such as|among them|led by)(?: [a-z-]+){0,2} $")


def _group(hit: Hit, name: str, *, passing: bool = False) -> list[Subject]:
    """All securities in a coordinated list: "the S&P 500 and the Nasdaq 100"; `passing`: objects too."""
    start, end = hit.match.span(name)
    items = [
        (at, found)
        for at, item in hit.scene.typed.items("SEC", "FIRM", start=start, end=end)
        if (found := hit.scene.security_of(item)) is not None
    ]
    if (
        len(items) > 1
        and not passing
        and in_passing(hit.scene, items[0][0])
        and not _SUCH_AS.search(hit.scene.text, 0, items[0][0])
    ):
        # "Like its rival Acme, Bolt fell 3%"
        items = items[1:]
    markets = [item for _, item in items if item.type != "macro"]
    # "chipmakers Nvidia and AMD": the segment only says what they are.
    named = [item for item in markets if item.type != "segment"]
    return [subject_of(item) for item in named or markets]


def _breadth(hit: Hit) -> Iterator[Claim | None]:
    scene, share = hit.scene, hit.quantity("pct")
    if share is None or not scene.free(share):
        return
    index = scene.memory.index
    near = scene.securities_before(hit.at()[1])
    focus = near[0][1] if near else index or scene.focus()
    subject = subject_of(focus) if focus else None
    down = re.search(r"fell|declin|lower|negative|red|lost", hit.match.group())
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "breadth", subject, share,
        direction="down" if down else "up", modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


def _flat(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    for subject in _group(hit, "names"):
        if subject.type != "macro":
            yield make_claim(
                scene, hit.rule, hit.at(), "performance", "return", subject, direction="flat",
                modality="reported", when=scene.period(*hit.at()),
            )  # fmt: skip


def _relative(hit: Hit) -> Iterator[Claim | None]:
    scene, figure = hit.scene, hit.quantity("figure") or hit.quantity("span")
    if figure is None or not scene.free(figure):
        return
    words = hit.match.group()
    down = re.search(r"underperform|lag|trail|behind", words) is not None
    versus = hit.subject("versus")
    subject = hit.subject("name") or market_subject(scene, hit.match.start(hit.match.lastgroup or 0))
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "relative_return", subject, figure,
        direction="down" if down else "up", benchmark=versus, modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


def _return_of_group(hit: Hit) -> Iterator[Claim | None]:
    """One figure for several: "the three gauges lost more than 2% each", "A and B both climbed 2%"."""
    scene, figure = hit.scene, hit.quantity("pct")
    names = _group(hit, "names")
    if figure is None or len(names) < 2 or not scene.free(figure):
        return
    direction = move_verbs().get(hit.word("verb"))
    for subject in names:
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "return", subject, figure, direction=direction,
            modality="reported", when=scene.period(*hit.at()),
        )  # fmt: skip


# "Wall Street's big three indices", "all three major U.S. averages"
_THREE = (
    Subject("^GSPC", "S&P 500", "index"),
    Subject("^DJI", "Dow Jones Industrial Average", "index"),
    Subject("^IXIC", "Nasdaq Composite", "index"),
)
_AMERICAN = re.compile(r"(?<![a-z])(?:wall street|u\.?s\.?|american|new york)(?![a-z])")


def _three(hit: Hit) -> Iterator[Claim | None]:
    scene, count, figure = hit.scene, hit.quantity("three"), hit.quantity("pct")
    here = _AMERICAN.search(scene.text) or any(index.name in scene.memory.known for index in _THREE)
    if count is None or count.value != len(_THREE) or figure is None or not scene.free(figure) or not here:
        return
    scene.used.add(count.start)
    for subject in _THREE:
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "return", subject, figure, confidence=0.8,
            direction=move_verbs().get(hit.word("verb")), modality="reported", when=scene.period(*hit.at()),
        )  # fmt: skip


def _respectively(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    start, end = hit.match.span("names")
    owners = "their " in hit.scene.text[end : hit.match.start("figures")]
    names = _group(hit, "names", passing=owners)
    start, end = hit.match.span("figures")
    figures = [
        q
        for _, q in scene.typed.items("PCT", start=start, end=end)
        if isinstance(q, Quantity) and scene.free(q)
    ]
    if len(names) != len(figures) or len(names) < 2:
        return
    direction = move_verbs().get(hit.word("verbing" if hit.has("verbing") else "verb").split()[-1])
    if direction is None:
        return
    for subject, figure in zip(names, figures, strict=True):
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "return", subject, figure, direction=direction,
            modality="reported", when=scene.period(*hit.at()),
        )  # fmt: skip


_VERB = rf"(?:(?:were|are|was|is) )?(?P<verb>{alternation(list(move_verbs()))})(?![a-z])"
_ONE = r"(?:SEC|FIRM)(?:'s? (?:shares|stock))?(?: \(?SEC\)?)?"
_LIST = rf"(?P<names>{_ONE}(?:, (?:[a-z'-]+ ){{0,3}}{_ONE})*(?:,? and| as well as) (?:[a-z'-]+ ){{0,3}}{_ONE}|{_ONE}(?:, (?:the )?{_ONE}){{2,}})"
_ASIDE = r"(?:, (?:set|due|scheduled|slated|expected|which|all|both) (?:[a-z' -]|WHEN|HORIZON){4,70},)?"
RULES = (
    Rule(
        "respectively",
        re.compile(
            rf"{_LIST}(?:{_ASIDE}(?: [a-z,'-]+){{0,4}}?|(?: [a-z'-]+){{0,5}},? (?:with|sending|leaving|and) their (?:shares|stocks?|share prices))(?: | \()(?:{_VERB}|(?P<verbing>[a-z]+ing))"
            r"(?: [a-z'-]+){0,2}? (?P<figures>PCT(?:(?:,| and|, and) PCT)+)(?:,? respectively)?"
        ),
        _respectively,
        ("The S&P 500 and the Nasdaq 100 lost 1.8% and 2.4%, respectively", "Results from Microsoft and Oracle cheered investors, with their shares jumping 4% and 5%, respectively"),
        ("The S&P 500 lost 1.8% and 2.4% of stocks rose",),
    ),
    Rule(
        "both moved",
        re.compile(rf"{_LIST}{_ASIDE}(?: (?:have|has|had|each|both|all|also|were|are|about|climbing))* {_VERB}(?: [a-z'-]+){{0,2}}? (?P<pct>PCT)(?: each)?"),
        _return_of_group,
        ("The S&P 500 and the Nasdaq 100 both climbed about 2%", "Apple, Intel and Oracle, set to report results today, fell between 1.6% and 2.3%"),
        ("The S&P 500 and the Nasdaq 100 are watched by 2% of people", "Lifting the Dow, Boeing rose 3.6%"),
    ),
    Rule(
        "three main indexes",
        re.compile(
            r"(?:(?:big|main|major|key) )?(?P<three>NUM)(?: of the)?(?: (?:big|main|major|key|primary|benchmark|leading|u\.s\.|us|american|wall street|stock|equity|market))* (?:stock )?(?:indexes|indices|averages|benchmarks|gauges)(?:,? (?:which|that))?"
            rf"(?: (?:all|each|also|have|had|were|are|both|WHEN|[a-z]+ly))* {_VERB}(?: (?:by|about|around|nearly|at least|some|more than|between))* (?P<pct>PCT)"
        ),
        _three,
        ("All three major U.S. stock indexes rose more than 1% on Friday", "Wall Street's big three indices gained 1% or more"),
        ("Three European indexes fell 1%", "Two of the U.S. indexes fell 1%"),
    ),
    Rule(
        "breadth",
        re.compile(r"(?P<pct>PCT) of (?:the )?(?:stocks|shares|companies|issues|constituents|members|names)(?: (?:in|on) (?:the )?(?:index|SEC|s&p|exchange))? (?:[a-z]+ ){0,3}?(?:in )?(?:positive territory|higher|rose|advanced|gained|in the green|lower|fell|declined|negative territory|in the red|above their)"),
        _breadth,
        ("Over 60% of stocks in the Russell 2000 finished in positive territory",),
        ("60% of companies in the survey raised wages",),
    ),
    Rule(
        "flat",
        re.compile(r"(?P<names>(?:(?:the|both) )?SEC(?:(?:,| and|, and)(?: the)?(?: [a-z'-]+)? SEC)*)(?:'s? (?:shares|stock))?(?: (?:index|shares|stock|futures|have|has|was|were|is|are|remained|stayed|been|also|largely|mostly|broadly|nearly|virtually|basically|about|closed|ended|finished|trading|traded|remain|essentially))+ (?:flat|unchanged|little changed|(?:near )?flat-?line)"),
        _flat,
        ("The Dow and the Nasdaq 100 were little changed",),
        ("Revenue was flat at Acme Corp (NYSE: ACME)",),
    ),
    Rule(
        "relative by a figure",
        re.compile(r"(?:(?P<name>SEC)(?:'s)? [^;:.]{0,80}?)?(?:(?:out|under)perform(?:ed|ance|ing|s)?|beat(?:en)?|lagged|trailed|ahead of|behind)(?: (?:the )?(?P<rival>SEC))?(?: (?:of|by))(?: an average of)? (?P<figure>PCT|PP)(?: (?:over|versus|against|relative to) (?:the )?(?P<versus>SEC))?"),
        _relative,
        ("Mid caps show an outperformance of 1.4% over large caps since spring",),
        ("The company beat estimates by 5 cents",),
    ),
    Rule(
        "relative streak",
        re.compile(r"(?P<span>SPAN) (?:streak|stretch|period|run) of (?P<name>SEC)(?:'s)? (?:[a-z]+ )?(?:under|out)performance"),
        _relative,
        ("A nine-year stretch of mid-cap underperformance has ended",),
        ("A 15-year streak of dividends",),
    ),
)  # fmt: skip
