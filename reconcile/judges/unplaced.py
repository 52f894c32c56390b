"""Words of a quote that say another time than the last session, without its dates."""

from __future__ import annotations

import re

from reconcile.facts import CannotTell
from records import Claim

_N = r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a few|several|some|a couple of"
_UNIT = r"(?:trading )?(?:sessions?|days?|weeks?|months?|quarters?|years?|decades?)"
_LENGTH = rf"(?:{_UNIT}|period|time|span|stretch|window|time ?frame)"
_ELSEWHEN = re.compile(
    rf"(?:over|in|during|for|within) the (?:next|following|subsequent|ensuing)(?: (?:{_N}))? {_UNIT}"
    rf"|(?:{_N}) {_UNIT} (?:later|after(?:wards?| that)|earlier|before that|thereafter)"
    rf"|(?:over|in|during|for) (?:the|that) same {_LENGTH}"
    rf"|(?:in|over|during|for|by|through) (?:that|those) {_LENGTH}"
    r"|that (?:year|month|quarter|summer|autumn|fall|winter|spring),"
    r"|ever since|since then|since that|(?:has|have|had|'s|’s|'ve|’ve) since"
    r"|back then|at the time|in the aftermath",
    re.I,
)
_FAR = re.compile(r"(?:over|in|during|for|within) the next .*", re.I)
# In small letters: the Dow Jones Industrial Average is a name.
_AVERAGE = re.compile(
    r"\bon average\b|\b(?:an|its|the|their) (?:median|average)(?: (?:annual|monthly|daily|yearly))?"
    r" (?:\w+ )?of\b|\baverag(?:ed|ing)\b|\bannuali[sz]ed\b|\bhistorically\b"
    r"|(?:%|percent) (?:a|per|each|every) (?:year|month|quarter)\b(?! (?:ago|earlier|before))"
)


def refuse_unplaced(claim: Claim) -> None:
    """CannotTell for a mean over several times, and for a move of a time that has no dates.

    "Fell an average of 5%" is no one move; "shed another 4.2% in the next two sessions", "has since climbed
    4%" are none of the last session. A forecast may be for the next sessions.
    """
    mean = _AVERAGE.search(claim.quote)
    if mean is not None:
        raise CannotTell("no_metric", f'A mean over several times ("{mean[0]}") is not measured.')
    if claim.period is not None:
        return
    said = _ELSEWHEN.search(claim.quote)
    if said is not None and not (claim.modality == "forecast" and _FAR.match(said[0])):
        raise CannotTell("no_period", f'No dates are known for "{said[0]}".')
