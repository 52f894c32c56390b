"""What has changed of a thesis since it was told last. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconcile.attach import Stand, who
from reconcile.theses import Page, Who

# A verdict that was reached, and may turn.
_REACHED = ("confirmed", "close", "contradicted", "pending")


@dataclass(frozen=True, slots=True)
class Alert:
    """`what` is `new`, `status`, `past its date`, `opposed`, `target met` or `verdict turned`."""

    thesis_id: str
    title: str
    what: str
    detail: str


def seen_of(page: Page) -> dict[str, Any]:
    """What is kept of a page, for the next look at it: the status, and of each claim side and verdict."""
    return {
        "status": page.status,
        "claims": {stand.filed.claim.id: [stand.side, _verdict(stand)] for stand in page.stands},
    }


def alerts(page: Page) -> list[Alert]:
    """What differs from `page.thesis.seen`; a thesis that nothing is known of is new, and no more."""
    thesis, seen = page.thesis, page.thesis.seen
    if seen is None:
        said = f"{page.count('supporting')} for, {page.count('opposing')} against: {page.status}"
        return [Alert(thesis.id, thesis.title, "new", said)]
    found = [*_status(page, seen), *_claims(page, seen["claims"])]
    return [Alert(thesis.id, thesis.title, what, detail) for what, detail in found]


def _status(page: Page, seen: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if page.status == "expired" != seen["status"]:
        yield "past its date", f"ended {page.ends}; before: {seen['status']}"
    elif page.status != seen["status"]:
        yield "status", f"{page.status}; before: {seen['status']}"


def _claims(page: Page, seen: Mapping[str, list[str | None]]) -> Iterator[tuple[str, str]]:
    good = {one.name: one for one in page.claimants if one.good}
    for stand in page.stands:
        claim, verdict = stand.filed.claim, _verdict(stand)
        before = seen.get(claim.id)
        if before is None and stand.side == "opposing" and (one := good.get(who(stand.filed))):
            yield "opposed", f"{_record(one)}: {claim.quote}"
        told = before[1] if before else None
        if claim.metric == "target" and verdict == "confirmed" != told:
            yield "target met", f"{who(stand.filed)}: {claim.quote}"
        elif told in _REACHED and verdict in _REACHED and verdict != told:
            yield "verdict turned", f"{told} → {verdict}: {claim.quote}"


def _verdict(stand: Stand) -> str | None:
    return stand.filed.verdict.status if stand.filed.verdict else None


def _record(one: Who) -> str:
    return f"{one.name}, right in {one.right:.0f}% of {one.checked}"
