"""Who and what fills a headline's slots where the finders are silent: the firm in front of its verb, the company in
front of its own, and the listed house that is rated for once instead of rating."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.claims.price_target_words import FIRM_VERB, TARGET
from nlp.claims.slots import named_firm, raw_name
from nlp.parties import Party
from nlp.rules import Hit
from nlp.scene import ANALYSTS, Scene
from nlp.words import ratings_pattern
from records import Claimant, Subject

LABEL = ratings_pattern()
# A name in a headline's slot: anything without the end of a clause.
CHAR = r"(?:\([a-z]{2,10} ?: ?[a-z.-]{1,7}\)|[^;:?!])"
NAME = rf"(?!(?:from|to|at|by|on|after|with|as|its|price)\b){CHAR}{{2,90}}?"
FIRM = r"(?P<firm>(?!(?:on|in|after|at|as|when|since|for|with|by) )[^;:,?!]{2,60}?(?:, [^;:,?!]{2,40} & [^;:,?!]{2,20}?)?)"
PREFIX = r"^(?:(?:update|udpate|correction|exclusive|report|breaking|just in): |hearing |(?:brief|research alert) ?- ?)?"
SOON = r"(?: (?:just|earlier|today|also|again|WHEN|on WHEN))*"
_STATED = rf"(?<![a-z])(?:{LABEL}|{TARGET}|coverage|rating)(?![a-z])"

# "Harbor Lane raises Acme's PT", whatever stands between the verb and what it is about.
_HEAD = re.compile(
    rf"{PREFIX}(?:[^;:?!]{{2,40}}: )?{FIRM}{SOON} (?:{FIRM_VERB})(?!(?<=ed) (?:to|at|by|from|with|on) |(?<=oves) (?:to|up|down) ) (?=(?:(?!MONEY){CHAR}){{0,90}}?{_STATED})"
)
_NO_FIRM = re.compile(rf"{_STATED}|(?<![a-z])(?:stocks?|shares|about)(?![a-z])")
_OWN = (
    r"shares?|stock|could|may|might|gets?|receives?|faces|falls?|drops?|rises?|jumps?|climbs?|slides?|surges?|soars?|slips?"
    rf"|tumbles?|gains?|sinks?|is|are|has|narrative|{TARGET}|ratings?|(?:up|down)grad(?:e|es|ed)|moves? to"
)
_COMPANY = re.compile(rf"{PREFIX}(?:how |why )?(?:the )?(?P<name>{NAME})(?:,?'s?)? (?:{_OWN})(?![a-z])")
_ABOUT = re.compile(r"^(?:brief|research alert) ?- ?(?P<name>[^;:,?!]{2,60}): ")
# "All you need to know about Acme (ACMX)": the name behind the last word that is none.
_SYMBOL = re.compile(
    r"(?P<name>[A-Z][\w.&'’-]*(?: (?:&|of|and|de|[A-Z][\w.&'’-]*)){0,6}) \([A-Z][A-Z.]{1,4}\)"
)
_LAST = re.compile(
    r".* (?:About|On|For|With|Why|How|As|After|To|From|By|At|In|Is|Are|Will|Does|Should|The|Has|Of|Gets?) ",
    re.IGNORECASE,
)
_CODE = re.compile(r"^(?P<code>[A-Z]{2,5}): |\((?P<last>[A-Z]{1,5})\)$")


def head_firm(scene: Scene) -> Claimant | None:
    """The firm that opens a headline and rates, by its own words where no list knows it."""
    if not _is_head(scene):
        return None
    match = _HEAD.search(scene.text)
    if match is None or _NO_FIRM.search(match.group("firm")):
        return None
    if "SEC" in match.group("firm") and "SEC" not in scene.text[match.end("firm") :]:
        return None  # "Acme maintains outperform rating": the company itself, of which somebody thinks so
    return named_firm(Hit(scene, "", match))


_MIDDLE = re.compile(
    rf"(?:after|as|when|since|amid) (?P<firm>[a-z][^;:,?!]{{1,40}}?){SOON} (?:{FIRM_VERB}) (?:the (?:stock|shares|company)|its|their|shares|coverage|SEC|price|pt)(?![a-z])"
)


def middle_firm(scene: Scene) -> Claimant | None:
    """The firm that no list knows inside a headline: "Acme shares rise after Harbor Lane upgraded the stock"."""
    match = _MIDDLE.search(scene.text) if _is_head(scene) else None
    return named_firm(Hit(scene, "", match)) if match else None


_AT = re.compile(rf" at (?P<firm>(?!{LABEL}(?![a-z]))[a-z][^;:,?!]{{1,40}}?)(?=, |; )")


def firm_at(scene: Scene) -> Claimant | None:
    """The firm that no list knows behind its own word: "Acme PT cut to $5 at Harbor Lane, keeps hold"."""
    match = _AT.search(scene.text) if _is_head(scene) else None
    return named_firm(Hit(scene, "", match)) if match else None


def raw_firm(scene: Scene) -> Claimant | None:
    """The firm of a headline that no list knows, in front of its verb or behind what it did."""
    return head_firm(scene) or middle_firm(scene) or firm_at(scene)


_UNNAMED = re.compile(rf"(?<![a-z])analysts? (?:{FIRM_VERB})(?![a-z])")


def unnamed(scene: Scene, start: int, end: int) -> Claimant | None:
    """Analysts, where typed [start, end) says that one of them rates: "an analyst cuts his target"."""
    return ANALYSTS if _UNNAMED.search(scene.text, start, end) else None


def head_company(scene: Scene) -> Subject | None:
    """The company that opens a headline ("Acme shares rise as …"), or stands in front of its symbol."""
    if not _is_head(scene):
        return None
    for pattern in (_ABOUT, _COMPANY):
        match = pattern.search(scene.text)
        if match and not re.search(r"[A-Z]{3}", match.group("name")):
            named = raw_name(Hit(scene, "", match).raw("name"))
            if named:
                return named
    title = re.sub(
        r" [-–] (?:Uns|S)ponsored ADR", "", scene.article.text[scene.sentence.start : scene.sentence.end]
    )
    match = _SYMBOL.search(title)
    if match and not re.search(_STATED, match.group("name").lower()):
        return raw_name(_LAST.sub("", match.group()))
    code = _CODE.search(title)
    symbol = code and (code.group("code") or code.group("last"))
    return Subject(symbol, symbol, "equity") if symbol else None


_LONGEST = 400  # characters of a headline


def _is_head(scene: Scene) -> bool:
    sentence = scene.sentence
    return sentence.end - sentence.start <= _LONGEST and (sentence.start == 0 or sentence.layout == "heading")


_BEHIND = r"\.?(?: (?:plc|inc|corp|co|ag|sa|ltd|group|holdings?)\.?)?(?: \([^)]{1,20}\))?(?:'s?)?(?: (?:stock|shares|share))?"
_RATED = (
    # "UBS cuts The Progressive Corporation (NYSE: PGR) target", "RBC upgrades TD Bank to buy"
    re.compile(
        rf"{PREFIX}[^;:?!]{{2,60}}?{SOON} (?:{FIRM_VERB})(?: coverage (?:on|of))? (?:the )?(?P<rated>FIRM)"
        rf"{_BEHIND} (?:{TARGET}|coverage|rating|{LABEL}|to|at|from|with)(?![a-z])(?! (?:on|for) (?:SEC|FIRM))"
    ),
    # "raises PT on HSBC Holdings (HSBC)", "reiterates buy rating for Citi"
    re.compile(rf"{_STATED}(?: ratings?)?(?: (?:to|of|from) (?:MONEY|NUM))* (?:on|for) (?:the |shares of )?(?P<rated>FIRM)"),
    # "Bank of Nova Scotia target raised to $91 at RBC"
    re.compile(rf"{PREFIX}(?:how )?(?:the )?(?P<rated>FIRM){_BEHIND} (?:(?:given|receives|gets|assigned) |(?:{TARGET})(?! (?:on|for) ))"),
    re.compile(r" about (?P<rated>FIRM)(?: plc)?(?: - [a-z]+ adr)? \([^)]{1,20}\) "),
    re.compile(r"^(?:brief|research alert) ?- ?(?P<rated>FIRM): "),
)  # fmt: skip
_AGAIN = re.compile(r" \((?P<rated>FIRM)\)")


def rated_house(scene: Scene) -> Subject | None:
    """The listed house that a headline rates; it is marked, so that nobody takes it for the one who rates."""
    if not _is_head(scene) or "FIRM" not in scene.text:
        return None
    for pattern in _RATED:
        match = pattern.search(scene.text)
        if match is None:
            continue
        house = scene.typed.item(match.start("rated"))
        again = _AGAIN.match(scene.text, match.end("rated"))
        for mark in (match, again):
            party = scene.typed.item(mark.start("rated")) if mark else None
            if isinstance(party, Party):
                scene.spoken_of.add(party.start)
        found = scene.security_of(house)
        named = raw_name(house.text) if isinstance(house, Party) else None
        # By the name that is written: "Bank of Nova Scotia", not the firm of its analysts.
        return replace(named, symbol=found.symbol) if found and named else named
    return None
