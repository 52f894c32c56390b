"""Theses on the screen: the list, one in full, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import render

if TYPE_CHECKING:
    from reconcile.attach import Stand
    from reconcile.theses import Balance, Page, Who
    from reconcile.thesis_alerts import Alert
    from reconcile.thesis_figures import Figures
    from reconcile.thesis_market import Answer
    from records import Claim

COLUMNS = (
    "id", "origin", "title", "status", "supporting", "opposing", "neutral", "claimants", "publishers",
    "first", "last", "ends", "long", "short", "market.start", "market.end", "market.long", "market.short",
    "market.excess",
)  # fmt: skip
ALERT_COLUMNS = ("id", "title", "what", "detail")
SIDE_MARKS = {"supporting": "+", "opposing": "−", "neutral": "·"}
BAR = 24  # characters of the longest bar of a balance
RIGHT = {"justify": "right"}
SIDE_CELLS = (("for", RIGHT), ("against", RIGHT))


def summary(page: Page) -> dict[str, Any]:
    """A line of the list as JSON carries it."""
    from reconcile.thesis_records import page_record

    record = page_record(page)
    kept = {name: record[name] for name in COLUMNS if "." not in name}
    counts = {"claimants": len(page.claimants), "publishers": len(page.publishers)}
    return {**kept, **counts, "market": record["market"]}


def theses_table(rows: Sequence[render.Record]) -> None:
    """How each stands, and its title."""
    render.plain_table(
        [("id", {"min_width": 8}), ("for", RIGHT), ("against", RIGHT), ("last", {"min_width": 10}),
         ("market", RIGHT), ("status", {"min_width": 18}), ("thesis", {"ratio": 1})],
        [[row["id"][:8], str(row["supporting"]), str(row["opposing"]), row["last"] or "",
          _points(render.at(row, "market.excess")), row["status"], row["title"]] for row in rows],
        below="thesis",
    )  # fmt: skip


def _points(excess: float | None) -> str:
    return "–" if excess is None else f"{excess:+.1f}"


def thesis_page(page: Page, history: Sequence[tuple[str, str, str | None]]) -> None:
    """A thesis in full: the head, then a table for each part that has something."""
    render.data(render.clean(page.thesis.title))
    render.pairs([list(_head(page))])
    _part("Balance", [("from", {}), *SIDE_CELLS, ("neutral", RIGHT), ("", {"ratio": 1})],
          [_balance(one, page.balance) for one in page.balance])  # fmt: skip
    _part("Claimants", [("name", {"ratio": 1}), *SIDE_CELLS, ("last", {}),
                        ("record", {})], [_who(one) for one in page.claimants])  # fmt: skip
    strongest = [[side, *_quoted(stand)] for side, stand in page.strongest.items()]
    _part(
        "Strongest on either side",
        [("side", {}), ("who", {"max_width": 18}), ("quote", {"ratio": 1})],
        strongest,
    )
    _part("Figures", [("of", {"max_width": 22}), ("metric", {}), ("from", RIGHT), ("to", RIGHT),
                      ("said", {"ratio": 1})],
          [_figures(one) for one in page.figures])  # fmt: skip
    _part("Claims", [("date", {"min_width": 10}), ("", {}), ("who", {"max_width": 18}), ("market", RIGHT),
                     ("verdict", {"max_width": 12}), ("id", {"min_width": 8}), ("quote", {"ratio": 1})],
          [_claim(stand, page.answers.get(stand.filed.claim.id)) for stand in page.stands])  # fmt: skip
    told = [[when[:10], event, (other or "")[:8]] for when, event, other in history if event != "made"]
    _part("History", [("date", {"min_width": 10}), ("", {"ratio": 1}), ("of", {"min_width": 8})], told)


def _head(page: Page) -> list[tuple[str, str]]:
    thesis = page.thesis
    spoken = f"{page.stands[0].day} to {page.stands[-1].day}" if page.stands else "no claim yet"
    counts = (
        f"{page.count('supporting')} for, {page.count('opposing')} against, {page.count('neutral')} neutral"
    )
    lines = [
        ("status", page.status),
        ("id", f"{thesis.id} ({'yours' if thesis.origin == 'user' else 'found'})"),
        ("stated", spoken),
        ("until", str(page.ends or "open")),
        ("claims", f"{counts}; {_many(len(page.claimants), 'claimant')}"),
        ("published", ", ".join(page.publishers) or "–"),
        ("market", _market(page)),
    ]
    return [*lines, ("words", thesis.query)] if thesis.query else lines


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _market(page: Page) -> str:
    one, legs = page.answer, page.legs
    if legs is None:
        return "no price answers it"
    if one is None:
        return f"no prices of {legs.long}{f' and {legs.short}' if legs.short else ''} since the first claim"
    against = f" against {legs.short} {one.short:+.1f}%" if legs.short else ""
    since = f"from the close of {one.start} to that of {one.end}"
    return f"{legs.long} {one.long:+.1f}%{against}: {one.excess:+.1f} points for the thesis, {since}"


def _part(head: str, columns: Sequence[tuple[str, dict[str, Any]]], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        render.data("")
        render.data(head)
        quoted = any(name == "quote" for name, _ in columns)
        render.plain_table(columns, rows, below="quote" if quoted else None)


def _balance(one: Balance, every: Sequence[Balance]) -> list[str]:
    most = max(max(it.supporting, it.opposing) for it in every) or 1
    step = max(1, -(-most // BAR))
    bar = "+" * -(-one.supporting // step) + "−" * -(-one.opposing // step)
    return [str(one.start), str(one.supporting), str(one.opposing), str(one.neutral), bar]


def _who(one: Who) -> list[str]:
    record = f"{one.right:.0f}% of {one.checked}" if one.right is not None else "none yet"
    name = f"{one.name} ({', '.join(one.persons)})" if one.persons else one.name
    return [name, str(one.supporting), str(one.opposing), str(one.last), record]


def _quoted(stand: Stand) -> list[str]:
    from reconcile.attach import who

    return [who(stand.filed), " ".join(stand.filed.claim.quote.split())]


def _figures(one: Figures) -> list[str]:
    said = "; ".join(f"{name} {_stated(filed.claim)}" for name, filed in one.said)
    ends = [render.amount(value, one.unit) for value in (one.low, one.high)]
    return [one.subject, one.metric.replace("_", " "), *ends, said]


def _stated(claim: Claim) -> str:
    return render.amount(claim.value, None, claim.value_high)


def _claim(stand: Stand, answered: Answer | None) -> list[str]:
    name, quote = _quoted(stand)
    verdict = stand.filed.verdict.status if stand.filed.verdict else ""
    mark = SIDE_MARKS[stand.side] + ("*" if stand.by == "user" else "")
    return [str(stand.day), mark, name, _points(answered.excess if answered else None), verdict,
            stand.filed.claim.id[:8], quote]  # fmt: skip


def alert_record(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.thesis_id,
        "title": alert.title,
        "what": alert.what,
        "detail": " ".join(alert.detail.split()),
    }


def alerts_table(rows: Sequence[render.Record]) -> None:
    """What changed of which thesis."""
    render.plain_table(
        [("thesis", {"ratio": 1}), ("what", {"min_width": 14}), ("detail", {"ratio": 1}),
         ("id", {"min_width": 8})],
        [[row["title"], row["what"], row["detail"], row["id"][:8]] for row in rows],
    )  # fmt: skip
