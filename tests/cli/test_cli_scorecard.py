"""scorecard: from the stored verdicts to the table."""

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
    head, line = scored.run("scorecard", "--kind", "price_target", COLUMNS="140").out.splitlines()
    assert head.split() == [
        "source", "rank", "right", "95%", "conf.", "close", "contr.", "checked", "claims", "due",
        "decided", "met_in", "met_end", "error", "days",
    ]  # fmt: skip
    # Wilson for 9 of 12; mean error (9 * 2 + 3 * 8) / 12 = 3.5
    assert line.split("  ")[0] == "Bank of America"
    assert line.split()[3:] == [
        "1",
        "75%",
        "47–91%",
        "9",
        "0",
        "3",
        "12",
        "(100%)",
        "12",
        "0",
        "12",
        "75%",
        "75%",
        "4%",
        "30",
    ]


def test_nothing_to_score(scored: Desk) -> None:
    done = scored.run("scorecard", "--kind", "rating")
    assert (done.code, done.out, done.err) == (0, "", "nothing to score: no claim has such a source\n")
    assert scored.run("scorecard", "--min-claims", "0").code == 2
