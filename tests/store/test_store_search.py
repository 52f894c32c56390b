"""What is typed into a search never breaks a query, and finds what it says."""

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from invented import NOW, article, fall

from store.search import as_fts5, as_tsquery

WRITTEN = [
    ("words must all occur", "price target", '"price" AND "target"', "'price' & 'target'"),
    ("phrase", '"price target"', '"price target"', "'price target'"),
    ("prefix", "upgrad*", '"upgrad"*', "'upgrad':*"),
    ("phrase that goes on", '"price tar"*', '"price tar"*', "'price tar':*"),
    ("AND is what a space is", "a AND b", '"a" AND "b"', "'a' & 'b'"),
    ("OR is weaker", "a b OR c", '"a" AND "b" OR "c"', "'a' & 'b' | 'c'"),
    ("small and is a word", "a and b", '"a" AND "and" AND "b"', "'a' & 'and' & 'b'"),
    ("an operator at the end is a word", "a OR", '"a" AND "OR"', "'a' & 'OR'"),
    ("an operator alone is a word", "AND", '"AND"', "'AND'"),
    ("two operators: one is a word", "a OR OR b", '"a" AND "OR" OR "b"', "'a' & 'OR' | 'b'"),
    ("NOT and NEAR are words", "NOT NEAR(a)", '"NOT" AND "NEAR(a)"', "'NOT' & 'NEAR(a)'"),
    ("an unpaired quote", 'price "target', '"price" AND "target"', "'price' & 'target'"),
    ("an apostrophe", "Moody's", '"Moody\'s"', "'Moody s'"),
    ("a column is none", "quote:fell", '"quote:fell"', "'quote fell'"),
    ("signs are left out", "fell - % * 6.2%", '"fell" AND "6.2%"', "'fell' & '6 2%'"),
    ("no word", '"" %% *', '""', ""),
    ("nothing", "", '""', ""),
]


@pytest.mark.parametrize(("why", "typed", "fts5", "tsquery"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_query(why: str, typed: str, fts5: str, tsquery: str) -> None:
    assert (as_fts5(typed), as_tsquery(typed)) == (fts5, tsquery)


# Lumps that mean something to FTS5, to to_tsquery or to us, and any character there is.
LUMPS = some.sampled_from(
    [
        *"\"*()^:-+'\\!&| \0\udc80",
        '""',
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "{a b}",
        "<->",
        ":*",
        "fell",
        "6.2%",
        "quote:",
    ]
)
TYPED = some.lists(LUMPS | some.text(some.characters(codec=None), max_size=4), max_size=12).map("".join)


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5 (quote, tokenize='unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO f VALUES ('Shares of Quarrel Robotics fell 6.2%')")
    return connection


@settings(max_examples=400, deadline=None)
@given(TYPED)
def test_fts5_takes_whatever_is_typed(index: sqlite3.Connection, typed: str) -> None:
    index.execute("SELECT count(*) FROM f WHERE f MATCH ?", (as_fts5(typed),)).fetchall()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TYPED)
def test_the_store_takes_whatever_is_typed(reader, typed: str) -> None:
    assert reader.claims(typed) == []
    assert reader.articles(typed) == []


@pytest.mark.parametrize("typed", ["fell " * 5000, "OR " * 5000, "(" * 5000, "x" * 100_000, "a OR " * 5000])
def test_very_long_queries(reader, typed: str) -> None:
    assert reader.claims(typed) == []


QUOTE = "S&P 500 stock Quarrel-Robotics.com (NYSE: QRRL) fell -6.2% to $2,825, Nestlé's analysts' view said"
FOUND = [
    ("s&p", True), ("500", True), ("quarrel", True), ("robotics.com", True), ("com", True), ("qrrl", True),
    ("6.2%", True), ("-6.2", True), ("6.2", True), ("$2,825", True), ("2825", False), ("nestlé", True),
    ("analysts", True), ("analyst", False), ("analyst*", True), ('"fell 6.2"', True), ('"6.2 fell"', False),
    ("fell rose", False), ("rose OR fell", True), ("rose OR fell up", False), ('"to 2,8"*', True),
    ('"to 2,9"*', False), ('"view sa"*', True),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "found"), FOUND, ids=[case[0] for case in FOUND])
def test_both_databases_find_the_same(store, reader, typed: str, found: bool) -> None:
    store.add_article(article(text=QUOTE), [fall(quote=QUOTE, end=len(QUOTE))], [], now=NOW)
    assert (reader.count_claims(typed), len(reader.articles(typed))) == (found, found)


def test_the_index_follows_the_text(store, reader) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    store.add_article(
        article(text="Rose.", title="Up"), [fall(id="c-rose", quote="Rose.", end=5)], [], now=NOW
    )
    assert [reader.count_claims(word) for word in ("fell", "rose")] == [0, 1]
    assert [len(reader.articles(word)) for word in ("slides", "up rose")] == [0, 1]
