"""Prices of bonds, which are counted in cents on the dollar of their face value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim
from nlp.sentences import lowered
from nlp.themes import place_of
from nlp.words import alternation, move_verbs
from records import Claim, Subject

_PAPER = re.compile(
    r"(?<![a-z])(?:bonds?|notes?|eurobonds?|debt|loans?|securities|SEC)(?! (?:defaults?|sales?|offerings?|issuance|yields?|funds?|spreads?|markets?|buying|purchases|holders?|traders?|investors?)(?![a-z]))(?![a-z])"
)
_MOVES = alternation([verb for verb in move_verbs() if " " not in verb])
_ADVERBS = r"(?:(?:has|have|had|was|were|is|are|also|then|each|both|by|about|another|further) )*"


def bonds_of(scene: Scene, left: int, at: int) -> Subject | None:
    """Whose bonds typed [left, at) is about; None where it names none."""
    if not any(
        m.group() != "SEC" or _is_paper(scene, m.start()) for m in _PAPER.finditer(scene.text, left, at)
    ):
        return None
    stock = next((f for _, f in scene.securities_before(at) if f.type == "equity"), None)
    words = scene.article.text[scene.typed.source(left) : scene.typed.source(at)]
    place = place_of(lowered(words))
    if place is None and stock is None:
        focus = scene.focus()
        stock = focus if focus is not None and focus.type == "equity" else None
        place = None if stock else place_of(lowered(scene.article.title or ""))
    owner = place or (stock.name if stock else None)
    return Subject(None, f"{owner} bonds" if owner else "bonds", "other")


def _is_paper(scene: Scene, at: int) -> bool:
    return any(pos == at and found.name.endswith("bonds") for pos, found in scene.securities_before(at + 1))


def _moved(hit: Hit) -> Iterator[Claim | None]:
    scene, move = hit.scene, hit.quantity("move")
    if move is None or not scene.free(move) or move.value >= 1 or move.magnitude:
        return
    if "cent" not in scene.article.text[move.start : move.end]:
        return
    left = scene.clause(hit.match.start("move"))[0]
    subject = bonds_of(
        scene, 0 if hit.word("what") in ("issue", "version") else left, hit.match.start("move")
    )
    unit = "EUR" if "euro-denominated" in scene.text else "USD"
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "return", subject, move, unit=unit,
        direction=move_verbs().get(hit.word("verb")), modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip
    level = hit.quantity("level")
    if level is not None and scene.free(level) and level.value < 2:
        yield make_claim(
            scene, hit.rule, hit.match.span("level"), "performance", "level", subject, level, unit=unit,
            modality="reported", when=scene.period(*hit.at()),
        )  # fmt: skip


def _level(hit: Hit) -> Iterator[Claim | None]:
    scene, level = hit.scene, hit.quantity("level")
    if level is None or not scene.free(level) or level.value >= 2:
        return
    at = hit.match.start("level")
    yield make_claim(
        scene, hit.rule, hit.at(), "performance", "level", bonds_of(scene, 0, at), level,
        modality="reported", when=scene.period(*hit.at()),
    )  # fmt: skip


RULES = (
    Rule(
        "bond in cents",
        re.compile(
            rf"(?P<what>bonds?|notes?|eurobonds?|debt|issue|version|maturity|SEC)(?: due (?:in )?(?:WHEN|[a-z0-9]+))? {_ADVERBS}(?P<verb>{_MOVES}) (?:by )?(?P<move>MONEY)(?!,? (?:or|a share))"
            r"(?: on the dollar)?(?: WHEN)?(?: to (?:trade at |a price of )?(?P<level>MONEY))?"
        ),
        _moved,
        ("Chile's 2033 bonds slumped 4.7 cents and a 2027 version of the notes dropped nearly 2 cents",),
        ("Zybelo Corp (NYSE: ZYBX) fell 4.7 cents",),
    ),
    Rule(
        "cents on the dollar",
        re.compile(r"(?P<level>MONEY) on the dollar"),
        _level,
        ("Zybelo Corp (NYSE: ZYBX) notes change hands near 83 cents on the dollar.",),
        ("It is worth 89 cents on the dollar.",),
    ),
)  # fmt: skip
