"""What add_article keeps of an article that is new, read again, changed, or damaged."""

import random
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from invented import LATER, NOW, QUARREL, TEXT, article, fall, mention, rating, verdict

from records import Claim, Claimant, Cue, Period
from store import RecordError

AS_OF = date(2026, 1, 12)
LONGER = TEXT + " The firm said nothing."
OTHER = "Quarrel Robotics said nothing."

ADDITIONS = [
    ("first", [article()], ["new"], 1),
    ("read again", [article(), article()], ["new", "same"], 1),
    ("other title, same text", [article(), article(title="Slide")], ["new", "same"], 1),
    ("other text", [article(), article(text=LONGER)], ["new", "changed"], 2),
    ("a known text again", [article(), article(text=LONGER), article()], ["new", "changed", "same"], 2),
    ("the date was missing", [article(published=None), article()], ["new", "changed"], 1),
    ("the date is missing now", [article(), article(published=None)], ["new", "same"], 1),
    ("another date, same text", [article(), article(published="2026-01-10")], ["new", "same"], 1),
    ("two ids", [article(), article(id="a2")], ["new", "new"], 2),
]


@pytest.mark.parametrize(("why", "added", "outcomes", "kept"), ADDITIONS, ids=[case[0] for case in ADDITIONS])
def test_outcome_of_adding(store, rows, why, added, outcomes, kept) -> None:
    assert [store.add_article(item, [], [], now=NOW) for item in added] == outcomes
    assert len(rows("SELECT * FROM article")) == kept


@pytest.mark.parametrize("claim", [fall(), rating()], ids=["every field", "hardly a field"])
def test_a_claim_and_its_article_come_back_as_they_were(store, claim: Claim) -> None:
    store.add_article(article(), [claim], [], now=NOW)
    assert store.open_claims(AS_OF) == [(claim, article(text=""))]


FIGURES = [
    "6.20",
    "0.0000000001",
    "2000000000000",
    "1E+3",
    "-0.5",
    "123456789012345678901234567890.123456789",
]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_comes_back_to_the_last_digit(store, figure: str) -> None:
    store.add_article(article(), [fall(value=Decimal(figure))], [], now=NOW)
    [(claim, _)] = store.open_claims(AS_OF)
    assert (claim.value, format(claim.value, "f")) == (Decimal(figure), format(Decimal(figure), "f"))


def test_a_changed_text_supersedes_what_it_no_longer_says(store, rows) -> None:
    store.add_article(article(), [fall(), rating()], [mention()], now=NOW)
    store.add_article(article(text=LONGER), [fall(), fall(id="c-new")], [mention()], now=LATER)

    versions = rows("SELECT text, recorded_at, superseded_at FROM article ORDER BY key")
    assert [tuple(row.values()) for row in versions] == [
        (TEXT, "2026-01-12T13:30:00Z", "2026-01-12T14:30:00Z"),
        (LONGER, "2026-01-12T14:30:00Z", None),
    ]
    claims = rows("SELECT id, article_key, recorded_at, superseded_at FROM claim ORDER BY id")
    assert [tuple(row.values()) for row in claims] == [
        ("c-fall", 2, "2026-01-12T13:30:00Z", None),
        ("c-new", 2, "2026-01-12T14:30:00Z", None),
        ("c-rate", 1, "2026-01-12T13:30:00Z", "2026-01-12T14:30:00Z"),
    ]
    assert [row["article_key"] for row in rows("SELECT article_key FROM mention ORDER BY 1")] == [1, 2]


def test_a_superseded_claim_that_is_read_again_is_current_again(store, rows) -> None:
    for text, claims in ((TEXT, [fall()]), (OTHER, []), (LONGER, [fall()])):
        store.add_article(article(text=text), claims, [], now=NOW)
    assert rows("SELECT id, article_key, superseded_at FROM claim") == [
        {"id": "c-fall", "article_key": 3, "superseded_at": None}
    ]


VERDICT_KEPT = [
    ("the sentence is the same", fall(), True),
    ("the figure changed", fall(value=Decimal("6.3")), False),
    ("it is read as another direction", fall(direction="up"), False),
]


@pytest.mark.parametrize(("why", "claim", "kept"), VERDICT_KEPT, ids=[case[0] for case in VERDICT_KEPT])
def test_a_verdict_counts_as_long_as_the_claim_reads_the_same(store, reader, why, claim, kept) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    store.add_verdicts([verdict()], now=NOW)
    store.add_article(article(text=LONGER), [claim], [], now=LATER)
    assert bool(store.open_claims(AS_OF)) is not kept
    assert (reader.claims()[0]["verdict"] is not None) is kept
    assert store.verdicts("c-fall") == [verdict()]


def test_a_date_that_was_missing_opens_the_claims_again(store) -> None:
    store.add_article(article(published=None), [fall()], [mention()], now=NOW)
    assert store.open_claims(AS_OF) == []
    store.add_verdicts([verdict()], now=NOW)
    store.add_article(article(), [fall()], [mention()], now=LATER)
    assert store.open_claims(AS_OF) == [(fall(), article(text=""))]


SUMMARY = ("link", "Quarrel Robotics slides.")
FULL = ("link", TEXT)
CANONICAL = ("canonical", TEXT)
# (what is added, is it a stand-in), the outcomes, and the current articles; the link's id is "link".
STOOD_IN = [
    ("summary only", [(SUMMARY, True)], ["new"], [SUMMARY]),
    ("summary again", [(SUMMARY, True), (SUMMARY, True)], ["new", "same"], [SUMMARY]),
    ("then read, one id", [(SUMMARY, True), (FULL, False)], ["new", "changed"], [FULL]),
    ("then read, another id", [(SUMMARY, True), (CANONICAL, False)], ["new", "new"], [CANONICAL]),
    ("read already", [(FULL, False), (SUMMARY, True)], ["new", "same"], [FULL]),
    (
        "read twice, then another feed's summary",
        [(SUMMARY, True), (CANONICAL, False), (CANONICAL, False), (SUMMARY, True)],
        ["new", "new", "same", "same"],
        [CANONICAL],
    ),
    (
        "read before the summary came",
        [(CANONICAL, False), (SUMMARY, True), (CANONICAL, False)],
        ["new", "new", "same"],
        [CANONICAL],
    ),
]


@pytest.mark.parametrize(
    ("why", "added", "outcomes", "current"), STOOD_IN, ids=[case[0] for case in STOOD_IN]
)
def test_a_summary_stands_in_until_the_article_is_read(store, rows, why, added, outcomes, current) -> None:
    found = [
        store.add_article(
            article(id=id_, text=text),
            [fall(id=f"{id_} {text}", article_id=id_, quote=text, end=len(text))],
            [],
            now=NOW,
            stand_in=stand_in,
            instead_of=None if stand_in else "link",
        )
        for (id_, text), stand_in in added
    ]
    assert found == outcomes
    assert [
        (row["id"], row["text"]) for row in rows("SELECT id, text FROM article WHERE superseded_at IS NULL")
    ] == current
    claims = [claim.id for claim, _ in store.open_claims(AS_OF)]
    assert claims == [f"{id_} {text}" for id_, text in current]


def test_the_same_mention_twice_is_one(store, rows) -> None:
    store.add_article(article(), [], [mention(), mention(), mention(start=0, end=3, symbol=None)], now=NOW)
    assert [row["symbol"] for row in rows("SELECT symbol FROM mention ORDER BY span_start")] == [None, "QRRL"]


REFUSED = [
    ("kind", {"kind": "gossip"}, "kind|metric"),
    ("metric of another kind", {"metric": "target"}, "metric"),
    ("direction", {"direction": "sideways"}, "direction"),
    ("comparator", {"comparator": "about"}, "comparator"),
    ("type", {"subject": replace(QUARREL, type="firm")}, "subject_type"),
    ("confidence above one", {"confidence": 1.5}, "confidence"),
    ("end before start", {"start": 9, "end": 3}, "span"),
    ("nothing quoted", {"quote": None}, "quote"),
]


@pytest.mark.parametrize(("why", "changes", "field"), REFUSED, ids=[case[0] for case in REFUSED])
def test_words_that_are_not_the_records_are_refused_and_nothing_is_kept(
    store, rows, why, changes, field
) -> None:
    said = rf"^article a1: the ({field}) of a claim is refused by the database: [^\n]+$"
    with pytest.raises(RecordError, match=said):
        store.add_article(article(), [rating(), replace(fall(), **changes)], [], now=NOW)
    assert rows("SELECT id FROM article") == []
    assert store.add_article(article(), [fall()], [], now=NOW) == "new", "the next one is stored"


def test_an_address_too_long_for_an_index_is_the_articles_own_fault(store, database) -> None:
    dice = random.Random(20260109)
    url = "https://news.example/" + "".join(dice.choices(string.ascii_letters, k=6000))
    if "postgresql" not in database:
        assert store.add_article(article(url=url), [], [], now=NOW) == "new"
        return
    with pytest.raises(RecordError, match=r"^article a1: refused by the database: [^\n]+$"):
        store.add_article(article(url=url), [], [], now=NOW)


@pytest.mark.parametrize("published", ["tomorrow", "2026-13-01", "", "2026-01-09T25:00"])
def test_a_date_that_is_none_is_refused_in_one_line(store, published: str) -> None:
    with pytest.raises(RecordError, match=r"^article a1: published '.*' is no ISO 8601 date or time$"):
        store.add_article(article(published=published), [], [], now=NOW)


def _damaged(value: Any) -> Any:
    return value.replace("a", "\0").replace("e", "\udc80")


def test_nul_and_lone_surrogates_are_stored_harmlessly(store, reader) -> None:
    bad = {name: _damaged(getattr(article(), name)) for name in ("text", "title", "url", "publisher", "id")}
    cues = (Cue("hedge", "n\0e\udfffarly", 0, 7),)
    claim = fall(
        id="c\0\ud800",
        article_id=bad["id"],
        quote=_damaged(fall().quote),
        claimant=Claimant(_damaged("Oakmere")),
        period=Period(_damaged("on a day")),
        cues=cues,
    )
    outcome = store.add_article(article(**bad), [claim], [mention(name="\0", text="\udfff")], now=NOW)
    assert outcome == "new"
    assert store.add_article(article(**bad), [claim], [], now=NOW) == "same"
    store.add_verdicts([verdict("c\0\ud800", explanation="\0\ud800")], now=NOW)
    shown = reader.show("c\0\ud800")
    assert shown["quote"] == bad["text"].replace("\0", "\ufffd").replace("\udc80", "\ufffd")[: shown["end"]]
    assert shown["context"]["quote"] == shown["quote"]
    assert shown["cues"][0]["text"] == "n\ufffde\ufffdarly"
    assert shown["verdicts"][0]["explanation"] == "\ufffd\ufffd"


def test_entries_are_known_by_feed_and_key(store) -> None:
    assert not store.has_entry("feed", "guid")
    for _ in range(2):
        store.add_entry("feed", "guid\0", article_id=None, now=NOW)
    assert store.has_entry("feed", "guid\0")
    assert not store.has_entry("other", "guid\0")


def test_an_entry_is_known_by_any_of_its_keys(store) -> None:
    store.add_entry("feed", "a", "b", article_id="n1", now=NOW)
    store.add_entry("feed", "b", "c", article_id="n1", now=NOW)
    assert all(store.has_entry("feed", *keys) for keys in (["a"], ["c"], ["x", "b"]))
    assert not any(store.has_entry("feed", *keys) for keys in ([], ["x"], ["x", "y"]))
