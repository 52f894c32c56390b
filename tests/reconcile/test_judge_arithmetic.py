"""A target, an upside and a level of one article: which fit each other. 120/100 = 1.20, 80/100 = 0.80."""

from typing import Any

import pytest
from made import ZZQX, check, claim, market

from records import Claim


def level(value: str, symbol: str = "ZZQX", **fields: Any) -> Claim:
    return claim("performance", "level", symbol, value=value, **({"unit": "USD"} | fields))


def target(value: str, **fields: Any) -> Claim:
    return claim("price_target", "target", value=value, unit="USD", **fields)


def upside(value: str, direction: str = "up", **fields: Any) -> Claim:
    return claim("price_target", "implied_upside", value=value, unit="percent", direction=direction, **fields)


@pytest.mark.parametrize(
    ("made", "goal", "stood", "fits", "why"),
    [
        (upside("20"), target("120"), level("100"), True, "exactly"),
        (upside("30"), target("120"), level("100"), False, "it is 20"),
        (upside("21"), target("120"), level("100"), True, "120.5/99.5 = 21.1%: rounding may explain it"),
        (upside("18.5"), target("120"), level("100"), False, "119.5/100.5 = 18.9% is the least"),
        (upside("30"), target("120"), level("100", comparator="approx"), True, "about 100 may be 90: 33.9%"),
        (upside("15", comparator="gt"), target("120"), level("100"), True, "more than 15"),
        (upside("25", comparator="gt"), target("120"), level("100"), False, "not more than 25"),
        (upside("20", "down"), target("80"), level("100"), True, "down"),
        (upside("10", "down"), target("80"), level("100"), False, "it is 20 down"),
        (upside("20"), target("80"), level("100"), False, "the other way"),
        (upside("30"), target("120", value_high="140"), level("100"), True, "a range fits much"),
        (upside("30"), target("120"), level("100", "QQZX"), True, "another company's level"),
        (upside("30"), target("120"), level("100", unit="EUR"), True, "other money"),
        (upside("30"), target("120"), level("100", modality="forecast"), True, "where it will be"),
        (upside("30"), target("120"), level("100", comparator="gt"), True, "somewhere above 100"),
    ],
)  # fmt: skip
def test_without_market_data(made: Claim, goal: Claim, stood: Claim, fits: bool, why: str) -> None:
    verdict = check(made, {}, related=(goal, stood))
    found = (verdict.status, verdict.reason, verdict.method)
    if fits:
        assert found == ("unverifiable", "no_data", "implied_upside/2"), why
    else:
        assert found == ("contradicted", None, "arithmetic/1"), why
    assert not verdict.final  # a price may come


def test_in_words() -> None:
    verdict = check(upside("30"), {}, related=(target("120"), level("100")))
    assert verdict.explanation == (
        "The article's own figures do not fit: a target of 120 is 20.0% above the level of 100, "
        "stated up 30%."
    )


def test_with_market_data_it_is_added() -> None:
    # 120/106.09 = 1.1311
    verdict = check(upside("13"), market(ZZQX=ZZQX), related=(target("120"), level("100")))
    assert (verdict.status, verdict.method, verdict.final) == ("confirmed", "implied_upside/2", True)
    assert verdict.explanation.endswith("a target of 120 is 20.0% above the level of 100, stated up 13%.")


def test_the_nearest_level_counts() -> None:
    near, far = level("100", start=50), level("90", start=500)
    made = upside("20", start=60)
    assert check(made, {}, related=(target("120"), far, near)).status == "unverifiable"
    assert check(made, {}, related=(target("120"), far)).status == "contradicted"  # 33.3%
