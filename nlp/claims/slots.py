"""Who and what fills the slots of a headline: names on the lists, else the capitalised words themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.parties import Party
from nlp.rules import Hit
from nlp.scene import ANALYSTS, CONSENSUS, Scene, as_claimant, subject_of
from nlp.securities import Found
from records import Claim, Claimant, Subject

_STOCK = re.compile(
    r"(?:its |the )?(?:stock|shares|company|shares of (?:the )?company|it|name|company's (?:stock|shares)|ratings?|coverage)"
)
# "the chip designer": what a company is, in the place of its name.
_KIND = re.compile(
    r"(?<![a-z])(?:(?:chip|phone|car|drug|truck|plane)?maker|designer|giant|chain|retailer|lender|automaker|carmaker|chipmaker|drugmaker|carrier|airline|producer|miner|operator|developer|builder|homebuilder|giant|stock)$"
)
# What opens no company's name.
_FUNCTION_WORDS = (
    "from at by to on as after why how what when is are this that its his her rating ratings coverage hearing"
    " analyst analysts brokerages price target stock stocks shares top wall new here but and or"
    " will could amid following despite with for of in saying says firm firms company"
)
_NO_NAME = frozenset(_FUNCTION_WORDS.split())
_GROUPS = frozenset({"universe", "sector", "sectors", "industry", "peers", "space", "stocks", "names"})
_NO_FIRM = _NO_NAME | {"update", "broker", "he", "she", "they", "it", "we", "i", "both", "another", "others"}


# The symbol in brackets behind a name; not what only looks like one.
_SYMBOL = re.compile(
    r"\s*\(\s?(?:[A-Za-z]{2,10}\s*:\s*)?(?!(?:REIT|ADR|ADS|ETF|USA|US|UK|AI)\s?\))([A-Z][A-Z.]{0,5})\s?\)\s*$"
)
_CLASS = re.compile(r"\s+[-–] (?:(?:[Uu]n)?[Ss]ponsored )?(?:ADRs?|ADSs?|Common Stock|Ordinary Shares)$")
# "eVolta", "kneat.com": a name in small letters shows by a capital or a domain.
_STYLED = re.compile(r"[a-z]+[A-Z]\w*|[a-z][\w-]*\.(?:com|ai|io|org|net)")


def _cleaned(raw: str) -> str:
    name = _CLASS.sub("", _SYMBOL.sub("", raw.strip()))
    name = re.sub(r"^(?:hearing|earlier|shares of|stock of|coverage (?:on|of)) ", "", name.strip(" ,-–'\"’"), flags=re.IGNORECASE)  # fmt: skip
    return re.sub(r" (?:shares|stock|coverage)$", "", name, flags=re.IGNORECASE).strip(" ,-–")


def raw_name(raw: str) -> Subject | None:
    """A company that no list knows, by the words in its slot; None where they are no name."""
    name = _cleaned(raw)
    words = name.split()
    if not words or len(words) > 6 or words[0].lower() in _NO_NAME or words[-1].lower() in _GROUPS:
        return None
    small = ("of", "and", "&", "the", "de", "plc", "inc", "ag", "corp", "ltd")
    capitals = [w for w in words if w[0].isupper() or w[0].isdigit() or w in small or _STYLED.match(w)]
    if not (name[0].isupper() or _STYLED.match(name)) or len(capitals) < len(words):
        return None
    symbol = _SYMBOL.search(raw.strip())
    return Subject(symbol.group(1).replace(".", "-") if symbol else None, name, "equity")


def focus_subject(scene: Scene) -> Subject | None:
    focus = _stock(scene, scene.focus())
    return subject_of(focus) if focus else None


def _stock(scene: Scene, found: Found | None) -> Found | None:
    """What is rated or has a target; where a segment stands in the place, the stock that the article is about."""
    main = scene.memory.main
    group = re.search(r"(?<![a-z])(?:sectors?|industry|group|stocks|peers|space)(?![a-z])", scene.text)
    if found and found.type in ("segment", "macro") and not group and main and main.type == "equity":
        return main
    return found


def _spoken_of(hit: Hit, found: Found) -> Subject:
    hit.scene.spoken_of.add(found.start)
    if found.type == "equity":
        hit.scene.memory.focus = found
    return subject_of(found)


_TRAILING = re.compile(r".{0,60}? (?:on|for) (?:shares of )?(SEC|[a-z. &']{2,40}(?=$|,|;))")


def trailing_subject(scene: Scene, end: int) -> Subject | None:
    """ "upgrades rating to buy, lifts PT to $62 on Acme": who is named behind, else the focus."""
    after = _TRAILING.match(scene.text, end)
    if after is None:
        return carried_subject(scene, end) or focus_subject(scene)
    found = scene.security_of(scene.typed.item(after.start(1)))
    if found:
        scene.spoken_of.add(found.start)
        return subject_of(found)
    start, stop = after.span(1)
    raw = scene.article.text[scene.typed.source(start) : scene.typed.source_end(stop)]
    return carried_subject(scene, end) or focus_subject(scene) or raw_name(raw.strip())


_SEVERAL = re.compile(
    r"(?:(?:FIRM|PERSON)(?:'s)?, )*(?:FIRM|PERSON),? and (?:FIRM|PERSON)(?: analysts)?(?: all| both| each| also| have| had)* $"
)


def several(scene: Scene, at: int) -> list[Claimant]:
    """The claimants of "Stifel, Cowen and UBS all cut …" where the verb stands at a typed offset; else none."""
    match = _SEVERAL.search(scene.text, 0, at)
    if match is None:
        return []
    parties = scene.typed.items("FIRM", "PERSON", start=match.start(), end=at)
    return [as_claimant(party) for _, party in parties if isinstance(party, Party)]


def each_of(scene: Scene, at: int, claims: list[Claim | None]) -> list[Claim | None]:
    """The claims once for every claimant that shares the verb at a typed offset."""
    claimants = several(scene, at)
    if not claimants:
        return claims
    return [replace(claim, claimant=one) for claim in claims if claim for one in claimants]


_SIGNED = re.compile(r": (FIRM|PERSON)\.?$")


def signed(scene: Scene) -> Claimant | None:
    """Whose name ends a headline: "Acme rated overweight as sales grow: Stifel"."""
    match = _SIGNED.search(scene.text)
    party = scene.typed.item(match.start(1)) if match else None
    return as_claimant(party) if isinstance(party, Party) else None


def carried_subject(scene: Scene, at: int, start: int = 0) -> Subject | None:
    """Whom words at a typed offset are about: the nearest security before them in their clause, else the main one."""
    before = scene.securities_before(at, start) or scene.securities_before(at)
    if not before:
        return None
    pos, nearest = before[0]
    main = scene.memory.main
    if main and "," in scene.text[pos:at] and any(f.name == main.name for _, f in before):
        # "Acme's debt is high, sees a deal in the style of Bolt, keeps buy": a rival in passing.
        return subject_of(main)
    stock = _stock(scene, nearest)
    return subject_of(stock) if stock else None


def _with_code(hit: Hit, group: str, subject: Subject) -> Subject:
    """ "Brunnholt plc (NYSE: BRH)": a name that no list knows has the symbol that stands behind it."""
    at = hit.scene.text.find("SEC", hit.match.start(group))
    if subject.symbol or not hit.scene.text.startswith("SEC SEC", at):
        return subject
    found = hit.scene.security_of(hit.scene.typed.item(at + len("SEC ")))
    return replace(subject, symbol=found.symbol) if found and found.how == "exchange" else subject


def named_subject(hit: Hit, group: str = "name") -> Subject | None:
    """The security in a slot; for one that no list knows, the words themselves, remembered as the focus."""
    if not hit.has(group):
        return None
    found = hit.security(group)
    if found:
        return _with_code(hit, group, _spoken_of(hit, found))
    words = hit.word(group).strip()
    if _STOCK.fullmatch(words):
        return trailing_subject(hit.scene, hit.match.end())
    if _KIND.search(words) and focus_subject(hit.scene):
        return focus_subject(hit.scene)
    raw = raw_name(hit.raw(group))
    if raw:
        start, end = hit.match.span(group)
        for _, party in hit.scene.typed.items("FIRM", "PERSON", start=start, end=end):
            hit.scene.spoken_of.add(party.start)
        at = hit.scene.typed.source(hit.match.start(group))
        hit.scene.memory.focus = Found(
            None, raw.name, "equity", raw.name, at, at + len(raw.name), "name", 0.5
        )
    return raw


_LIST = re.compile(r", (?:and )?| and (?=[A-Z]|the |[a-z]+ [a-z]+$|[a-z]+$)| & (?=SEC)")
_SUFFIX = re.compile(r"(?:inc|corp|ltd|plc|llc|co|s\.?a|n\.?v|holdings?|common|sponsored|adr)\b")


def named_subjects(hit: Hit, group: str = "name") -> list[Subject]:
    """The securities in a slot: "Acme, Bolt and Crane" are three, "Acme, Inc." is one."""
    named = [s for s in (_part(hit, *part) for part in _parts(hit, group)) if s]
    several = len(named) > 1 and len(named) == len(_parts(hit, group))
    if several and len({subject.name for subject in named}) == len(named):
        return named
    one = named_subject(hit, group)
    return [one] if one else []


def _parts(hit: Hit, group: str) -> list[tuple[int, int]]:
    """Typed offsets of the members of a list in a slot; a company's own suffix is no member."""
    start, end = hit.match.span(group)
    text = hit.scene.text
    parts = []
    at = start
    for match in [*_LIST.finditer(text, start, end), None]:
        stop = match.start() if match else end
        if stop > at and not _SUFFIX.match(text, at):
            parts.append((at, stop))
        at = match.end() if match else end
    return parts


def _part(hit: Hit, start: int, end: int) -> Subject | None:
    typed = hit.scene.typed
    for _, item in typed.items("SEC", start=start, end=end):
        found = hit.scene.security_of(item)
        if found:
            return _spoken_of(hit, found)
    named = raw_name(hit.scene.article.text[typed.source(start) : typed.source_end(end)].strip())
    for _, item in typed.items("FIRM", start=start, end=end):
        found = hit.scene.security_of(item)
        if found and named and not named.symbol:
            return replace(named, symbol=found.symbol)  # a listed house, by the name that is written
    return named


def named_firm(hit: Hit, group: str = "firm") -> Claimant | None:
    """The firm in a headline's slot: found by name, else the words themselves."""
    if not hit.has(group):
        return None
    start, end = hit.match.span(group)
    parties = [
        p
        for _, p in hit.scene.typed.items("FIRM", "PERSON", "GENERIC", start=start, end=end)
        if isinstance(p, Party)
    ]
    if parties:
        return as_claimant(parties[-1])
    raw = re.sub(r" (?:earlier|just|also|today|has)$", "", hit.raw(group).strip(" ,'’\""), flags=re.IGNORECASE)  # fmt: skip
    raw = re.sub(r"^hearing ", "", raw, flags=re.IGNORECASE)
    words = raw.split()
    if re.match(r"(?:brokerages?|analysts?|wall street analysts?)$", raw, re.IGNORECASE):
        return CONSENSUS
    if re.match(r"(?:an? )?(?:top )?(?:broker|analyst)$", raw, re.IGNORECASE):
        return ANALYSTS
    if not words or len(words) > 6 or words[0].lower() in _NO_FIRM:
        return None
    small = ("of", "and", "the", "de")
    if all(w[0].isupper() or not w[0].isalpha() or w in small for w in words):
        return Claimant(raw, firm=raw)
    return None
