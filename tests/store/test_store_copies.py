"""Copies of a story: grouped in whatever order they come, counted once, and shown where they differ."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from invented import NOW, QUARREL, article, fall, rating, verdict

from ingest.shingles import sketch
from records import Claim, Claimant, Sketch
from store.copies import similarity
from store.lookup import Reader
from store.scores import tallies

# Fifty words each; what is alike is decided by the sketch, not by the words' sense.
WORDS = " ".join(f"word{number}" for number in range(80))
OTHER = " ".join(f"other{number}" for number in range(80))


def change(text: str, words: int) -> str:
    """The first so many words are others: a copy shares the shingles behind them."""
    return " ".join([*(f"new{number}" for number in range(words)), *text.split()[words:]])


# ids by their texts' distance; (what, the texts in the order that they come, the stories by number).
GROUPS = [
    ("alone", [WORDS], []),
    ("two stories", [WORDS, OTHER], []),
    ("a copy", [WORDS, WORDS + " end"], [{0, 1}]),
    ("a copy and another story", [WORDS, OTHER, change(WORDS, 4)], [{0, 2}]),
    ("two stories of two copies", [WORDS, OTHER, WORDS + " end", OTHER + " end"], [{0, 2}, {1, 3}]),
    ("a link between two that are too far apart", [change(WORDS, 12), WORDS, WORDS + " " + change(OTHER, 0)[:80]], [{0, 1, 2}]),
    ("too short to tell", ["Shares fell.", "Shares fell."], []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "texts", "stories"), GROUPS, ids=[case[0] for case in GROUPS])
def test_articles_are_grouped_in_whatever_order_they_come(store, rows, why, texts, stories) -> None:
    for turn, order in enumerate(list(permutations(range(len(texts))))[:8]):
        for number in order:
            text = texts[number] + "." * turn  # another text of the same words
            store.add_article(
                article(id=f"{turn} {number}", text=text), [], [], now=NOW, sketch=sketch(texts[number])
            )
        found: dict[int, set[int]] = {}
        for row in rows(
            "SELECT a.id, g.story FROM copy g JOIN article a ON a.key = g.article_key WHERE superseded_at IS NULL"
        ):
            found.setdefault(row["story"], set()).add(int(row["id"].split()[1]))
            store.add_article(article(id=row["id"], text="gone"), [], [], now=NOW)
        for number in order:
            store.add_article(article(id=f"{turn} {number}", text="gone"), [], [], now=NOW)
        assert sorted(map(sorted, found.values())) == sorted(map(sorted, stories))


def test_a_superseded_version_is_no_copy_of_the_next_one(store, rows) -> None:
    store.add_article(article(text=WORDS), [], [], now=NOW, sketch=sketch(WORDS))
    store.add_article(article(text=WORDS + " end"), [], [], now=NOW, sketch=sketch(WORDS + " end"))
    assert rows("SELECT * FROM copy") == []
    store.add_article(article(id="a2", text=WORDS), [], [], now=NOW, sketch=sketch(WORDS))
    assert rows("SELECT article_key, story FROM copy ORDER BY 1") == [
        {"article_key": 2, "story": 2},
        {"article_key": 3, "story": 2},
    ]


def test_the_same_sketch_again_changes_nothing(store, rows) -> None:
    for _ in range(2):
        store.add_article(article(text=WORDS), [], [], now=NOW, sketch=sketch(WORDS), extractor="1")
        store.reread(article(text=WORDS), [], [], now=NOW, extractor="2", sketch=sketch(WORDS))
    assert len(rows("SELECT * FROM sketch")) == 1
    assert len(rows("SELECT * FROM band")) == 12


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (bytes(8), bytes(8), 1),
        (bytes(8), bytes(4) + b"\1\0\0\0", 0.5),
        (b"", b"", 0),
        (bytes(8), bytes(12), 0),
    ],
)
def test_similarity(one: bytes, other: bytes, share: float) -> None:
    assert (similarity(one, other) if one or other else 0) == share


SKETCH = Sketch(bytes(240), tuple(range(12)))
FIRST, SECOND, THIRD = "2026-01-08T10:00:00Z", "2026-01-08T12:00:00Z", "2026-01-09T10:00:00Z"
SIX, SEVEN = Decimal("6.20"), Decimal("7")


def tell(
    store, id_: str, published: str | None, publisher: str, *claims: Claim, sketch: Sketch = SKETCH
) -> None:
    from dataclasses import replace

    told = [replace(claim, id=f"{id_} {number}", article_id=id_) for number, claim in enumerate(claims)]
    made = article(id=id_, published=published, publisher=publisher, url=f"https://news.example/{id_}")
    store.add_article(made, told, [], now=NOW, sketch=sketch)


@pytest.fixture
def copies(store, reader) -> Reader:
    """Three copies of a story: in the second a figure is another, the third is cut; and a story of its own."""
    tell(store, "b", SECOND, "Second Wire", fall(), rating(), rating(metric="rating", label="hold"))
    tell(
        store,
        "a",
        FIRST,
        "First Wire",
        fall(),
        rating(),
        rating(metric="rating", label="hold"),
        fall(start=3, confidence=0.4),
    )
    tell(store, "c", THIRD, "Third Wire", fall(value=SEVEN), rating())
    tell(store, "d", FIRST, "First Wire", fall(), sketch=Sketch())
    return reader


# (why, what is asked, the claims that come with the number of their copies)
ASKED = [
    ("everything", {}, {"a 0": 2, "a 1": 3, "a 2": 2, "a 3": 1, "c 0": 1, "d 0": 1}),
    ("the newest few", {"limit": 2}, {"c 0": 1, "a 0": 2}),
    ("of a symbol", {"symbol": "qrrl", "kind": "rating"}, {"a 1": 3, "a 2": 2}),
    ("of a publisher, whose copy is not the first", {"publisher": "second"}, {"b 0": 2, "b 1": 3, "b 2": 2}),
    ("since the second", {"since": date(2026, 1, 9)}, {"c 0": 1, "c 1": 3}),
    ("until the first", {"until": date(2026, 1, 8), "kind": "rating"}, {"a 1": 3, "a 2": 2}),
    ("with words", {"query": "buy"}, {"a 1": 3, "a 2": 2}),
    ("with a verdict that only the second has", {"verdict": "confirmed"}, {"b 0": 2}),
    ("without one", {"verdict": "none", "kind": "rating"}, {"a 1": 3, "a 2": 2}),
    ("sure ones", {"min_confidence": 0.6}, {"a 0": 2, "c 0": 1, "d 0": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "asked", "found"), ASKED, ids=[case[0] for case in ASKED])
def test_a_claim_in_several_copies_comes_once(store, copies: Reader, why, asked, found) -> None:
    store.add_verdicts([verdict("b 0")], now=NOW)
    records = copies.claims(**asked)
    if "limit" in asked:
        assert len(records) == 2
        return
    assert {record["id"]: record["copies"] for record in records} == found
    assert copies.count_claims(**asked) == len(found)


def test_a_claim_whose_first_copy_changed_is_that_of_the_next(store, copies: Reader) -> None:
    store.add_article(article(id="a", text="Corrected.", published=FIRST), [], [], now=NOW)
    assert {record["id"]: record["copies"] for record in copies.claims(kind="rating")} == {"b 1": 2, "b 2": 1}


def test_an_undated_copy_comes_after_a_dated_one(store, reader) -> None:
    tell(store, "x", None, "Undated Wire", fall())
    tell(store, "y", THIRD, "Third Wire", fall())
    assert [record["id"] for record in reader.claims()] == ["y 0"]


def test_another_claimant_or_figure_is_another_claim(store, reader) -> None:
    others = (
        fall(value=SEVEN),
        fall(direction="up"),
        fall(claimant=Claimant("Ada")),
        fall(unit="points"),
        fall(value=Decimal("6.2")),
    )
    tell(store, "x", FIRST, "First Wire", fall())
    tell(store, "y", SECOND, "Second Wire", *others)
    assert [record["id"] for record in reader.claims()] == ["y 0", "y 1", "y 2", "y 3", "x 0"], "6.2 is 6.20"


# By source: claims counted, and how many of them confirmed, where each copy of the fall has a verdict of its own.
SCORED = [
    ("symbol", {"QRRL": (6, 1)}),
    ("publisher", {"First Wire": (5, 1), "Second Wire": (3, 1), "Third Wire": (2, 0)}),
    ("firm", {"Oakmere Partners": (4, 1)}),
]


@pytest.mark.parametrize(("by", "found"), SCORED)
def test_a_claim_in_several_copies_counts_once_for_a_source(store, copies: Reader, by, found) -> None:
    store.add_verdicts([verdict("a 0"), verdict("b 0"), verdict("c 0", status="contradicted")], now=NOW)
    counted: dict[str, tuple[int, int]] = {}
    for tally in tallies(copies, by):
        claims, right = counted.get(tally.source, (0, 0))
        counted[tally.source] = (claims + tally.claims, right + tally.claims * (tally.status == "confirmed"))
    assert counted == found


def test_show_names_the_copies_and_where_they_differ(copies: Reader) -> None:
    shown = copies.show("a 0")
    assert [record["id"] for record in shown["elsewhere"]] == ["b 0"]
    assert [
        (record["id"], record["value"], record["article"]["publisher"]) for record in shown["differing"]
    ] == [("c 0", 7, "Third Wire")]
    rated = copies.show("c 1")
    assert ([record["id"] for record in rated["elsewhere"]], rated["differing"]) == (["a 1", "b 1"], [])
    assert copies.show("a 2")["differing"] == [], "what a shorter copy leaves out makes no difference"
    alone = copies.show("d 0")
    assert (alone["elsewhere"], alone["differing"]) == ([], [])


def test_articles_say_how_many_copies_there_are_and_where_they_differ(copies: Reader) -> None:
    found = {row["id"]: row for row in copies.articles()}
    assert {id_: row["copies"] for id_, row in found.items()} == {"a": 3, "b": 3, "c": 3, "d": 1}
    for id_ in "abc":
        [group] = found[id_]["differing"]
        assert {record["id"]: record["value"] for record in group}.items() >= {"b 0": 6.2, "c 0": 7}.items()
        assert {record["subject"]["symbol"] for record in group} == {QUARREL.symbol}
    assert found["d"]["differing"] == []
