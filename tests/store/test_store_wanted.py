"""Whichever way claims are found, they are the same ones in the same order; by names, sorted and counted."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from invented import LATER, NOW, article, fall, rating, verdict

from records import Article, Claim, Claimant, Subject
from store import wanted
from store.lookup import open_reader
from store.store import Store

FIRMS = ("Oakmere Partners", "Harbor Lane", "Bank of Quill", "Quill Securities")
WORDS = ("fell", "rose", "target", "rating", "shares", "Quill")
KINDS = (("rating", "rating"), ("performance", "return"), ("price_target", "target"))
STATUSES = ("confirmed", "contradicted", None)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def made() -> list[tuple[Article, list[Claim], list[str | None]]]:
    """Forty articles with five claims each and their verdicts; every fifth article has no date."""
    dice = random.Random(6)
    articles = []
    for number in range(40):
        day = None if number % 5 == 4 else (FIRST + timedelta(days=dice.randrange(20))).isoformat()
        name = f"n{number}"
        claims = [_claim(f"{name}-{place}", name, place, dice) for place in range(5)]
        told = article(id=name, text=f"Text {number}.", published=day, publisher=dice.choice(FIRMS))
        articles.append((told, claims, [dice.choice(STATUSES) for _ in claims]))
    return articles


def _claim(name: str, article_id: str, place: int, dice: random.Random) -> Claim:
    kind, metric = dice.choice(KINDS)
    firm = dice.choice((None, *FIRMS))
    symbol = dice.choice(("QRRL", "TRNF", "HBLN", None))
    return rating(
        id=name, article_id=article_id, quote=" ".join(dice.choices(WORDS, k=4)), start=place, end=place + 1,
        kind=kind, metric=metric, label=None, value=Decimal(dice.randrange(90)),
        subject=Subject(symbol, f"Company {symbol}", "equity"),
        claimant=firm and Claimant(f"Ada of {firm}", "Ada", firm), confidence=dice.random(),
    )  # fmt: skip


@pytest.fixture
def ledger(store: Store) -> Store:
    for told, claims, statuses in made():
        store.add_article(told, claims, [], now=NOW)
        given = zip(claims, statuses, strict=True)
        store.add_verdicts([verdict(claim.id, status=status) for claim, status in given if status], now=NOW)
    return store


def expected(**asked: Any) -> list[str]:
    """The same by plain Python, newest first."""
    rows = [
        (told, claim, status)
        for told, claims, statuses in made()
        for claim, status in zip(claims, statuses, strict=True)
        if asked.get("symbol") in (None, claim.subject.symbol)
        and asked.get("kind") in (None, claim.kind)
        and asked.get("verdict") in (None, status or "none")
        and (asked.get("claimant") or "") in (claim.claimant.name if claim.claimant else "")
        and (asked.get("publisher") or "") in (told.publisher or "")
        and (asked.get("query") or "") in [*claim.quote.split(), ""]
    ]
    dated = sorted((row for row in rows if row[0].published), key=lambda row: row[1].start)
    dated.sort(key=lambda row: (row[0].published or "", int(row[0].id[1:])), reverse=True)
    undated = sorted((row for row in rows if not row[0].published), key=lambda row: -int(row[0].id[1:]))
    return [claim.id for _, claim, _ in dated + undated]


ASKED = [
    dict(zip(("symbol", "kind", "claimant", "verdict", "query", "publisher"), words, strict=True))
    for words in product(
        (None, "QRRL"), (None, "rating"), (None, "Quill"), (None, "none", "confirmed"), (None, "fell"),
        (None, "Harbor Lane"),
    )
]  # fmt: skip
WAYS = [("few", 2_000, 60_000), ("gathered", 0, 60_000), ("asked for each", 0, 1)]


@pytest.mark.parametrize(("way", "few", "many"), WAYS, ids=[way[0] for way in WAYS])
def test_every_way_finds_the_same(ledger, reader, monkeypatch, way, few, many) -> None:
    monkeypatch.setattr(wanted, "FEW", few)
    monkeypatch.setattr(wanted, "MANY", many)
    for words in ASKED:
        ids = expected(**words)
        for limit in (1, 7, 500):
            found = [record["id"] for record in reader.claims(limit=limit, **words)]
            assert found == ids[:limit], (way, words, limit)
        assert [record["id"] for record in reader.claims(**words)] == ids, words
        assert reader.count_claims(**words) == len(ids)
        assert reader.count_claims(at_most=3, **words) == min(3, len(ids))


def test_a_part_of_many_names(ledger, reader, monkeypatch) -> None:
    monkeypatch.setattr(wanted, "MOST_NAMES", 1)
    ids = expected(claimant="Quill")
    assert [record["id"] for record in reader.claims(claimant="quill", limit=9)] == ids[:9]


def test_oldest_first_is_the_other_way_round_but_for_what_has_no_date(ledger, reader) -> None:
    for words in ({}, {"symbol": "TRNF"}, {"query": "fell"}):
        rows = reader.claims(sort="oldest", **words)
        dates = [row["article"]["published"] for row in rows]
        dated = [day for day in dates if day]
        assert dates == sorted(dated) + [None] * (len(dates) - len(dated))
        for limit in (1, 20, 150):
            assert reader.claims(sort="oldest", limit=limit, **words) == rows[:limit]


SORTED = {
    "value": lambda row: -row["value"],
    "confidence": lambda row: -row["confidence"],
    "kind": lambda row: (row["kind"], row["metric"]),
    "symbol": lambda row: (row["subject"]["symbol"] or row["subject"]["name"]).lower(),
    "claimant": lambda row: row["claimant"]["firm"].lower() if row["claimant"] else "~",
}


@pytest.mark.parametrize("sort", SORTED)
def test_sorted(ledger, reader, sort) -> None:
    rows = reader.claims(sort=sort)
    keys = [SORTED[sort](row) for row in rows]
    assert keys == sorted(keys)
    assert reader.claims(sort=sort, limit=5) == rows[:5]


@pytest.mark.parametrize(
    ("by", "value"),
    [
        ("symbol", lambda row: row["subject"]["symbol"] or row["subject"]["name"]),
        ("claimant", lambda row: row["claimant"] and row["claimant"]["firm"]),
        ("kind", lambda row: row["kind"]),
        ("verdict", lambda row: row["verdict"]["status"] if row["verdict"] else "none"),
        ("month", lambda row: row["article"]["published"] and row["article"]["published"][:7]),
    ],
)
@pytest.mark.parametrize("words", [{}, {"symbol": "QRRL"}, {"query": "fell"}], ids=str)
def test_counted(ledger, reader, by, value, words) -> None:
    counted: dict[str | None, int] = {}
    for row in reader.claims(**words):
        # Midnight in UTC is the evening before in New York: the first of January is in December there.
        key = (
            "2025-12" if by == "month" and "2026-01-01" in (row["article"]["published"] or "") else value(row)
        )
        counted[key] = counted.get(key, 0) + 1
    assert dict(reader.count_by(by, **words)) == counted


NAMED = [
    ("the symbol", {"symbol": "qlns"}, ["c-q"]),
    ("the name in a claim", {"symbol": "quillon SYSTEMS"}, ["c-q"]),
    ("a name without a symbol", {"symbol": "Tarnfell"}, ["c-t"]),
    ("a name that a list has", {"symbol": "Quillon", "symbols": ["QLNS"]}, ["c-q"]),
    ("a symbol is no name of another", {"symbol": "QLNS", "symbols": ["TRNF"]}, ["c-q"]),
    ("a part of a name is none", {"symbol": "Quill"}, []),
    ("another name of the firm", {"claimant": "BoQ", "claimants": ["bank of quill"]}, ["c-q"]),
    ("a name of the firm and more", {"claimant": "oak", "claimants": ["BANK OF QUILL"]}, ["c-q", "c-t"]),
]


@pytest.mark.parametrize(("why", "words", "ids"), NAMED, ids=[case[0] for case in NAMED])
def test_by_any_name(store, reader, why, words, ids) -> None:
    quillon = Subject("QLNS", "Quillon Systems", "equity")
    claims = [
        rating(id="c-q", subject=quillon, claimant=Claimant("Ada", "Ada", "Bank of Quill"), start=0, end=1),
        rating(id="c-t", subject=Subject(None, "Tarnfell", "equity"), claimant=Claimant("Oakmere")),
    ]
    store.add_article(article(), claims, [], now=NOW)
    assert [row["id"] for row in reader.claims(**words)] == ids
    assert [row["id"] for row in reader.claims(limit=9, **words)] == ids
    if "symbol" in words:
        assert len(reader.articles(**words)) == reader.count_articles(**words) == bool(ids)


def test_a_date_that_comes_later_moves_the_claims(store, reader) -> None:
    store.add_article(article(published=None), [fall()], [], now=NOW)
    assert reader.claims(since=date(2026, 1, 9), limit=9) == []
    store.add_article(article(), [fall()], [], now=LATER)
    assert [row["id"] for row in reader.claims(since=date(2026, 1, 9), limit=9)] == ["c-fall"]


def test_what_a_shell_completes(ledger, reader) -> None:
    assert reader.beginning("symbols", "t", limit=9) == [("TRNF", "Company TRNF")]
    assert reader.beginning("claimants", "ADA OF Q", limit=9) == [("Ada of Quill Securities", None)]
    assert reader.beginning("publishers", "", limit=2) == [("Bank of Quill", None), ("Harbor Lane", None)]
    assert reader.beginning("symbols", "%", limit=9) == []


DAYS = [date(2026, 1, 11), date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 14), date(2026, 1, 20)]


def test_the_ledger_as_it_stood(database: str, store, reader) -> None:
    """Read on the 12th, judged open on the 13th and finally on the 14th, read otherwise on the 15th."""
    moments = [NOW + timedelta(days=days) for days in range(4)]
    store.add_article(article(), [fall()], [], now=moments[0])
    pending = verdict(status="pending", final=False, as_of=date(2026, 1, 13), evidence=())
    store.add_verdicts([pending], now=moments[1])
    store.add_verdicts([verdict(as_of=date(2026, 1, 8))], now=moments[2])
    store.add_article(article(text="Other."), [rating(quote="Other.", start=0, end=6)], [], now=moments[3])
    stood = []
    for day in DAYS:
        rows = reader.claims(as_of=day)
        stood.append([(row["id"], row["verdict"] and row["verdict"]["status"]) for row in rows])
        assert [row["id"] for row in rows] == [row["id"] for row in reader.claims(as_of=day, limit=5)]
        assert reader.count_claims(as_of=day) == len(rows)
        assert len(reader.articles(as_of=day)) == bool(rows)
    assert stood == [
        [], [("c-fall", None)], [("c-fall", "pending")], [("c-fall", "confirmed")], [("c-rate", None)],
    ]  # fmt: skip
    assert [row["id"] for row in reader.claims(as_of=DAYS[2], verdict="pending")] == ["c-fall"]
    assert reader.count_claims(as_of=DAYS[2], verdict="confirmed") == 0
    assert reader.count_by("verdict", as_of=DAYS[3]) == [("confirmed", 1)]
    assert reader.count_by("kind", as_of=DAYS[2], verdict="pending") == [("performance", 1)]


def test_the_plans_of_sqlite_walk_an_index_in_order(tmp_path) -> None:
    """No sort of all that fits: what the indexes are for."""
    from store import open_store

    path = str(tmp_path / "x.db")
    open_store(path, create=True).close()
    with open_reader(path) as reader:
        for words, index in (({}, "newest"), ({"kind": "rating"}, "kind"), ({"symbol": "X"}, "subject")):
            found = wanted.wanted(reader.connection, None, **words)
            sql, parameters = found._walk(wanted.NEWEST, 20)
            plan = " ".join(
                row["detail"] for row in reader.connection.fetch(f"EXPLAIN QUERY PLAN {sql}", parameters)
            )
            assert f"ix_claim_{index}" in plan
            if index != "subject":
                assert "ORDER BY" not in plan
