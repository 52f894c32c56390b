"""Copies of a story have sketches that are alike, other stories have not: on texts made here."""

import random
from array import array

import pytest

from ingest.shingles import FEWEST, sketch
from records import Sketch

STORY = (
    "Shares of Quarrel Robotics fell 6.2% on Thursday after the maker of warehouse arms said that orders from "
    "grocers would come a quarter later than planned. Revenue for the three months through December rose 4% to "
    "$812 million, a little under the $820 million that analysts had expected, and profit was 41 cents a share. "
    "The company kept its guidance for the year. “We have not lost one customer,” chief executive Mara Quill told "
    "reporters, adding that two contracts were signed in the first week of January. Brokers at Oakmere Partners "
    "kept a buy rating and a price target of $93, while Fenwick Lane cut theirs to $70 from $84 and spoke of a "
    "business that grows more slowly than its shares are priced for. The stock has lost a fifth of its value since "
    "October, when a rival showed a machine that picks fruit without bruising it, and trades at 18 times the "
    "earnings expected for this year. The wider market was little changed, with the index of large companies up "
    "0.1% and that of small ones down 0.3% as traders waited for figures on employment that are due on Friday."
)
OTHER = (
    "Oil prices slipped for a third day on Thursday as traders weighed higher stocks of crude against a cold snap "
    "that is moving towards the coast. A barrel for delivery in March cost $61.40, or 0.8% less than the day before. "
    "Refiners have bought less since the start of the month, according to two brokers, and imports into the gulf were "
    "the highest since August. Analysts at Oakmere Partners expect an average of $64 for the year. Natural gas rose 3% "
    "because more of it will be burned for heating, and coal was unchanged in thin trading before the holiday."
)
SAME_WORDS = (
    "Shares of Pellwick Foods rose 6.2% on Thursday after the maker of frozen dinners said that orders from grocers "
    "would come earlier than planned. Revenue for the three months through December rose 9% to $97 million, more than "
    "the $91 million that analysts had expected, and profit was 12 cents a share. The company raised its guidance for "
    "the year. Brokers at Fenwick Lane kept a hold rating and a price target of $18. The wider market was little changed."
)

# Another text made of STORY, and whether it is a copy.
TEXTS = [
    ("the same", STORY, True),
    ("upper case, other spaces and quotation marks", STORY.upper().replace(" ", "\n ").replace("“", '"'), True),
    ("a byline before and a notice after", f"By Ada Writer, Example Wire. {STORY} Copyright by the Example Wire.", True),
    ("a figure was corrected", STORY.replace("6.2%", "6.8%").replace("$93", "$95"), True),
    ("a sentence was added", STORY + " The company will report again on the second of April.", True),
    ("the last sentence was cut", STORY[: STORY.rindex("The wider")], True),
    ("its first third only", STORY[: len(STORY) // 3], False),
    ("every second sentence in other words", OTHER[:400] + STORY[: len(STORY) // 2], False),
    ("another story in the same words", SAME_WORDS, False),
    ("another story", OTHER, False),
]  # fmt: skip


def alike(one: Sketch, other: Sketch) -> float:
    ours, theirs = array("I", one.values), array("I", other.values)
    return sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(ours)


@pytest.mark.parametrize(("why", "text", "copy"), TEXTS, ids=[case[0] for case in TEXTS])
def test_copies_are_alike_and_other_stories_are_not(why: str, text: str, copy: bool) -> None:
    one, other = sketch(STORY), sketch(text)
    assert (alike(one, other) >= 0.7) is copy
    assert bool(set(one.bands) & set(other.bands)) or not copy, "a copy is found by a band"


def shared(text: str, other: str) -> float:
    """The true share of shingles in common."""
    sets = [
        {tuple(words[n : n + 5]) for n in range(len(words) - 4)} for words in (text.split(), other.split())
    ]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_the_estimate_is_near_the_truth_and_bands_find_copies() -> None:
    dice = random.Random(20260109)
    words = STORY.split()
    found = {True: [0, 0], False: [0, 0]}
    for _ in range(150):
        changed = [
            word if dice.random() > dice.choice((0.005, 0.4)) else f"w{dice.random()}" for word in words
        ]
        text = " ".join(changed)
        true, one, other = shared(STORY, text), sketch(STORY), sketch(text)
        assert abs(alike(one, other) - true) < 0.3, "five standard errors of 60 values"
        if true >= 0.9 or true <= 0.2:
            found[true >= 0.9][0] += 1
            found[true >= 0.9][1] += bool(set(one.bands) & set(other.bands))
    copies, others = found[True], found[False]
    assert copies[0] == copies[1]
    assert others[1] <= 0.05 * others[0]


SHORT = [
    ("nothing", "", True),
    ("a headline", "Quarrel Robotics falls 6.2% after orders slip", True),
    ("a word too few", "word " * (FEWEST - 1), True),
    ("just enough", "word " * FEWEST, False),
    ("no words", "—?!" * 500, True),
    ("half a character", "\ud800 " * 50 + "word " * FEWEST, False),
]


@pytest.mark.parametrize(("why", "text", "empty"), SHORT, ids=[case[0] for case in SHORT])
def test_a_short_text_has_no_sketch(why: str, text: str, empty: bool) -> None:
    assert (sketch(text) == Sketch()) is empty


def test_a_sketch_is_the_same_in_every_process() -> None:
    """What is stored today is compared with what is made in a year."""
    made = sketch(STORY)
    assert (len(made.values), len(made.bands), len(set(made.bands))) == (240, 12, 12)
    assert all(-(2**63) <= band < 2**63 for band in made.bands)
    assert made.bands[:2] == (-8926658245714787849, 3541866161366116947)
