"""What goes wrong while reading, in words for the user."""

from __future__ import annotations

from records import Failure


class ReadError(Exception):
    """`item` (an address, a file, a symbol) could not be read; `reason` is one line."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(item, reason)
        self.item = item
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.item}: {self.reason}"

    def failure(self) -> Failure:
        return Failure(self.item, self.reason)


class NoPrices(ReadError):
    """The provider answered: of this symbol it has no price in the time asked for."""


class Throttled(ReadError):
    """The provider was asked too often: it has no answer for any symbol now."""


class FetchError(ReadError):
    """Nothing usable came from an address. `status` is the HTTP status, where there was an answer.

    `passing` says that a later attempt may well go better: the network, a busy or broken server.
    `retry_after` is how many seconds the server asks to be left alone. `state` is one of ARTICLE_STATES
    where the answer was a page in place of the one asked for: "wall", for one that keeps programs out.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        status: int | None = None,
        *,
        passing: bool = False,
        retry_after: float | None = None,
        state: str | None = None,
    ) -> None:
        super().__init__(url, reason)
        self.status = status
        self.passing = passing
        self.retry_after = retry_after
        self.state = state
