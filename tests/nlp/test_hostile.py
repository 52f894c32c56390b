"""Random and pathological text: reading never raises, quotes what is there, and takes time by the length alone."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp import read_article
from records import Article

# Words and signs of the trade, each of which some pattern waits for.
TRADE = (
    "Apple", "(NASDAQ: AAPL)", "$AAPL", "AAPL.O", "Acme Widgets Corp", "Inc.", "the S&P 500", "gold", "Citi", "Citi (Jane Roe)",
    "Jane Roe", "analysts", "consensus", "said", "according to", "raised its price target to", "from", "upgraded", "buy", "hold",
    "rated", "rose", "fell", "up", "2%", "$1.2 billion", "1,000", "25 basis points", "16.5x", "a third", "between", "and", "to",
    "respectively", "the first quarter of 2026", "on Monday", "Jan. 1", "by year-end", "earnings per share of", "expected", "if",
    "not", "could", "yield", "Fed", "rate cuts", "the company", "its shares", "he", "“", "”", '"', "(", ")", "[", "-", "–", "—", "•",
    ",", ".", ";", ":", "?", "…", "'s", "\n", "\t", " ", "  ", "\u00a0",
)  # fmt: skip
ODD = (
    "\0",
    "\ud800",
    "\udfff",
    "\u202e",
    "\u200b",
    "\u0301",
    "İ",
    "ß",
    "ſ",
    "ﬁ",
    "½",
    "٣",
    "涨",
    "😀",
    "\r",
    "\x85",
    "\u2028",
    "\ufeff",
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=200),
    st.lists(st.sampled_from([*TRADE, *ODD]), max_size=60).map(" ".join),
    st.lists(st.sampled_from([*TRADE, *ODD]), max_size=60).map("".join),
    st.tuples(st.lists(st.sampled_from(TRADE), min_size=1, max_size=4), st.integers(1, 40)).map(lambda t: " ".join(t[0]) * t[1]),
    st.tuples(st.sampled_from("(“[\"'‘"), st.integers(1, 300), st.sampled_from(")”]\"'’")).map(lambda t: t[0] * t[1] + "Apple fell 2%" + t[2] * t[1]),
    st.tuples(st.sampled_from("aA1$-. \n,"), st.integers(1, 5000)).map(lambda t: t[0] * t[1]),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS, title=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(TRADE)))
def test_anything_is_read(text: str, title: str | None) -> None:
    reading = read_article(Article("x", text, title=title, published="2026-01-09"))
    for claim in reading.claims:
        assert text[claim.start : claim.end] == claim.quote
        assert all(text[cue.start : cue.end] == cue.text for cue in claim.cues)
    assert all(text[mention.start : mention.end] == mention.text for mention in reading.mentions)


# Repeated without an end; what is one sentence, one line or one word of any length has cost most.
FRAGMENTS = (
    "1", ",", "1,", "a share ", '"', "“", "(", "“(", "(NYSE: ", "ABCDE ", "A", "Smith Jones ", "Jane Roe said ", "$", "$1 ", "1% ",
    "to $1 from $2 ", "and ", "Apple fell ", "Apple fell 2% and ", "Apple and Microsoft and ", "price target ", "between 1 and ",
    "Citi raised its price target on Apple to $1 from $2, ", "\n", "Apple\n", " ", "- ", "-", ".", ". ", "A.", "Jan 1 ",
    "late on early on of ", "in 2020 ", "the first quarter of ", "\ud800", "\0", "😀", "İ", "e\u0301", "(NASDAQ: AAPL) ", "$AAPL ",
    "1%, respectively ", "if ", "analysts at ", "according to ", "said ", "the company said ", "http://a.b/", "a-", "'s", "Xerb Inc ",
    "buy hold sell ", "up from ", "seven straight ", "1/", "16x ", "1-2-", "1 million ", "one hundred and ", "twenty-one thousand ",
    "Apple, Microsoft, Tesla, ", "Citi, UBS, Barclays, ", "Jane Roe, John Doe, ", "“Good,” said Jane Roe of Citi. ", ": ", "; ",
    "Citi (Jane Roe) ", "x", "of the ", "38 buys, 9 holds and ",
)  # fmt: skip
SIZE, TIMES = 2_000, 4
GROWTH, FLOOR = (
    10,
    0.2,
)  # four times the text takes four times as long; below the floor (seconds) the clock says nothing


def seconds(text: str) -> float:
    start = time.process_time()
    read_article(Article("x", text, published="2026-01-09"))
    return time.process_time() - start


def grows(fragment: str) -> bool:
    long = fragment * (TIMES * SIZE // len(fragment))
    after = seconds(long)
    return after > FLOOR and after > GROWTH * seconds(long[: len(long) // TIMES])


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=ascii)
def test_time_grows_with_the_length(fragment: str) -> None:
    assert not (grows(fragment) and grows(fragment))
