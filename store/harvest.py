"""Texts that were read elsewhere, by the thousand: what add_article does of each in its turn, at once.

Those whose id nobody has heard of go in by a few statements for all of them; a text that is known by its id
costs a look at its row, or goes the way of a single one. The order among them is kept, and with it what
becomes of versions and copies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from records import Article, Claim, Mention, Sketch
from store import tables as t
from store.articles import EVERY_KIND, add_article, completes, reread
from store.engine import Database, fetch
from store.errors import RecordError
from store.newcomers import add_newcomers
from store.rows import Values, article_from, claim_from
from store.runs import clear_failures
from store.shards import claims, mentions
from store.sheaves import Said, Sheaf
from store.values import utc_text

SAME, FRESH, KNOWN = "same", "fresh", "known"
# Below the number of parameters that any SQLite takes in one statement.
_IDS_AT_ONCE = 500

_CLAIM = [column.name for column in claims.columns]
_MENTION = [column.name for column in mentions.columns]
_HEAD = ("id", "text_hash", "published", "title", "state", "superseded_at")
_VERSION = (
    select(*(t.article.c[name] for name in _HEAD))
    .add_columns(t.reading.c.extractor)
    .outerjoin(t.reading, and_(t.reading.c.article_key == t.article.c.key, t.reading.c.kind == EVERY_KIND))
)  # fmt: skip
Versions = dict[str, dict[str, Mapping[str, Any]]]
# By what names an article may have failed before.
Names = Callable[[Article], Sequence[str]]


class Step(NamedTuple):
    """What is to be done with a text: nothing, the fast way, or the way of a single one."""

    kind: str
    values: Values


class Harvest:
    """A sheaf on its way into the store: what came of it, and what was refused for what reason.

    A text that the store has as another reader read it gets the claims of the sheaf, unless `newest`, the
    edition of today, has read it already.
    """

    def __init__(self, sheaf: Sheaf, *, now: datetime, names: Names, newest: str | None) -> None:
        self.counts: Counter[str] = Counter()
        self.refused: list[tuple[Article, str]] = []
        self._sheaf, self._now, self._names, self._newest = sheaf, now, names, newest
        self._steps: list[Step] = []
        self._said = Said({}, {})

    def add(self, database: Database) -> None:
        """Writes it in one transaction; where a row is refused, text by text, so that only that one is."""
        try:
            with database.write() as connection:
                counts = self._at_once(connection)
        except RecordError:
            self._one_by_one(database)
        else:
            self.counts = counts

    def _at_once(self, connection: Connection) -> Counter[str]:
        self._steps = list(self._planned(connection))
        todo = [step for step in self._steps if step.kind != SAME]
        self._said = self._sheaf.said([step.values["number"] for step in todo])
        counts = Counter({"same": len(self._steps) - len(todo)})
        for kind, steps in groupby(todo, key=lambda step: step.kind):
            texts = [step.values for step in steps]
            if kind == FRESH:
                recorded = utc_text(self._now)
                claims = add_newcomers(connection, texts, self._said, recorded, self._sheaf.extractor)
                counts += Counter(new=len(texts), claims=claims)
            else:
                for values in texts:
                    counts += self._add_known(connection, values)
        clear_failures(connection, [name for step in self._steps for name in self._called(step.values)])
        return counts

    def _one_by_one(self, database: Database) -> None:
        for step in self._steps:
            try:
                with database.write() as connection:
                    known = step.kind == SAME
                    counts = Counter(same=1) if known else self._add_known(connection, step.values)
                    clear_failures(connection, self._called(step.values))
                self.counts += counts
            except RecordError as error:
                self.refused.append((article_from(step.values), error.reason))

    def _planned(self, connection: Connection) -> Iterator[Step]:
        known = _versions(connection, {values["id"] for values in self._sheaf.texts})
        for values in self._sheaf.texts:
            yield Step(self._kind(known, values), values)

    def _kind(self, known: Versions, values: Values) -> str:
        id_, hash_ = values["id"], values["text_hash"]
        if id_ not in known:
            stored = {"superseded_at": None, "extractor": self._sheaf.extractor}
            known[id_] = {hash_: values | stored}
            return FRESH
        version = known[id_].get(hash_)
        if version and not completes(version, values) and not self._is_outdated(version, values):
            return SAME
        return KNOWN

    def _is_outdated(self, version: Mapping[str, Any], values: Values) -> bool:
        """Whether another reader read the same words; what it says of a date hangs on the article's own."""
        read_by = version["extractor"]
        if version["superseded_at"] or (read_by and read_by in (self._sheaf.extractor, self._newest)):
            return False
        return all(version[name] == values[name] for name in ("published", "title"))

    def _add_known(self, connection: Connection, values: Values) -> Counter[str]:
        """As it would be stored by itself."""
        article, said = article_from(values), self._claims(values)
        spoken = self._mentions(values)
        version = _versions(connection, {article.id}).get(article.id, {}).get(values["text_hash"])
        how: Any = {"sketch": _sketch(values), "extractor": self._sheaf.extractor}
        if version and not completes(version, values) and self._is_outdated(version, values):
            reread(connection, article, said, spoken, self._now, **how)
            return Counter(same=1, again=1)
        outcome = add_article(connection, article, said, spoken, self._now, **how)
        return Counter({outcome: 1, "claims": 0 if outcome == "same" else len(said)})

    def _claims(self, values: Values) -> list[Claim]:
        rows = self._said.claims.get(values["number"], [])
        return [claim_from(dict(zip(_CLAIM, row, strict=True))) for row in rows]

    def _mentions(self, values: Values) -> list[Mention]:
        rows = self._said.mentions.get(values["number"], [])
        return [_mention(values["id"], dict(zip(_MENTION, row, strict=True))) for row in rows]

    def _called(self, values: Values) -> Sequence[str]:
        return self._names(article_from(values))


def _versions(connection: Connection, ids: Collection[str]) -> Versions:
    """What there is of articles, by their ids and the hashes of their texts."""
    asked, found = sorted(ids), Versions()
    for start in range(0, len(asked), _IDS_AT_ONCE):
        some = _VERSION.where(t.article.c.id.in_(asked[start : start + _IDS_AT_ONCE]))
        for row in fetch(connection, some):
            found.setdefault(row["id"], {})[row["text_hash"]] = row
    return found


def _sketch(values: Values) -> Sketch | None:
    return None if values["minhash"] is None else Sketch(values["minhash"], tuple(values["bands"]))


def _mention(article_id: str, row: Values) -> Mention:
    kept = {name: row[name] for name in ("symbol", "name", "type", "text", "how", "confidence")}
    return Mention(article_id, start=row["span_start"], end=row["span_end"], **kept)
