"""The words as data: what is in the files, what the loader refuses, how listed names are cut and matched."""

import csv
from pathlib import Path

import pytest

from nlp import lexicon as lex
from nlp.book import book
from nlp.lexicon import LexiconError, lexicon
from nlp.names import core, short_forms, without_holding
from nlp.phrases import Phrases, Words

SYMBOLS = [
    ("^GSPC", "index"), ("^RUT", "index"), ("^SP600", "index"), ("^SOX", "index"), ("^STOXX", "index"),
    ("^GSPTSE", "index"), ("IWM", "etf"), ("SPY", "etf"), ("SMH", "etf"), ("CL=F", "other"), ("GC=F", "other"),
    ("EURUSD=X", "other"), ("DX-Y.NYB", "other"), ("^TNX", "macro"), ("GC=F", "other"), ("BTC-USD", "other"),
    ("GOOGL", "equity"), ("BRK-B", "equity"), ("META", "equity"), ("TSM", "equity"),
]  # fmt: skip
CORES = [
    ("Eli Lilly & Co", "Eli Lilly"),
    ("The Boeing Company", "Boeing"),
    ("Spotify Technology S.A.", "Spotify Technology"),
    ("Best Buy Co., Inc.", "Best Buy"),
    ("Toyota Motor Corp", "Toyota Motor"),
    ("Company Corp", "Company Corp"),
]
SHORT = [
    ("Opendoor Technologies Inc.", ["Opendoor"]),
    ("Archer Aviation Inc.", ["Archer"]),
    ("Home Depot, Inc.", []),
    ("Sionna Therapeutics, Inc.", ["Sionna"]),
]
WRITTEN = [
    ("J.P. Morgan", "J. P. Morgan said", True, "points behind initials"),
    ("Coca-Cola", "Coca Cola", True, "a blank for a hyphen"),
    ("AT&T", "AT & T", True, "spaced out"),
    ("Lowe's", "Lowe’s", True, "a curly apostrophe"),
    ("Nvidia", "NVIDIA", True, "in capitals"),
    ("Fed", "fed", False, "no name without its capital"),
    ("GM", "Gm", False, "initials stay initials"),
    ("General Electric", "General. Electric", False, "a sentence ends between them"),
    ("small caps", "Small Caps", True, "a common noun in a headline"),
]


@pytest.mark.parametrize(("symbol", "kind"), SYMBOLS)
def test_symbols_stand_for_what_they_are(symbol: str, kind: str) -> None:
    assert book().symbols[symbol].type == kind


def test_there_are_as_many_names_as_the_trade_needs() -> None:
    data = lexicon()
    assert len(data.listed) > 8000
    assert len(data.firms) >= 200
    assert len(data.instruments["etfs"]) >= 200
    assert len(data.companies) >= 100


def test_what_an_etf_tracks_is_in_the_lexicon() -> None:
    known = {entry.symbol for entries in lexicon().instruments.values() for entry in entries}
    assert {etf.tracks for etf in lexicon().instruments["etfs"] if etf.tracks} <= known


def test_the_list_of_securities_is_sorted_by_company_and_small() -> None:
    path = Path(lex.__file__).parent / "securities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ciks = [int(row["cik"]) for row in rows]
    assert ciks == sorted(ciks)
    assert len({row["symbol"] for row in rows}) == len(rows)
    assert path.stat().st_size < 1_000_000


def test_what_is_listed_no_more_is_not_listed() -> None:
    listed = {row.symbol for row in lex.read_listed()}
    gone = [row.symbol for row in lex.read_delisted()]
    assert gone == sorted(set(gone))
    assert not listed & set(gone)


@pytest.mark.parametrize(("listed", "expected"), CORES)
def test_core_of_a_listed_name(listed: str, expected: str) -> None:
    assert core(listed) == expected


@pytest.mark.parametrize(("listed", "expected"), SHORT)
def test_short_forms_of_a_listed_name(listed: str, expected: list[str]) -> None:
    assert short_forms(listed) == expected


def test_a_holding_is_called_without_its_form() -> None:
    assert without_holding(core("Cava Group, Inc.")) == "Cava"


@pytest.mark.parametrize(("name", "text", "found", "why"), WRITTEN, ids=[case[3] for case in WRITTEN])
def test_how_a_name_may_be_written(name: str, text: str, found: bool, why: str) -> None:
    phrases: Phrases[str] = Phrases()
    phrases.add(name, "payload")
    assert bool(list(phrases.find(Words(text)))) is found, why


def test_the_longest_name_wins() -> None:
    phrases: Phrases[str] = Phrases()
    for name in ("S&P", "S&P 500", "S&P 500 futures"):
        phrases.add(name, name)
    text = "S&P 500 futures fell, the S&P 500 did not"
    assert [match.payload for match in phrases.find(Words(text))] == ["S&P 500 futures", "S&P 500"]


REFUSED = [
    ("- {symbol: XX, name: Acme, colour: red}", "indices.yaml: 0.colour", "an unknown key"),
    ("- {symbol: XX}", "indices.yaml: 0.name", "a name is missing"),
    ("- {symbol: 5, name: Acme}", "indices.yaml: 0.symbol", "a symbol that is a number"),
    (
        "- {symbol: A1, name: Acme}\n- {symbol: A1, name: Other}",
        "symbol 'A1' is there twice",
        "a symbol twice",
    ),
    ("- {symbol: null, name: Apple}", "alias 'Apple' is there twice", "a name that another file has"),
]


@pytest.mark.parametrize(("text", "message", "why"), REFUSED, ids=[case[2] for case in REFUSED])
def test_a_bad_file_is_refused(
    text: str, message: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in lex.HERE.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "indices.yaml").write_text(text)
    monkeypatch.setattr(lex, "HERE", tmp_path)
    with pytest.raises(LexiconError) as caught:
        lexicon.__wrapped__()
    assert message in str(caught.value), why
    assert "\n" not in str(caught.value)
