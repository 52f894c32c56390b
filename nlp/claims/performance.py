"""What the price did: records, streaks, breadth, flat markets, and one against another.

Moves and levels with a figure are read in figure.py, by the noun that governs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, price_unit, subject_of
from nlp.securities import Found
from nlp.subjects import in_passing, subjects_before
from nlp.words import move_nouns, move_verbs
from records import Claim, Subject

MARKETS = ("index", "equity", "etf", "other", "segment", "commodity", "currency", "future")


def _market_subject(scene: Scene, at: int) -> Subject | None:
    left, _ = scene.clause(at)
    near = subjects_before(scene, at, left) or subjects_before(scene, at)
    focus = near[0][1] if near else scene.focus()
    return subject_of(focus) if focus else None


def _group(hit: Hit, name: str, *, passing: bool = False) -> list[Subject]:
    """All securities in a coordinated list: "the S&P 500 and the Nasdaq 100"; `passing`: objects too."""
    start, end = hit.match.span(name)
    items = hit.scene.typed.items("SEC", start=start, end=end)
    if len(items) > 1 and not passing and in_passing(hit.scene, items[0][0]):
        # "Like its rival Acme, Bolt fell 3%"
        items = items[1:]
    found = [item for _, item in items if isinstance(item, Found)]
    # "chipmakers Nvidia and AMD": the segment only says what they are.
    found = [f for f in found if f.type != "macro"]
    named = [f for f in found if f.type != "segment"]
    return [subject_of(f) for f in named or found]


def _record(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    if re.search(
        r"\b(?:short of|below|off|from|near|nearing|approach(?:ing|es|ed)?|close to|shy of|since|away from)\b[^,;]{0,25}$",
        scene.text[: hit.match.start("record")],
    ):
        return
    high = re.search(r"low", hit.match.group("record")) is None
    years = hit.quantity("years")
    level = hit.quantity("level")
    quantity = years if years is not None and years.unit == "years" else level
    if quantity is not None and not scene.free(quantity):
        return
    subject = hit.subject("name") or _market_subject(scene, hit.at()[0])
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "record_high" if high else "record_low", subject, quantity,
        confidence=0.8, modality="reported", when=scene.period(*hit.at()), direction="up" if high else "down",
        unit=price_unit(level, subject) if level is not None and quantity is level else quantity and quantity.unit,
    )  # fmt: skip


def _streak(hit: Hit) -> Iterator[Claim | None]:
    scene, span = hit.scene, hit.quantity("span")
    if span is None or not scene.free(span) or span.unit in ("hours",):
        return
    words = hit.match.group()
    noun = hit.word("noun").rstrip("s") if hit.has("noun") else ""
    direction = move_nouns().get(noun) or move_nouns().get(noun + "s")
    for word in re.findall(r"[a-z-]+", words):
        direction = (
            direction
            or move_verbs().get(word)
            or move_nouns().get(word)
            or {"losing": "down", "winning": "up"}.get(word)
        )
    if direction is None:
        return
    subject = hit.subject("name") or _market_subject(scene, hit.match.start("span"))
    unit = span.unit if span.unit in ("sessions", "years") else "count"
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "streak", subject, span, confidence=0.8, direction=direction,
        modality="reported", unit=unit,
    )  # fmt: skip


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
        scene, hit.rule, hit.at(), "performance", "breadth", subject, share, confidence=0.8,
        direction="down" if down else "up", modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


def _flat(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    for subject in _group(hit, "names"):
        if subject.type != "macro":
            yield make_claim(
                scene, hit.rule, hit.at(), "performance", "return", subject, confidence=0.7, direction="flat",
                modality="reported", when=scene.period(*hit.at()),
            )  # fmt: skip


def _relative(hit: Hit) -> Iterator[Claim | None]:
    scene, figure = hit.scene, hit.quantity("figure") or hit.quantity("span")
    if figure is None or not scene.free(figure):
        return
    words = hit.match.group()
    down = re.search(r"underperform|lag|trail|behind", words) is not None
    versus = hit.subject("versus")
    subject = hit.subject("name") or _market_subject(scene, hit.match.start(hit.match.lastgroup or 0))
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "relative_return", subject, figure, confidence=0.8,
        direction="down" if down else "up", benchmark=versus, modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


def _return_of_group(hit: Hit) -> Iterator[Claim | None]:
    """One figure for several: "the three benchmarks are down more than 2% each", "A and B both climbed 2%"."""
    scene, figure = hit.scene, hit.quantity("pct")
    names = _group(hit, "names")
    if figure is None or len(names) < 2 or not scene.free(figure):
        return
    direction = move_verbs().get(hit.word("verb"))
    for subject in names:
        yield make_claim(
            scene, hit.rule, hit.at(), "performance", "return", subject, figure, confidence=0.8, direction=direction,
            modality="reported", when=scene.period(*hit.at()),
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
            scene, hit.rule, hit.at(), "performance", "return", subject, figure, confidence=0.85, direction=direction,
            modality="reported", when=scene.period(*hit.at()),
        )  # fmt: skip


_VERB = r"(?P<verb>rose|gained|climbed|jumped|surged|advanced|added|fell|dropped|lost|slid|slipped|declined|tumbled|shed|sank|plunged|rise|fall|gain|lose|drop|climb|were up|were down|are up|are down|up|down|soared|rallied)"
_LIST = r"(?P<names>(?<![a-z'-])(?:(?:the|both|shares of|[a-z'-]+) )*SEC(?:'s? (?:shares|stock))?(?: \(?SEC\)?)?(?:(?:,|, and| and|, the| and the| as well as|, while)(?: [a-z'-]+){0,2} SEC(?: \(?SEC\)?)?(?:'s? (?:shares|stock))?)+)"
RULES = (
    Rule(
        "respectively",
        re.compile(
            rf"{_LIST}(?:(?: [a-z,'-]+){{0,4}}?|(?: [a-z'-]+){{0,5}},? (?:with|sending|leaving|and) their (?:shares|stocks?|share prices)) (?:{_VERB}|(?P<verbing>[a-z]+ing))"
            r"(?: [a-z'-]+){0,2}? (?P<figures>PCT(?:(?:,| and|, and) PCT)+)(?:,? respectively)?"
        ),
        _respectively,
        ("PCT",),
        ("The S&P 500 and the Nasdaq 100 lost 1.8% and 2.4%, respectively", "Results from Microsoft and Oracle cheered investors, with their shares jumping 4% and 5%, respectively"),
        ("The S&P 500 lost 1.8% and 2.4% of stocks rose",),
    ),
    Rule(
        "both moved",
        re.compile(rf"{_LIST}(?: (?:have|has|had|each|both|all|also|were|are|about|climbing))* {_VERB}(?: [a-z'-]+){{0,2}}? (?P<pct>PCT)(?: each)?"),
        _return_of_group,
        ("PCT",),
        ("The S&P 500 and the Nasdaq 100 both climbed about 2%",),
        ("The S&P 500 and the Nasdaq 100 are watched by 2% of people",),
    ),
    Rule(
        "record",
        re.compile(
            r"(?:(?P<name>SEC)(?:'s)?[^;:,.]{0,40}? )?(?P<record>(?:new |fresh |another )?(?:all-time|record|lifetime|historic)[- ](?:closing |intraday |session )?(?:highs?|lows?|peaks?|close|levels?)"
            r"|(?:a |its |the )?(?P<years>SPAN)[- ](?:highs?|lows?|peak)|(?:highest|lowest) (?:level |close |point )?(?:on record|ever)|(?:closed|ended|finished) at (?:a|an|another) record)(?: of| at)? ?(?P<level>MONEY|NUM)?"
        ),
        _record,
        ("record", "all-time", "lifetime", "historic", "high", "low", "peak"),
        ("The Dow climbed to another all-time high on Monday", "Gold fell to a three-month low"),
        ("The company posted record revenue",),
    ),
    Rule(
        "streak of moves",
        re.compile(
            r"(?:(?P<name>SEC)(?:'s)?(?: shares| stock)? [^;:.]{0,60}?)?(?:(?:rise[ns]?|rose|gain(?:ed|s)?|climb(?:ed|s)?|advance[ds]?|fall(?:en|s)?|fell|drop(?:ped|s)?|decline[ds]?|slid|lost|rising|falling|gains?|losses|losing|up|down) (?:for |in |over )?(?:the |a |an? )?(?P<span>SPAN)(?= in a row| running|,|\.| as|$| and| straight|-| after| to))"
        ),
        lambda hit: _streak(hit) if re.search(r"consecutive|straight|successive|row|running", _span_words(hit)) else iter(()),
        ("SPAN",),
        ("Shares of Boeing have declined for six straight sessions",),
        ("Shares of Boeing have declined over the past six sessions",),
    ),
    Rule(
        "streak by name",
        re.compile(r"(?:(?P<name>SEC)(?:'s)?(?: shares| stock)? [^;:.]{0,60}?)?(?P<span>SPAN)(?: of)? (?P<noun>losing|winning|declines?|rally|gains?|advances?|slide|rise|drops?|falls?|losses|loss|selloff|sell-off|rout)(?: streak| run)?(?! of PCT)"),
        _streak,
        ("SPAN",),
        ("The S&P 500 extended a five-day decline", "The Nasdaq snapped a six-day winning streak"),
        ("a five-day conference",),
    ),
    Rule(
        "streak extended",
        re.compile(
            r"(?:(?P<name>SEC)(?:'s)?(?: shares| stock)? [^;:.]{0,60}?)?(?P<noun>slump|slide|decline|rally|gains?|losses|rout|advance|climb|rise|fall|drop) (?:for|to|into) (?:a |its |the )?(?P<span>SPAN)"
        ),
        _streak,
        ("SPAN",),
        ("Copper slipped, stretching its rout into a fourth straight session",),
        ("The company extended its decline for no reason in five years",),
    ),
    Rule(
        "breadth",
        re.compile(r"(?P<pct>PCT) of (?:the )?(?:stocks|shares|companies|issues|constituents|members|names)(?: (?:in|on) (?:the )?(?:index|SEC|s&p|exchange))? (?:[a-z]+ ){0,3}?(?:in )?(?:positive territory|higher|rose|advanced|gained|in the green|lower|fell|declined|negative territory|in the red|above their)"),
        _breadth,
        ("PCT of",),
        ("Over 60% of stocks in the Russell 2000 finished in positive territory",),
        ("60% of companies in the survey raised wages",),
    ),
    Rule(
        "flat",
        re.compile(r"(?P<names>(?:(?:the|both) )?SEC(?:(?:,| and|, and)(?: the)?(?: [a-z'-]+)? SEC)*)(?:'s? (?:shares|stock))?(?: (?:index|shares|stock|futures|have|has|was|were|is|are|remained|stayed|been|also|largely|mostly|broadly|nearly|virtually|basically|about|closed|ended|finished|trading|traded|remain|essentially))+ (?:flat|unchanged|little changed|(?:near )?flat-?line)"),
        _flat,
        ("flat", "changed"),
        ("The Dow and the Nasdaq 100 were little changed",),
        ("Revenue was flat at Acme Corp (NYSE: ACME)",),
    ),
    Rule(
        "relative by a figure",
        re.compile(r"(?:(?P<name>SEC)(?:'s)? [^;:.]{0,80}?)?(?:(?:out|under)perform(?:ed|ance|ing|s)?|beat(?:en)?|lagged|trailed|ahead of|behind)(?: (?:the )?(?P<rival>SEC))?(?: (?:of|by))(?: an average of)? (?P<figure>PCT|PP)(?: (?:over|versus|against|relative to) (?:the )?(?P<versus>SEC))?"),
        _relative,
        ("perform", "beat", "lagged", "trailed", "ahead of", "behind"),
        ("Mid caps show an outperformance of 1.4% over large caps since spring",),
        ("The company beat estimates by 5 cents",),
    ),
    Rule(
        "relative streak",
        re.compile(r"(?P<span>SPAN) (?:streak|stretch|period|run) of (?P<name>SEC)(?:'s)? (?:[a-z]+ )?(?:under|out)performance"),
        _relative,
        ("performance",),
        ("A nine-year stretch of mid-cap underperformance has ended",),
        ("A 15-year streak of dividends",),
    ),
)  # fmt: skip


def _span_words(hit: Hit) -> str:
    span = hit.quantity("span")
    return hit.scene.article.text[span.start : span.end + 12].lower() if span else ""
