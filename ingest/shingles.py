"""Sketches of texts, by which copies of a story are found. Pure.

A text is the set of its runs of five words; how much two sets have in common is estimated from MinHash
values (Broder 1997), and those are grouped in bands, of which two copies share one nearly always and two
other texts hardly ever.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from records import Sketch

if TYPE_CHECKING:
    from datasketch import MinHash

WORDS = 5  # of a shingle
FEWEST = 30  # words of a text; shorter ones have too few shingles to tell
BANDS = 12
ROWS = 5  # MinHash values of a band
_SEED = 1
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


def sketch(text: str) -> Sketch:
    """The sketch of a text; an empty one under 30 words.

    Of texts with a share s of their shingles in common, a band is shared with the chance 1 - (1 - s^5)^12:
    0.004 for 0.2, 0.89 for 0.7, 1.00 for 0.9.
    """
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST:
        return Sketch()
    shingles = {" ".join(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)}
    hashed = _empty().copy()
    hashed.update_batch([shingle.encode("utf-8", "surrogatepass") for shingle in shingles])
    values = hashed.hashvalues.astype("<u4")
    bands = (_band(number, values[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS))
    return Sketch(values.tobytes(), tuple(bands))


@cache
def _empty() -> MinHash:
    """Without shingles; its random functions are made once, and always the same."""
    from datasketch import MinHash

    return MinHash(BANDS * ROWS, seed=_SEED, scheme="affine32")


def _band(number: int, values: Any) -> int:
    """A signed number of 64 bits, as databases have them."""
    digest = blake2b(values.tobytes(), digest_size=8, salt=number.to_bytes(2, "little")).digest()
    return int.from_bytes(digest, "little", signed=True)
