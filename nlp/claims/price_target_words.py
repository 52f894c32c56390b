"""The words of price targets that the rules share: verbs of change, the noun, and what fills the room around a figure."""

from __future__ import annotations

import re

RAISE = r"rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|increas(?:e|es|ed|ing)|hik(?:e|es|ed|ing)|bump(?:s|ed|ing)?|up(?:s|ped|ping)|ups|nudg(?:e|es|ed|ing) up|hoist(?:s|ed)?|jack(?:s|ed)? up|(?:doubl|tripl)(?:es|ed|ing)"
LOWER = r"lower(?:s|ed|ing)?|cut(?:s|ting)?|reduc(?:es|ed|ing)|reduce(?= (?:its|the|price|pt))|trim(?:s|med|ming)?|slash(?:es|ed|ing)?|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|chop(?:s|ped|ping)?|pare(?:s|d)?|shave(?:s|d)?|dial(?:s|ed) back|take(?:s|n)? down|halv(?:es|ed|ing)"
KEEP = r"maintain(?:s|ed|ing)?|reiterat(?:e|es|ed|ing)|keep(?:s|ing)?|kept|affirm(?:s|ed|ing)?|reaffirm(?:s|ed|ing)?|repeat(?:s|ed)?|retain(?:s|ed)?|stick(?:s|ing)? (?:with|to)|stuck (?:with|to)|stand(?:s|ing)? by|back(?:s|ed)"
START = r"initiat(?:e|es|ed|ing)|start(?:s|ed|ing)?|launch(?:es|ed)?|assum(?:e|es|ed)|beg(?:an|ins) (?:coverage|covering)|announc(?:e|es|ed)|establish(?:es|ed)?"
REMOVE = r"remov(?:e|es|ed|ing)|withdr(?:aw|aws|ew|awn)|suspend(?:s|ed)?|drop(?:s|ped)(?= (?:its|his|the) )"
TARGET = r"(?:(?:share |stock )?price (?:target|objective|goal|forecast|tgt)s?|target prices?|(?<=its )targets?(?= [^.;]{0,60}MONEY)|(?<!rate )(?<!inflation )(?<!its )(?<!earnings )(?<!sales )(?<!revenue )(?<!break-even )(?<!profit )(?<!delivery )(?<!production )(?<!output )(?<!growth )(?<!margin )(?<!savings )(?<!volume )(?<!capacity )(?<!emissions )(?<!dividend )(?<!reduction )(?<!leverage )targets?(?! of (?:PCT|BP))|\bpts?\b|\bpo\b|\btgt\b|fair value(?: estimate)?s?|worse?-case scenario|bull[- ]case|bear[- ]case)"
Q = "(?:MONEY|NUM|POINTS)"
# What may stand between a target and its figure: no other figure, no end of a clause.
FILL = r"(?:(?<= )NUM (?:GENERIC|analysts|brokerages|brokers|firms)|(?!MONEY|NUM|PCT|POINTS|[;:?!]|(?<![^a-z][a-z])(?<!inc)(?<!corp)(?<!ltd)(?<! co)(?<! st)(?<! dr)\. | rang(?:e|es|ed|ing) | from |, the GENERIC).){0,70}?"
NEW = r"(?:just |only |about )?(?:a |an |its |the )?(?:new |fresh |lofty )?(?:(?:wall )?street[- ](?:high|low) |record )?(?:high |low )?(?:target )?(?:of |at )?"

_ACTIONS = (
    (RAISE, "raised"),
    (LOWER, "lowered"),
    (KEEP, "reiterated"),
    (START, "initiated"),
    (REMOVE, "removed"),
)
ACTION = re.compile("|".join(f"(?P<{name}>\\b(?:{words})\\b)" for words, name in _ACTIONS))
# What a house does to a rating or a target that it gives.
FIRM_VERB = rf"{RAISE}|{LOWER}|{KEEP}|{START}|{REMOVE}|(?:double[- ])?(?:up|down)grad(?:es?|ed|ing)|resum(?:es?|ed|ing)|reinstat(?:es?|ed|ing)|reissu(?:es?|ed|ing)|restat(?:es?|ed|ing)|confirm(?:s|ed|ing)?|assert(?:s|ed)?|adjust(?:s|ed|ing)?|revis(?:es?|ed|ing)|updat(?:es?|ed)|amends?|mov(?:es?|ed|ing)|tweaks?|set(?:s|ting)?|issu(?:es?|ed|ing)|giv(?:es?|ing)|gave|assign(?:s|ed)?|hold(?:s|ing)?|begins?|began|pick(?:s|ed) up|add(?:s|ed)"


def action_in(text: str, start: int, end: int) -> str | None:
    """The last verb of change in typed [start, end): raised, lowered, reiterated, initiated, removed."""
    found = [m.lastgroup for m in ACTION.finditer(text, start, end)]
    return found[-1] if found else None
