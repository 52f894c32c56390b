"""Copies of one story: articles whose texts have nearly the same shingles, found by their sketches.

Each band of a sketch is looked up in a table, as locality-sensitive hashing does it (Leskovec, Rajaraman
and Ullman, Mining of Massive Datasets, chapter 3); those that share one are compared by their MinHash
values. A new article thus costs a few look-ups however many there are, and stories are the connected parts
of "is a copy of", in whatever order the articles come.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection
from operator import eq

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from records import Sketch
from store import tables as t
from store.engine import one_by_one

# The share of their shingles that two texts must have in common, as their MinHash values estimate it.
ALIKE = 0.7
# Taken after those of the bands, and by all who join articles to a story: two may become one there.
_ALL_STORIES = 0

# What is run for each article is put together once.
_SHARING = select(t.band.c.article_key).where(t.band.c.band.in_(bindparam("bands", expanding=True)))
_LIKELY = (
    select(t.sketch.c.article_key, t.sketch.c.minhash)
    .join(t.article, t.article.c.key == t.sketch.c.article_key)
    .where(
        t.article.c.key.in_(_SHARING),
        t.article.c.key != bindparam("key"),
        t.article.c.superseded_at.is_(None),
    )
)
_TOLD = select(t.copy).where(t.copy.c.article_key.in_(bindparam("keys", expanding=True)))
_ADD_SKETCH, _ADD_BANDS, _ADD_COPIES = insert(t.sketch), insert(t.band), insert(t.copy)


def add_sketch(connection: Connection, key: int, sketch: Sketch, *, first: bool = False) -> None:
    """Keep the sketch of an article's current version, and put the article to the copies there are of it.

    `first`: this version has had none.
    """
    if not first:
        columns = t.band.c
        connection.execute(delete(t.sketch).where(t.sketch.c.article_key == key))
        connection.execute(delete(t.band).where(columns.article_key == key, columns.band.in_(sketch.bands)))
    connection.execute(_ADD_SKETCH, {"article_key": key, "minhash": sketch.values})
    if not sketch.bands:
        return
    one_by_one(connection, sketch.bands)  # copies share a band; those of other stories go on
    copies = _copies(connection, key, sketch)
    connection.execute(_ADD_BANDS, [{"band": band, "article_key": key} for band in sketch.bands])
    if copies:
        _join(connection, {key, *copies})


def _copies(connection: Connection, key: int, sketch: Sketch) -> list[int]:
    """Other current articles with a text that is alike."""
    found = connection.execute(_LIKELY, {"bands": sketch.bands, "key": key})
    return [other for other, values in found if similarity(sketch.values, values) >= ALIKE]


def similarity(one: bytes, other: bytes) -> float:
    """The share of equal MinHash values, which estimates that of common shingles (Broder 1997)."""
    ours, theirs = array("I", one), array("I", other)
    return sum(map(eq, ours, theirs)) / len(ours) if len(ours) == len(theirs) else 0.0


def _join(connection: Connection, keys: Collection[int]) -> None:
    """These articles and all that share a story with one of them are one story, named by its smallest key."""
    one_by_one(connection, [_ALL_STORIES])
    columns = t.copy.c
    told = connection.execute(_TOLD, {"keys": list(keys)})
    known: dict[int, int] = {row.article_key: row.story for row in told}
    story = min(*keys, *known.values())
    others = sorted(set(known.values()) - {story})
    if others:
        connection.execute(update(t.copy).where(columns.story.in_(others)).values(story=story))
    fresh = [{"article_key": key, "story": story} for key in sorted(keys) if key not in known]
    if fresh:
        connection.execute(_ADD_COPIES, fresh)
