"""A page of a thesis as JSON carries it."""

from __future__ import annotations

from datetime import date

from reconcile.attach import SIDES, Stand, who
from reconcile.theses import Page, Who
from reconcile.thesis_figures import Figures
from reconcile.thesis_market import Answer
from records import number


def page_record(page: Page) -> dict[str, object]:
    """A page as JSON carries it."""
    thesis = page.thesis
    return {
        "id": thesis.id, "origin": thesis.origin, "title": thesis.title, "status": page.status,
        "long": page.legs and page.legs.long, "short": page.legs and page.legs.short,
        "starts": _iso(thesis.starts), "ends": _iso(page.ends), "query": thesis.query,
        "first": _iso(page.stands[0].day) if page.stands else None,
        "last": _iso(page.stands[-1].day) if page.stands else None,
        **{side: page.count(side) for side in SIDES},
        "claimants": [_who_record(one) for one in page.claimants], "publishers": list(page.publishers),
        "balance": [
            {"start": _iso(it.start), "supporting": it.supporting, "opposing": it.opposing,
             "neutral": it.neutral, "total": it.total} for it in page.balance
        ],
        "strongest": {side: stand.filed.claim.id for side, stand in page.strongest.items()},
        "figures": [_figures_record(it) for it in page.figures],
        "market": page.answer and _answer_record(page.answer),
        "claims": [_stand_record(stand, page.answers.get(stand.filed.claim.id)) for stand in page.stands],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _who_record(one: Who) -> dict[str, object]:
    return {
        "name": one.name, "persons": list(one.persons), "supporting": one.supporting,
        "opposing": one.opposing, "neutral": one.neutral, "first": _iso(one.first), "last": _iso(one.last),
        "checked": one.checked,
        "right": None if one.right is None else round(one.right, 2),
    }  # fmt: skip


def _figures_record(one: Figures) -> dict[str, object]:
    said = [
        {"claimant": name, "claim": it.claim.id, "value": it.claim.value and number(it.claim.value),
         "value_high": it.claim.value_high and number(it.claim.value_high)}
        for name, it in one.said
    ]  # fmt: skip
    ends = {"low": number(one.low), "high": number(one.high)}
    return {"subject": one.subject, "metric": one.metric, "unit": one.unit, **ends, "said": said}


def _answer_record(one: Answer) -> dict[str, object]:
    return {
        "start": _iso(one.start), "end": _iso(one.end), "long": round(one.long, 2),
        "short": None if one.short is None else round(one.short, 2), "excess": round(one.excess, 2),
    }  # fmt: skip


def _stand_record(stand: Stand, answered: Answer | None) -> dict[str, object]:
    filed = stand.filed
    return {
        "id": filed.claim.id, "date": _iso(stand.day), "side": stand.side, "reason": stand.reason,
        "by": stand.by, "claimant": who(filed), "publisher": filed.article.publisher,
        "quote": filed.claim.quote,
        "verdict": filed.verdict and filed.verdict.status, "market": answered and _answer_record(answered),
    }  # fmt: skip
