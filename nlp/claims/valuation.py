"""Multiples, discounts and yields at which something trades."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.rules import Hit, Rule
from nlp.scene import Scene, make_claim, subject_of
from nlp.securities import Found
from records import Claim, Subject

_METRICS = (
    ("pe_forward", r"forward (?:p/e|price|earnings|12-month)|(?:next|this|HORIZON|12[- ]month|estimated|expected|projected|WHEN)[a-z' ]{0,24}earnings|forward"),
    ("pe_trailing", r"trailing|past (?:12 months|year)"),
    ("ev_ebitda", r"ebitda"),
    ("price_to_sales", r"sales|revenue|p/s"),
    ("price_to_book", r"book|p/b"),
    ("pe", r"p/e|price[- ]to[- ]earnings|earnings"),
)  # fmt: skip


def metric_of(words: str) -> str:
    """The multiple that the words name; a bare multiple is `multiple`."""
    for metric, pattern in _METRICS:
        if re.search(pattern, words):
            return metric
    return "multiple"


_AFTER = re.compile(r"[a-z ]{0,30}? for (?:the )?(SEC)")


def _near(scene: Scene, at: int, end: int = 0) -> Subject | None:
    """ "21.5 times for the S&P 500", else the security nearest before, else the focus."""
    after = _AFTER.match(scene.text, end) if end else None
    found = scene.typed.item(after.start(1)) if after else None
    if isinstance(found, Found):
        return subject_of(found)
    left, _ = scene.clause(at)
    near = scene.securities_before(at, left) or scene.securities_before(at)
    focus = near[0][1] if near else scene.focus()
    return subject_of(focus) if focus else None


def _multiple(hit: Hit) -> Iterator[Claim | None]:
    scene, figure = hit.scene, hit.quantity("mult")
    if figure is None or not scene.free(figure):
        return
    start, end = hit.at()
    left, right = scene.clause(start)
    words = scene.text[max(left, start - 60) : min(right, end + 50)]
    metric = metric_of(words)
    if metric == "multiple":
        metric = metric_of(scene.text)
        metric = "pe_forward" if metric == "multiple" and "vs" in scene.text else metric
    yield make_claim(
        scene, hit.rule, (start, end), "valuation", metric, _near(scene, start, end), figure, confidence=0.8,
        modality="reported", unit="multiple", when=scene.period(start, end),
    )  # fmt: skip


def _ratio(hit: Hit) -> Iterator[Claim | None]:
    scene = hit.scene
    figure = hit.quantity("after") or hit.quantity("before")
    if figure is None or not scene.free(figure):
        return
    yield make_claim(
        scene, hit.rule, hit.at(), "valuation", metric_of(hit.match.group()), _near(scene, hit.at()[0]), figure,
        confidence=0.85, modality="reported", unit="multiple", when=scene.period(*hit.at()),
    )  # fmt: skip


def _discount(hit: Hit) -> Iterator[Claim | None]:
    scene, figure = hit.scene, hit.quantity("before") or hit.quantity("after")
    if figure is None or not scene.free(figure):
        return
    premium = "premium" in hit.match.group()
    yield make_claim(
        scene, hit.rule, hit.at(), "valuation", "discount", _near(scene, hit.at()[0]), figure, confidence=0.8,
        modality="reported", benchmark=hit.subject("versus"), when=scene.period(*hit.at()),
        **({"direction": "up"} if premium else {}),
    )  # fmt: skip


def _dividend_yield(hit: Hit) -> Iterator[Claim | None]:
    scene, figure = hit.scene, hit.quantity("before") or hit.quantity("after")
    if figure is None or not scene.free(figure):
        return
    yield make_claim(
        scene, hit.rule, hit.at(), "valuation", "dividend_yield", _near(scene, hit.at()[0]), figure, confidence=0.8,
        modality="reported",
    )  # fmt: skip


_RATIO = r"(?:(?:forward|trailing|estimated|current|12-month) )?(?:p/e|p/s|p/b|price[- ]to[- ](?:earnings|sales|book)|price/earnings|ev/ebitda)(?: ratio| multiple)?"
RULES = (
    Rule(
        "ratio",
        re.compile(rf"{_RATIO}(?: (?:ratio|multiple))?(?: of| at| is| was| stands at| near| around)? (?P<after>MULT|NUM|SPAN)|(?P<before>MULT|NUM) {_RATIO}"),
        _ratio,
        ("p/e", "p/s", "p/b", "price-to", "price to", "price/earnings", "ebitda"),
        ("Acme Corp (NYSE: ACME) has a trailing P/E ratio of 946",),
        ("The P/E ratio is a measure of value",),
    ),
    Rule(
        "multiple",
        re.compile(r"(?P<mult>MULT)(?! (?:faster|higher|larger|bigger|as (?:many|much)|more|the))"),
        _multiple,
        ("MULT",),
        ("The S&P 600 trades at 16.5x forward earnings",),
        ("It is 3 times larger",),
    ),
    Rule(
        "discount",
        re.compile(r"(?:(?P<before>PCT) (?:valuation )?(?:discount|premium)|(?:discount|premium) of (?P<after>PCT))(?: (?:to|versus|against|relative to|compared (?:to|with)) (?:the )?(?P<versus>SEC))?"),
        _discount,
        ("discount", "premium"),
        ("US small caps were trading at a 26% discount to large caps",),
        ("The store offers discounts",),
    ),
    Rule(
        "dividend yield",
        re.compile(r"(?P<before>PCT) (?:annual |forward |current )?(?:dividend )yield|dividend yield (?:of|at|is|near|around) (?P<after>PCT)"),
        _dividend_yield,
        ("dividend yield",),
        ("Acme Corp (NYSE: ACME) offers a 3.2% dividend yield",),
        ("The dividend yield is attractive",),
    ),
)  # fmt: skip
