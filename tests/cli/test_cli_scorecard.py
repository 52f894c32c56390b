"""scorecard: from the stored verdicts to the table."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from command import Desk

from records import Article, Claim, Claimant, Subject, Verdict
from store import open_store

NOW = datetime(2026, 1, 12, tzinfo=UTC)
QUOTE = "Quillon Systems will reach $50."


def claim(number: int, who: Claimant | None, kind: str = "price_target", metric: str = "target") -> Claim:
    subject = Subject("QLNS", "Quillon Systems", "equity")
    return Claim(f"c{number}", "a", QUOTE, 0, len(QUOTE), kind, subject, metric, Decimal(50), claimant=who)


@pytest.fixture
def scored(desk: Desk) -> Desk:
    """Twelve targets of one firm under three of its names, nine of them met, and one claim of nobody's."""
    names = ["Bank of America Securities", "BofA", "BofA"]
    people = [Claimant("Mara Quill", "Mara Quill", "Bank of America", "analyst")]
    claimants = [*(Claimant(name, None, name) for name in names), *people]
    claims = [claim(n, claimants[n % 4]) for n in range(12)] + [claim(12, None)]
    claims = [replace(one, start=n, end=n + 3, quote=QUOTE[n : n + 3]) for n, one in enumerate(claims)]
    met = {"met_in": Decimal(1), "met_end": Decimal(1), "days": Decimal(30), "error": Decimal(2)}
    missed = {"met_in": Decimal(0), "met_end": Decimal(0), "error": Decimal(8)}
    verdicts = [
        Verdict(one.id, "confirmed" if n < 9 else "contradicted", "target/2", "It did.", date(2026, 1, 9), final=True,
                measures=met if n < 9 else missed)
        for n, one in enumerate(claims)
    ]  # fmt: skip
    with open_store(str(desk.db), create=True) as store:
        article = Article("a", QUOTE, title="Target", published="2026-01-09", publisher="Example Wire")
        store.add_article(article, claims, [], now=NOW)
        store.add_verdicts(verdicts, now=NOW)
    return desk


def test_names_of_one_firm_count_as_one(scored: Desk) -> None:
    [record] = scored.run("scorecard", "--format", "jsonl").records()
    assert (record["source"], record["rank"], record["claims"], record["checked"]) == (
        "Bank of America",
        1,
        12,
        12,
    )
    assert (record["right"], record["checkable"]) == (75.0, 100.0)


def test_a_persons_and_a_publishers_score(scored: Desk) -> None:
    [person] = scored.run("scorecard", "--by", "person", "--format", "jsonl").records()
    assert (person["source"], person["claims"], person["rank"]) == ("Mara Quill", 3, None)
    [publisher] = scored.run("scorecard", "--by", "publisher", "--format", "jsonl").records()
    assert (publisher["source"], publisher["claims"]) == ("Example Wire", 13)


def test_the_table_of_targets(scored: Desk) -> None:
    """Wilson for 9 of 12; the mean error is (9 * 2 + 3 * 8) / 12 = 3.5, shown as even."""
    done = scored.run("scorecard", "--kind", "price_target", COLUMNS="100")
    assert [line.split() for line in done.out.splitlines()] == [
        ["source", "rank", "right", "95%", "conf.", "close", "contr.", "checked", "claims", "due"],
        ["Bank", "of", "America", "1", "75%", "47–91%", "9", "0", "3", "12", "(100%)", "12", "0"],
        [],
        ["source", "decided", "met_in", "met_end", "error", "days"],
        ["Bank", "of", "America", "12", "75%", "75%", "4%", "30"],
    ]
    assert done.err == ""


@pytest.fixture
def rated(desk: Desk) -> Desk:
    """Three ratings of one house, measured after a month: +8, +2 and a sell on what gained 4; one not yet."""
    made = [
        replace(
            claim(n, Claimant("Cobalt Harbor", None, "Cobalt Harbor"), "rating", "rating"),
            value=None, stance=stance, start=n, end=n + 3, quote=QUOTE[n : n + 3],
        )
        for n, stance in enumerate(["bullish", "bullish", "bearish", "bullish"])
    ]  # fmt: skip
    excess = [{"excess_1m": Decimal(value)} for value in (8, 2, 4)]
    verdicts = [
        Verdict(
            one.id, "pending", "rating-12m/2", "Due.", date(2026, 1, 9), due=date(2027, 1, 2), measures=it
        )
        for one, it in zip(made, [*excess, {}], strict=True)
    ]
    with open_store(str(desk.db), create=True) as store:
        article = Article("a", QUOTE, published="2026-01-02", publisher="Example Wire")
        store.add_article(article, made, [], now=NOW)
        store.add_verdicts(verdicts, now=NOW)
    return desk


def test_the_table_of_ratings(rated: Desk) -> None:
    """The sell lost 4: the mean of 8, 2, -4 is 2; their deviation 6, over the root of 3 times t = 4.3027: 14.9."""
    done = rated.run("scorecard", "--kind", "rating")
    assert [line.split() for line in done.out.splitlines()][1:] == [
        ["Cobalt", "Harbor", "–", "–", "–", "0", "0", "0", "0", "(0%)", "4", "4"],
        [],
        ["source", "excess_1m", "excess_3m", "excess_6m", "excess_12m"],
        ["Cobalt", "Harbor", "+2.0", "±14.9", "(3)", "–", "–", "–"],
    ]
    assert done.err == "1 unranked (–): fewer than 10 checked claims\n"
    [record] = json.loads(rated.run("scorecard", "--kind", "rating", "--format", "json").out)
    assert record["ratings"] == {"excess_1m": {"count": 3, "mean": 2.0, "low": -12.9, "high": 16.9}}
    head, line = rated.run("scorecard", "--format", "csv").out.splitlines()
    found = dict(zip(head.split(","), line.split(","), strict=True))
    assert (found["source"], found["rank"], found["pending"], found["right"]) == (
        "Cobalt Harbor",
        "",
        "4",
        "",
    )
    assert (found["ratings_excess_1m_mean"], found["ratings_excess_3m_mean"]) == ("2.0", "")


@pytest.mark.parametrize(
    ("words", "claims", "why"),
    [
        (["--since", "2026-01-09"], 13, "on the day of publication"),
        (["--since", "2026-01-10"], None, "after it"),
        (["--min-claims", "13"], 13, "as many as asked for"),
        (["--min-claims", "14"], None, "one too few"),
        (["--kind", "price_target"], 13, "all are of one kind"),
        (["--kind", "event"], None, "none is of another"),
    ],
)
def test_which_claims_count(scored: Desk, words: list[str], claims: int | None, why: str) -> None:
    done = scored.run("scorecard", "--by", "symbol", *words, "--format", "jsonl")
    assert [record["claims"] for record in done.records()] == [claims] * (claims is not None), why


def test_nothing_to_score(scored: Desk) -> None:
    done = scored.run("scorecard", "--kind", "rating")
    assert (done.code, done.out, done.err) == (0, "", "nothing to score: no claim has such a source\n")
    done = scored.run("scorecard", "--min-claims", "50")
    assert (done.code, done.err) == (0, "nothing to score: no source has 50 claims\n")
    assert scored.run("scorecard", "--min-claims", "0").code == 2
