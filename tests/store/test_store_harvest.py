"""What a back-fill read comes into the store as if each text had come by itself, in its turn."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from invented import LATER, NOW, article, fall, mention, rating, verdict
from ledgers import everything, indexes

from ingest.shingles import sketch
from records import Article, Claim, Failure, Mention, Sketch
from store import open_store
from store.harvest import Harvest
from store.lookup import open_reader
from store.shards import Part, writing
from store.sheaves import ShardError, open_shard, sheaves
from store.store import Store

WORDS = " ".join(f"word{number}" for number in range(80))
OTHER = " ".join(f"other{number}" for number in range(80))


def changed(text: str, words: int) -> str:
    return " ".join([*(f"new{number}" for number in range(words)), *text.split()[words:]])


@dataclass(frozen=True)
class Told:
    """A text and what is said in it."""

    article: Article
    claims: Sequence[Claim] = ()
    mentions: Sequence[Mention] = ()
    sketch: Sketch | None = None


def told(
    id_: str, text: str = WORDS, *claims: Claim, number: int = 1, short: bool = False, **fields: Any
) -> Told:
    """A text with so many claims and a mention; its claims' ids hang on the text, as the reader's do."""
    made = article(id=id_, text=text, url=f"https://news.example/{id_}", **fields)
    said = [
        fall(
            id=f"{id_} {hash(text) % 10**6} {n}", article_id=id_, quote=f"{id_} fell {n}", start=n, end=n + 5
        )
        for n in range(number)
    ]
    named = [mention(article_id=id_, text=id_), mention(article_id=id_, text="twice at one place")]
    return Told(made, [*said, *claims], named, None if short else sketch(text))


UNDATED = {"published": None}
CASES: list[tuple[str, list[Told], list[Told]]] = [
    ("nothing", [], []),
    ("new ones", [], [told("a"), told("b", OTHER, number=3), told("c", "Short.", number=0)]),
    ("a text without a sketch", [], [told("a", short=True), told("b")]),
    ("without a date or a title", [], [told("a", **UNDATED), told("b", title=None, author=None, publisher=None)]),
    ("the same twice", [], [told("a"), told("a"), told("b", OTHER)]),
    ("a text that changes", [], [told("a"), told("b", OTHER), told("a", WORDS + " end", number=2), told("c")]),
    ("one that changes back", [], [told("a"), told("a", OTHER), told("a"), told("a", "Third.")]),
    ("a date that was missing", [], [told("a", **UNDATED), told("b"), told("a"), told("a")]),
    ("a summary that becomes whole", [], [told("a", state="summary"), told("a")]),
    ("the store has one", [told("a")], [told("a"), told("b")]),
    ("the store has another text", [told("a")], [told("b"), told("a", OTHER), told("c", OTHER)]),
    ("the store has an older text too", [told("a"), told("a", OTHER)], [told("a"), told("b")]),
    ("the store lacks the date", [told("a", **UNDATED)], [told("a"), told("b", OTHER)]),
    ("copies among them", [], [told("a"), told("b", OTHER), told("c", WORDS + " end"), told("d", OTHER + " end")]),
    ("copies of stored ones", [told("a"), told("b", OTHER)], [told("c", WORDS + " end"), told("d", OTHER + " end")]),
    ("copies of a stored story", [told("a"), told("b", WORDS + " end")], [told("c", changed(WORDS, 2)), told("d")]),
    (
        "a link between two stored stories",
        [told("a", changed(WORDS, 12)), told("a2", changed(WORDS, 12) + " end"),
         told("b", WORDS + " " + OTHER[:80]), told("b2", WORDS + " " + OTHER[:90])],
        [told("c")],
    ),
    ("a link that comes last", [], [told("a", changed(WORDS, 12)), told("b", WORDS + " " + OTHER[:80]), told("c")]),
    ("a copy of what has just changed", [], [told("a"), told("a", OTHER), told("b"), told("c", OTHER + " end")]),
    ("a copy before the change", [], [told("a"), told("b"), told("a", OTHER), told("c")]),
    ("a copy of a stored text that changes", [told("a")], [told("b"), told("a", OTHER), told("c", WORDS + " x")]),
    ("many copies", [], [told(f"n{n}", f"{WORDS} {n}") for n in range(70)]),
    ("many and a change among them", [], [*(told(f"n{n}", f"{OTHER} {n}") for n in range(30)), told("n3"),
                                         *(told(f"m{n}", f"{WORDS} {n}") for n in range(30))]),
]  # fmt: skip


def one_by_one(store: Store, texts: Sequence[Told], extractor: str = "1+a") -> None:
    for text in texts:
        store.add_article(
            text.article, text.claims, text.mentions, now=NOW, sketch=text.sketch, extractor=extractor
        )


def shard(dest: Path, texts: Sequence[Told], number: int = 0, extractor: str = "1+a") -> Path:
    part = Part("news.jsonl", "0123456789abcdef", number, 9, 0, 1, 0)
    with writing(dest, part, extractor=extractor) as written:
        for text in texts:
            written.add(text.article, text.claims, text.mentions, text.sketch)
    return dest / part.name


def names(made: Article) -> list[str]:
    return [made.url or made.id]


def bring(store: Store, folder: Path, newest: str | None = None) -> list[Harvest]:
    return [
        store.add_sheaf(sheaf, now=NOW, names=names, newest=newest) for sheaf in sheaves(open_shard(folder))
    ]


@pytest.fixture
def reference(tmp_path: Path) -> Iterator[Store]:
    """Where one text comes after the other."""
    with open_store(str(tmp_path / "reference.db"), create=True) as opened:
        yield opened


def same(store: Store, reference: Store) -> None:
    for holds in (everything, indexes):
        assert holds(store.location.url or str(store.location.path)) == holds(str(reference.location.path))


@pytest.mark.parametrize(("why", "before", "texts"), CASES, ids=[case[0] for case in CASES])
def test_it_is_as_if_each_came_by_itself(
    store: Store, reference: Store, tmp_path: Path, why: str, before: list[Told], texts: list[Told]
) -> None:
    one_by_one(reference, [*before, *texts])
    one_by_one(store, before)
    bring(store, shard(tmp_path, texts))
    same(store, reference)


def test_again_it_changes_nothing(store: Store, reference: Store, tmp_path: Path) -> None:
    texts = [told("a"), told("b", OTHER), told("a", OTHER), told("c", **UNDATED), told("c")]
    one_by_one(reference, texts)
    folder = shard(tmp_path, texts)
    assert [dict(harvest.counts) for harvest in bring(store, folder)] == [
        {"new": 3, "changed": 2, "claims": 5}
    ]
    assert [dict(harvest.counts) for harvest in bring(store, folder)] == [{"same": 5}]
    same(store, reference)


@pytest.mark.parametrize("stored", range(0, 12, 3))
def test_broken_off_it_goes_on(
    store: Store, reference: Store, tmp_path: Path, monkeypatch, stored: int
) -> None:
    """Whatever of it was stored by then."""
    monkeypatch.setattr("store.sheaves.TEXTS_AT_ONCE", 3)
    texts = [told(f"n{n % 10}", f"{WORDS} {n}" if n % 3 else f"{OTHER} {n}") for n in range(12)]
    one_by_one(reference, texts)
    folder = shard(tmp_path, texts)
    for sheaf, _ in zip(sheaves(open_shard(folder)), range(stored // 3), strict=False):
        store.add_sheaf(sheaf, now=NOW, names=names)
    bring(store, folder)
    same(store, reference)


def test_words_are_found(store: Store, tmp_path: Path) -> None:
    one_by_one(store, [told("a", **UNDATED)])
    texts = [
        told(f"n{n}", f"{WORDS} {n}", rating(id=f"z{n}", quote=f"Zebra {n}."), short=True) for n in range(40)
    ]
    bring(store, shard(tmp_path, [*texts, told("a")]))
    one_by_one(store, [told("last", "Giraffes.", rating(id="last", quote="Giraffes."))])
    with open_reader(store.location.url or str(store.location.path)) as reader:
        assert [reader.count_claims(word) for word in ("zebra", "39", "giraffes", "fell")] == [40, 1, 1, 42]
        assert len(list(reader.articles("word7 17"))) == 1
        assert {record["subject"]["name"] for record in reader.claims(symbol="quarrel robotics")} == {
            "Quarrel Robotics"
        }
    if store.location.path:
        with store._database.write() as connection:  # it raises where the index is not that of the rows
            for table in ("claim", "article"):
                check = f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)"
                connection.exec_driver_sql(check)


def read_otherwise(text: Told, *said: Claim) -> Told:
    return Told(text.article, said, [mention(article_id=text.article.id, name="Other")], text.sketch)


A, B = told("a"), told("b", OTHER)
AGAIN = read_otherwise(A, fall(id="newly", article_id="a", quote="Newly read."))
# (why, by which reader it is in the store, by which it was read now, today's, whether it is read again)
READERS = [
    ("by another", "1+a", "2+b", "2+b", True),
    ("by the same", "1+a", "1+a", "2+b", False),
    ("by none that is known", None, "2+b", None, True),
    ("by an older one than today's, which has read it", "2+b", "1+a", "2+b", False),
]


@pytest.mark.parametrize(
    ("why", "before", "extractor", "newest", "again"), READERS, ids=[case[0] for case in READERS]
)
def test_what_another_reader_read_is_read_again(
    store: Store, reference: Store, tmp_path: Path, why, before, extractor, newest, again
) -> None:
    for each in (store, reference):
        one_by_one(each, [A, B], before)
        each.add_verdicts([verdict(A.claims[0].id)], now=NOW)
    if again:
        reference.reread(
            AGAIN.article, AGAIN.claims, AGAIN.mentions, now=NOW, extractor=extractor, sketch=AGAIN.sketch
        )
    [harvest] = bring(store, shard(tmp_path, [AGAIN], extractor=extractor), newest)
    assert harvest.counts == {"same": 1, "again": int(again)} if again else {"same": 1}
    same(store, reference)


def test_of_an_older_text_or_another_date_nothing_is_read_again(
    store: Store, reference: Store, tmp_path: Path
) -> None:
    for each in (store, reference):
        one_by_one(each, [A, told("a", OTHER), B])
    dated = told("b", OTHER, published="2026-01-02")
    bring(store, shard(tmp_path, [AGAIN, read_otherwise(dated)], extractor="2+b"))
    same(store, reference)


REFUSED = [
    ("a word that is not the record's", told("bad", OTHER, rating(id="odd", kind="rumour")), "the kind of a claim"),
    ("a claim of another article", told("bad", OTHER, rating(id=A.claims[0].id)), "refused by the database"),
    ("a figure out of range", told("bad", OTHER, rating(id="odd", confidence=7.0)), "the confidence of a claim"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "bad", "said"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_refused_takes_nothing_along(
    store: Store, tmp_path: Path, rows, why, bad: Told, said: str
) -> None:
    one_by_one(store, [A])
    texts = [told("c"), A, bad, told("c", OTHER), told("d", WORDS + " end")]
    [harvest] = bring(store, shard(tmp_path, texts))
    [(made, reason)] = harvest.refused
    assert (made.id, said in reason) == ("bad", True), reason
    assert harvest.counts == {"new": 2, "changed": 1, "same": 1, "claims": 3}
    assert [row["id"] for row in rows("SELECT id FROM article ORDER BY key")] == ["a", "c", "c", "d"]
    assert len({row["story"] for row in rows("SELECT * FROM copy")}) == 1
    assert rows("SELECT * FROM claim WHERE id = 'odd'") == []


def test_failures_of_what_has_been_read_are_forgotten(store: Store, tmp_path: Path, rows) -> None:
    for item in ("https://news.example/a", "https://news.example/b", "https://news.example/x"):
        store.add_failure(Failure(item, "404"), source="feed", now=LATER)
    one_by_one(store, [B])
    bring(store, shard(tmp_path, [A, B]))
    assert [row["item"] for row in rows("SELECT item FROM failure")] == ["https://news.example/x"]


def cut(folder: Path) -> None:
    path = folder / "claims.parquet"
    path.write_bytes(path.read_bytes()[:-40])


def garbled(folder: Path) -> None:
    path = folder / "articles.parquet"
    data = bytearray(path.read_bytes())
    data[60:200] = bytes(140)
    path.write_bytes(bytes(data))


def fewer(folder: Path) -> None:
    shard(folder.parent, [A], 1)
    (folder.parent / "0123456789abcdef-0001" / "mentions.parquet").rename(folder / "mentions.parquet")


def other_columns(folder: Path) -> None:
    shutil.copy(folder / "claims.parquet", folder / "mentions.parquet")


def no_words(folder: Path) -> None:
    (folder / "shard.json").write_text("once upon a time")


def no_counts(folder: Path) -> None:
    (folder / "shard.json").write_text('{"extractor": "1+a", "failures": []}')


def missing_file(folder: Path) -> None:
    (folder / "claims.parquet").unlink()


def missing(folder: Path) -> None:
    (folder / "shard.json").unlink()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut, "damaged (Parquet"),
        (garbled, "damaged ("),
        (fewer, "damaged (mentions.parquet has 2 rows)"),
        (other_columns, "is of another streetcheck; run the back-fill again"),
        (no_words, "damaged (Expecting value"),
        (no_counts, "damaged ('articles')"),
        (missing_file, "damaged (claims.parquet: no such file)"),
        (missing, "missing; run the back-fill again"),
    ],
)  # fmt: skip
def test_a_damaged_shard_is_named_and_none_of_it_stored_by_halves(
    store: Store, database: str, tmp_path: Path, damage: Callable[[Path], None], said: str
) -> None:
    folder = shard(tmp_path, [told("a"), told("b", OTHER)])
    damage(folder)
    with pytest.raises(ShardError) as caught:
        bring(store, folder)
    assert said in caught.value.reason and "\n" not in str(caught.value)
    assert not any(everything(database).values())
