"""What stands beside a name and tells how it is meant: as a security, as a price, as somebody who speaks.

Each function takes the text and the code points of a name. The patterns look at a bounded stretch in
front of a name or behind it, so that reading stays linear in the length of the text.
"""

from __future__ import annotations

import re

from nlp.words import alternation, move_verbs

REACH = 60
_HELD = (
    "hit", "hits", "touched", "settled", "closed", "ended", "traded", "trades", "trading", "held", "hovered",
    "moved", "steadied", "led", "lead", "opened", "opens", "bought", "buys", "fetched", "stood", "stands",
)  # fmt: skip
_MOVES = alternation([*move_verbs(), *_HELD])
_ADVERB = (
    r"(?:(?:also|were|was|is|are|has|have|had|been|then|each|both|all|last|still|now|again|initially|briefly"
    r"|quickly|sharply|slightly|modestly) ){0,3}"
)
_PRICED = r"(?: (?:prices?|currency|futures|shares|stocks?|equities|yields?|index))?"
_MOVED = rf"(?:['’]s)?{_PRICED}(?:,? which)? {_ADVERB}(?:{_MOVES})\b"
_PRICE_AFTER = re.compile(
    rf"{_MOVED}|['’]?s? (?:prices?|futures|yields?|spot price)\b"
    r"| (?:at|to|near|above|below|around|past|under|over) (?:about |nearly )?(?:US|C|A)?[$€£¥]?\d"
    r"|,? (?:up|down|higher|lower|little changed|unchanged|flat)\b"
    r"| (?:was|were|is|are|remained|stayed) (?:last |bid |quoted |trading |also |broadly |mostly |a touch |buoyant |perched |pinned |stuck ){0,2}(?:at|near|around|weaker|stronger|firmer"
    r"|softer|buoyant|little changed|unchanged|flat|steady)\b"
    r"|['’]s (?:(?:[a-z-]+|[+-]?[\d.]+(?:%| percent)) ){0,2}(?:gains?|loss(?:es)?|decline|drop|rally|surge|slide|rise|fall|jump|slump|rebound|advance"
    r"|climb|plunge|retreat|swoon|appreciation|depreciation|weakness|strength)\b| (?:rally|sell-?off|slump|surge|rout)\b| (?:against|versus) | \d+(?:\.\d+)?%"
    r"| [+-]\d| \((?:[A-Z]{1,3}=F|[A-Z]{3,6}=X|\^[A-Z]+)\)"
    rf"|,? (?:which|that|having) (?:(?:has|had|have|been|also) )*(?:{_MOVES})\b"
    r"|(?: (?:was|were|is|are|stood|sat|remained|stayed|held)(?: [a-z]+){0,4}| perched| hovered| hovering) (?:at|to|near|around) (?:about )?[$€£¥]?\d"
)
# "Gold also swung, and was last at $2,040 an ounce": what opens a sentence that ends with its price.
_PRICED_LATER = re.compile(r"(?: [\w.'’-]+,?){1,16} [$€£]\d[\d,.]* (?:an|per|a) (?:ounce|barrel)\b")
_OPENING = re.compile(r"(?:^|[.!?:]\s+|\n)(?:[Tt]he |[Ss]pot )?$")
_PRICE_BEFORE = re.compile(
    r"(?:prices? (?:of|for)|yields? (?:on|of|for)|(?:gains?|loss(?:es)?) (?:in|for)|(?:declines?|drops?|rise|rally|slump|jumps?"
    r"|fall|surge"
    r"|slide|weakness|strength|rebound|rout|sell-?off|moves?) in|ounces? of|led by|(?:stocks"
    r"|shares) including|shares of"
    r"|(?:pressured|lifted|weighed on|boosted|supported|hurt|helped|propelled|dragged|kept|sent|pushed)"
    r"|(?:over|under)weight|(?:bullish|bearish|neutral) on|rotat(?:ion|ing) (?:into|to|toward))"
    r" (?:the |U\.S\. |US |spot )?$",
    re.IGNORECASE,
)
_LABEL = (
    r"(?:buy|hold|sell|neutral|overweight|underweight|outperform|underperform|perform|weight|equal-?weight"
    r"|accumulate|reduce|add|positive|negative|pick|list|in-?line|po|pt|p\.t|targets?|ratings?|coverage"
    r"|estimates"
    r"|bullish|bearish)"
)
_RATED_BEFORE = re.compile(
    r"(?:\b(?:shares?|stock|stake|position|holdings?) (?:of|in)|\b(?:up|down)grad(?:es|ed|e|ing)"
    rf"|\b{_LABEL}(?: (?:at|of) [^ ]{{1,12}})? (?:on|for|of)"
    r"|\b(?:initiat|resum|reinstat|reiterat|assum)(?:es|ed|ing)(?: coverage(?: on| of)?)?"
    r"|\b(?:bulls?|bears?) on|\btickers?|\bsymbols?) (?:shares of )?(?:the )?$",
    re.IGNORECASE,
)
_SHARES_AFTER = re.compile(
    r"(?:['’]s?)?,? (?:class [a-c] )?(?:common )?"
    r"(?:shares?|stock(?! (?:exchange|market|picks?|index|futures))|adrs?|adss?)\b",
    re.IGNORECASE,
)
_BY = (
    r"(?: (?:by|as much as|about|nearly|almost|more than|another|some|roughly|around|over|to|at|in|on)){0,2}"
)
_RATED_AFTER = re.compile(
    r"(?:['’]s) (?:ceo|cfo|coo|chief|earnings|results|revenue|profit|guidance|sales|quarter|price target"
    r"|target price"
    r"|rating|market (?:cap|value))\b|(?:,? (?:is |was |were |has been |gets? |got )?(?:up|down)graded\b"
    r"(?! (?:its|their|his|the)\b))|,? (?:was |were |is |being )?(?:initiated|reiterated|rated|reduced"
    r"|raised|cut|lowered"
    r"|assumed|resumed|reinstated|started|maintained|kept) (?:at|to|with|as|from|by|a)\b"
    r"|,? (?:price target|pt)\b(?! changes)"
    rf"|{_MOVED}{_BY} \$?\d|,? (?:up|down){_BY} \$?\d|\s?[-–—:|]\s?{_LABEL}(?![\w-])",
    re.IGNORECASE,
)
_RESULTS_AFTER = re.compile(
    r"(?:['’]s?)? (?:(?!analysts?\b|strateg|economist|note\b|report\b)(?:[a-z/-]+|[$€£]?\d[\d.,]*%?(?: [bm]illion)?) ){0,3}(?:earnings|results|profits?|revenues?|income|loss|loans|deposits|ratio|expenses"
    r"|costs|dividend|fees|provisions?|inflows|outflows)\b(?! (?:estimates?|forecasts?|models?|targets?|expectations|projections?|calls?|outlook|views?|multiples?))"
    r"| (?:relied|recorded|earned|generated|booked|suffered|swung|benefited|attracted|lured)\b"
    r"|,? (?:reported|posted|earned|reports|beat|missed) "
    r"(?:a|its|better|worse|strong|weak|record|quarterly|(?:first|second|third|fourth)[- ]quarter|higher"
    r"|lower|net|earnings"
    r"|profit|revenue|adjusted|results|estimates|expectations)\b",
    re.IGNORECASE,
)
# A passive is about the firm itself: "Citi upgraded to buy".
_SAYING = (
    r"(?:said|says?|wrote|writes|note[sd]|expect(?:s|ed)?|sees|saw|believes?|estimate[sd]?|forecasts?"
    r"|predicts?|projects?"
    r"|recommends?|thinks?|rates|call(?:s|ed)|cite[sd]|argues?|warn(?:s|ed)?|sticks|keeps?|kept"
    r"|maintain(?:s|ed|ing)?"
    r"|reiterat(?:es?|ed|ing)|rais(?:es?|ed|ing)|lower(?:s|ed|ing)?|cuts?|cutting|trim(?:s|med|ming)?"
    r"|boost(?:s|ed|ing)?"
    r"|lift(?:s|ed|ing)?|increas(?:es?|ed|ing)|hike[sd]?|initiates?|initiating|initiated coverage"
    r"|resume[sd]?|reinstates?"
    r"|assumes?|(?:up|down)grad(?:es?|ing|ed (?!to|from|at|by))|remove[sd]?|add(?:s|ed)?|named?|names"
    r"|start(?:s|ed|ing)?"
    r"|begins?|began|affirm(?:s|ed)?|confirms?|adjusts?|sets?|recommending)"
)
_SPEAKS_AFTER = re.compile(
    r"(?:['’]s?)?,? (?:(?:[a-z-]+|senior|equity|chief|global|u\.s\.|internet|tech) ){0,4}"
    r"(?:analysts?|strategists?|economists?|research|report|note|bulls?|bears?)\b|(?-i:['’]s [A-Z][a-z]+ [A-Z])"
    rf"|(?:['’]s)? (?:(?:also|now|has|had|have|is|was|currently|today) ){{0,2}}{_SAYING}\b"
    r"|(?:['’]s)? (?:has|had|have) an? (?:\$|[a-z-]+ (?:rating|target|price target))"
    r"|(?-i:,? ?\([A-Z][a-z]+ [A-Z]|, [A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\s*$)",
    re.MULTILINE | re.IGNORECASE,
)
_SAYING_AFTER = re.compile(rf" (?:(?:also|now|has|had|have|later|today) ){{0,2}}{_SAYING}\b")
_SPEAKS_BEFORE = re.compile(
    r"(?:\baccording to|\b(?:analysts?|strategists?|economists?|team|note|report|data|survey|research|desk"
    r"|traders?|officer"
    r"|manager|director|colleagues|head|chief|peers|experts?) (?:at|from|by|of|with|for)"
    r"|(?:(?:\bup|\bdown)graded|\binitiated) (?:[^.;]{0,40} )?(?:at|by)|\b(?:compiled|polled) by|\bby"
    r"|[\"”’']? (?:said|says)) (?:the )?(?:banks? )?$",
    re.IGNORECASE,
)
_NO_INDEX = {
    "^IXIC": r" ?:|-(?:listed|traded)|,? Inc\b| (?:exchange|Stock Market|stock exchange|Global"
    r"|Capital Market|Private)|\.com",
    "^GSPC": r"(?:['’]s)? (?:ratings?|analysts?|said|says|upgrade[sd]?|downgrade[sd]?|affirm\w*|revis\w+"
    r"|Global|assign\w*|slash\w*)\b|(?:,| and| or) (?:Moody|Fitch)|(?:['’]s)? (?:placed"
    r"|(?:cuts?|lowers?|raises?) [^;\n]{0,60}(?:rating|rtg|outlook))\b",
    "^DJI": r"(?: Jones)? (?:Newswires|News|Chemical|Corning|theory|Theory|& Co)\b|,? Inc\b| (?:is |was |gets "
    r"|got )?(?:up|down)graded\b",
}
_VENUES = {symbol: re.compile(pattern, re.IGNORECASE) for symbol, pattern in _NO_INDEX.items()}
# "A rating cut from S&P", "Moody's, Fitch and S&P": the one who rates debt.
_RATER = re.compile(
    r"(?:\b[Rr]atings? (?:agenc(?:y|ies)|firms?|compan(?:y|ies)|cut|action|by|from|at)|Moody['’]s|\bFitch\b|\b(?:down|up)grade[sd]? (?:by|from|at))"
    r"(?:,? ?[-–]? ?(?:[A-Z][\w&'’]*|and|or|the|from)){0,5} $"
    r"|(?:\b[Aa]ccording to|\b(?:analysts?|economists?|strategists?|report|note|data|study|team) (?:at|from|by|of)|\bsaid|\bsays|\b(?:down|up)grade by"
    r"|\b(?:rated|downgraded|upgraded|affirmed|assigned|lowered|raised|cut)\b[^.,;\n]{0,30}? by) $"
)
# "S&P expects", "S&P lowered its outlook", "S&P, which rates the bonds"; "S&P cut its losses" is the index.
_RATES_AFTER = re.compile(
    r"(?:['’]s)? (?:also |now |had |has |recently |still )?(?:expects?|(?:expected|forecast|projected|seen|estimated)(?! to\b)|sees|saw (?=[A-Za-z])|warn(?:s|ed|ing)?"
    r"|forecasts|estimates|projects|predict(?:s|ed)|believes?|thinks?|wrote|writes|note[sd]|cited|rates|rated|calls|called|put (?=[A-Z])"
    r"|(?:cuts?|lower(?:s|ed)|rais(?:es|ed)|lift(?:s|ed)|withdr[ae]w|withdrew|kept|keeps|maintain(?:s|ed)|reiterated|confirm(?:s|ed))"
    r" (?!(?:its |the |early |earlier |some |most |those |all )*(?:loss|losses|gains?|decline|drop|advance|slide|rise|fall)\b)[A-Za-z])"
    r"|, which (?:rates|rated|has (?:a|an) [A-Z])"
)
_AGENCY_ENDS = ("P", "s")  # of "S&P" and "Standard & Poor's"
_ON_VENUE = re.compile(
    r"(?:list(?:ed|ing|s)?|trad(?:ed|es|ing)|debut(?:ed|s)?|shares) on (?:the )?(?:New York'?s )?$"
)


# Bonds at "40 cents on the dollar", a currency at "59 to the dollar": the dollar is what is counted with.
_CENTS_ON = re.compile(
    r"(?:\d (?:U\.S\. |US |[A-Z][a-z]+ )?$|cents? on the|\d (?:to|per|against|versus|on) (?:the|one|a)|\d per) (?:U\.S\. |US )?$"
)
_COUNTED = re.compile(r"(?:\d|[mbtr]illion|thousand|lakh|crore)[ -]$")
_FUTURE = re.compile(
    r" (?:(?:Index|index|Composite|stock|mini|contract) ){0,2}(?:[Ff]utures?|[Ee]-?[Mm]inis?(?: [Ff]utures?)?|contracts?)\b(?: contracts?\b)?"
)
_FUTURE_OF = re.compile(
    r"\b[Ff]utures (?:contracts? )?(?:on|of|for|tied to|linked to|tracking) (?:the |[A-Z][a-z]+(?: [A-Z][a-z]+)?['’]s )?$"
)
_PLACE = re.compile(
    r"(?:[A-Z][a-z]+['’]s|\b(?!Euro)[A-Z][a-z]+(?:ian|ese|ish|ch|ek|an)) (?:benchmark |government )?$"
)


def is_counted(text: str, start: int) -> bool:
    """ "15,000 rupiah": money, not its price."""
    return _COUNTED.search(front(text, start)) is not None


def is_future(text: str, start: int, end: int) -> int | None:
    """Where the name of an index ends if its future is meant: "Kospi futures", "futures on the DAX"."""
    after = _FUTURE.match(text, end)
    if after:
        return after.end()
    return end if _FUTURE_OF.search(front(text, start)) else None


_DISCLAIMED = re.compile(r"\breflect (?:the views|those|the opinions) of $")


def is_disclaimed(text: str, start: int) -> bool:
    """ "Views do not necessarily reflect those of Acme Inc": who published."""
    return _DISCLAIMED.search(front(text, start)) is not None


def is_abroad(text: str, start: int, name: str) -> bool:
    """ "Greek 10-year yields" are no Treasuries, "Class A shares" no Chinese ones."""
    if name == "Chinese stocks" and text[max(0, start - 6) : start].lower() == "class ":
        return True
    return name.endswith("-year Treasury") and _PLACE.search(front(text, start)) is not None


def front(text: str, start: int) -> str:
    return text[max(0, start - REACH) : start]


def is_price(text: str, start: int, end: int) -> bool:
    """Gold, the dollar, banks: whether their price is spoken of."""
    before = front(text, start)
    if _CENTS_ON.search(before):
        return False
    if _PRICE_AFTER.match(text, end) is not None or _PRICE_BEFORE.search(before) is not None:
        return True
    return _OPENING.search(before) is not None and _PRICED_LATER.match(text, end) is not None


def is_rated(text: str, start: int, end: int) -> bool:
    """Whether a name is what somebody rates, or what moves by a figure."""
    return _RATED_BEFORE.search(front(text, start)) is not None or _RATED_AFTER.match(text, end) is not None


_TARGET = re.compile(
    r"(?:\b(?:price|high|low|average|mean|median|month|year|new|old|its|his|the|on|a|own)[ -]|[\d$]\S* )$",
    re.IGNORECASE,
)
_TARGETED = re.compile(
    r"s? (?:price|prices|date|raised|lowered|cut|lifted|boosted|increased|reduced|to|of|for|by|at)\b",
    re.IGNORECASE,
)


def is_target(text: str, start: int, end: int) -> bool:
    """ "Price Target Raised to $50": what analysts set, not the shop."""
    if text[start:end].lower() != "target":
        return False
    return _TARGET.search(front(text, start)) is not None or _TARGETED.match(text, end) is not None


def has_shares(text: str, end: int) -> bool:
    """ "Target shares", "Gap's stock"."""
    return _SHARES_AFTER.match(text, end) is not None


# What a firm does or says of itself, whatever else it says of others.
_REPORTS_AFTER = re.compile(
    r"['’]s (?:rose|fell|climbed|dropped|gained|grew|declined|slid|jumped|surged|increased|decreased) (?:by |[a-z]+ )?\d| (?:set aside|bought back|repurchased|announced (?:an? (?:[$€£\d][^ ]* (?:[bm]illion )?)?(?:share |stock )?(?:buyback|repurchase|dividend)|plans)"
    r"|said (?:(?:its|net|pretax|pre-tax|operating|quarterly|annual|full-year|underlying|adjusted) )+(?:profit|revenue|income|earnings|loss))\b"
    r"| said (?:in [a-z]+ |on [a-z]+ )?(?:that )?it (?:plan(?:s|ned)|will|would|intends) (?:to )?(?:repurchase|buy back|raise its|cut its|pay|return|close|eliminate)\b",
    re.IGNORECASE,
)
# "At local rival Palewater, trading fell 9%": at the head of a clause, a place and no speaker.
_AT_HEAD = re.compile(r"(?:^|[.!?;] |\n|, |while |and )[Aa]t (?:[a-z-]+ ){0,3}$")
_COMMA = re.compile(r"(?:[ ,.]+(?:Inc|Corp|Co|Group|AG|plc|PLC|Ltd)\b\.?)*,")


def reports(text: str, start: int, end: int) -> bool:
    """Whether a firm is spoken of as a company that has results, not as one that has views."""
    if _REPORTS_AFTER.match(text, end):
        return True
    return (
        _COMMA.match(text, end) is not None and _AT_HEAD.search(text, max(0, start - 40), start) is not None
    )


def has_results(text: str, end: int) -> bool:
    return _RESULTS_AFTER.match(text, end) is not None


def speaks(text: str, start: int, end: int) -> bool:
    """Whether a firm is named as the one who says, rates or estimates."""
    return _SPEAKS_AFTER.match(text, end) is not None or _SPEAKS_BEFORE.search(front(text, start)) is not None


def is_venue(text: str, start: int, end: int, symbol: str | None) -> bool:
    """Nasdaq the exchange, S&P the rating agency, Dow the publisher: no index."""
    pattern = _VENUES.get(symbol or "")
    if pattern is None:
        return False
    before = front(text, start)
    listed = symbol == "^IXIC" and _ON_VENUE.search(before) is not None
    agency = symbol == "^GSPC" and text[end - 1] in _AGENCY_ENDS
    rates = agency and _RATER.search(before) is not None and _PRICE_AFTER.match(text, end) is None
    rates = rates or (agency and _RATES_AFTER.match(text, end) is not None)
    return listed or rates or pattern.match(text, end) is not None


# "S&P 500 Machinery Index", "Nasdaq internet index": an index of its own; "S&P 500 stock index" is the one named.
_LONGER = re.compile(
    r"(?:[ /](?!(?:Composite|Stock|Share|Price|Market|Cash|Benchmark) Index)(?:[A-Z][\w.'’-]*|&|and|ex|of|\d+)(?= [A-Z&aeo\d]|/)(?:[ /](?:[A-Z][\w.'’-]*|&|and|ex|of|\d+)){0,7}? (?:[Ii]ndex|PMI|[Aa]verage|[Gg]auge|[Ss]ubindex|[Ss]ub-index)\b"
    r"|['’]?s? (?!(?:stock|share|equity|equities|benchmark|composite|price|cash|market|main|blue-chip|underlying|and|broader|key|leading|or)\b)[a-z][a-z&-]+(?: (?!and\b|or\b|the\b|was\b|is\b|by\b|to\b|as\b|in\b|of\b|on\b)[a-z&-]+){0,2} (?:index|gauge|subindex|sub-index)\b)(?! (?:[Ff]utures|[Ee]-?[Mm]ini|[Ff]und|ETF))"
)
_VERSION_OF = re.compile(
    r"\b(?:version|variant|subset|subgroup|sub-?index|gauge|measure|index|form) of (?:the )?$", re.IGNORECASE
)
_EQUAL_WEIGHT = re.compile(r"\bequal(?:ly)?[- ]weight", re.IGNORECASE)


def longer_index(text: str, end: int) -> int | None:
    """Where the name of an index ends that begins with another's: "Nasdaq Internet Index"."""
    longer = _LONGER.match(text, end)
    return longer.end() if longer else None


def version_of(text: str, start: int) -> str | None:
    """ "an equal-weighted version of the S&P 500" -> "equal weight"; another version -> ""; the index itself -> None."""
    version = _VERSION_OF.search(front(text, start))
    if version is None:
        return None
    return "equal weight" if _EQUAL_WEIGHT.search(text, max(0, start - REACH), start) else ""


_HEAD_AFTER = re.compile(r"(?:[:]| \([A-Z][\w.'’ -]{2,40}\)|, [A-Z][\w.'’ -]{2,40})?[ \t]*(?:\n|$)")


def heads_line(text: str, start: int, end: int) -> bool:
    """ "Citi (Mark May)", "RBC, Jane Roe" or "UBS:" alone on a line: the head of what a firm says."""
    return (start == 0 or text[start - 1] == "\n") and _HEAD_AFTER.match(text, end) is not None


def is_saying(text: str, end: int) -> bool:
    """Whether a verb of saying or rating follows."""
    return _SAYING_AFTER.match(text, end) is not None
