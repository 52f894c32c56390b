"""Persons who speak: capitalised names with a role, a firm or a verb of saying beside them.

A run of capitalised words is a person only with evidence: "Citigroup analyst Itay Michaeli", "Dan Ives of
Wedbush", "Tim Cook, Apple's chief executive". Evidence is looked for in a bounded stretch around the run.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp import cues
from nlp.firms import Firm, firm_after
from nlp.lexicon import PersonWords, company_words, flat, read_one
from nlp.spans import NEVER, Cover, Text, run_before
from nlp.words import alternation

# What a role ends with: a word by itself, or what the chief of something is called.
_POSTS = (
    "analyst", "analysts", "strategist", "strategists", "economist", "economists", "manager", "trader", "traders",
    "ceo", "cfo", "coo", "cio", "cto", "chair", "chairman", "chairwoman", "chairperson", "president", "cofounder",
    "co-founder", "founder", "director", "head", "partner", "principal", "governor", "secretary", "bull", "bulls",
    "bear", "bears", "spokesman", "spokeswoman", "spokesperson", "professor", "commissioner", "investor", "adviser",
    "advisor", "banker", "researcher", "minister", "officer",
)  # fmt: skip
_CHARGES = (
    "financial", "investment", "operating", "technology", "market", "global", "u.s.", "economic", "equity", "fx",
    "currency",
)  # fmt: skip
_NOUN = (
    r"(?:portfolio manager|fund manager|money manager|chief executive(?: officer)?"
    rf"|chief (?:{'|'.join(map(re.escape, _CHARGES))})+ ?(?:officer|strategist|economist)?|{alternation(_POSTS)})"
)
# What somebody is strategist or economist for: "chief China strategist", "senior commodity analyst".
_FIELDS = (
    r"china|india|japan|asia|asian|europe|european|eurozone|german|u\.k\.|uk|korea|brazil|africa|russia|emea"
    r"|emerging[- ]markets?|fixed[- ]income|credit|rates?|commodit(?:y|ies)|currency|energy|retail|consumer|auto"
)
_ROLE_ENDS = (*_POSTS, "executive", *_CHARGES)
ROLE_BEFORE = re.compile(
    rf"(?P<role>(?:(?:senior|vice|managing|co-|former|treasury|prime|executive|deputy|longtime|equity"
    rf"|internet|research|technology|{_FIELDS}"
    rf"|chief|global|u\.s\.|market|investment|macro|fx|oil"
    rf"|tech) ){{0,4}}{_NOUN})(?P<of> of [^.;:\n]{{1,50}}?)?,? $",
    re.IGNORECASE,
)
ROLE_AFTER = re.compile(
    rf",? (?:who is |is |was )?(?P<lead>(?:(?:an?|the|its|their"
    rf"|our) )?(?:(?:[^.;:()\n\"“”]|U\.S\.|U\.K\.){{0,70}}? )??)(?P<role>(?:(?:senior|vice|managing"
    rf"|global|chief|executive|lead|deputy|equity|market|investment"
    rf"|research|{_FIELDS}) ){{0,3}}{_NOUN})\b(?P<of> of (?:(?!at\b|for\b|with\b|in\b|from\b)[\w&-]+(?: |(?=[,.;]|$))){{1,7}})?",
    re.IGNORECASE,
)
_WORDS = read_one("person_words", PersonWords)
_TITLES, _PERSONAL, _OPENERS = flat(_WORDS.titles), flat(_WORDS.personal), flat(_WORDS.openers)
_WORDLIKE, _ALONE = flat(_WORDS.words), flat(_WORDS.alone)
_NO_FIRST, _NO_LAST = _OPENERS | NEVER, _OPENERS | NEVER | _TITLES
_BODIES = flat(_WORDS.bodies) | flat(company_words().does)
_GOES_ON = re.compile(r" [A-Z][a-zA-Z]+")
# "Turnaround Plan Works, Analyst Says"
_ROLE_ON = re.compile(r", (?:Analysts?|Strategists?|Economists?|Traders?|Experts?) [A-Z]")
_RATER = re.compile(r"(?i)analyst|strategist|economist|bull|bear|trader|investor")
# A run of capitalised words with initials and particles between them.
_RUN = re.compile(
    r"[A-Z](?<![\w$&.'’-].)[\w'’-]*(?:\.(?=[A-Z ]))?(?:[A-Z]\.)*"
    r"(?:[ \xa0](?:(?:de|van|von|der|la|le|del|da|bin) )?[A-Z](?:[\w'’-]+|\.(?:[A-Z]\.)*|(?= [A-Z])))+"
)
_NAME_WORD = re.compile(r"(?:Mc|Mac|O['’]|D['’]|De|La|Le|Van|Di)?[A-Z][a-zà-ÿ]+(?:[-'’][A-Z]?[a-zà-ÿ]+)*$")
_INITIAL = re.compile(r"(?:[A-Z]\.?){1,3}$")
_SAID_BEFORE = re.compile(
    r"(?:\b(?:said|says|wrote|writes|added|adds|according to|argues|notes|noted|per|asked|told|led by|including|colleague)"
    r"|[-–—]) $"
)
# Right behind a quotation who says it is named, whatever the name.
_QUOTED_BEFORE = re.compile(
    r"[\"”] ?(?:said|says|wrote|writes|added|adds|noted|notes|argued|explained|commented) $"
)
_QUOTED_FRONT = re.compile(r"[,?!][\"”] $")
# A surname that speaks later on makes a person of the full name: "Voss said".
_SAYING = frozenset(("said", "says", "added", "adds", "wrote", "writes", "noted", "told", "warned"))
_SPOKEN = re.compile(rf"(?<![\w-])([A-Z][a-zà-ÿ]{{2,}}) (?:{'|'.join(sorted(_SAYING))})\b")
# Roles whose "of" is followed by the firm: "co-founder of Larkmere".
_OWNER = re.compile(
    r"(?i)(?:.* )?(?:(?:co-?)?founder|president|owner|principal|partner|chair(?:man|woman)?|ceo|chief executive)"
)
_LINK = re.compile(r",? (?:of|at|from|with|for) (?:the )?$| ?\($")
# Whose name may be a company's that does not rate others.
_OFFICER = re.compile(
    r"chief (?!.*(?:strateg|econom|investment))|\bc[eft]o\b|\bcoo\b|chair|president|founder|director"
    r"|spokes|officer|partner"
)
_POSSESSED = re.compile(
    r"['’]s? (?:(?:[a-z-]+|new|12-month) ){0,2}(?:target|rating|note|report|team|view|forecasts?"
    r"|estimates?|call|comments)\b"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person at code points [start, end); `name` in full, also where only the surname stands."""

    start: int
    end: int
    name: str
    firm: Firm | None
    role: str | None


def find_people(page: Text, firms: list[Firm], companies: list[Firm]) -> list[Person]:
    """Persons in order. `companies` are the securities of the text as firms, for their officers."""
    known = _Around(firms)
    officers = _Around(sorted([*firms, *companies], key=lambda firm: firm.start))
    taken = Cover((firm.start, firm.end) for firm in [*firms])
    spoken = _spoken(page)
    people = []
    for start, end, title in _candidates(page, taken, Cover((c.start, c.end) for c in companies)):
        person = _evidence(page, start, end, title, known, officers, spoken)
        if person is not None:
            people.append(person)
    people = _completed(page.text, people)
    return sorted([*people, *_surnames(page, people, taken)], key=lambda person: person.start)


_PAIRED = re.compile(r"(?:,? and |, )")


def _completed(text: str, people: list[Person]) -> list[Person]:
    """Each with the firm and the role that the text gives them anywhere, or their colleague beside them."""
    firms: dict[str, Firm] = {}
    roles: dict[str, str] = {}
    before: Person | None = None
    for one in people:
        beside = before is not None and _PAIRED.fullmatch(text, before.end, one.start) is not None
        firm, role = one.firm, one.role
        if beside and before is not None and firm is None and role is None:
            firm, role = before.firm or firms.get(before.name), before.role or roles.get(before.name)
        if firm is not None:
            firms.setdefault(one.name, firm)
        if role is not None:
            roles.setdefault(one.name, role)
        before = one
    return [
        replace(one, firm=one.firm or firms.get(one.name), role=one.role or roles.get(one.name))
        for one in people
    ]


def _spoken(page: Text) -> frozenset[str]:
    """The surnames that speak: the words in front of verbs of saying."""
    words = page.words
    said = words.among(_SAYING)
    matches = (_SPOKEN.match(page.text, words.starts[at - 1]) for at in said if at)
    return frozenset(match.group(1) for match in matches if match)


class _Around:
    """Firms by where they stand."""

    def __init__(self, firms: list[Firm]) -> None:
        self.firms = firms
        self.starts = [firm.start for firm in firms]

    def before(self, at: int, reach: int) -> Firm | None:
        i = bisect_left(self.starts, at) - 1
        return self.firms[i] if i >= 0 and at - self.firms[i].end <= reach else None

    def within(self, start: int, end: int) -> Iterator[Firm]:
        i = bisect_left(self.starts, start)
        while i < len(self.firms) and self.starts[i] < end:
            yield self.firms[i]
            i += 1


def _candidates(page: Text, firms: Cover, companies: Cover) -> Iterator[tuple[int, int, str]]:
    """(start, end, title in front) of runs that could be a person's name."""
    for run in _RUN.finditer(page.text):
        words = [(m.start() + run.start(), m.group()) for m in re.finditer(r"\S+", run.group())]
        words = [
            (at, word)
            for at, word in words
            if not firms.crosses(at, at + 1) and not companies.crosses(at, at + 1)
        ]
        titles = [i for i, (_, word) in enumerate(words) if word.lower().strip(".,") in _TITLES]
        cut = titles[-1] + 1 if titles and titles[-1] + 1 < len(words) else 0
        title = [words[i][1] for i in titles if i < cut]
        words = words[cut:]
        while words and words[0][1].lower() in _NO_FIRST:
            words.pop(0)
        while words and words[-1][1].lower() in _NO_LAST:
            words.pop()
        if words and _is_name([word for _, word in words], bool(title)):
            at, last = words[-1]
            plain = re.sub(r"['’]s?$", "", last)
            last_title = title[-1].lower().strip(".,") if title else ""
            personal = last_title in _PERSONAL
            if last_title in _ALONE or len(words) > 1:
                yield words[0][0], at + len(plain), " ".join(title) if personal else ""


def _is_name(words: list[str], titled: bool) -> bool:
    """Two to four words that are spelled like names; behind a title one will do."""
    words = [re.sub(r"['’]s?$", "", word) for word in words]
    full = [word for word in words if _NAME_WORD.match(word)]
    short = [word for word in words if _INITIAL.match(word) and not _NAME_WORD.match(word)]
    small = [word for word in words if word.islower()]
    if any(word.endswith("-based") for word in words):
        return False
    if len(full) + len(short) + len(small) != len(words) or len(words) > 5 or words[-1].lower() in _BODIES:
        return False
    return len(full) in (2, 3) or (len(full) == 1 and bool(short or titled) and len(full[0]) > 2)


def _evidence(
    page: Text,
    start: int,
    end: int,
    title: str,
    firms: _Around,
    officers: _Around,
    spoken: frozenset[str],
) -> Person | None:
    text, name = page.text, " ".join(page.text[start:end].split())
    front = text[max(0, start - 90) : start]
    stated = _role_before(front)
    role = stated["role"].strip() if stated else title or None
    firm = _firm_in_front(text, start, role, firms, officers) or _unknown_in_front(
        text, start, role, bool(stated)
    )
    after_role, after_firm = _described(text, end, firms, officers)
    if " " not in name and not title:
        return None
    said = (
        (name.split()[-1] in spoken and not re.search(r"['’]s? ", name))
        or (
            name.split()[0].lower() in page.book.first_names
            and (cues.is_saying(text, end) or _SAID_BEFORE.search(front) is not None)
        )
        or _QUOTED_BEFORE.search(front) is not None
        or (_QUOTED_FRONT.search(front) is not None and cues.is_saying(text, end))
        or front.endswith((" led by ", " headed by "))
    )
    if not (role or firm or after_role or after_firm or said):
        return None
    if _in_headline(page, end, name, stated["role"] if stated else title):
        return None
    role = role or after_role
    one = (
        re.sub(r"^longtime |(?<=analyst)s$|(?<=economist)s$|(?<=strategist)s$", "", role.lower())
        if role
        else None
    )
    return Person(start, end, name, firm or after_firm, one)


def _role_before(front: str) -> re.Match[str] | None:
    """The role that ends what stands in front of a name; looked for only behind a word that may end one."""
    before = front.lower().rstrip(" ").removesuffix(",")
    heads = before.split(" of ")
    if front.endswith(" ") and (before.endswith(_ROLE_ENDS) or any(h.endswith(_ROLE_ENDS) for h in heads)):
        return ROLE_BEFORE.search(front)
    return None


# "Goldman analysts led by Jane Roe", "analysts at Goldman including Jane Roe"
_OF_TEAM = re.compile(
    r"(?:['’]s?)?(?: [a-zA-Z.-]+){0,3}?(?: (?:analysts?|strategists?|economists?|team|researchers))?"
    r"(?: (?:in|from) [A-Z]\w+)?,? (?:led by|including|headed by) "
)


def _in_headline(page: Text, end: int, name: str, role: str) -> bool:
    """ "Analyst Upgrade Sends Shares Higher": where all words have capitals, a person needs a first name."""
    if name.split()[0].lower() in page.book.first_names:
        return False
    if _ROLE_ON.match(page.text, end):
        return True
    return (role[:1].isupper() and _RATER.search(role) is not None) or _GOES_ON.match(
        page.text, end
    ) is not None


def _firm_in_front(text: str, start: int, role: str | None, firms: _Around, officers: _Around) -> Firm | None:
    """Whose analyst or officer: "Wedbush's Dan Ives", "Apple CEO Tim Cook", "Citi (Mark May)"."""
    firm = (officers if role and _OFFICER.search(role.lower()) else firms).before(start, 70)
    if firm is None or "\n" in text[firm.end : start] or "." in text[firm.end : start].replace("U.S.", ""):
        return None
    between = text[firm.end : start]
    if _OF_TEAM.fullmatch(between):
        return firm
    if role:
        return firm if not re.search(r"[,;:]| (?:and|said|says|on|as|after|from|to|by) ", between) else None
    if between in (", ", ": ", " - ", " – ", " — "):
        heads = cues.heads_line(text, firm.start, firm.end) or _heads_with_names(text, firm)
        return firm if heads or between != ", " else None
    if _heads_with_names(text, firm):
        return firm
    return firm if re.fullmatch(r"['’]s? | ?\(", between) else None


_HEAD = re.compile(r"([A-Z][\w&.'’-]+(?: (?:&|of|and|[A-Z][\w&.'’-]*)){0,5}) \($")
_OF_HOUSE = re.compile(
    r"(?i)analyst|strategist|economist|trader|founder|portfolio|fund|chief|\bc[efi]o\b|professor"
)
_NO_FIRM = re.compile(
    r"(?i)(?:wall street|former|new|u\.?s\.?|.*-based|analyst|consumer|republican|democrat(?:ic)?)$"
)


def _unknown_in_front(text: str, start: int, role: str | None, stated: bool) -> Firm | None:
    """A firm that no list has: "Larkmere Hollow analyst Jane Roe", and "Larkmere (Jane Roe)" alone on a line."""
    line = text.rfind("\n", 0, start) + 1
    head = _HEAD.fullmatch(text, line, start) if text.startswith("(", start - 1) else None
    if head is not None:
        return Firm(line, head.end(1), head.group(1).rstrip("."), head.group(1).rstrip("."))
    if not stated or role is None or not _OF_HOUSE.search(role):
        return None
    end = start - len(role) - 1
    began = (
        run_before(text, end - 1) if text[end - 1 : end] == " " and text[end:start].strip() == role else None
    )
    if began is None:
        return None
    name = re.sub(r"['’]s?$", "", text[began : end - 1])
    plain = name.lower().split()
    if len(plain) < 2 or plain[0] in _NO_FIRST | _TITLES or plain[-1] in _NO_LAST or _NO_FIRM.match(name):
        return None
    return Firm(began, began + len(name), name, name)


_NAMES = re.compile(r"(?:(?:, | and | & |/)[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}){1,4}[ \t]*(?:\n|$)")


def _heads_with_names(text: str, firm: Firm) -> bool:
    """ "Citi, Jane Roe, John Doe" alone on a line."""
    opens = firm.start == 0 or text[firm.start - 1] == "\n"
    return opens and _NAMES.match(text, firm.end) is not None


def _described(text: str, end: int, firms: _Around, officers: _Around) -> tuple[str | None, Firm | None]:
    """What follows a name: ", an analyst at Citi", ", Apple's chief executive", " of Wedbush", " (Citi)"."""
    near = next(firms.within(end, end + 30), None)
    if near is not None and _LINK.fullmatch(text, end, near.start):
        return None, near
    match = ROLE_AFTER.match(text, end, end + 200)
    if match is None or not text.startswith((", ", " is ", " was ", ", who"), end):
        return _line_of_firm(text, end, near)
    role = re.sub(r"^(?:an?|the) ", "", (match["role"] + (match["of"] or "")).strip(" ,"))
    own = firm_after(text, match.end("role")) if match["of"] and _OWNER.fullmatch(match["role"]) else None
    around = officers if _OFFICER.search(role.lower()) else firms
    for firm in around.within(end, match.end() + 60):
        between = text[match.end() : firm.start] if firm.start >= match.end() else ""
        if not re.search(
            r"[.;:\n\"“”]|, (?:said|says|who|and)| (?:said|says|wrote|told|who|formerly) ", between
        ):
            return role, firm
    return (match["role"], own) if own is not None else (role, firm_after(text, match.end()))


def _line_of_firm(text: str, end: int, near: Firm | None) -> tuple[None, Firm | None]:
    """ "Jane Roe, Citi" alone on a line."""
    alone = (
        near is not None and text[end : near.start] == ", " and text[near.end : near.end + 1] in ("", "\n")
    )
    return None, near if alone else None


def _surnames(page: Text, people: list[Person], taken: Cover) -> Iterator[Person]:
    """ "Michaeli said": the surname alone, after the full name."""
    by_surname: dict[str, Person] = {}
    for one in people:
        by_surname.setdefault(one.name.split()[-1], one)
    full = Cover((one.start, one.end) for one in people)
    lows = {name.lower() for name in by_surname}
    for i in page.words.among(lows):
        word = page.words[i]
        person = by_surname.get(word.text)
        if person is None or word.start < person.end or full.crosses(word.start, word.end):
            continue
        if not taken.crosses(word.start, word.end) and _is_surname(page, i):
            yield Person(word.start, word.end, person.name, person.firm, person.role)


def _is_surname(page: Text, at: int) -> bool:
    word, before = page.words[at], page.words[at - 1] if at else None
    if before is not None and before.text.lower() in page.book.first_names and page.text[before.end] == " ":
        return False
    if page.text[word.end : word.end + 1] in ("'", "’"):
        return _POSSESSED.match(page.text, word.end) is not None
    return word.text.lower() not in _WORDLIKE or cues.is_saying(page.text, word.end)
