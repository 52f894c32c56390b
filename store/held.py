"""What an earlier export holds already, told by the rows themselves, 8 bytes a row.

A row is new where the destination holds no row of its key or holds it otherwise. No clock takes part: rows of
one second, rows that were written late and rows that changed without a time of their own are all told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from store.carry import Rows


class Held:
    """The state of each row of one table, from batches of rows.

    Where rows come again, the oldest first, `key` are the columns that tell which ones are the same, and the
    newest counts. Without it no row comes twice.
    """

    def __init__(self, batches: Iterable[Rows], key: Sequence[int] | None) -> None:
        keys, states = [_none()], [_none()]
        for rows in batches:
            states.append(_digests(rows))
            if key is not None:
                keys.append(_digests(tuple(row[n] for n in key) for row in rows))
        self._states = np.concatenate(states)
        if key is not None:
            _, newest = np.unique(np.concatenate(keys)[::-1], return_index=True)
            self._states = self._states[::-1][newest]
        self._states.sort()

    def news(self, batches: Iterable[Rows]) -> Iterator[Rows]:
        """The rows that are not held, or not as they are now."""
        for rows in batches:
            fresh = ~self._knows(_digests(rows))
            if fresh.any():
                yield [row for row, is_new in zip(rows, fresh, strict=True) if is_new]

    def _knows(self, states: Any) -> Any:
        if not len(self._states):
            return np.zeros(len(states), dtype=bool)
        at = np.searchsorted(self._states, states).clip(max=len(self._states) - 1)
        return self._states[at] == states


def _none() -> Any:
    return np.empty(0, dtype=np.uint64)


def _digests(rows: Iterable[tuple[Any, ...]]) -> Any:
    return np.array([_digest(row) for row in rows], dtype=np.uint64)


def _digest(row: tuple[Any, ...]) -> int:
    digest = blake2b(repr(row).encode("utf-8", "backslashreplace"), digest_size=8)
    return int.from_bytes(digest.digest(), "little")
