"""Sentences and what each line is for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import sentences

TABLE = [
    # text, expected sentences with layout, why
    ("Shares fell. They rose later.", [("Shares fell.", "body"), ("They rose later.", "body")], "two stops"),
    ("Acme Inc. fell 3%.", [("Acme Inc. fell 3%.", "body")], "an abbreviation is no end"),
    ("It bought Acme Inc. The stock fell.", [("It bought Acme Inc.", "body"), ("The stock fell.", "body")], "unless a sentence opens after it"),
    ("Robert W. Baird cut it.", [("Robert W. Baird cut it.", "body")], "an initial"),
    ("The U.S. economy grew.", [("The U.S. economy grew.", "body")], "a country"),
    ("Up 2.5% at $3.10 a share.", [("Up 2.5% at $3.10 a share.", "body")], "decimal points"),
    ("“It is over.” He left.", [("“It is over.”", "body"), ("He left.", "body")], "a stop inside quotes"),
    ("Citi (Mark May)\nHe said so.", [("Citi (Mark May)", "heading"), ("He said so.", "body")], "a section head"),
    ("- Jefferies raised its target", [("Jefferies raised its target", "bullet")], "a bullet, without its mark"),
    ("— Jane Roe, Harbor Lane", [("— Jane Roe, Harbor Lane", "attribution")], "the source of a pull quote"),
    ("To contact the reporter on this story: J. Roe", [("To contact the reporter on this story: J. Roe", "boilerplate")], "no claims here"),
    ("It sold its stake in Palewater Inc. Palewater grew 4%.", [("It sold its stake in Palewater Inc.", "body"), ("Palewater grew 4%.", "body")], "the company named again opens the next"),
    ("More from Jane:\nWhy Zephyr cannot stop its rivals from selling more\nA new chip from Palewater", [("More from Jane:", "boilerplate"), ("Why Zephyr cannot stop its rivals from selling more", "boilerplate"), ("A new chip from Palewater", "boilerplate")], "links below a head of links"),
    ("It fell 2%.\nTen Stocks for the Year\nOur picks gained 900%.\nSee Them Now >>", [("It fell 2%.", "body"), ("Ten Stocks for the Year", "boilerplate"), ("Our picks gained 900%.", "boilerplate"), ("See Them Now >>", "boilerplate")], "an advertisement and its call to click"),
    ("It made a robot. iRobo sold it.", [("It made a robot.", "body"), ("iRobo sold it.", "body")], "a name with its capital inside opens one"),
    ("It fell on markets.The stock rose.", [("It fell on markets.", "body"), ("The stock rose.", "body")], "glued paragraphs"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_sentences(text: str, expected: list[tuple[str, str]], why: str) -> None:
    assert [(text[s.start : s.end], s.layout) for s in sentences(text)] == expected, why


@given(st.text(max_size=400))
def test_any_text_is_cut_in_order(text: str) -> None:
    found = sentences(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
