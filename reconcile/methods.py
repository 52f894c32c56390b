"""The names of the methods: the metric and the version of its rules in docs/verdicts.md."""

from __future__ import annotations

from collections.abc import Mapping

from records import METRICS

RATING_MONTHS = (1, 3, 6, 12)  # when a rating is measured
ARITHMETIC = "arithmetic/1"  # a target, an upside and a level of one article that do not fit each other
# A version goes up when the rules of a metric change what a verdict says.
_UNCHANGED = ("policy_rate", "rate_cuts", "rate_hikes", "treasury_yield", "event", "stance")
_VERSIONS = {metric: 2 for metrics in METRICS.values() for metric in metrics} | dict.fromkeys(_UNCHANGED, 1)
_VERSIONS |= dict.fromkeys(("return", "relative_return", "level"), 3)


def method_of(metric: str, rating_months: int = 12) -> str:
    """'return/3'; of a rating also what decides it: 'rating-12m/2'."""
    decided = f"-{rating_months}m" if metric == "rating" else ""
    return f"{metric}{decided}/{_VERSIONS.get(metric, 1)}"


def methods(rating_months: int = 12) -> Mapping[str, str]:
    """The current method by metric, and `arithmetic`, which may decide an implied upside.

    A final verdict by a method that is not among the values was reached by older rules.
    """
    return {metric: method_of(metric, rating_months) for metric in _VERSIONS} | {"arithmetic": ARITHMETIC}
