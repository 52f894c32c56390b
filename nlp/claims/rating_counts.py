"""How many analysts rate something how: "14 of 15 rate it buy", "21 buys, 6 holds and 3 sells"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from nlp.claims.rating_words import near_subject
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import CONSENSUS, make_claim
from nlp.words import rating_stance
from records import Claim, Subject

_WHO = r"(?:(?:[a-z]+ )?(?:analysts?|GENERIC|firms?|brokerages?|brokers?|houses?|banks?|strategists?))"
_SIDE = r"(?:strong |moderate )?(?:buy|hold|sell|neutral|outperform|underperform|overweight|underweight|equal[- ]weight|market perform)"
# "21 buys", "44 analysts recommending the shares", "one has a sell", "the 52 that advocate buying it".
_COUNT = re.compile(
    rf"(?P<count>NUM|PCT)(?P<who>(?: of them)?(?: (?:of (?:the |its )?)?{_WHO})?(?: (?:tracked|polled|surveyed|covering|following|tracking|(?:that|who) (?:cover|follow|track))[^,;.]{{0,40}}?)?)?"
    r"(?P<verb> (?:that |who )?(?:have |has )?(?:have|has|rates?|rated|rating|recommends?|recommending|recommended|advocates?|says?|with|assigns?|assigned|gives?|given|giving|issued|call|are|views?|labels?|see|consider|stick(?:ing)? with|keep(?:ing)?|maintain(?:ing)?)(?: (?:investors|clients|it|its|the|stock|shares|company|SEC|at|as|to|with))*)?"
    rf"(?: (?:an?|the equivalent of an?|equivalents of))? [\"']?(?P<label>{_SIDE}(?:s|ing)?)(?:-equivalent)?[\"']?(?P<noun>(?:-side)? (?:or (?:equivalent|better) |equivalent )?(?:ratings?|recommendations?|reviews?|equivalents?))?(?:(?![a-z])|(?=avg|average))"
)
_ANY_COUNT = re.sub(r"\?P<\w+>", "?:", _COUNT.pattern)
_ANOTHER = re.compile(
    rf"(?:,| and|, and|, while|;) (?P<one>another|one|the other)(?: one| {_WHO})? (?:has|rates|recommends|says|gives|with)(?: (?:it|the|stock|shares|at))* (?:an? )?[\"']?(?P<label>{_SIDE})[\"']?(?![a-z])"
)


def side_of(label: str) -> str:
    """The rating in a plural or a participle: buys, buying -> buy."""
    low = re.sub(r"\s+", " ", label)
    return re.sub(r"(?<=buy|old|ell|ral|orm|ght)(?:ing|s)$", "", low)


def _claim(
    hit: Hit, subject: Subject | None, label: str, count: Quantity | None, total: Quantity | None = None
) -> Claim | None:
    side = side_of(label)
    value = count.value if count else Decimal(1)
    if total is not None:
        hit.scene.used.add(total.start)
    hit.scene.used.add(-hit.match.start("label") - 1)
    unit = "percent" if count and count.unit == "percent" else "count"
    return make_claim(
        hit.scene, hit.rule, hit.at(), "rating", "rating", subject, count, confidence=0.9 if count else 0.8, unit=unit,
        value=value, of=total.value if total else None, label=side, stance=rating_stance(side), claimant=CONSENSUS,
    )  # fmt: skip


def _out_of(hit: Hit) -> Iterator[Claim | None]:
    count, total = hit.quantity("count"), hit.quantity("total")
    if count is not None and total is not None and count.value <= total.value and hit.scene.free(count):
        yield _claim(hit, near_subject(hit.scene, *hit.at()), hit.word("label"), count, total)
        yield from _following(hit, total)


def _following(hit: Hit, total: Quantity | None) -> Iterator[Claim | None]:
    """The counts and the "another" behind a count: "… rate it buy, 8 hold and two sell"."""
    scene = hit.scene
    subject = near_subject(scene, *hit.at())
    at = hit.match.end()
    while subject is not None:
        match = _NEXT.match(scene.text, at)
        another = _ANOTHER.match(scene.text, at)
        if match:
            part = replace(hit, match=match)
            count = part.quantity("count")
            if count is None or not scene.free(count):
                return
            yield _claim(part, subject, part.word("label"), count, total)
        elif another:
            part = replace(hit, match=another)
            yield _claim(part, subject, part.word("label"), None)
        else:
            return
        at = part.match.end()


_NEXT = re.compile(
    rf"(?:[^.;0-9]{{0,40}}?)(?:,| and|, and|, while|;|, with| versus| against) (?:just |only )?{_COUNT.pattern}"
)


def _counts(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    subject = near_subject(scene, *hit.at())
    for match in _COUNT.finditer(hit.match.group()):
        part = replace(hit, match=_COUNT.match(scene.text, hit.match.start() + match.start()) or hit.match)
        count = part.quantity("count")
        if count is None or not scene.free(count):
            continue
        yield _claim(part, subject, part.word("label"), count)
        yield from _following(part, None)


def _by_many(hit: Hit) -> Iterator[Claim | None]:
    """ "rated buy by 20 analysts, hold by eight": what rates and by whom stands once in the sentence."""
    count = hit.quantity("count")
    rated = re.search(r"(?<![a-z])(?:rat(?:ed|ings?)|called|seen as|considered)(?![a-z])", hit.scene.text)
    if count is not None and rated and re.search(_WHO, hit.scene.text) and hit.scene.free(count):
        yield _claim(hit, near_subject(hit.scene, *hit.at()), hit.word("label"), count)


def _number(hit: Hit) -> Iterator[Claim | None]:
    """ "the number of buy ratings is down to 11 from 14"."""
    count, before = hit.quantity("count"), hit.quantity("was")
    if count is not None and hit.scene.free(count):
        if before is not None:
            hit.scene.used.add(before.start)
        claim = _claim(hit, near_subject(hit.scene, *hit.at()), hit.word("label"), count)
        yield replace(claim, prior_value=before.value if before else None) if claim else None


RULES = (
    Rule(
        "number of ratings",
        re.compile(rf"number of [\"']?(?P<label>{_SIDE})[\"']?(?:-equivalent)? (?:ratings|recommendations|calls)(?: on SEC)? (?:has |have |had )?[a-z]+ (?:at|to|from (?P<was>NUM) to) (?P<count>NUM)(?: from NUM)?"),
        _number,
        ("The number of buy ratings on Acme Corp (NYSE: ACME) has dropped to 25 from 32",),
        ("The number of shops to buy fell to 25",),
    ),
    Rule(
        "out of",
        re.compile(rf"(?P<count>NUM)(?: out)? of (?:the |its )?(?P<total>NUM) (?:[a-z]+ ){{0,3}}{_WHO}?[^.;,]{{0,60}}?(?<![a-z])[\"']?(?P<label>{_SIDE}s?)(?![a-z])"),
        _out_of,
        ("11 out of 13 analysts rating Acme Corp (NYSE: ACME) a Buy",),
        ("14 of 15 stores hold a licence",),
    ),
    Rule(
        "of the analysts",
        re.compile(rf"of (?:the |its )?(?P<total>NUM) {_WHO}[^.;0-9]{{0,60}}?, (?P<count>NUM) (?:have|has|rate|rates|rated|recommend|recommends|say|give|call|are)\b(?: (?:it|its|the|stock|shares|SEC|at|as|an?|with|to))* [\"']?(?P<label>{_SIDE}s?)(?![a-z])[\"']?(?: ratings?)?"),
        _out_of,
        ("Of the 30 analysts covering Acme Corp (NYSE: ACME), 20 rate it buy, 8 hold and two sell",),
        ("Of the 30 stores, 20 sell shoes",),
    ),
    Rule(
        "counts",
        re.compile(rf"{_ANY_COUNT}(?:(?:,| and|, and|, while)[^.;]{{0,30}}?{_ANY_COUNT}){{1,4}}"),
        _counts,
        ("Acme Corp (NYSE: ACME) has 21 buys, 6 holds and 3 sells", "One analyst has rated Acme Corp (NYSE: ACME) with a sell rating, four have given a hold rating and nine have issued a buy rating"),
        ("He buys two and sells three",),
    ),
    Rule(
        "rated by so many",
        re.compile(rf"(?<![a-z])[\"']?(?P<label>{_SIDE})[\"']?(?: rating)? by (?P<count>NUM)(?= (?:GENERIC|analysts|brokers|brokerages|firms)|,| and |\.|;|$)"),
        _by_many,
        ("Acme Corp (NYSE: ACME) is rated buy by 20 analysts, hold by eight and sell by two",),
        ("They buy by 20 lots",),
    ),
    Rule(
        "count of analysts",
        re.compile(rf"(?<!of the )(?<!of its )(?<!of )(?=(?:NUM|PCT) (?:of (?:the |its )?)?{_WHO}\b|NUM of them\b|NUM (?:buy|hold|sell|neutral)s(?![a-z])|(?:NUM|PCT) (?:have|rate|recommend|has|that|with)\b|NUM [\"']?{_SIDE}[\"']?(?:-equivalent)? (?:ratings|recommendations)){_COUNT.pattern}"),
        _counts,
        ("Only one analyst has a hold rating on Acme Corp (NYSE: ACME)", "Some 51 analysts recommend buying Acme Corp (NYSE: ACME)"),
        ("Three firms sold a stake in Acme Corp (NYSE: ACME)",),
    ),
)  # fmt: skip
