"""Views without a figure that somebody is named for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.claims.view import BELIEF, is_act, is_judging, is_leaning, is_weighing, modality_of
from nlp.firms import kind_of
from nlp.lexicon import lexicon
from nlp.parties import Party
from nlp.scene import Scene, as_claimant, make_claim, subject_of
from nlp.securities import Found
from nlp.speech import Voice
from nlp.stance import judge, stance_of
from nlp.themes import place_of, placed, theme_of
from records import Claim, Subject

_NO_VIEW = re.compile(
    r"[\"' ]*(?:if (?!you (?:look|ask|think|want)|we look|anything)|should |please |let's |let us )"
)
_QUOTED = re.compile(r"\"[^\"]{12,}")
_OFFICER = re.compile(
    r"chief (?!.*(?:strateg|econom|investment))|\bc[eft]o\b|\bcoo\b|chair|president|co-?founder|founder|spokes"
)
_MARKET_ROLE = re.compile(
    r"analyst|strateg|econom|manager|trader|invest|portfolio|head|partner|advis|research|bull|bear|director|principal|fund"
    r"|asset|capital|wealth|securities|shareholder|founder"
)
# Officers of a company also where none is named; a president or a chair may be of a central bank.
_CORPORATE = re.compile(r"(?!.* of )(?:.*chief |.*\bc[eft]o\b|.*\bcoo\b)")
_TRADER = re.compile(r"analyst|strateg|trader|portfolio|fund|invest|market|economist")
_STATE_ROLE = re.compile(
    r"governor|president|secretary|minister|chair|senator|sen\b|rep\b|commissioner|treasury|mayor|adviser$"
)
_OWN = re.compile(r"(?<![a-z])(?:we|our|us|i|my|the company|the firm|the group)(?![a-z])")
# Verbs by which a company gives a view of itself; what it expects is its forecast.
_TELLS = re.compile(
    r"(?<![a-z])(?:said|says|warn(?:s|ed)|caution(?:s|ed)|acknowledge[sd]|admit(?:s|ted)|conceded|added|blamed)$"
)
_COMPANY = re.compile(
    r"(?<![a-z])(?:it|its|it's|they|their|he|him|the (?:company|stock(?! market)|shares|firm|group|bank|retailer|carmaker|automaker|chipmaker|airline"
    r"|gauge|index|benchmark|quarter|results|print|guidance|management|brand|deal|valuation|franchise|platform|name|story))(?![a-z])"
)
# Titles of market wraps: their companies are examples.
_WRAP = re.compile(
    r"(?i)(?<![\w-])(?:markets? wrap|global markets?|(?:u\.?s\.? |asian? |european? |canada |global )?stocks? (?:market|futures|rise|fall|gain|slip|slide|drop|climb"
    r"|mixed|end|close|edge|set|advance|decline|rally|tumble|jump|surge|plunge)s?|wall st(?:reet)? (?:rises|falls|ends|slips|gains|opens|closes|set|climbs)"
    r"|futures (?:rise|fall|climb|gain|slip|edge|drop|point)|dow|s&p 500|nasdaq|tsx|equities)(?![\w-])"
)
# Themes that are a country's where one is named.
_OF_PLACES = frozenset(
    [
        "bonds",
        "economy",
        "interest rates",
        "trade war",
        "US dollar",
        "oil",
        "gold",
        "labor market",
        "housing market",
        "IPO market",
        "emerging markets",
    ]
)
_SAID_OF = re.compile(r" ?(?:about|of|regarding) (?P<sec>SEC|FIRM)")
_GAUGE = re.compile(r"(?<![a-z])(?:the|this) (?:gauge|index|benchmark|measure)(?![a-z])")
_OF_FIRM = re.compile(r"(?<![a-z])(?:at|of|for|from|by|to|told|with) (?:the )?$")
# A name behind one of these is spoken of in passing.
_PASSING = re.compile(
    r"(?<![a-z])(?:against|versus|vs\.?|than|like|unlike|such as|including|compared (?:with|to)|rivals?|competitors?|peers?|from|amid|despite"
    r"|due to|because of|owner|suppliers?|partners?|alongside|besides|following|beyond|about|to|by|with|in|for|on|at|and|or|of) (?:the |an? )?$"
)


# A verb that makes a view of what follows it, even beside a rating or a target.
_SPOKEN = re.compile(
    r"(?<![a-z])(?:said|says|saying|wrote|writes|writing|noted|notes|noting|added|adds|argued|argues|arguing|believes?|thinks"
    r"|warned|warning|cautioned|cast doubt|told|predicted|predicts|sees|explained|highlight(?:s|ed|ing))(?![a-z])"
)
# Verbs that give a figure or a rating rather than a view, and those that are a view by themselves.
_FIGURED = re.compile(
    r"(?<![a-z])(?:estimate[sd]?|forecasts?|projects?|projected|models|expects|expected|maintain(?:s|ed)|reiterate[sd]|keeps|kept"
    r"|recommend(?:s|ed)|rates|reported|raised|lowered|cut|set|sees)(?![a-z])"
)
_STRONG = re.compile(
    r"(?<![a-z])(?:cast doubt|questioned|praised|cheered|warn(?:s|ed)|caution(?:s|ed)|doubts?|fears?|likes)(?![a-z])"
)
_REVISED = re.compile(
    r"(?<![a-z])(?:reduced|cuts?|lower(?:s|ed)|rais(?:es|ed)|trim(?:s|med)|boost(?:s|ed)|lift(?:s|ed)|hiked?|slashed) (?:[a-z'-]+ ){0,6}"
    r"(?:estimates?|forecasts?|targets?|projections?)(?![a-z])"
)
# "The pump should be a hit, according to Roe": what an analyst foresees.
_FORESEES = re.compile(
    r"(?<![a-z])(?:should|may|might|could|is likely|are likely|likely|is set|are set|poised) (?!have been)(?:to )?[a-z]"
)
_SHORT = 3  # words
_SURE = 0.45  # how likely a side must be where no word says by itself that a sentence takes one
_FIGURES = ("PCT", "PP", "BP", "MULT", "MONEY", "POINTS", "NUM")


@dataclass(frozen=True, slots=True)
class _Said:
    """Who says a sentence, the typed words of it without the naming of the speaker, and where that stands."""

    party: Party
    words: str
    naming: tuple[int, int] = (0, 0)
    headed: bool = False  # said under a section's head
    own: Found | None = None  # the company that the speaker is an officer of

    @property
    def of_market(self) -> bool:
        """Whether the speaker's trade is markets."""
        role = (self.party.role or "").lower()
        employed = self.party.firm is not None and (
            kind_of(self.party.firm) is not None or self.party.kind == "person"
        )
        return self.own is None and (employed or _MARKET_ROLE.search(role) is not None)

    @property
    def of_state(self) -> bool:
        """Whether the speaker makes policy: a governor, a minister, a president of no company."""
        role = (self.party.role or "").lower()
        return self.own is None and self.party.firm is None and _STATE_ROLE.search(role) is not None


def _said(scene: Scene) -> _Said | None:
    """The speaker that a sentence or its quotation has, or the head of the section for what stands under it."""
    voice, head = scene.voice, scene.memory.speaker
    if voice is not None and voice.party is None:
        company = _company_speaking(scene, voice)
        if company is not None:
            return company
    named = voice is not None and voice.party is not None and voice.party.kind in ("firm", "person")
    if voice is None or voice.party is None or not named:
        return _Said(head, scene.text, headed=True) if head is not None else None
    start, end = voice.naming
    if voice.data or _reports(voice.party, scene.text[start:end]):
        return None
    words = f"{scene.text[:start]} {scene.text[end:]}"
    return _Said(voice.party, words, voice.naming, head is not None, _own_company(scene, voice.party))


def _company_speaking(scene: Scene, voice: Voice) -> _Said | None:
    """ "Acme said it faces difficulties": a company about itself."""
    start, end = voice.naming
    found = [i for _, i in scene.typed.items("SEC", start=start, end=end) if isinstance(i, Found)]
    if len(found) != 1 or found[0].type != "equity" or not _TELLS.search(scene.text, start, end):
        return None
    one = found[0]
    party = Party(one.name, None, one.name, None, one.text, one.start, one.end, "firm")
    return _Said(party, f"{scene.text[:start]} {scene.text[end:]}", voice.naming, False, one)


def _reports(party: Party, naming: str) -> bool:
    """ "According to FactSet", "Reuters said": where a figure or a report is from."""
    kind = kind_of(party.firm) if party.kind == "firm" else None
    return kind == "press" or (kind == "vendor" and not _SPOKEN.search(naming))


def _own_company(scene: Scene, party: Party) -> Found | None:
    """The security of an officer's own company, as the article names it."""
    if not _OFFICER.search((party.role or "").lower()) or kind_of(party.firm) not in (None, "vendor"):
        return None
    if party.firm is not None:
        here = [i for _, i in scene.typed.items("SEC") if isinstance(i, Found) and i.name == party.firm]
        return here[0] if here else scene.memory.known.get(party.firm)
    if not _CORPORATE.match((party.role or "").lower()):
        return None
    main = scene.memory.main or scene.focus()
    return main if main is not None and main.type == "equity" else None


def _is_view(scene: Scene, said: _Said, claims: list[Claim]) -> bool:
    """A neutral statement of fact is no view, nor are a figure and a rating that were read."""
    if len(said.words.split()) < _SHORT:
        return False
    verb, quoted = scene.text[slice(*said.naming)], _QUOTED.search(scene.text) is not None
    spoken = quoted or (scene.voice is not None and scene.voice.quoted)
    rated = any(claim.kind in ("price_target", "rating") for claim in claims)
    figured = bool(claims or scene.typed.items(*_FIGURES)) and (
        said.own is not None or _FIGURED.search(verb) is not None
    )
    rated = (rated or _REVISED.search(scene.text) is not None) and not _SPOKEN.search(scene.text)
    if not spoken and (figured or rated):
        return False
    if not spoken and said.own is not None and (is_act(said.words) or not is_weighing(said.words)):
        return False
    according = verb.lstrip(', "').startswith("according")
    if according and not spoken and scene.typed.items(*_FIGURES):
        return is_weighing(said.words) and (
            said.party.kind == "person" or kind_of(said.party.firm) is not None
        )
    judged = is_weighing(said.words) if claims else is_judging(said.words)
    if judged or _STRONG.search(verb):
        return True
    if said.own is not None or (claims and not spoken):
        return False
    if BELIEF.search(verb) or BELIEF.search(said.words):
        return True
    if said.headed:
        return spoken
    if claims or not (said.of_market or said.of_state):
        return False
    if according and _FORESEES.search(said.words):
        return True
    if is_leaning(said.words) and (spoken or _SPOKEN.search(verb)):
        return True
    if not spoken or scene.typed.items(*_FIGURES):
        return False
    stance, chance = judge(_written(scene, said))
    return stance != "neutral" and chance >= _SURE


def _named(scene: Scene, said: _Said) -> list[tuple[int, Found]]:
    """The securities that a view names, without the speaker's own firm; else the listed firms that it judges."""
    start, end = said.naming
    own = None if said.own is not None else said.party.firm
    for kind in ("SEC", "FIRM"):
        found = [
            (at, scene.security_of(item)) for at, item in scene.typed.items(kind) if not start <= at < end
        ]
        named = [(at, item) for at, item in found if item is not None and item.name != own]
        if kind == "FIRM":
            named = [(at, item) for at, item in named if not _OF_FIRM.search(scene.text, max(0, at - 12), at)]
        if named:
            return named
    return []


def _subject(scene: Scene, said: _Said) -> Subject | None:
    """Whom a view is about: named in it, the speaker's own firm, its theme, or what the paragraph is about."""
    told = _told_of(scene, said)
    if told is not None:
        return subject_of(told)
    main = _about(scene) if not said.of_state else None
    company = main is not None and main.type not in ("index", "macro", "segment") and not _is_money(main)
    of_company = company and _COMPANY.search(said.words) is not None
    if said.own is not None and _OWN.search(said.words):
        return subject_of(said.own)
    chosen = _chosen(scene, _named(scene, said), main)
    economist = (said.party.role or "").endswith("economist")
    if chosen is not None and not (of_company and chosen.type == "macro" and not economist):
        return placed(subject_of(chosen), _place(scene, said))
    if said.own is not None:
        return subject_of(said.own)
    of_index = main is not None and main.type == "index" and _GAUGE.search(said.words) is not None
    if not (of_index or (company and (said.headed or of_company))):
        theme = _theme(scene, said, main)
        if theme is not None:
            return theme
    if main is not None:
        return subject_of(main)
    of_stocks = _is_wrap(scene) and (kind_of(said.party.firm) or _TRADER.search(said.party.role or ""))
    return Subject(None, "stocks", "segment") if of_stocks else None


def _told_of(scene: Scene, said: _Said) -> Found | None:
    """ "…,” Roe said about Acme": the security that stands behind the verb."""
    about = _SAID_OF.match(scene.text, said.naming[1]) if said.naming[1] else None
    found = (
        [
            scene.security_of(i)
            for _, i in scene.typed.items("SEC", "FIRM", start=about.start("sec"), end=about.end())
        ]
        if about
        else []
    )
    return found[0] if found else None


def _theme(scene: Scene, said: _Said, main: Found | None) -> Subject | None:
    """A telling word of a theme; where no company is spoken of also a country, and words that are a company's as often."""
    told, money = theme_of(said.words, weak=False), _is_money(main)
    if main is not None and main.type not in ("index", "macro", "segment") and not money:
        return told
    place = _place(scene, said)
    told = told or theme_of(said.words, weak=True)
    if told is None and money and place_of(said.words) is None:
        return None
    if place is not None and (told is None or told.name not in _OF_PLACES):
        return Subject(None, place, "macro")
    return placed(told, place) if told is not None else None


@cache
def _money() -> frozenset[str]:
    """What money is called: peso, yen, dollar."""
    return frozenset(entry.name.lower().split()[-1] for entry in lexicon().instruments["currencies"])


def _is_money(found: Found | None) -> bool:
    return found is not None and found.type == "other" and found.name.lower().split()[-1] in _money()


def _place(scene: Scene, said: _Said) -> str | None:
    """The country that a view is of: by its title, where the article is about one, else by its words or the speaker's role."""
    title = (scene.article.title or "").lower()
    general = None if _WRAP.search(title) else place_of(title, regions=False)
    return general or place_of(said.words) or place_of(said.party.role or "")


def _about(scene: Scene) -> Found | None:
    """What a sentence without a name is about; in a wrap of many markets only what its paragraph has named."""
    main = scene.memory.main
    if _is_wrap(scene) or (main is not None and main.type == "equity" and not _leads(scene, main)):
        recent = scene.memory.recent
        return recent[1] if recent is not None and recent[0] == scene.sentence.line else None
    return scene.focus()


_OFTEN = 3  # times that an article names what it is about


def _leads(scene: Scene, main: Found) -> bool:
    """Whether an article is about a company: its title names it, or no country, or its text names it again and again."""
    title = (scene.article.title or "").lower()
    named = main.text.lower() in title or main.name.lower() in title
    if not title or named or place_of(title, regions=False) is None:
        return True
    return scene.article.text.count(main.text) >= _OFTEN


def _is_wrap(scene: Scene) -> bool:
    main, title = scene.memory.main, scene.article.title or ""
    return main is None or main.type == "index" or (main.type != "other" and _WRAP.search(title) is not None)


def _chosen(scene: Scene, named: list[tuple[int, Found]], main: Found | None) -> Found | None:
    """The one that a sentence is about: not named in passing, rather the one the article is about, else the first.

    Where the article is about a company, another one has to be what a clause speaks of.
    """
    direct = [hit for hit in named if not _PASSING.search(scene.text, max(0, hit[0] - 30), hit[0])]
    pool = [item for _, item in direct or named]
    leading = {found.name for found in (main, scene.memory.main) if found is not None}
    mains = [item for item in pool if item.name in leading]
    if mains or main is None or main.type != "equity":
        return mains[0] if mains else pool[0] if pool else None
    ruling = [item for at, item in direct if item.type in ("macro", "segment", "other") or _rules(scene, at)]
    return ruling[0] if ruling else main if pool else None


_OPENS = re.compile(r"[\"' ]*(?:(?:and|but|so|while|for|with|yet|though|although|because|that|if) )?")
_RULES = re.compile(
    r"(?:SEC|FIRM)(?:'s?)?(?: (?!and |or |but |to |in |of |for |on |at |with |after |before |by )[a-z-]+){0,3}? (?:is|are|was|were|has|have|had|will|would|could|can|may"
    r"|might|should|must|does|did|looks?|remains?|seems?|appears?|needs?|continues?|deserves?|faces?|offers?|benefits?|gains?|loses|wins)(?![a-z])"
)


def _rules(scene: Scene, at: int) -> bool:
    """Whether the security at a typed offset opens the sentence or a clause of its own."""
    opened = _OPENS.match(scene.text)
    return at == (opened.end() if opened else 0) or _RULES.match(scene.text, at) is not None


def _written(scene: Scene, said: _Said) -> str:
    """The article's own words of a view, without the naming of the speaker."""
    text, sentence, typed = scene.article.text, scene.sentence, scene.typed
    start, end = said.naming
    if start >= end:
        return text[sentence.start : sentence.end]
    return f"{text[sentence.start : typed.source(start)]} {text[typed.source_end(end) : sentence.end]}"


def read_opinion(scene: Scene, claims: list[Claim]) -> Iterator[Claim]:
    """At most one view a sentence, where it is one and there is something that it is about."""
    text = scene.text
    if scene.voice is None and scene.memory.speaker is None:
        return
    if (
        scene.sentence.layout == "heading"
        or len(text.split()) < _SHORT
        or _NO_VIEW.match(text)
        or text.endswith(":")
    ):
        return
    said = _said(scene)
    if said is None or not _is_view(scene, said, claims):
        return
    subject = _subject(scene, said)
    if not (said.of_market or said.of_state or said.own is not None or said.headed or _named(scene, said)):
        return
    claim = make_claim(
        scene, "view of a named party", (0, len(text)), "opinion", "stance", subject,
        stance=stance_of(_written(scene, said)), claimant=as_claimant(said.party), modality=modality_of(text),
    )  # fmt: skip
    if claim:
        yield claim
