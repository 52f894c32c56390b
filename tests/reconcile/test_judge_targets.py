from typing import Any

import pytest
from made import ZZQX, D, bars, check, claim, day, market

from reconcile.series import Series
from records import Claimant, Observation

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
    due = made.horizon or day("2027-01-08")
    assert verdict.final is (day(as_of) >= due)  # a met target is looked at once more when it is due


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


# ZZQX closes at 103.00 on 8 January, at 110.00 on the 12th and 108.00 on the 13th, when these are due.
@pytest.mark.parametrize(
    ("made", "measures", "why"),
    [
        (target("107", horizon=day("2026-01-13")), {"met_in": 1, "days": 1, "met_end": 1, "error": "0.93"},
         "touched on the 9th; 108/107 = 1.00935"),
        (target("112", horizon=day("2026-01-13")), {"met_in": 1, "days": 4, "met_end": 0, "error": "3.57"},
         "touched on the 12th, 4 days on; 108/112 = 0.96429"),
        (target("114", horizon=day("2026-01-13")),
         {"met_in": 0, "met_end": 0, "error": "5.26", "miss": "1.32"},
         "108/114 = 0.94737; nearest 112.50/114 = 0.98684"),
        (target("102.5", horizon=day("2026-01-13")),
         {"met_in": 0, "met_end": 0, "error": "5.37", "miss": "0.39"},
         "down: 108/102.5 = 1.05366; nearest 102.90/102.5 = 1.00390"),
        (target("112"), {"met_in": 1, "days": 4}, "met, and its end is a year away"),
        (target("150"), {}, "pending"),
    ],
)  # fmt: skip
def test_measures(made: Any, measures: dict[str, Any], why: str) -> None:
    verdict = check(made, market(ZZQX=AFTER), "2026-01-08", "2026-01-16")
    assert verdict.measures == {name: D(value) for name, value in measures.items()}, why


def later(value: str | None, published: str, **fields: Any) -> Any:
    figure = {"value": value} if value else {}
    made = claim("price_target", "target", unit="USD", claimant=HARBOR, article_id="a2", **figure, **fields)
    return made, day(published)


@pytest.mark.parametrize(
    ("newer", "as_of", "status", "measures", "words", "why"),
    [
        (later("130", "2026-01-12"), "2026-01-16", "close",
         {"met_in": 0, "met_end": 0, "error": "3.51", "miss": "1.32", "superseded": 1},
         "Not met by 2026-01-12 (replaced on 2026-01-12 by a target of 130): it came nearest",
         "110/114 = 0.96491; 1.50 short of 11"),
        (later("100", "2026-01-09"), "2026-01-16", "contradicted",
         {"met_in": 0, "met_end": 0, "error": "6.94", "miss": "6.14", "superseded": 1},
         "replaced on 2026-01-09 by a target of 100", "106.09/114 = 0.93061; 107/114 = 0.93860"),
        (later(None, "2026-01-12", action="suspended"), "2026-01-16", "close",
         {"met_in": 0, "met_end": 0, "error": "3.51", "miss": "1.32", "superseded": 1},
         "withdrawn on 2026-01-12", "taken back"),
        (later("130", "2026-01-12"), "2026-01-11", "pending", {}, "due by 2027-01-08", "not said yet"),
        (later("114", "2026-01-12"), "2026-01-16", "pending", {}, "due by 2027-01-08", "only repeated"),
        (later("130", "2026-01-08"), "2026-01-16", "unverifiable", {}, "No session had closed",
         "replaced the same evening"),
    ],
)  # fmt: skip
def test_superseded(
    newer: Any, as_of: str, status: str, measures: dict[str, Any], words: str, why: str
) -> None:
    verdict = check(target("114"), market(ZZQX=AFTER), "2026-01-08", as_of, later=(newer,))
    assert (verdict.status, dict(verdict.measures)) == (
        status,
        {name: D(value) for name, value in measures.items()},
    ), (why, verdict.explanation)
    assert words in verdict.explanation
    assert verdict.final is (status != "pending")


def test_a_target_for_another_day_replaces_nothing() -> None:
    made = target("114", horizon=day("2026-12-31"))
    other = later("130", "2026-01-12", horizon=day("2027-12-31"))
    assert check(made, market(ZZQX=AFTER), "2026-01-08", later=(other,)).status == "pending"


def test_met_before_it_was_replaced() -> None:
    verdict = check(target("112"), market(ZZQX=AFTER), "2026-01-08", later=(later("130", "2026-01-13"),))
    assert (verdict.status, verdict.final) == ("confirmed", True)
    # 108/112 = 0.96429
    assert verdict.measures == {"met_in": 1, "days": 4, "met_end": 0, "error": D("3.57"), "superseded": 1}
    assert verdict.explanation.endswith(
        "It closed at 108.00 on 2026-01-13, and was replaced on 2026-01-13 by a target of 130."
    )


# Two shares for one on 12 January: 55 and a high of 56.25 are 110 and 112.50 in the shares of the 8th.
SPLIT = ZZQX + "2026-01-12 55 56.25 52.5\n2026-01-13 54 54.5 53.5\n"


def split_market(table: str, when: str = "2026-01-12", ratio: float = 2) -> dict[str, Series]:
    return {"ZZQX": Series.of("ZZQX", bars("ZZQX", table), [Observation("ZZQX", "split", day(when), ratio)])}


def test_a_split_rescales_the_target() -> None:
    verdict = check(target("112"), split_market(SPLIT), "2026-01-08", "2026-01-13")
    assert (verdict.status, verdict.observed) == ("confirmed", D("112.50"))
    assert verdict.measures == {"met_in": 1, "days": 4}
    assert verdict.explanation.endswith(
        "Met on 2026-01-12, 4 days after publication, by the high of 56.25 "
        "(2 shares for one on 2026-01-12: the target is 56.00)."
    )
    assert [(item.field, item.value) for item in verdict.evidence] == [
        ("split", 2), ("close", 103.00), ("high", 56.25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "status", "measures", "why"),
    [
        ("112", "confirmed", {"met_in": 1, "days": 4, "met_end": 0, "error": "3.57"}, "as without the split"),
        ("114", "close", {"met_in": 0, "met_end": 0, "error": "5.26", "miss": "1.32"}, "54 is 108"),
        ("55", "contradicted", {"met_in": 0, "met_end": 0, "error": "96.36", "miss": "87.09"},
         "55 old shares are far below: 108/55 = 1.96364; the low of the 9th, 102.90/55 = 1.87091"),
    ],
)  # fmt: skip
def test_measures_over_a_split(goal: str, status: str, measures: dict[str, Any], why: str) -> None:
    made = target(goal, horizon=day("2026-01-13"))
    verdict = check(made, split_market(SPLIT), "2026-01-08", "2026-01-13")
    assert (verdict.status, verdict.measures) == (
        status,
        {name: D(value) for name, value in measures.items()},
    ), (why, verdict.explanation)


def test_prices_adjusted_for_a_split_give_the_same_answer() -> None:
    # The whole history in the new shares, as a provider gives it after the split: every price halved.
    halves = "\n".join(
        " ".join([when, *(f"{float(price) / 2:.4f}" for price in prices)])
        for when, *prices in (line.split() for line in ZZQX.strip().splitlines())
    )
    adjusted = halves + "\n2026-01-12 55 56.25 52.5\n2026-01-13 54 54.5 53.5\n"
    for goal in ("112", "114", "105.5"):
        made = target(goal, horizon=day("2026-01-13"))
        for as_of in ("2026-01-09", "2026-01-13"):
            raw = check(made, split_market(SPLIT), "2026-01-08", as_of)
            assert check(made, split_market(adjusted), "2026-01-08", as_of) == raw


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
