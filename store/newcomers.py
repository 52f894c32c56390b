"""Articles whose ids nobody has heard of, many at once: every table gets its rows in one go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection

from records import Sketch
from store import shards
from store import tables as t
from store.articles import EVERY_KIND
from store.bulk import add_rows, words_at_once
from store.copies import join_copies
from store.engine import plain_rows
from store.finding import make_findable
from store.rows import Values
from store.sheaves import Said

# From how many on it pays to take SQLite's triggers away for a moment.
_MANY = 20
_ARTICLE = shards.articles.columns.keys()[1:-2]  # all but its number, minhash and bands
_CLAIM = shards.claims.columns.keys()[2:]
_MENTION = shards.mentions.columns.keys()[1:]
_Told = list[tuple[int, Values]]
_Row = tuple[Any, ...]


def add_newcomers(
    connection: Connection, texts: list[Values], said: Said, recorded: str, extractor: str
) -> int:
    """Store texts of a sheaf, of each id one, with what is said in them; how many claims that are.

    What is in the store then is what add_article makes of one after the other.
    """
    keys = _new_keys(connection, len(texts))
    told = list(zip(keys, texts, strict=True))
    claims = list(_claims(told, said, recorded, extractor))
    many = len(texts) >= _MANY
    with words_at_once(connection, t.article, t.claim) if many else nullcontext():
        articles = [(key, recorded, *(text[name] for name in _ARTICLE)) for key, text in told]
        add_rows(connection, t.article, ["key", "recorded_at", *_ARTICLE], articles)
        add_rows(connection, t.mention, ["article_key", *_MENTION], list(_mentions(told, said)))
        written = ["article_key", "recorded_at", "extractor", "published_utc"]
        add_rows(connection, t.claim, [*written, *_CLAIM], claims)
    readings = [(key, EVERY_KIND, extractor) for key in keys]
    add_rows(connection, t.reading, ["article_key", "kind", "extractor"], readings)
    make_findable(connection, range(keys[0], keys[-1] + 1))
    _add_sketches(connection, told)
    return len(claims)


def _new_keys(connection: Connection, number: int) -> list[int]:
    """As the database gives them; nobody else takes any in this transaction."""
    if connection.dialect.name == "sqlite":
        [(last,)] = plain_rows(connection, "SELECT coalesce(max(key), 0) FROM article")
        return list(islice(count(last + 1), number))
    asked = "SELECT nextval(pg_get_serial_sequence('article', 'key')) FROM generate_series(1, %s)"
    return sorted(key for (key,) in plain_rows(connection, asked, (number,)))


def _claims(told: _Told, said: Said, recorded: str, extractor: str) -> Iterator[_Row]:
    for key, text in told:
        known = (key, recorded, extractor, text["published_utc"] or "")
        for row in said.claims.get(text["number"], ()):
            yield known + row[2:]


def _mentions(told: _Told, said: Said) -> Iterator[_Row]:
    """Of two at one place with one name, the first."""
    place = [_MENTION.index(name) + 1 for name in ("span_start", "span_end", "name")]
    for key, text in told:
        rows: dict[_Row, _Row] = {}
        for row in said.mentions.get(text["number"], ()):
            rows.setdefault(tuple(row[n] for n in place), (key, *row[1:]))
        yield from rows.values()


def _add_sketches(connection: Connection, told: _Told) -> None:
    sketches = {
        key: Sketch(text["minhash"], tuple(text["bands"] or ()))
        for key, text in told
        if text["minhash"] is not None
    }
    rows = [(key, sketch.values) for key, sketch in sketches.items()]
    add_rows(connection, t.sketch, ["article_key", "minhash"], rows)
    join_copies(connection, sketches)
    bands = sorted((band, key) for key, sketch in sketches.items() for band in sketch.bands)
    add_rows(connection, t.band, ["band", "article_key"], bands)
