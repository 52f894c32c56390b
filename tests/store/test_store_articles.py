"""What add_article keeps of an article that is new, read again, changed, or damaged."""

import random
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from invented import LATER, NOW, QUARREL, TEXT, article, fall, mention, rating, verdict

from records import Claim, Claimant, Cue, Period, Seen, Sketch
from store import RecordError
from store.claims import Reread

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
    store.add_article(article(text=LONGER), [fall(id="c-again"), fall(id="c-new")], [mention()], now=LATER)

    versions = rows("SELECT text, recorded_at, superseded_at FROM article ORDER BY key")
    assert [tuple(row.values()) for row in versions] == [
        (TEXT, "2026-01-12T13:30:00Z", "2026-01-12T14:30:00Z"),
        (LONGER, "2026-01-12T14:30:00Z", None),
    ]
    claims = rows("SELECT id, article_key, recorded_at, superseded_at FROM claim ORDER BY id")
    assert [tuple(row.values()) for row in claims] == [
        ("c-again", 2, "2026-01-12T14:30:00Z", None),
        ("c-fall", 1, "2026-01-12T13:30:00Z", "2026-01-12T14:30:00Z"),
        ("c-new", 2, "2026-01-12T14:30:00Z", None),
        ("c-rate", 1, "2026-01-12T13:30:00Z", "2026-01-12T14:30:00Z"),
    ]
    assert [row["article_key"] for row in rows("SELECT article_key FROM mention ORDER BY 1")] == [1, 2]


def test_a_version_keeps_its_claims_and_their_verdicts_when_the_text_changes(store, reader) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    store.add_verdicts([verdict()], now=NOW)
    store.add_article(article(text=LONGER), [fall(id="c-again")], [], now=LATER)
    assert [claim.id for claim, _ in store.open_claims(AS_OF)] == ["c-again"], (
        "it waits for a verdict of its own"
    )
    assert store.verdicts("c-fall") == [verdict()]
    shown = reader.show("c-fall")
    assert (shown["superseded_at"], shown["verdicts"][0]["status"]) == ("2026-01-12T14:30:00Z", "confirmed")
    assert shown["context"]["after"] == " " + TEXT[len(fall().quote) + 1 :], "in the text that it was read in"


def test_an_id_of_another_text_is_refused(store, rows) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    with pytest.raises(
        RecordError, match=r"^article a1: (the id of a claim is )?refused by the database: [^\n]+$"
    ):
        store.add_article(article(text=LONGER), [fall(value=Decimal("6.3"))], [], now=LATER)
    assert rows("SELECT value, superseded_at FROM claim") == [{"value": "6.20", "superseded_at": None}]


def reread(store, claims: list[Claim], **options: Any) -> Any:
    given = {"now": LATER, "extractor": "2"} | options
    return store.reread(article(), claims, [mention(name="again")], **given)


OTHER_CUES = (Cue("negation", "not", 3, 6),)
# What the second reader reads where the first read `fall` and `rating`; what comes of it, and the open claims.
REREAD = [
    ("the same", [fall(), rating()], {}, Reread(0, 0, 2), ["c-rate"]),
    ("another rule, surer", [fall(rule="new", confidence=0.99), rating()], {}, Reread(0, 0, 2), ["c-rate"]),
    ("one less", [fall()], {}, Reread(0, 1, 1), []),
    ("one more", [fall(), rating(), rating(id="c-new")], {}, Reread(1, 0, 2), ["c-new", "c-rate"]),
    ("another figure", [fall(id="c-6.3", value=Decimal("6.3")), rating()], {}, Reread(1, 1, 1), ["c-6.3", "c-rate"]),
    ("words that change the reading", [fall(cues=OTHER_CUES), rating()], {}, Reread(0, 0, 2), ["c-fall", "c-rate"]),
    ("one kind only", [rating(id="c-new")], {"kind": "rating"}, Reread(1, 1, 0), ["c-new"]),
    ("none of that kind", [], {"kind": "rating"}, Reread(0, 1, 0), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "claims", "options", "counts", "waiting"), REREAD, ids=[case[0] for case in REREAD]
)
def test_another_reader_supersedes_and_rewrites_nothing(
    store, rows, why, claims, options, counts, waiting
) -> None:
    store.add_article(article(), [fall(), rating()], [mention()], now=NOW, extractor="1")
    store.add_verdicts([verdict()], now=NOW)
    before = {row["id"]: row for row in rows("SELECT * FROM claim")}
    assert reread(store, claims, **options) == counts
    after = {row["id"]: row for row in rows("SELECT * FROM claim")}
    how = {"rule", "confidence", "cues", "extractor", "superseded_at", "verdict_key"}
    for id_, row in before.items():
        assert {name for name in row if row[name] != after[id_][name]} <= how
    read = {claim.id for claim in claims}
    assert {row["id"] for row in after.values() if row["extractor"] == "2"} == read
    assert {id_ for id_, row in after.items() if row["superseded_at"]} == {
        id_ for id_ in before if id_ not in read and options.get("kind") in (None, before[id_]["kind"])
    }
    assert sorted(claim.id for claim, _ in store.open_claims(AS_OF)) == waiting
    mentions = [row["name"] for row in rows("SELECT name FROM mention")]
    assert mentions == (["Quarrel Robotics"] if options else ["again"])
    assert reread(store, claims, **options).same == len(claims), "again it finds the same"


def test_a_claim_that_a_later_reader_reads_again_is_current_again(store, rows) -> None:
    store.add_article(article(), [fall()], [], now=NOW, extractor="1")
    assert reread(store, []) == Reread(0, 1, 0)
    assert reread(store, [fall()], extractor="3") == Reread(1, 0, 0)
    assert rows("SELECT id, extractor, superseded_at FROM claim") == [
        {"id": "c-fall", "extractor": "3", "superseded_at": None}
    ]


def test_a_text_that_changed_meanwhile_is_not_read_for_the_old_one(store) -> None:
    store.add_article(article(), [fall()], [], now=NOW, extractor="1")
    store.add_article(article(text=LONGER), [], [], now=NOW, extractor="1")
    assert reread(store, [fall()]) is None


def test_what_a_reader_has_read_is_not_given_to_it_again(store) -> None:
    for number, day in enumerate(("2026-01-07", "2026-01-08", "2026-01-09"), 1):
        store.add_article(
            article(id=f"a{number}", published=day),
            [],
            [],
            now=NOW,
            extractor="1" if day[-1] == "8" else None,
            sketch=Sketch(),
        )
    store.add_article(article(id="a3", published="2026-01-09", text=OTHER), [], [], now=NOW)

    def unread(extractor: str, **options: Any) -> list[tuple[str, str]]:
        visits = list(store.unread(extractor, **options))
        assert store.count_unread(extractor, **options) == len(visits)
        return [(visit.article.id, visit.article.text) for visit in visits]

    assert unread("1") == [("a1", TEXT), ("a3", OTHER)], "current texts only"
    assert unread("2", since=date(2026, 1, 8)) == [("a2", TEXT), ("a3", OTHER)]
    store.reread(article(id="a1", published="2026-01-07"), [], [], now=NOW, extractor="1", kind="rating")
    assert [id_ for id_, _ in unread("1", kind="rating")] == ["a3"]
    assert [id_ for id_, _ in unread("1")] == ["a1", "a3"], "one kind is not all of them"
    assert [id_ for id_, _ in unread("2", kind="rating")] == ["a1", "a2", "a3"]


@pytest.mark.parametrize(("state", "wanted"), [("whole", ["a1"]), ("summary", [])])
def test_a_whole_text_without_what_its_copies_are_found_by_is_read_again(store, state, wanted) -> None:
    """As after an import."""
    made = article(state=state)
    store.add_article(made, [], [], now=NOW, extractor="1")
    assert [visit.article.id for visit in store.unread("1")] == wanted
    assert list(store.unread("1", kind="rating")) == []
    store.reread(made, [], [], now=NOW, extractor="1", sketch=Sketch())
    assert store.count_unread("1") == 0


SEEN = Seen(
    '"1"', None, "hash1", "2026-01-12T13:00:00+00:00", "one.warc.gz", 300, 0, "2026-01-12T14:00:00+00:00"
)
AGAIN = Seen('"2"', None, "hash2", "2026-01-12T14:00:00Z", "two.warc.gz", 700, 1, "2026-01-12T20:00:00Z")
# What is added after article() with SEEN; the current text, and what is then known of its page.
LOOKS = [
    ("the same text on another page", [(TEXT, AGAIN)], TEXT, AGAIN),
    ("another text", [(LONGER, AGAIN)], LONGER, AGAIN),
    ("the same text of which no page is known", [(TEXT, None)], TEXT, None),
    ("the first text again", [(LONGER, AGAIN), (TEXT, replace(SEEN, looks=2))], LONGER,
     replace(AGAIN, etag='"1"', body_hash="hash1", looks=2, fetched_at="2026-01-12T13:00:00Z", look_at="2026-01-12T14:00:00Z")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "added", "text", "known"), LOOKS, ids=[case[0] for case in LOOKS])
def test_what_is_known_of_the_page_goes_with_the_text_read_from_it(store, why, added, text, known) -> None:
    store.add_article(article(), [], [], now=NOW, seen=SEEN)
    for other, seen in added:
        store.add_article(article(text=other), [], [], now=LATER, seen=seen)
    [visit] = store.unread("any")
    stored = replace(SEEN, fetched_at="2026-01-12T13:00:00Z", look_at="2026-01-12T14:00:00Z")
    assert (visit.article.text, visit.seen) == (text, known or stored)


STATES = [
    ("the summary turns out to be all", "summary", "whole", "changed", "whole"),
    ("whole, then only a summary", "whole", "summary", "same", "whole"),
    ("a wall again", "wall", "wall", "same", "wall"),
]


@pytest.mark.parametrize(
    ("why", "first", "then", "outcome", "kept"), STATES, ids=[case[0] for case in STATES]
)
def test_a_state_gets_better_only(store, why, first, then, outcome, kept) -> None:
    origins = (("author", "feed"), ("published", "json-ld"))
    store.add_article(article(state=first, origins=origins), [], [], now=NOW)
    assert store.add_article(article(state=then, origins=origins), [], [], now=NOW) == outcome
    [visit] = store.unread("any")
    assert visit.article == article(state=kept, origins=origins)


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
    assert store.known_entries("feed", ["guid"]) == set()
    for _ in range(2):
        store.add_entry("feed", "guid\0", article_id=None, now=NOW)
    assert store.known_entries("feed", ["guid\0"]) == {"guid\0"}
    assert store.known_entries("other", ["guid\0"]) == set()


def test_an_entry_is_known_by_any_of_its_keys(store) -> None:
    store.add_entry("feed", "a", "b", article_id="n1", now=NOW)
    store.add_entry("feed", "b", "c", article_id="n1", now=NOW)
    known = [store.known_entries("feed", keys) for keys in (["a"], ["c"], ["x", "b"])]
    assert known == [{"a"}, {"c"}, {"b"}]
    assert not any(store.known_entries("feed", keys) for keys in ([], ["x"], ["x", "y"]))
