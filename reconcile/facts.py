"""What a judge is handed: when the claim was published, the date of the check, and the market until then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from reconcile.series import Series, can_split
from reconcile.sessions import Calendar, calendar_name, exchange, from_days
from records import Bar, Claim, Observation, in_new_york


class CannotTell(Exception):
    """A claim that cannot be checked: the reason's word, and why in a reader's words."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason = reason
        self.why = why


def day_of(published: date | datetime) -> date:
    """A publication's day in New York."""
    return in_new_york(published).date() if isinstance(published, datetime) else published


@dataclass(frozen=True, slots=True)
class Facts:
    """`market` holds the series by symbol; what they say after `as_of` is never shown to a judge.

    `related` are the price targets and levels of the same article: an implied upside needs its target.
    `later` are newer targets and ratings of the same claimant on the same subject, oldest first, each with
    its publication. `values` are series other than prices, by symbol and field, in order of date.
    `rating_months` says after how many months a rating is decided.
    """

    published: date | datetime
    as_of: date
    market: Mapping[str, Series]
    related: tuple[Claim, ...] = ()
    later: tuple[tuple[Claim, date | datetime], ...] = ()
    values: Mapping[tuple[str, str], Sequence[Observation]] = field(default_factory=dict)
    rating_months: int = 12

    @property
    def day(self) -> date:
        """The publication's day in New York."""
        return day_of(self.published)

    def newer(self, claim: Claim) -> Iterator[tuple[Claim, date | datetime]]:
        """What the same claimant said of the same subject and metric after this, by `as_of`, oldest first."""
        for other, published in self.later:
            if (
                other.metric == claim.metric
                and other.article_id != claim.article_id
                and self.day <= day_of(published) <= self.as_of
            ):
                yield other, published

    def observed(self, symbol: str, name: str) -> Sequence[Observation]:
        """The values of a series that is no price, until `as_of`, in order of date; none where not stored."""
        return [item for item in self.values.get((symbol, name), ()) if item.date <= self.as_of]

    def series(self, symbol: str) -> Series:
        """The series until `as_of`. CannotTell where there is none."""
        series = self.market.get(symbol)
        series = series.until(self.as_of) if series else None
        if not series or not series.bars:
            raise CannotTell("no_data", f"No prices of {symbol} are stored up to {self.as_of}.")
        return series

    def calendar(self, symbol: str) -> Calendar:
        """The exchange's sessions, or the series' own dates where no exchange calendar reaches."""
        name = calendar_name(symbol)
        listed = exchange(name, self.as_of.year + 1) if name else None
        if listed is None or listed.days[-1] < self.as_of:
            return from_days(self.series(symbol).days)
        return listed

    def known(self, symbol: str, published: date | datetime | None = None) -> date:
        """The last session whose close was known at publication and is not later than `as_of`.

        `published` is that of another claim, if not of this one.
        """
        calendar = self.calendar(symbol)
        known = calendar.last_known(self.published if published is None else published)
        known = calendar.on_or_before(min(known, self.as_of)) if known else None
        if known is None:
            raise CannotTell("no_data", f"No session of {symbol} is known before {self.day}.")
        return known

    def bar(self, symbol: str, day: date) -> Bar:
        """The bar of a session. CannotTell, saying how far the prices go, where it is missing."""
        series = self.series(symbol)
        bar = series.on(day)
        if bar is None:
            reach = f"its prices run from {series.days[0]} to {series.days[-1]}"
            raise CannotTell("no_data", f"No close of {symbol} is stored for {day}; {reach}.")
        return bar

    def refuse_other_basis(self, bar: Bar, figure: float, factor: float) -> None:
        """CannotTell where a stated price and a close are `factor` times apart: split since."""
        if can_split(bar.symbol) and not bar.close / factor < figure < bar.close * factor:
            raise CannotTell(
                "price_break",
                f"{bar.symbol} closed at {bar.close:,.2f} on {bar.date}, too far from {figure:,.2f}: "
                "the stored prices seem to be adjusted for a split that came later.",
            )

    def refuse_split(self, symbol: str, after: date, through: date) -> None:
        """CannotTell where a close in the window jumps as in a split."""
        pair = self.series(symbol).split_like(after, through)
        if pair:
            one, two = pair
            raise CannotTell(
                "price_break",
                f"{symbol} closed at {one.close:,.2f} on {one.date} and {two.close:,.2f} on {two.date}: "
                "a jump like a split, so prices before and after it cannot be compared.",
            )
