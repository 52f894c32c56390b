"""chart on the command line, over the invented examples."""

from pathlib import Path

import pytest
from command import ROOT, Desk

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("chart"))
    for line in (
        ("ingest", EXAMPLES / "pages"),
        ("prices", "import", EXAMPLES / "prices.csv"),
        ("reconcile", "--as-of", "2026-03-31"),
    ):
        assert desk.run(*line).code == 0
    return desk


def thesis(told: Desk) -> str:
    return str(told.run("theses", "list", "--symbol", "IWM", "--format", "jsonl").records()[0]["id"])


def test_a_symbol_in_the_terminal(told: Desk) -> None:
    done = told.run("chart", "trnf")
    assert (done.code, done.err) == (0, "")
    assert "TRNF: price, targets" in done.out
    assert "● confirmed   ■ pending" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_a_thesis_in_the_terminal(told: Desk) -> None:
    done = told.run("chart", "thesis", thesis(told)[:8])
    assert done.code == 0
    assert "balance of statements" in done.out
    assert "^RUT" in done.out
    assert "(long)" in done.out


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.html", b"<!DOCTYPE html>"), ("A.SVG", b"<svg")],
)
@pytest.mark.parametrize("what", ["symbol", "thesis"])
def test_a_picture(told: Desk, name: str, start: bytes, what: str) -> None:
    asked = ("TRNF",) if what == "symbol" else ("thesis", thesis(told))
    file = told.folder / f"{what}-{name}"
    done = told.run("chart", *asked, "-o", file)
    assert (done.code, done.out, done.err) == (0, "", f"{file}: written\n")
    assert file.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("NOPE",), 1, "streetcheck: NOPE: no prices, targets or ratings are stored"),
        (("thesis", "zzz"), 1, "no thesis has the id zzz"),
        (("TRNF", "-o", "a.gif"), 2, "a.gif ends in none of .png, .svg, .html"),
        (("TRNF", "PWCL"), 2, "Give a symbol, or thesis and its id."),
        (("thesis", ""), 2, "it is empty"),
        ((), 2, "Missing argument"),
        (("TRNF", "-o", "no-such-folder/a.svg"), 1, "no-such-folder/a.svg: No such file or directory"),
    ],
)
def test_what_cannot_be_drawn_is_said_on_one_line(
    told: Desk, asked: tuple[str, ...], code: int, said: str
) -> None:
    done = told.run("chart", *asked)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert len(done.errors()) == 1


def test_a_picture_that_is_there_is_replaced(told: Desk) -> None:
    file = Path(told.folder / "again.svg")
    file.write_text("old")
    assert told.run("chart", "TRNF", "-o", file).code == 0
    assert "old" not in file.read_text()[:3]
