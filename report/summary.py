"""What the report says of theses, verdicts, scores and conflicts, as tables. Pure.

How a figure is written is the caller's affair: `Wording` brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reconcile.attach import Stand
from reconcile.attach import who as who_filed
from reconcile.conflicts import Conflict
from reconcile.scorecard import Score
from reconcile.theses import Page
from reconcile.thesis_market import Answer
from records import as_record, new_york_day
from report.marks import who
from report.pages import web_address
from report.palette import UNCHECKED
from report.tables import Card, Cell, Column, Note, Picture, Table
from store.theses import Filed

Record = Mapping[str, Any]

CLAIMS = 100  # of one thesis
_DATE, _WHO, _VERDICT, _QUOTE = (
    Column("date", "date"),
    Column("who"),
    Column("verdict"),
    Column("quote", "long"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """`figure` writes that of a claim record, `amount` a number with its unit."""

    figure: Callable[[Record], str]
    amount: Callable[[Any, str | None], str]


def record_of(filed: Filed) -> Record:
    """The claim record of a claim of a thesis or conflict."""
    return as_record(filed.claim, filed.article, filed.verdict) | ({} if filed.verdict else {"verdict": None})


# --- theses


def theses_table(pages: Sequence[Page], note: str) -> Table:
    columns = (
        Column("thesis", "long"), Column("status"), Column("for", "number"),
        Column("against", "number"), Column("market, points", "number"), Column("last", "date"),
    )  # fmt: skip
    rows = [
        (
            Cell(page.thesis.title, link=f"#{_thesis_id(page)}"), Cell(page.status, look=page.status),
            Cell(str(page.count("supporting"))), Cell(str(page.count("opposing"))),
            _points(page.answer), Cell(str(page.stands[-1].day) if page.stands else ""),
        ) for page in pages
    ]  # fmt: skip
    return Table("theses-table", "What the claims add up to", columns, rows, note=note)


def card(page: Page, picture: Picture | None, wording: Wording) -> Card:
    """A thesis in full."""
    tables = (_claimants(page), _figures(page, wording), _claims(page, wording))
    return Card(_thesis_id(page), page.thesis.title, page.status, _facts(page), picture, tables)


def _thesis_id(page: Page) -> str:
    return f"thesis-{page.thesis.id}"


def _points(answer: Answer | None) -> Cell:
    return Cell("", "") if answer is None else Cell(f"{answer.excess:+.1f}", round(answer.excess, 4))


def _facts(page: Page) -> list[tuple[str, str]]:
    thesis = page.thesis
    spoken = f"{page.stands[0].day} to {page.stands[-1].day}" if page.stands else "no claim yet"
    sides = ", ".join(f"{page.count(side)} {side}" for side in ("supporting", "opposing", "neutral"))
    strongest = [
        (f"strongest {'for' if side == 'supporting' else 'against'}",
         f"{who_filed(stand.filed)}: {_flat(stand.filed.claim.quote)}")
        for side, stand in page.strongest.items()
    ]  # fmt: skip
    return [
        ("id", f"{thesis.id[:8]} ({'yours' if thesis.origin == 'user' else 'found'})"),
        ("stated", spoken),
        ("until", str(page.ends or "open")),
        ("claims", sides),
        ("published", ", ".join(page.publishers) or "–"),
        ("market", _market(page)),
        *strongest,
    ]


def _market(page: Page) -> str:
    one, legs = page.answer, page.legs
    if legs is None:
        return "no price answers it"
    if one is None:
        return "no prices since the first claim"
    against = f" against {legs.short} {one.short:+.1f}%" if one.short is not None else ""
    return f"{legs.long} {one.long:+.1f}%{against}: {one.excess:+.1f} points, {one.start} to {one.end}"


def _claimants(page: Page) -> Table:
    columns = (
        Column("claimant"), Column("for", "number"), Column("against", "number"),
        Column("neutral", "number"), Column("first", "date"), Column("last", "date"),
        Column("right, %", "number"), Column("checked", "number"),
    )  # fmt: skip
    rows = [
        (
            Cell(one.name), Cell(str(one.supporting)), Cell(str(one.opposing)), Cell(str(one.neutral)),
            Cell(str(one.first)), Cell(str(one.last)), _share(one.right), Cell(str(one.checked)),
        ) for one in page.claimants
    ]  # fmt: skip
    return Table(f"{_thesis_id(page)}-who", "Who says so, with the record", columns, rows)


def _figures(page: Page, wording: Wording) -> Table:
    columns = (
        Column("of"), Column("metric"), Column("from", "number"), Column("to", "number"),
        Column("said", "number"), Column("by", "long"),
    )  # fmt: skip
    rows = [
        (
            Cell(one.subject), Cell(_spaced(one.metric)), _amount(one.low, one.unit, wording),
            _amount(one.high, one.unit, wording), Cell(str(len(one.said))),
            Cell(", ".join(dict.fromkeys(name for name, _ in one.said))),
        ) for one in page.figures
    ]  # fmt: skip
    return Table(f"{_thesis_id(page)}-figures", "Figures stated for it", columns, rows)


def _amount(value: Decimal, unit: str | None, wording: Wording) -> Cell:
    return Cell(wording.amount(value, unit), float(value))


def shown_stands(page: Page) -> Sequence[Stand]:
    """The claims of a thesis that the report shows: the newest."""
    return page.stands[-CLAIMS:]


def _claims(page: Page, wording: Wording) -> Table:
    columns = (
        _DATE, Column("side"), _WHO, Column("figure"), Column("market, points", "number"),
        _VERDICT, _QUOTE,
    )  # fmt: skip
    rows = [_claim(stand, page.answers.get(stand.filed.claim.id), wording) for stand in shown_stands(page)]
    left = len(page.stands) - len(rows)
    note = f"The newest {len(rows)} of {len(page.stands)} claims." if left else ""
    return Table(f"{_thesis_id(page)}-claims", "Claims", columns, rows, head=6, note=note)


def _claim(stand: Stand, answer: Answer | None, wording: Wording) -> tuple[Cell, ...]:
    claim = record_of(stand.filed)
    return (
        Cell(str(stand.day)), Cell(stand.side, look=stand.side), Cell(who_filed(stand.filed)),
        Cell(wording.figure(claim)), _points(answer), _status(claim), _quote(claim),
    )  # fmt: skip


def _status(claim: Record) -> Cell:
    status = claim["verdict"]["status"] if claim["verdict"] else UNCHECKED
    return Cell(status, look=status)


def _quote(claim: Record) -> Cell:
    return Cell(_flat(claim["quote"]), link=f"#{_claim_id(claim)}")


def _claim_id(claim: Record) -> str:
    return f"claim-{claim['id']}"


# --- verdicts, scores, conflicts


def verdicts_table(turned: Sequence[Record], wording: Wording, note: str) -> Table:
    """`turned` as store.lookup gives them."""
    columns = (
        Column("reached", "date"), Column("before"), _VERDICT, Column("subject"), Column("claim"),
        Column("figure"), _WHO, _QUOTE,
    )  # fmt: skip
    rows = [
        (
            Cell(row["turned"][:10], row["turned"]), Cell(row["before"] or "new", look=row["before"]),
            _status(row), Cell(row["subject"]["symbol"] or row["subject"]["name"]),
            Cell(_spaced(row["metric"])), Cell(wording.figure(row)), Cell(who(row)), _quote(row),
        ) for row in turned
    ]  # fmt: skip
    return Table("verdicts-table", "Verdicts that were reached or changed", columns, rows, head=7, note=note)


def scores_table(scores: Iterable[Score], note: str) -> Table:
    columns = (
        Column("source"), Column("rank", "number"), Column("right, %", "number"),
        Column("95% interval", "number"), Column("confirmed", "number"), Column("close", "number"),
        Column("contradicted", "number"), Column("checked", "number"), Column("claims", "number"),
        Column("pending", "number"),
    )  # fmt: skip
    return Table(
        "scores-table", "Who was right how often", columns, [_score(one) for one in scores], note=note
    )


def _score(one: Score) -> tuple[Cell, ...]:
    interval = Cell("", "") if one.low is None else Cell(f"{one.low:.0f}–{one.high:.0f}", round(one.low, 4))
    return (
        Cell(one.source), Cell("–", "") if one.rank is None else Cell(str(one.rank)), _share(one.right),
        interval, *(Cell(str(count)) for count in (
            one.confirmed, one.close, one.contradicted, one.checked, one.claims, one.pending)),
    )  # fmt: skip


def _share(right: float | None) -> Cell:
    return Cell("", "") if right is None else Cell(f"{right:.0f}", round(right, 4))


def conflicts_table(found: Sequence[Conflict], wording: Wording, note: str) -> Table:
    """A row a conflict, the earlier figure first; then the changes of mind."""
    columns = (
        Column("subject"), Column("metric"), Column("kind"), Column("first said"), Column("then said"),
        Column("apart", "number"), Column("market", "number"), Column("first quote", "long"),
        Column("later quote", "long"),
    )  # fmt: skip
    rows = [_conflict(one, wording) for one in found]
    return Table("conflicts-table", "Figures that cannot both be true", columns, rows, note=note)


def _conflict(one: Conflict, wording: Wording) -> tuple[Cell, ...]:
    claim, both = one.one.claim, [record_of(figure.filed) for figure in (one.one, one.other)]
    said = [
        Cell(f"{wording.figure(claim)}, {who_filed(figure.filed)}, {figure.when.published}")
        for claim, figure in zip(both, (one.one, one.other), strict=True)
    ]
    market = Cell("", "") if one.market is None else _amount(one.market, claim.unit, wording)
    return (
        Cell(one.one.family.name), Cell(_spaced(claim.metric)),
        Cell("change of mind" if one.changed else "conflict"), *said,
        _amount(one.difference, claim.unit, wording), market, *map(_quote, both),
    )  # fmt: skip


# --- the claims that the tables lead to


def notes(claims: Iterable[Record], wording: Wording) -> list[Note]:
    """Each claim once, the newest first."""
    once = {claim["id"]: claim for claim in claims}
    ordered = sorted(once.values(), key=lambda it: it["id"])
    return [_note(claim, wording) for claim in sorted(ordered, key=_day_of, reverse=True)]


def _day_of(claim: Record) -> str:
    return str(new_york_day(claim["article"]["published"]) or date.min)


def _note(claim: Record, wording: Wording) -> Note:
    article, verdict = claim["article"], claim["verdict"] or {}
    subject = claim["subject"]["symbol"] or claim["subject"]["name"]
    figure = wording.figure(claim)
    heading = f"{subject}: {_spaced(claim['metric'])}{f' {figure}' if figure else ''}"
    title = article["title"] or article["url"] or "untitled"
    publisher = f"{article['publisher']}, " if article["publisher"] else ""
    said = f"{who(claim)}, {new_york_day(article['published']) or 'no date'}, in {publisher}"
    return Note(
        _claim_id(claim), heading, claim["quote"], said, title, web_address(article["url"]),
        verdict.get("status") or UNCHECKED, verdict.get("explanation") or "",
    )  # fmt: skip


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _flat(text: str) -> str:
    return " ".join(text.split())
