"""The business: results, guidance, estimates, by the noun that governs the figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.claims.estimate import is_past, whose
from nlp.claims.figures import Figure
from nlp.claims.result import PER_SHARE, follows, is_share, is_strangers, of_industry
from nlp.quantities import Quantity
from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, subject_of
from nlp.words import Topic, topic_named
from records import Claim

_AT_LEVEL = re.compile(r"(?:\bat|\bto|\bof|\bwas|\bis|\bwere) ?$")
_REVISED = re.compile(
    r"(?P<raised>\b(?:rais(?:e|es|ed|ing)|lift(?:s|ed)?|boost(?:s|ed)?|increas(?:es|ed)|hik(?:es|ed))\b)"
    r"|(?P<lowered>\b(?:cut|cuts|cutting|lower(?:s|ed|ing)?|reduc(?:es|ed)|trim(?:s|med)|slash(?:es|ed))\b)"
)
# "earnings among low-income workers", "income of households": what people make.
_OF_PEOPLE = re.compile(
    r"(?<![a-z])(?:earnings|income|wages|pay|spending|debt|savings) (?:among|of|for|by) (?:the )?(?:[a-z-]+ ){0,3}(?:workers|employees|households|families|americans|people|consumers|residents|women|men|graduates|retirees)(?![a-z])"
)
_NEXT = 400  # characters within which the next sentence begins
_GROWING = re.compile(r"growth|grow|grew|increase")


# "sales and adjusted earnings of $4 billion and $1.10 per share"
_SALES_AND = re.compile(
    r"(?:sales|revenues?) and (?:[a-z-]+ ){0,2}(?:earnings|profit|eps|income)(?: per share)?(?: [a-z]+){0,4} $"
)


def metric_of(figure: Figure, topic: Topic, metric: str) -> str | None:
    """Per share and small sums of earnings are EPS; a sum without magnitude is no revenue."""
    quantity = figure.quantity
    if quantity.token != "MONEY":
        return metric
    per_share = PER_SHARE.match(figure.scene.text, figure.end) is not None
    small = quantity.value < 1000 and not quantity.magnitude
    if topic.name == "earnings" and quantity.magnitude and _SALES_AND.search(figure.before(90)):
        return "revenue"
    if topic.name in ("earnings", "eps"):
        return "eps" if small else "net_income"
    if topic.name == "revenue" and per_share:
        return "other"
    if topic.name in ("revenue", "sums") and small:
        return None
    return metric


def revised(figure: Figure) -> str | None:
    """raised or lowered, for an estimate or guidance that somebody changed."""
    words = figure.clause_before()
    if not re.search(r"estimate|forecast|outlook|guidance|projection|expectation|view|target", words):
        return None
    match = _REVISED.search(words)
    return match.lastgroup if match else None


def _direction(figure: Figure, topic: Topic, metric: str) -> str | None:
    if figure.quantity.token not in ("PCT", "PP", "BP"):
        return None
    if figure.quantity.sign:
        return figure.quantity.sign
    if topic.name in ("margin", "ratio", "dividend") and _AT_LEVEL.search(figure.before(6)):
        return None
    if topic.name == "dividend" and figure.by.direction is None:
        changed = _REVISED.search(figure.clause_before())
        return {"raised": "up", "lowered": "down"}[changed.lastgroup or ""] if changed else None
    if figure.by.direction is None and metric in ("earnings_growth", "revenue_growth"):
        around = figure.scene.text[max(0, figure.start - 60) : figure.end + 30]
        return "up" if _GROWING.search(around) else None
    return figure.by.direction


def _continues(scene: Scene, start: int) -> bool:
    """Whether the result of the sentence that begins at `start` is what a growth says again: "That is growth of 4%"."""
    if start == scene.sentence.start:
        return True
    return scene.sentence.start - start < _NEXT and scene.text.startswith(("that ", "this ", "the figure "))


def read_fundamental(figure: Figure, topic: Topic, metric: str) -> Claim | None:
    """A result, an estimate or guidance; None without a company, an index or a segment."""
    scene, quantity = figure.scene, figure.quantity
    if _OF_PEOPLE.search(figure.clause_before()):
        return None
    found = figure.subject_after() or figure.subject()
    kept = metric_of(figure, topic, metric)
    if found is None or found.type not in ("equity", "index", "segment", "etf") or kept is None:
        return None
    if of_industry(figure, found) or is_strangers(figure):
        return None
    if found.type == "segment" and kept == "other" and quantity.token != "PCT":
        return None
    subject = subject_of(found)
    claimant, modality = whose(figure, subject)
    last = scene.memory.result
    reported = modality == "reported" or claimant is None
    if reported and last is not None and follows(figure) and _continues(scene, last[0]):
        claimant, modality = last[1:]
    share = is_share(figure)
    if share and found.type != "equity":
        return None
    direction = None if share else _direction(figure, topic, kept)
    if kept in ("earnings_growth", "revenue_growth") and direction is None:
        return None
    if kept == "other" and quantity.token == "PCT" and direction is None and topic.name != "ratio":
        return None
    if not share:
        scene.memory.topics.append((scene.sentence.line, topic, kept))
    if modality == "forecast" and claimant is not None and claimant.firm == subject.name:
        kept = "guidance"
    if not is_past(figure):
        scene.memory.result = scene.sentence.start, claimant, modality
    prior = figure.prior()
    return make_claim(
        scene, f"{topic.name} by its noun", (min(figure.by.at, figure.start), figure.end), "fundamental", kept, subject,
        quantity, direction=direction, claimant=claimant, modality=modality,
        when=scene.period(figure.start, figure.end), prior_value=prior.value if prior else None,
        action=revised(figure) if modality == "forecast" else None, unit=quantity.unit or "count",
    )  # fmt: skip


def estimate_topic(figure: Figure) -> tuple[Topic, str] | None:
    """What an estimate without a noun of its own is for: the last result of its shape in the paragraph."""
    scene, quantity = figure.scene, figure.quantity
    sum_like = quantity.token == "MONEY" or (quantity.token == "NUM" and quantity.magnitude > 3)
    if not figure.by.expected or not sum_like:
        return None
    eps = PER_SHARE.match(scene.text, figure.end) is not None or not quantity.magnitude
    for line, topic, metric in reversed(scene.memory.topics[-6:]):
        if line == scene.sentence.line and (metric == "eps") == eps:
            return topic, "eps" if eps else metric
    return None


def _pairs(hit: Hit) -> Iterator[Claim | None]:
    """ "$1.9 billion, or $3.60 a share, down from $2.1 billion, or $4.10": two results, each with its old figure."""
    scene: Scene = hit.scene
    found = [f for _, f in scene.securities_before(hit.at()[0]) if f.type == "equity"]
    focus = found[0] if found else scene.focus()
    if focus is None or focus.type != "equity":
        return
    subject = subject_of(focus)
    for new, old, metric in (("sum", "sum_was", "net_income"), ("eps", "eps_was", "eps")):
        figure, prior = hit.quantity(new), hit.quantity(old)
        if isinstance(figure, Quantity) and scene.free(figure):
            if prior is not None:
                scene.used.add(prior.start)
            scene.memory.topics.append((scene.sentence.line, topic_named("earnings"), metric))
            yield make_claim(
                scene, hit.rule, hit.at(), "fundamental", metric, subject, figure, modality="reported",
                prior_value=prior.value if prior else None, when=scene.period(*hit.at()),
            )  # fmt: skip


RULES = (
    Rule(
        "income and per share",
        re.compile(
            r"(?:net income|net earnings|net loss|profit|earnings|net profit|loss|earned)(?: [a-z-]+| WHEN| SEC){0,8}? (?P<sum>MONEY),? or (?P<eps>MONEY)(?:,? (?:a|per) (?:diluted )?share)?"
            r"(?:,? WHEN)?(?:,? (?:(?:down|up) )?(?:from|compared with|compared to|versus|against) (?:a |net |profit |income |loss |earnings |of )*(?P<sum_was>MONEY)(?:,? or (?P<eps_was>MONEY))?)?"
        ),
        _pairs,
        ("Acme Corp (NYSE: ACMX) said net income was $1.9 billion, or $3.60 a share, down from $2.1 billion, or $4.10",),
        ("Acme Corp (NYSE: ACMX) pays $5 or $6 for a share",),
    ),
)  # fmt: skip
