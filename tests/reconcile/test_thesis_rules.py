"""Status, market, attachment, balance and alerts of a thesis, each by a table."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from made import ZZQX, D, claim, day, market
from thesis_table import filed, says

from reconcile.attach import Stand, found_stand, ruled, user_stand
from reconcile.theses import Page, Who, balance, once
from reconcile.thesis_alerts import alerts, seen_of
from reconcile.thesis_market import Legs, answer
from reconcile.thesis_status import Course, status_of
from records import Verdict
from store.theses import Thesis

JAN, MAR = day("2026-01-09"), day("2026-03-02")
COURSE = Course(MAR, MAR, day("2026-12-31"), [JAN], [], None, 0, 0)


@pytest.mark.parametrize(
    ("changes", "status", "why"),
    [
        ({}, "building", "nothing has answered yet"),
        ({"excess": 1.0}, "confirmed so far", "a point for it"),
        ({"excess": 0.99}, "building", "less than a point"),
        ({"excess": -1.0}, "against the market", "a point against it"),
        ({"right": 2}, "confirmed so far", "verdicts where there is no price"),
        ({"right": 1}, "building", "one verdict is none"),
        ({"right": 1, "wrong": 2}, "against the market", "more wrong than right"),
        ({"right": 2, "excess": -3.0}, "against the market", "the price comes before verdicts"),
        ({"newest": day("2026-04-20"), "as_of": day("2026-04-20")}, "fading", "silent for over ninety days"),
        ({"as_of": day("2026-11-20")}, "building", "where nothing is read, nothing fades"),
        ({"opposing": [MAR, MAR]}, "fading", "lately more speak against it"),
        ({"opposing": [MAR]}, "building", "as many"),
        ({"as_of": day("2027-01-01"), "excess": 5.0}, "expired", "its date is past, whatever came"),
        ({"as_of": day("2026-12-31"), "excess": 5.0}, "confirmed so far", "the last day is its own"),
        ({"ends": None, "as_of": day("2030-01-01")}, "building", "open without end"),
    ],
)
def test_the_status(changes: dict[str, Any], status: str, why: str) -> None:
    assert status_of(replace(COURSE, **changes)) == status, why


FLAT = "\n".join(f"2026-01-0{n} 50" for n in (2, 5, 6, 7, 8, 9))


@pytest.mark.parametrize(
    ("published", "as_of", "side", "expected", "why"),
    [
        ("2026-01-02", "2026-01-09", 1, ("2026-01-02", "2026-01-09", 6.09, 0.0, 6.09), "106.09/100"),
        ("2026-01-02", "2026-01-09", -1, ("2026-01-02", "2026-01-09", 6.09, 0.0, -6.09), "that it falls"),
        (
            "2026-01-05T10:00:00-05:00",
            "2026-01-05",
            1,
            ("2026-01-02", "2026-01-05", 2.0, 0.0, 2.0),
            "in session",
        ),
        ("2026-01-07", "2026-01-08", 1, ("2026-01-07", "2026-01-08", -1.94, 0.0, -1.94), "103/105.04"),
        ("2026-01-09", "2026-01-09", 1, None, "no session since"),
        ("2025-12-01", "2026-01-09", 1, None, "the prices do not reach back"),
    ],
)
def test_the_market_answers(
    published: str, as_of: str, side: int, expected: tuple[Any, ...] | None, why: str
) -> None:
    when = date.fromisoformat(published) if len(published) == 10 else datetime.fromisoformat(published)
    found = answer(Legs("ZZQX", "FLAT"), market(ZZQX=ZZQX, FLAT=FLAT), when, day(as_of), side)
    got = found and (
        str(found.start),
        str(found.end),
        round(found.long, 2),
        found.short,
        round(found.excess, 2),
    )
    assert got == expected, why


MINE = Thesis("t", "user", "Small caps lead", 1, None, "IWM", "SPY", day("2026-01-01"), day("2026-12-31"))
SMALL = {"name": "US small caps", "type": "segment"}


@pytest.mark.parametrize(
    ("kind", "metric", "symbol", "fields", "published", "side", "why"),
    [
        ("opinion", "stance", None, {**SMALL, "stance": "bullish"}, "2026-01-09", "supporting", "for what is long"),
        ("opinion", "stance", "^RUT", {"stance": "bearish"}, "2026-01-09", "opposing", "against it"),
        ("rating", "rating", "SPY", {"stance": "bullish"}, "2026-01-09", "opposing", "for what is short"),
        ("rating", "rating", "IWM", {"stance": "neutral"}, "2026-01-09", "neutral", "no side"),
        ("opinion", "stance", "^RUT", {"stance": "bullish"}, "2025-10-20", "supporting", "the quarter before"),
        ("opinion", "stance", "^RUT", {"stance": "bullish"}, "2025-08-20", None, "too early"),
        ("opinion", "stance", "^RUT", {"stance": "bullish"}, "2027-01-02", None, "too late"),
        ("price_target", "target", "^RUT", {"direction": "up", "horizon": day("2026-12-31")}, "2026-01-09", "supporting", "due"),
        ("price_target", "target", "^RUT", {"direction": "up", "horizon": day("2028-12-31")}, "2026-01-09", None, "due later"),
        ("performance", "return", "^RUT", {"direction": "up", "modality": "reported",
         "period": ("since 1927", "1926-12-31", "2026-01-08")}, "2026-01-09", None, "of another time"),
        ("performance", "return", "^RUT", {"direction": "up", "modality": "reported",
         "period": ("this year", "2025-12-31", "2026-01-08")}, "2026-01-09", "supporting", "in its time"),
    ],
)  # fmt: skip
def test_claims_attach(
    kind: str,
    metric: str,
    symbol: str | None,
    fields: dict[str, Any],
    published: str,
    side: str | None,
    why: str,
) -> None:
    stand = user_stand(MINE, filed(claim(kind, metric, symbol, **fields), published))
    assert (stand.side if stand else None) == side, why


@pytest.mark.parametrize(
    ("query", "attached"), [("valuation gap", True), ("GAP", True), ("gap rates", False)]
)
def test_a_query_narrows(query: str, attached: bool) -> None:
    made = claim("opinion", "stance", "IWM", stance="bullish", quote="the valuation gap will close")
    assert (user_stand(replace(MINE, query=query), filed(made)) is not None) == attached


FOUND = Thesis("t", "found", "ZZQX will rise in 2026", 1, "ZZQX|outlook|2026")


def stand(who: str = "Oakmere", published: str = "2026-01-09", **fields: Any) -> Stand:
    places = {name: fields.pop(name) for name in ("story", "verdict", "publisher") if name in fields}
    made = says(who, id=fields.pop("id", f"{who}{published}"), **fields)
    found = found_stand(FOUND, filed(made, published, **places))
    assert found
    return found


def test_what_the_user_says_overrules() -> None:
    stands = [stand(id="c1"), stand(id="c2"), stand(id="c3")]
    kept = ruled(stands, {"c1": "opposing", "c2": "detached"})
    assert [(it.filed.claim.id, it.side, it.by) for it in kept] == [
        ("c1", "opposing", "user"),
        ("c3", "supporting", "found"),
    ]


def test_a_story_counts_once_and_its_copies_not_again() -> None:
    copies = [
        stand(id="c1", story=7),
        stand(id="c2", story=7, published="2026-01-10"),
        stand(id="c3", story=8),
    ]
    assert [it.filed.claim.id for it in once(copies)] == ["c1", "c3"]


@pytest.mark.parametrize(
    ("days", "expected", "why"),
    [
        (["2026-01-05", "2026-01-09", "2026-01-12"], [("2026-01-05", 2, 2), ("2026-01-12", 1, 3)], "by week"),
        (
            ["2026-01-05", "2026-01-09", "2026-03-12"],
            [("2026-01-01", 2, 2), ("2026-03-01", 1, 3)],
            "by month",
        ),
        ([], [], "nothing said"),
    ],
)
def test_the_balance(days: list[str], expected: list[tuple[str, int, int]], why: str) -> None:
    stands = [stand(published=one, story=number) for number, one in enumerate(days)]
    assert [(str(it.start), it.supporting, it.total) for it in balance(stands)] == expected, why


def page(*stands: Stand, status: str = "building", claimants: tuple[Who, ...] = (), seen: Any = None) -> Page:
    thesis = replace(FOUND, seen=seen)
    return Page(thesis, status, day("2026-12-31"), stands, (), (), claimants, {}, (), None, None)


def verdict(status: str) -> Verdict:
    return Verdict("c1", status, "m", "why", JAN, observed=D(1))


GOOD, POOR = (Who("Oakmere", (), 0, 1, 0, JAN, JAN, *record) for record in ((10, 50.0), (10, 49.0)))


@pytest.mark.parametrize(
    ("before", "after", "told", "why"),
    [
        (None, page(stand()), ["new"], "never told"),
        (page(stand()), page(stand()), [], "as it was"),
        (page(), page(status="fading"), ["status"], "another status"),
        (page(), page(status="expired"), ["past its date"], "its date"),
        (page(), page(stand(stance="bearish"), claimants=(GOOD,)), ["opposed"], "by who was right"),
        (page(), page(stand(stance="bearish"), claimants=(POOR,)), [], "by who was not"),
        (page(), page(stand(), claimants=(GOOD,)), [], "a new claim for it"),
        (
            page(stand(verdict=verdict("pending"))),
            page(stand(verdict=verdict("contradicted"))),
            ["verdict turned"],
            "",
        ),
        (page(stand()), page(stand(verdict=verdict("pending"))), [], "checked for the first time"),
    ],
)
def test_alerts(before: Page | None, after: Page, told: list[str], why: str) -> None:
    seen = seen_of(before) if before else None
    assert [it.what for it in alerts(replace(after, thesis=replace(FOUND, seen=seen)))] == told, why


def test_a_target_that_is_met_is_told_once() -> None:
    made = claim("price_target", "target", value="112", direction="up", id="c1")
    waiting, met = (
        found_stand(FOUND, filed(made, verdict=verdict(status))) for status in ("pending", "confirmed")
    )
    assert waiting and met
    seen = seen_of(page(waiting))
    assert [it.what for it in alerts(page(met, seen=seen))] == ["target met"]
    assert alerts(page(met, seen=seen_of(page(met)))) == []
