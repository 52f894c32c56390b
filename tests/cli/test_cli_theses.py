"""theses and conflicts on the command line."""

import json
from pathlib import Path

import pytest
from command import Desk

from records import guarded

SAYS = "Goldman Sachs expects small caps to outperform large caps in 2026."
TOO = "JPMorgan recommends being overweight small-cap stocks versus larger names in 2026."
AGAINST = "Jefferies has cautioned that small caps may face limited upside in 2026."
DISCOUNTS = (
    "Small-cap stocks were trading at a 26% discount to large caps.",
    "The S&P 600 trades at a 31% discount to large caps.",
)
TITLE = "US small caps will lead US large caps in 2026"


@pytest.fixture
def told(desk: Desk) -> Desk:
    assert desk.run("ingest", desk.articles("news.jsonl", f"{SAYS} {TOO}", AGAINST)).code == 0
    return desk


def test_a_found_thesis_from_list_to_show(told: Desk) -> None:
    [row] = told.run("theses", "list", "--symbol", "IWM", "--format", "jsonl").records()
    assert (row["title"], row["supporting"], row["opposing"]) == (TITLE, 2, 1)
    page = told.run("theses", "show", row["id"][:6])
    assert page.code == 0 and TITLE in page.out
    assert all(word in page.out for word in ("Goldman Sachs", "JPMorgan", "Jefferies", "Balance", "no price"))
    [full] = told.run("theses", "show", row["id"], "--format", "json").records()
    assert {one["name"]: one["opposing"] for one in full["claimants"]}["Jefferies"] == 1
    assert all(claim["reason"] for claim in full["claims"])


def test_what_the_user_rules_is_kept(told: Desk) -> None:
    [row] = told.run("theses", "list", "--format", "jsonl").records()
    [full] = told.run("theses", "show", row["id"], "--format", "json").records()
    claim = next(one["id"] for one in full["claims"] if one["side"] == "opposing")
    assert told.run("theses", "attach", row["id"], claim, "--side", "supporting").code == 0
    assert (
        told.run("ingest", told.articles("more.jsonl", "UBS expects the Russell 2000 to outperform.")).code
        == 0
    )
    [again] = told.run("theses", "list", "--format", "jsonl").records()
    assert (again["id"], again["opposing"]) == (row["id"], 0)
    assert told.run("theses", "detach", row["id"][:5], claim[:8]).code == 0
    [last] = told.run("theses", "show", row["id"], "--format", "json").records()
    assert claim not in [one["id"] for one in last["claims"]]
    assert told.run("theses", "remove", row["id"]).code == 0
    assert told.run("theses", "list", "--format", "jsonl").records() == []


def test_a_thesis_of_the_user_by_options_and_by_file(told: Desk) -> None:
    made = ("theses", "add", "Small caps lead", "--long", "iwm", "--short", "SPY", "--from", "2026-01-01")
    assert told.run(*made).code == 0
    assert "already there" in told.run(*made).err
    file = told.write(
        "theses.toml", '[[thesis]]\ntitle = "Early"\nlong = "IWM"\nfrom = 2026-01-01\nto = 2026-06-30\n'
    )
    assert told.run("theses", "add", "--file", file).code == 0
    rows = told.run("theses", "list", "--format", "jsonl").records()
    assert sorted((row["title"], row["origin"], row["supporting"], row["opposing"]) for row in rows) == [
        ("Early", "user", 2, 1), ("Small caps lead", "user", 2, 1), (TITLE, "found", 2, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add",), "Give a title"),
        (("add", "Small caps lead"), "--long"),
        (("add", "x", "--long", "IWM", "--from", "2026-02-01", "--to", "2026-01-01"), "before it starts"),
        (("add", "--file", "bad.toml"), "not TOML"),
        (("add", "--file", "empty.toml"), "no [[thesis]]"),
        (("add", "--file", "odd.toml"), "no 'lnog'"),
    ],
)
def test_wrong_use_is_said_in_one_line(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    desk.write("bad.toml", "[[thesis")
    desk.write("empty.toml", "")
    desk.write("odd.toml", '[[thesis]]\ntitle = "x"\nlnog = "IWM"\n')
    paths = [str(desk.folder / one) if one.endswith(".toml") else one for one in arguments]
    done = desk.run("theses", *paths)
    assert done.code == 2 and len(done.errors()) == 1 and said in done.err


@pytest.mark.parametrize("command", ["show", "remove"])
def test_an_unknown_thesis_is_named(told: Desk, command: str) -> None:
    done = told.run("theses", command, "ffffffff")
    assert (done.code, done.err) == (
        1,
        "streetcheck: no thesis has the id ffffffff; streetcheck theses list shows them\n",
    )


def test_watch_tells_what_is_new_once_and_ingest_what_it_changes(told: Desk) -> None:
    assert [row["what"] for row in told.run("theses", "watch", "--format", "jsonl").records()] == ["new"]
    assert told.run("theses", "watch").err == "nothing changed\n"
    bears = " ".join(AGAINST.replace("Jefferies", name) for name in ("UBS", "Barclays", "Citigroup"))
    done = told.run("ingest", told.articles("bears.jsonl", bears))
    assert "fading" in done.out, done


def test_ingest_says_nothing_of_theses_before_there_is_one(desk: Desk) -> None:
    assert desk.run("ingest", desk.articles("news.jsonl", SAYS)).out == ""


def test_conflicts_in_every_form(desk: Desk) -> None:
    desk.run("ingest", desk.articles("news.jsonl", *DISCOUNTS))
    [row] = desk.run("conflicts", "--format", "jsonl").records()
    assert (row["metric"], row["difference"], row["changed"]) == ("discount", 5, False)
    assert {row["one"]["value"], row["other"]["value"]} == {26, 31}
    assert json.loads(desk.run("conflicts", "--symbol", "IWM", "--format", "json").out) == [row]
    assert desk.run("conflicts", "--symbol", "AAPL").err.startswith("no conflict")
    assert desk.run("conflicts", "--since", "2026-02-01").err.startswith("no conflict")
    table = desk.run("conflicts", COLUMNS="140").out
    assert "26%" in table and "31%" in table


def test_titles_cannot_steer_a_terminal_or_a_spreadsheet(desk: Desk) -> None:
    desk.run("theses", "add", "=1+1\x1b[31m", "--long", "IWM")
    assert "\x1b" not in desk.run("theses", "list").out
    assert guarded("=1") in desk.run("theses", "list", "--format", "csv").out


def test_a_database_that_is_missing_is_named(desk: Desk) -> None:
    for command in (("theses", "list"), ("theses", "watch"), ("conflicts",)):
        done = desk.run(*command)
        assert done.code == 1 and Path(desk.db).name in done.err
