"""What securities and firms are called, for the look-up; and that its file is that of the lexicon."""

import subprocess
import sys
from pathlib import Path

import pytest

from nlp.aliases import FILE, names_of_firm, symbols_of

ROOT = Path(__file__).parents[2]
SYMBOLS = [
    ("a listed name", "Apple", ["AAPL"]),
    ("in any case and spacing", " apple  INC ", ["AAPL"]),
    ("an index", "S&P 500", ["^GSPC"]),
    ("a brand", "Google", ["GOOGL"]),
    ("two shares of one company", "Alphabet Inc", ["GOOG", "GOOGL"]),
    ("a word that is a company", "Target", ["TGT"]),
    ("a part of a name", "Alphab", []),
    ("nothing", "", []),
    ("a line of the file", "apple\tAAPL\nfirm", []),
]


@pytest.mark.parametrize(("why", "name", "symbols"), SYMBOLS, ids=[case[0] for case in SYMBOLS])
def test_symbols(why: str, name: str, symbols: list[str]) -> None:
    assert symbols_of(name) == symbols


def test_firms() -> None:
    assert {"bank of america", "baml", "bofa securities", "merrill lynch"} <= set(names_of_firm("BofA"))
    assert names_of_firm("b of a") == names_of_firm("Bank of America Securities")
    assert names_of_firm("Apple") == []


def test_the_file_is_that_of_the_lexicon() -> None:
    code = "from scripts.build_names import lines; print('\\n'.join(['', *lines()]))"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert made.stdout == FILE.read_text(encoding="utf-8"), "run python scripts/build_names.py"


def test_they_are_found_without_the_lexicon() -> None:
    code = (
        "import sys; from nlp.aliases import symbols_of; symbols_of('Apple')\n"
        "sys.exit(', '.join(name for name in ('yaml', 'pydantic', 'spacy', 'csv') if name in sys.modules) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
