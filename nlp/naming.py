"""How a sentence names who speaks, in its typed text with all quotations blotted out.

"Citi analyst Jane Roe said", "…,” said Roe", "according to Citi": each pattern has the stretch of the speaker
as `who`. Which of several holds is told by `rank`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.gate import Gate
from nlp.words import lettered

Span = tuple[int, int]

_VERBS = lettered(
    r"sa(?:id|ys|y)|wr(?:ote|ites?)|not(?:ed?|es)|add(?:ed|s)?|told|tells|believe[sd]?|thinks?|thought|expect(?:s|ed)?"
    r"|sees?|saw|argue[sd]?|caution(?:ed|s)?|warn(?:ed|s)?|declare[sd]?|predict(?:s|ed)?"
    r"|highlight(?:s|ed)?|points? (?:to|out)|pointed (?:to|out)|comment(?:ed|s)|explain(?:ed|s)?|reckons?|contend(?:s|ed)?"
    r"|flag(?:s|ged)|likes?|prefers?|favou?rs?|describe[sd]?|advise[sd]?|anticipate[sd]?|estimate[sd]?|suggest(?:s|ed)?"
    r"|conclude[sd]?|state[sd]|remark(?:ed|s)|acknowledge[sd]?|stress(?:ed|es)?|tweet(?:ed|s)|opine[sd]|recommend(?:s|ed)?"
    r"|question(?:ed|s)|praise[sd]|cheer(?:ed|s)|maintain(?:s|ed)|observe[sd]|insist(?:s|ed)?|claim(?:s|ed)|quip(?:s|ped)"
    r"|ask(?:ed|s)|worr(?:y|ies|ied)|fear(?:s|ed)?|doubt(?:s|ed)?|hopes?|hoped|concede[sd]|admit(?:s|ted)|emphasi[sz]e[sd]"
    r"|reiterate[sd]?|assert(?:s|ed)|agree[sd]?|cite[sd]|views?|viewed|cast doubt|mentioned|posit(?:s|ed)|summed up|put it"
    r"|feels?|felt|finds?|found|assumes?|remains?|remained|continues? to|applauded|blame[sd]|defended|dismiss(?:ed|es)"
    r"|signal(?:ed|led|s)|reported|forecasts?|projects?|projected|considers?|regards?|understands?|wonders?|laid out|outlined"
    r"|wants?|welcomed|advocate[sd]|attribute[sd]|compared"
)
_VERBS += r"|call(?:ed|s)(?! for| on| off)"
_BEING = (
    r"(?:is|are|was|were) (?:[a-z]+ ){0,2}?(?:bullish|bearish|optimistic|pessimistic|cautious|upbeat|downbeat|positive"
    r"|negative|sk?eptical|constructive|confident|concerned|worried|neutral|convinced|encouraged|impressed|wary"
    r"|emphatic|enthusiastic|unconvinced|unimpressed|excited|surprised|disappointed|hopeful|recommending|calling|looking for"
    r"|sticking|predicting|forecasting|expecting|warning)"
)
_ADVERB = (
    r"(?:(?:also|has|had|have|now|then|later|still|recently|previously|earlier|further|even|separately|however|meanwhile"
    r"|just|today|clearly|correctly|(?:on )?(?:WHEN|SESSION)|[a-z]+ly),? ){0,3}"
)
_SPEAK = rf"{_ADVERB}(?:{_VERBS}|{_BEING})(?![a-z'-])"
_ASIDE = r"(?: ?\([^()\"~]{1,60}\))?(?:,? [^\"~;:]{1,160}?,|,? (?:of|at|from|with) (?:[a-z]+ )?FIRM)?,?"
_SOMEBODY_IS = lettered(
    r"company|firm|bank|broker|brokerage|group|carmaker|automaker"
    r"|retailer|chipmaker|maker|airline|agency|department|ministry|government|official|officials"
    r"|statement|report|representative|source|sources|people|person|executives?|management|lawyers?|regulators?|investors?"
    r"|lender|insurer|union|paper|newspaper|filing|president|ceo|cfo|chief executive(?: officer)?|chairman|founder"
    r"|billionaire|analysts?|strategists?|economists?|manager|trader|team|duo|study|survey|court|judge"
)
_SOMEBODY = (
    rf"(?:the|an?|its|another|one|their|some|many|most) (?:[a-z'-]+ ){{0,4}}?(?:spokes[a-z]+|{_SOMEBODY_IS})"
)
_WHO = rf"(?:PERSON|FIRM|GENERIC|SEC|(?<![a-z])(?:i|he|she|it|they|we|who|{_SOMEBODY}))"
# "Jane Roe, an analyst at Citi, said"; "Citi analysts wrote"; "he added".
_PERSON_SAYS = re.compile(rf"(?<!by )(?P<who>PERSON){_ASIDE} (?P<verb>{_SPEAK})")
# Whom a firm asks or serves; what they say is not its own word.
_NOT_SAYING = (
    r"(?:to |survey|poll|respondents|customers|clients|investors|users|shares|stock|shareholders|spokes)"
)
_FIRM_SAYS = re.compile(
    rf"(?<!by )(?<!by the )(?P<who>FIRM)(?: \([^()\"~]{{1,40}}\)|'s?(?= [a-z]+ [a-z]))?(?: (?!{_NOT_SAYING})[a-z'.&-]+){{0,3}}?,? (?P<verb>{_SPEAK})"
)
# ", said Jane Roe" behind a security: the speaker stands behind the verb.
_INVERTED = r"(?<!, said)(?<!, says)(?<!, wrote)(?<!, according)"
_OTHER_SAYS = re.compile(rf"(?P<who>{_WHO})(?:,? (?P<verb>{_SPEAK})){_INVERTED}")
# "Roe cut her target, saying demand is weak": the one named before it.
_PARTICIPLE = re.compile(
    rf"^(?:(?!he |she |they |it )[a-z,' -]|WHEN){{0,50}}?(?P<who>PERSON|FIRM|(?<![a-z])(?:he|she|{_SOMEBODY}))(?![a-z])(?![^\"~]*PERSON)[^~]{{1,200}}?,?"
    r"(?<!'s) (?:saying|noting|writing|adding|arguing|declaring|warning|cautioning|explaining|predicting|citing|highlighting"
    r"|pointing (?:to|out)|calling)(?![a-z])"
)
# "…," said Citi analyst Jane Roe
_BEHIND = rf"(?:^|- |[\"~,] ?\"? ?)(?:{_VERBS}|commented)"
_MIDDLE = r"(?P<middle>(?:(?!(?:that|it|they|he|she|his|her|was|were|is|are|has|had|have|will|would|could)\b)(?:[a-z][a-z.'&/-]*|[a-z.]+|SEC(?:'s?)?|FIRM(?:'s?)?|WHEN|GENERIC),? ){0,9}?)"
_SAID_PERSON = re.compile(rf"{_BEHIND} {_MIDDLE}(?P<who>PERSON)")
_SAID_FIRM = re.compile(rf"{_BEHIND} (?P<middle>(?:[a-z-]+ ){{0,6}}?)(?P<who>FIRM|GENERIC)")
_SAID_OTHER = re.compile(rf"{_BEHIND} (?P<who>he|she|it|they|{_SOMEBODY}|SEC)(?![a-z])")
_ACCORDING = re.compile(
    rf"(?:according to|in the (?:words|view|opinion) of|in the eyes of|(?<![a-z])per) {_MIDDLE}(?P<who>PERSON)"
    r"|(?:according to|in the (?:words|view|opinion) of|(?<![a-z])per) (?P<between>(?:[a-z-]+ ){0,6}?)(?P<other>FIRM|GENERIC)"
    r"|in (?P<whose>PERSON|FIRM)'s? (?:view|opinion|words|eyes)"
)
# “…,” Jane Roe, founder of Larkmere: a quotation and a name, without a verb.
_BARE = re.compile(r"~\"?,?\"? (?:- ?)?(?P<who>PERSON)(?:, [^\"~:]{1,160}?)?\.?$")
_INTRODUCED = re.compile(r"(?P<who>PERSON|FIRM)(?![^~:]*PERSON)[^\"~:]{0,90}: ?(?:\"|$)")
_DATA = re.compile(
    r"(?:'s?)? (?:(?!analyst|strateg|econom|team)[a-z0-9.]+ ){0,5}(?:data|figures|estimates?|survey|poll|numbers|terminal|index|model|calculations|analytics|records)(?![a-z])"
)
_OF_DATA = re.compile(
    r"(?:data|figures|estimates?|survey|polls?|numbers|compiled|records|polled|surveyed|tracked)(?![a-z])"
)

# What describes a speaker goes with the name: "Citi's head of credit Jane Roe", "Jane Roe, head of credit at Citi".
_TITLED = re.compile(r"(?:(?!that |and |but )(?:[a-z.'&-]+|SEC(?:'s?)?|FIRM(?:'s?)?),? ){1,12}$")
_DESCRIBED = re.compile(
    r", (?!(?:adding|noting|saying|pointing|citing|while|but|and|as|because|who (?:said|says|expects|sees|has a))\b)"
    r"(?:(?!, (?:adding|noting|saying|pointing|citing)\b)[^\"~;]){1,200}(?=[\"~;]|,|\.?$)"
)

_STATES = re.compile(
    r"(?<!who )(?<!which )(?<!that )(?<![a-z])(?:is|are|was|were|will|would|should|could|may|might|has|have|had|can)(?![a-z])"
)


def whole(outside: str, start: int, end: int) -> Span:
    """The naming of a speaker with what describes them on both sides."""
    edge = max(outside.rfind(sign, 0, start) for sign in (",", '"', "~", ";", ":"))
    front = outside[edge + 1 : start].lstrip()
    if outside.startswith("PERSON", start) and _TITLED.fullmatch(front):
        start -= len(front)
    if outside.endswith(("PERSON", "FIRM"), 0, end):
        described = _DESCRIBED.match(outside, end)
        if described and _STATES.search(described.group()) and outside.startswith("according", start):
            described = None  # "According to Roe, the pump should sell": what is said, not who says it
        end = described.end() if described else end
    return start, end


Naming = tuple[int, int, Span, bool]
_SAYS = (_PERSON_SAYS, _SAID_PERSON, _FIRM_SAYS, _SAID_FIRM, _OTHER_SAYS, _SAID_OTHER)
_LAST = (_INTRODUCED, _PARTICIPLE, _BARE)
_GATE = Gate((*_SAYS, _ACCORDING, *_LAST))


def namings(outside: str) -> Iterator[Naming]:
    """(start, end, stretch of the speaker, data) of all ways in which a sentence names who speaks."""
    possible = _GATE.possible(outside.replace("~", " "))
    if not possible:
        return
    taken: set[int] = set()
    for pattern in (pattern for n, pattern in enumerate(_SAYS) if n in possible):
        for match in pattern.finditer(outside):
            if match.start("who") not in taken:
                taken.add(match.start("who"))
                data = pattern is _SAID_FIRM and _OF_DATA.search(match["middle"]) is not None
                yield match.start(), match.end(), match.span("who"), data
    for match in _ACCORDING.finditer(outside) if len(_SAYS) in possible else ():
        group = next(name for name in ("who", "other", "whose") if match[name])
        data = group == "other" and (
            _DATA.match(outside, match.end(group)) is not None
            or _OF_DATA.search(match["between"]) is not None
        )
        yield match.start(), match.end(), match.span(group), data
    for pattern in (pattern for n, pattern in enumerate(_LAST, len(_SAYS) + 1) if n in possible):
        last = pattern.search(outside)
        if last and last.start("who") not in taken:
            yield last.start(), last.end(), last.span("who"), False


def rank(outside: str, hit: Naming, quoted: bool) -> tuple[bool, bool, bool, int]:
    """Beside a quotation, then at the end, then with a name, then first."""
    start, end, who, _ = hit
    front, back = outside[max(0, start - 3) : start + 2], outside[end : end + 40]
    beside = quoted and ("~" in front or '"' in front or '"' in back)
    trailing = outside[max(0, start - 2) : start + 1].lstrip('"~').startswith(",") and not re.search(
        r"[a-z]{3}(?: [a-z]+){6}", back
    )
    named = outside[who[0] : who[1]].isupper()
    return beside, trailing, named, -start
