"""Verdicts on invented prices. The changes of ZZQX are worked by hand in made.py."""

from typing import Any

import pytest
from made import ZZQX, D, check, claim, day, market

THURSDAY = ("on Thursday", "2026-01-07", "2026-01-08")
YEAR = ("year-to-date", "2025-12-31", "2026-01-09")
WEEK = ("this week", "2026-01-02", "2026-01-09")
PERCENT: dict[str, Any] = {"unit": "percent"}


def returns(**fields: Any) -> Any:
    return claim("performance", "return", **(PERCENT | fields))


@pytest.mark.parametrize(
    ("made", "published", "status", "observed", "as_of", "why"),
    [
        (returns(value="3", direction="up"), "2026-01-09", "confirmed", "3.00", "2026-01-09",
         "no period: the day itself"),
        (returns(value="3", direction="up"), "2026-01-10", "confirmed", "3.00", "2026-01-09",
         "published on Saturday: Friday's move"),
        (returns(value="4.0", direction="up"), "2026-01-09", "confirmed", "4.00", "2026-01-07",
         "no period: 9 and 8 January do not fit, the 7th does"),
        (returns(value="4.0", direction="up"), "2026-01-08T09:00:00-05:00", "confirmed", "4.00",
         "2026-01-07", "before the open the last known move is the day before's"),
        (returns(direction="down"), "2026-01-09", "contradicted", "3.00", "2026-01-09",
         "without a figure no older day is tried, though the 8th fell"),
        (returns(value="1.9", direction="down", period=THURSDAY), "2026-01-09", "confirmed", "-1.94",
         "2026-01-08", "-1.942 is within 0.05 of -1.9"),
        (returns(value="4", direction="up", period=THURSDAY), "2026-01-09", "contradicted", "-1.94",
         "2026-01-08", "a named day does not slide"),
        (returns(value="6.1", direction="up", period=WEEK), "2026-01-09", "confirmed", "6.09",
         "2026-01-09", "Friday's close to Friday's close"),
        (returns(value="5.0", direction="up", period=WEEK), "2026-01-09", "confirmed", "5.04",
         "2026-01-07", "to Wednesday: 105.04/100; the base stays"),
        (returns(value="3.0", direction="up", period=WEEK), "2026-01-09T10:00:00-05:00", "confirmed",
         "3.00", "2026-01-08", "in the morning of the 9th the close of the 8th is the last"),
        (returns(value="6.09", unit="USD", direction="up", period=WEEK), "2026-01-09", "confirmed",
         "6.09", "2026-01-09", "dollars: 106.09 - 100"),
    ],
)  # fmt: skip
def test_returns(made: Any, published: str, status: str, observed: str, as_of: str, why: str) -> None:
    verdict = check(made, market(ZZQX=ZZQX), published)
    assert (verdict.status, verdict.observed) == (status, D(observed)), (why, verdict.explanation)
    assert (verdict.as_of, verdict.final, verdict.method) == (day(as_of), True, "return/3")


def test_explanation_can_be_checked_by_hand() -> None:
    made = returns(value="5.0", direction="up", period=WEEK)
    assert check(made, market(ZZQX=ZZQX)).explanation == (
        "ZZQX closed at 100.00 on 2026-01-02 and 105.04 on 2026-01-07: +5.04%, stated up 5.0% (give or take "
        "0.05). It fits the close of 2026-01-07, not that of 2026-01-09, the last one known at publication."
    )


@pytest.mark.parametrize(
    ("made", "published", "reason", "why"),
    [
        (returns(value="3", direction="up", period=("since spring", None, None)), "2026-01-09",
         "no_period", "words without dates"),
        (returns(value="3", direction="up", period=YEAR), "2026-01-09", "no_data",
         "no close of 2025-12-31 is stored"),
        (returns(value="3", direction="up"), "2026-01-12", "no_data", "prices end on the 9th"),
        (claim("performance", "return", None, name="Cobalt Harbor", value="3", direction="up"),
         "2026-01-09", "no_subject", "no symbol"),
        (claim("performance", "return", "QQZX", value="3", direction="up"), "2026-01-09", "no_data",
         "no prices at all"),
        (returns(), "2026-01-09", "no_metric", "neither figure nor direction"),
        (returns(value="15", unit="years", direction="up"), "2026-01-09", "no_metric", "no such unit"),
        (returns(value="9", direction="up"), "2026-01-09T11:00:00-05:00", "no_data",
         "mid-session: it may be the day so far"),
        (returns(value="9", direction="up"), "2026-01-09T18:04:00-05:00", "no_data",
         "after the close: it may be the evening's trading"),
        (returns(value="9", direction="up"), "2026-01-09T07:40:00-05:00", "no_data",
         "before the open: it may be the morning's trading"),
        (returns(value="1", direction="up", period=("today", "2026-01-08", "2026-01-09")),
         "2026-01-09T11:00:00-05:00", "no_data", "that day's close was not known yet"),
        (returns(value="9", direction="up", cue=("condition", "if rates fall")), "2026-01-09",
         "conditional", "hangs on a condition"),
        (claim("performance", "breadth", value="60", of="100"), "2026-01-09", "no_data",
         "the members' prices are not stored"),
        (claim("performance", "streak", value="4", unit="count", direction="up"), "2026-01-09", "no_metric",
         "weeks or months in a row"),
        (returns(value="20", direction="up", modality="forecast", period=YEAR),
         "2026-01-09", "no_period", "so far it says nothing of when"),
        (claim("performance", "relative_return", value="15", unit="years", direction="down"),
         "2026-01-09", "no_metric", "a run of years"),
    ],
)  # fmt: skip
def test_unverifiable(made: Any, published: str, reason: str, why: str) -> None:
    verdict = check(made, market(ZZQX=ZZQX), published)
    assert (verdict.status, verdict.reason) == ("unverifiable", reason), (why, verdict.explanation)
    # What is only for want of data is tried again.
    assert verdict.final is (reason != "no_data")


def test_mid_session_claims_may_still_be_about_yesterday() -> None:
    verdict = check(returns(value="1.9", direction="down"), market(ZZQX=ZZQX), "2026-01-09T11:00:00-05:00")
    assert (verdict.status, verdict.as_of) == ("confirmed", day("2026-01-08"))


@pytest.mark.parametrize(
    ("made", "published", "why"),
    [
        (returns(value="9", direction="up"), "2026-01-09T21:00:00-05:00", "trading had ended for the day"),
        (returns(value="9", direction="up"), "2026-01-10T11:00:00-05:00", "a Saturday"),
        (returns(value="9", direction="up", period=("today", "2026-01-08", "2026-01-09")),
         "2026-01-09T18:04:00-05:00", "words of time: the day's close is meant"),
        (returns(value="9", direction="up", type="index"), "2026-01-09T18:04:00-05:00", "an index has no evening"),
    ],
)  # fmt: skip
def test_a_wrong_move_is_contradicted_where_only_closes_can_be_meant(
    made: Any, published: str, why: str
) -> None:
    assert check(made, market(ZZQX=ZZQX), published).status == "contradicted", why


def test_a_jump_like_a_split_stops_the_verdict() -> None:
    halved = "2026-01-07 100\n2026-01-08 50.2\n2026-01-09 51"
    made = returns(value="49", direction="down", period=("this week", "2026-01-07", "2026-01-09"))
    verdict = check(made, market(ZZQX=halved))
    assert (verdict.status, verdict.reason, verdict.final) == ("unverifiable", "price_break", False)
    assert "100.00 on 2026-01-07 and 50.20 on 2026-01-08" in verdict.explanation


# QQZX over the same week: 51/50 = +2.00%, so ZZQX did 6.09 - 2.00 = 4.09 points better.
QQZX = "2026-01-02 50\n2026-01-05 50\n2026-01-06 50\n2026-01-07 50.5\n2026-01-08 50\n2026-01-09 51"


@pytest.mark.parametrize(
    ("fields", "status", "why"),
    [
        ({"direction": "up"}, "confirmed", "did better"),
        ({"direction": "down"}, "contradicted", "did not do worse"),
        ({"direction": "up", "value": "4.1", "unit": "percentage_points"}, "confirmed", "4.09"),
    ],
)
def test_relative_to_the_stated_benchmark(fields: dict[str, str], status: str, why: str) -> None:
    made = claim("performance", "relative_return", period=WEEK, **fields)
    made = _against(made, "QQZX")
    verdict = check(made, market(ZZQX=ZZQX, QQZX=QQZX))
    assert (verdict.status, verdict.observed) == (status, D("4.09")), why
    assert {item.symbol for item in verdict.evidence} == {"ZZQX", "QQZX"}


def _against(made: Any, symbol: str) -> Any:
    from dataclasses import replace

    from records import Subject

    return replace(made, benchmark=Subject(symbol, symbol, "equity"))


def test_a_segment_is_checked_by_its_proxy_against_its_usual_benchmark() -> None:
    made = claim(
        "performance",
        "relative_return",
        None,
        name="US small caps",
        type="segment",
        direction="up",
        period=WEEK,
    )
    verdict = check(made, market(**{"^RUT": ZZQX, "^GSPC": QQZX}))
    assert (verdict.status, verdict.observed) == ("confirmed", D("4.09"))
    assert verdict.explanation.startswith("US small caps, taken as ^RUT: ")


@pytest.mark.parametrize(
    ("fields", "status", "observed", "why"),
    [
        ({"value": "106"}, "confirmed", "106.09", "within 0.5"),
        ({"value": "103"}, "confirmed", "103.00", "the close before"),
        ({"value": "101.5"}, "contradicted", "106.09", "none of the last four; 4.6 off"),
        ({"value": "108"}, "close", "106.09", "1.91 off; a fiftieth is 2.16"),
        ({"value": "106.5", "comparator": "gt"}, "confirmed", "107.00", "its high passed it"),
        ({"value": "111", "comparator": "gt"}, "contradicted", "106.09", "not even the high"),
        ({"value": "101", "comparator": "lt"}, "confirmed", "101.00", "the close of 6 January, give 0.05"),
        ({"value": "100", "period": ("early in the year", None, "2026-01-02")}, "confirmed", "100.00",
         "at the end of the period"),
    ],
)  # fmt: skip
def test_levels(fields: dict[str, Any], status: str, observed: str, why: str) -> None:
    verdict = check(claim("performance", "level", unit="USD", **fields), market(ZZQX=ZZQX))
    assert (verdict.status, verdict.observed) == (status, D(observed)), (why, verdict.explanation)


@pytest.mark.parametrize(
    ("value", "direction", "published", "status", "observed", "as_of", "why"),
    [
        # Closes of FALL: 12 Jan 20 > 19 > 18 > 17 (15 Jan), then 17.5 on the 16th.
        ("3", "down", "2026-01-15", "confirmed", "-3", "2026-01-15", "three falls"),
        ("3", "down", "2026-01-16", "confirmed", "-3", "2026-01-15", "ended one session ago"),
        ("2", "down", "2026-01-15", "confirmed", "-2", "2026-01-15", "at least two"),
        ("4", "down", "2026-01-15", "contradicted", "-3", "2026-01-15", "a fifth of 4 is less than 1"),
        ("1", "up", "2026-01-16", "confirmed", "1", "2026-01-16", "one rise"),
        ("2", "up", "2026-01-16", "contradicted", "1", "2026-01-16", "only one"),
    ],
)
def test_streaks(
    value: str, direction: str, published: str, status: str, observed: str, as_of: str, why: str
) -> None:
    fall = "2026-01-09 19.5\n2026-01-12 20\n2026-01-13 19\n2026-01-14 18\n2026-01-15 17\n2026-01-16 17.5"
    made = claim("performance", "streak", value=value, unit="sessions", direction=direction)
    verdict = check(made, market(ZZQX=fall), published)
    assert (verdict.status, verdict.observed) == (status, D(observed)), (why, verdict.explanation)
    assert verdict.as_of == day(as_of)


def test_a_streak_close_to_the_stated_length() -> None:
    falling = "\n".join(f"2026-01-{d:02} {100 - d}" for d in (2, 5, 6, 7, 8, 9))
    rising_before = "2025-12-30 90\n2025-12-31 91\n"
    made = claim("performance", "streak", value="6", unit="sessions", direction="down")
    # Five falls, 5 to 9 January; one off, a fifth of 6 is 1.2.
    assert check(made, market(ZZQX=rising_before + falling)).status == "close"
    assert check(made, market(ZZQX=falling)).reason == "no_data"  # the prices start before it is clear


@pytest.mark.parametrize(
    ("fields", "published", "status", "observed", "why"),
    [
        ({"value": "4", "direction": "up", "comparator": "le"}, "2026-01-09", "confirmed", "3.88",
         "as much as 4%: 107/103 = 3.88%"),
        ({"value": "3.9", "direction": "up", "comparator": "le"}, "2026-01-09", "confirmed", "3.88", "near"),
        ({"value": "6", "direction": "up"}, "2026-01-09", "contradicted", "3.88", "its high ruled that out"),
        ({"value": "2", "direction": "down"}, "2026-01-09", "contradicted", "-0.10", "low 102.90/103"),
        ({"value": "2", "direction": "up"}, "2026-01-09", "unverifiable", None, "it may have stood there"),
        ({"value": "4", "direction": "up", "comparator": "le"}, "2026-01-09T11:00:00-05:00",
         "unverifiable", None, "the day's high was not known"),
    ],
)  # fmt: skip
def test_within_the_session(
    fields: dict[str, str], published: str, status: str, observed: str | None, why: str
) -> None:
    verdict = check(returns(cue=("session", "in morning trading"), **fields), market(ZZQX=ZZQX), published)
    assert (verdict.status, verdict.observed) == (status, observed and D(observed)), (
        why,
        verdict.explanation,
    )


@pytest.mark.parametrize(
    ("quote", "status", "why"),
    [
        ("ZZQX rose 3% in extended trade", "unverifiable", "after the close"),
        ("ZZQX rose 3% as of 1 p.m. New York time", "unverifiable", "of that hour: the high says not when"),
        ("ZZQX rose 3% and QQZX fell 1% in extended trade", "confirmed", "the other one"),
        ("ZZQX rose 3%, before results after the bell", "confirmed", "not the move"),
    ],
)
def test_part_of_a_day_by_the_words_behind_the_figure(quote: str, status: str, why: str) -> None:
    verdict = check(returns(value="3", direction="up", quote=quote), market(ZZQX=ZZQX))
    assert verdict.status == status, (why, verdict.explanation)


def test_as_much_as_is_about_the_session_without_a_cue() -> None:
    # 9 January: high 107/103 = +3.88%; the close itself, +3.00%, would pass for "at most".
    assert (
        check(returns(value="9", direction="up", comparator="le"), market(ZZQX=ZZQX)).status == "contradicted"
    )
    assert (
        check(returns(value="3.9", direction="up", comparator="le"), market(ZZQX=ZZQX)).status == "confirmed"
    )


def test_less_than_does_not_slide() -> None:
    # 9 January rose; the fall of the 8th, -1.94%, is no answer.
    made = returns(value="2", direction="down", comparator="lt")
    assert check(made, market(ZZQX=ZZQX)).status == "contradicted"


def test_a_level_in_other_prices() -> None:
    # 424 is four times 106: a stock that has been split since.
    verdict = check(claim("performance", "level", value="424", unit="USD"), market(ZZQX=ZZQX))
    assert (verdict.status, verdict.reason) == ("unverifiable", "price_break")
    index = check(claim("performance", "level", "^ZZQ", value="424"), market(**{"^ZZQ": ZZQX}))
    assert index.status == "contradicted"  # indices are not split


@pytest.mark.parametrize(
    "words", ["premarket", "pre-market trading", "after hours", "extended trading", "futures"]
)
def test_outside_the_session_there_are_no_prices(words: str) -> None:
    made = returns(value="3", direction="up", cue=("session", words))
    verdict = check(made, market(ZZQX=ZZQX))
    assert (verdict.status, verdict.reason) == ("unverifiable", "no_data")


def test_a_forecast_waits_until_it_is_due() -> None:
    made = returns(
        value="6", direction="up", modality="forecast", period=("by Friday", "2026-01-02", "2026-01-09")
    )
    early = check(made, market(ZZQX=ZZQX), "2026-01-05", "2026-01-08")
    assert (early.status, early.due, early.final) == ("pending", day("2026-01-09"), False)
    due = check(made, market(ZZQX=ZZQX), "2026-01-05", "2026-01-09")
    assert (due.status, due.observed) == ("confirmed", D("6.09"))
    endless = check(returns(direction="up", modality="forecast"), market(ZZQX=ZZQX))
    assert (endless.status, endless.reason) == ("unverifiable", "no_period")
