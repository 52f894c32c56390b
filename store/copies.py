"""Copies of one story: articles whose texts have nearly the same shingles, found by their sketches.

Each band of a sketch is looked up in a table, as locality-sensitive hashing does it (Leskovec, Rajaraman
and Ullman, Mining of Massive Datasets, chapter 3); those that share one are compared by their MinHash
values. A new article thus costs a few look-ups however many there are, and stories are the connected parts
of "is a copy of", in whatever order the articles come.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import eq
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from records import Sketch
from store import tables as t
from store.bulk import add_rows
from store.engine import one_by_one, plain_rows

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

# By band, then by one article of each story: those that share the band.
_Alike = dict[int, dict[int, list[int]]]
# For many at once; the numbers stand in the statement, as there are more than it takes parameters.
_NUMBERS_AT_ONCE = 5_000
_STORED_BANDS = "SELECT band, article_key FROM band WHERE band IN ({})"
_STORED = (
    "SELECT s.article_key, s.minhash, c.story FROM sketch s JOIN article a ON a.key = s.article_key "
    "LEFT JOIN copy c ON c.article_key = a.key WHERE a.superseded_at IS NULL AND s.article_key IN ({})"
)


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


def join_copies(connection: Connection, fresh: Mapping[int, Sketch]) -> None:
    """Put many new articles, by their keys, to the copies that there are of them and among them.

    The stories are those that `add_sketch` makes of one after the other. To be called before the bands of
    the new ones are stored.
    """
    bands = [band for sketch in fresh.values() for band in sketch.bands]
    sharing = list(_read(connection, _STORED_BANDS, bands))
    stored = list(_read(connection, _STORED, [key for _, key in sharing]))
    stories = {key: story for key, _, story in stored if story is not None}
    shapes = {key: values for key, values, _ in stored}
    parts, alike = _Parts(), _Alike()
    for key, story in stories.items():
        parts.join(key, story)
    for band, key in sharing:
        if key in shapes:
            alike.setdefault(band, {}).setdefault(stories.get(key, key), []).append(key)
    for key, sketch in fresh.items():
        shapes[key] = sketch.values
        _compare(parts, key, sketch.bands, alike, shapes)
    _write_stories(connection, parts.touching(fresh), stories)


def _read(connection: Connection, sql: str, numbers: Collection[int]) -> Iterator[tuple[Any, ...]]:
    asked = sorted(set(numbers))
    for start in range(0, len(asked), _NUMBERS_AT_ONCE):
        some = ", ".join(map(str, asked[start : start + _NUMBERS_AT_ONCE]))
        yield from plain_rows(connection, sql.format(some))


def _compare(
    parts: _Parts, key: int, bands: Collection[int], alike: _Alike, shapes: Mapping[int, bytes]
) -> None:
    """With those before it that share a band, a story at a time: with one that it is of already, no more."""
    compared = {key}
    for band in bands:
        told, own = alike.setdefault(band, {}), key
        for story, keys in told.items():
            others = [] if parts.are_one(key, story) else [other for other in keys if other not in compared]
            compared.update(others)
            if any(similarity(shapes[key], shapes[other]) >= ALIKE for other in others):
                parts.join(key, story)
            if parts.are_one(key, story):
                own = story
        told.setdefault(own, []).append(key)


class _Parts:
    """The connected parts of a graph whose edges come one by one (Galler and Fischer 1964)."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def _root(self, key: int) -> int:
        root = key
        while (above := self._above.get(root, root)) != root:
            root = above
        while key != root:
            self._above[key], key = root, self._above[key]
        return root

    def are_one(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def join(self, one: int, other: int) -> None:
        one, other = sorted((self._root(one), self._root(other)))
        self._above[other] = one
        self._above.setdefault(one, one)

    def touching(self, keys: Collection[int]) -> list[set[int]]:
        """The parts in which one of these keys is joined with something."""
        found: dict[int, set[int]] = {self._root(key): set() for key in keys if key in self._above}
        for key in self._above:
            if (root := self._root(key)) in found:
                found[root].add(key)
        return list(found.values())


def _write_stories(connection: Connection, parts: Iterable[set[int]], stories: Mapping[int, int]) -> None:
    """`stories` are those that keys are in already; a story's own number is one of its keys, too."""
    known, rows = stories.keys() | set(stories.values()), []
    for part in parts:
        story = min(part)
        others = sorted({stories[key] for key in part & stories.keys()} - {story})
        if others:
            connection.execute(update(t.copy).where(t.copy.c.story.in_(others)).values(story=story))
        rows += [(key, story) for key in sorted(part - known)]
    add_rows(connection, t.copy, ["article_key", "story"], rows)
