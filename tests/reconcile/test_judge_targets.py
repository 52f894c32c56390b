from typing import Any

import pytest
from made import ZZQX, D, check, claim, day, market

from records import Claimant

# ZZQX closes at 103.00 on 8 January; after that its high is 107 (9 January), 112.5 (12th), 109 (13th).
AFTER = ZZQX + "2026-01-12 110 112.50 105\n2026-01-13 108 109 107\n"
HARBOR = Claimant("Cobalt Harbor Research")


def target(value: str, **fields: Any) -> Any:
    return claim("price_target", "target", value=value, unit="USD", claimant=HARBOR, **fields)


@pytest.mark.parametrize(
    ("made", "published", "as_of", "status", "observed", "why"),
    [
        (target("112"), "2026-01-08", "2026-01-13", "confirmed", "112.50", "touched by the high of the 12th"),
        (target("112"), "2026-01-08", "2026-01-09", "pending", None, "not yet"),
        (target("112"), "2026-01-12", "2026-01-13", "pending", None, "its own day does not count"),
        (target("107"), "2026-01-09T10:00:00-05:00", "2026-01-09", "pending", None,
         "nor that of a session that had begun"),
        (target("107"), "2026-01-09T09:00:00-05:00", "2026-01-09", "confirmed", "107.00",
         "before the open the day counts"),
        (target("102.5"), "2026-01-08", "2026-01-16", "pending", None, "down: lows are 102.90, 105, 107"),
        (target("102.95"), "2026-01-08", "2026-01-16", "confirmed", "102.90", "down by the low of the 9th"),
        (target("110", value_high="120"), "2026-01-08", "2026-01-13", "confirmed", "112.50",
         "a range is met at its near end"),
        (target("112.50", horizon=day("2026-01-12")), "2026-01-08", "2026-01-13", "confirmed", "112.50",
         "on its last day"),
        (target("114", horizon=day("2026-01-13")), "2026-01-08", "2026-01-12", "pending", None, "a day left"),
        # 103 to 114 is 11; the best, 112.50, is 1.50 short: less than a fifth, 2.20.
        (target("114", horizon=day("2026-01-13")), "2026-01-08", "2026-01-13", "close", "112.50", "near"),
        # 103 to 116 is 13, a fifth 2.60; 3.50 short.
        (target("116", horizon=day("2026-01-13")), "2026-01-08", "2026-01-13", "contradicted", "112.50",
         "not near"),
    ],
)  # fmt: skip
def test_targets(made: Any, published: str, as_of: str, status: str, observed: str | None, why: str) -> None:
    verdict = check(made, market(ZZQX=AFTER), published, as_of)
    assert (verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )
    assert verdict.final is (status != "pending")


def test_due_is_twelve_months_on_unless_stated() -> None:
    assert check(target("150"), market(ZZQX=AFTER)).due == day("2027-01-09")
    stated = check(target("150", horizon=day("2026-12-31")), market(ZZQX=AFTER))
    assert stated.due == day("2026-12-31")
    assert stated.explanation == (
        "ZZQX closed at 106.09 on 2026-01-09; the target of 150 stood 41.4% above it "
        "and is due by 2026-12-31."
    )  # 150/106.09 = 1.4139


def test_met_says_when_and_by_what() -> None:
    # 112/103 = 1.0874; 8 to 12 January is four days.
    assert check(target("112"), market(ZZQX=AFTER), "2026-01-08").explanation == (
        "ZZQX closed at 103.00 on 2026-01-08; the target of 112 stood 8.7% above it. "
        "Met on 2026-01-12, 4 days after publication, by the high of 112.50."
    )


def test_missed_says_by_how_much() -> None:
    made = target("116", horizon=day("2026-01-13"))
    # 112.50/116 = 0.9698: 3.0% short.
    assert check(made, market(ZZQX=AFTER), "2026-01-08").explanation.endswith(
        "Not met by 2026-01-13: it came nearest on 2026-01-12 with a high of 112.50, 3.0% short, "
        "and closed at 108.00 on 2026-01-13."
    )


@pytest.mark.parametrize(
    ("made", "prices", "reason", "why"),
    [
        (target("112"), "2026-01-12 110\n2026-01-13 108", "no_data", "prices start after the publication"),
        (target("112"), "2026-01-09 100\n2026-01-12 50\n2026-01-13 51", "price_break", "a split on the way"),
        (target("112", horizon=day("2026-01-05")), ZZQX, "no_period", "was over when published"),
        (target("430"), ZZQX, "price_break", "four times the close: prices adjusted since"),
        (target("30"), ZZQX, "price_break", "less than a third"),
        (target("112", action="removed"), ZZQX, "no_metric", "a target that was taken back"),
        (claim("price_target", "target", value="112", unit="EUR"), ZZQX, "no_data", "another currency"),
        (target("114", horizon=day("2026-01-14")), AFTER, "no_data", "due, but the prices end before"),
    ],
)
def test_targets_that_cannot_be_followed(made: Any, prices: str, reason: str, why: str) -> None:
    verdict = check(made, market(ZZQX=prices))
    assert (verdict.status, verdict.reason) == ("unverifiable", reason), (why, verdict.explanation)


def test_closes_serve_where_there_are_no_highs() -> None:
    prices = "2026-01-09 100\n2026-01-12 104\n2026-01-13 106"
    verdict = check(target("105"), market(ZZQX=prices))
    assert (verdict.status, verdict.evidence[-1].field, verdict.as_of) == (
        "confirmed",
        "close",
        day("2026-01-13"),
    )


def upside(value: str, direction: str = "up", **fields: Any) -> Any:
    return claim(
        "price_target", "implied_upside", value=value, unit="percent", direction=direction,
        **({"claimant": HARBOR} | fields),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "goal", "status", "observed", "why"),
    [
        (upside("13"), "120", "confirmed", "13.11", "120/106.09 = 1.1311"),
        (upside("15"), "120", "close", "13.11", "1.89 off; a fifth is 3"),
        (upside("20"), "120", "contradicted", "13.11", "6.89 off"),
        (upside("13", "down"), "120", "contradicted", "13.11", "it is an upside"),
        (upside("6", "down"), "100", "confirmed", "-5.74", "100/106.09 = 0.9426"),
        (upside("10", comparator="gt"), "120", "confirmed", "13.11", "more than 10"),
    ],
)
def test_implied_upside(made: Any, goal: str, status: str, observed: str, why: str) -> None:
    verdict = check(made, market(ZZQX=ZZQX), related=(target(goal),))
    assert (verdict.status, verdict.observed) == (status, D(observed)), (why, verdict.explanation)


def test_upside_that_fits_an_older_close() -> None:
    # 120/106.09 = +13.1%, but 120/100 = +20.0%: the close of 2 January.
    verdict = check(upside("20"), market(ZZQX=ZZQX), related=(target("120"),))
    assert verdict.explanation == (
        "The target of 120 stood 13.1% above the close of ZZQX on 2026-01-09 (106.09), stated up 20% "
        "(give or take 0.5). It would fit the close of 2026-01-02: 20.0% above 100.00."
    )
    assert [item.value for item in verdict.evidence] == [100.00, 106.09]


def test_which_target_an_upside_belongs_to() -> None:
    other = claim("price_target", "target", value="90", unit="USD", claimant=Claimant("Larkspur Brothers"))
    elsewhere = claim("price_target", "target", "QQZX", value="120", unit="USD", claimant=HARBOR)
    prices = market(ZZQX=ZZQX)
    assert check(upside("13"), prices, related=(other, target("120"))).status == "confirmed"
    for wrong in ((), (other,), (elsewhere,)):
        assert check(upside("13"), prices, related=wrong).reason == "no_data"
    near, far = target("120", start=50), target("150", start=500)
    assert check(upside("13", start=60), prices, related=(far, near)).status == "confirmed"
