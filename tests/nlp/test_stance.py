"""Views take the side that a reader of the sentence would give them; the same side every time."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from nlp.stance import judge, score, stance_of, training_sentences
from nlp.stance_words import stem, words_of

ROOT = Path(__file__).parents[2]
SIDES = {"bullish", "neutral", "bearish"}

# None of these is in nlp/lexicon/stance_sentences.yaml (a test below holds that).
VIEWS = [
    ("bullish", "Karo Foods has strong brands and healthy margins, Mira Holt said", "plain praise"),
    ("bearish", "Karo Foods has weak brands and shrinking margins, Mira Holt said", "plain blame"),
    ("bullish", "Holt sees no sign of a slowdown in bookings", "a negated blame"),
    ("bearish", "The new plan does not look convincing, Holt wrote", "a negated praise"),
    ("bullish", "Lending is far from a peak, the firm's economist argued", "far from"),
    ("bearish", "The quarry operator is not out of the woods, said Holt", "an idiom negated"),
    ("bullish", "The loss was not as bad as feared, she wrote", "better than feared, by negation"),
    ("bullish", "Cost pressures are easing and the concern over funding is overblown", "burdens that shrink"),
    ("bearish", "Cost pressures are mounting, Holt warned", "a burden that grows"),
    ("bullish", "Despite the weak spring, the outlook for rail is bright", "a concession before the view"),
    ("bearish", "Although the shop is popular, its lease is a serious risk", "the other way round"),
    ("bearish", "The rally was impressive, but valuations are stretched and risky", "what follows but is the view"),
    ("bearish", "He sees limited upside for the shares", "limited upside"),
    ("neutral", "The shares should remain range bound, Holt said", "range bound"),
    ("bearish", "The good news is already priced in, said Holt", "priced in, praise"),
    ("bullish", "The bad news is already priced in, said Holt", "priced in, blame"),
    ("neutral", "The good news is priced in, said Holt, who calls the stock fairly valued", "priced in, and fairly valued"),
    ("bullish", "Despite the miss in freight, the plan for the coming years stands as it was", "a concession before a clause without a side"),
    ("bearish", "Despite the beat in freight, the plan for the coming years stands as it was", "the same, the other way round"),
    ("bullish", "The store base has never been healthier, Holt said", "never before a comparison"),
    ("bullish", "It could have been much worse, Holt said", "could have been worse"),
    ("bullish", "The slump is now very probably behind us", "words between those of a phrase"),
    ("bearish", "The report is weighing on the shares, Holt said", "weighing on"),
    ("bearish", "Nothing suggests that shoppers will regain their confidence", "a negation over a whole clause"),
    ("bullish", "Shipments were weak in spring, yet the launch is a success", "yet"),
    ("bullish", "Falling borrowing costs leave more for the tenants, Holt said", "rates"),
    ("bearish", "Rising borrowing costs leave less for the tenants, Holt said", "rates, the other way round"),
    ("neutral", "Whether the merger helps depends on the regulator", "conditional"),
    ("neutral", "Sales came in line with expectations and the outlook is unchanged", "as expected"),
    ("bullish", "PERSON said SEC is a winner with robust demand", "as typed, names being placeholders"),
    ("bearish", "FIRM sees disappointing growth at SEC, citing a troubled launch", "as typed, blame"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "text", "why"), VIEWS, ids=[why for _, _, why in VIEWS])
def test_the_side_of_a_view(expected: str, text: str, why: str) -> None:
    assert stance_of(text) == expected


@pytest.mark.parametrize("text", [text for _, text, _ in VIEWS])
def test_the_judge_agrees_and_gives_a_probability(text: str) -> None:
    stance, probability = judge(text)
    assert stance == stance_of(text)
    assert 0 < probability < 1


def test_two_processes_give_the_same_answers() -> None:
    code = f"from nlp.stance import judge\nfor text in {[text for _, text, _ in VIEWS]!r}: print(judge(text))"
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True) for _ in "ab"
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.splitlines()) == len(VIEWS)


def test_decisive_words_need_no_scikit_learn() -> None:
    code = "import sys; from nlp.stance import stance_of; print(stance_of(sys.argv[1]), 'sklearn' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, VIEWS[0][1]], cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout.split() == [b"bullish", b"False"]


NAMES = [
    ("SEC rose PCT, PERSON said", ["NAME", "rose", "NUM", ",", "NAME", "said"], "placeholders of typed text"),
    ("Best Harbor shares rose", ["NAME", "shares", "rose"], "a name that opens the sentence"),
    ("Analysts like Strong Mills at $12.50", ["analysts", "like", "NAME", "at", "NUM"], "names, numbers"),
    ("Weaker-than-expected orders", ["weaker", "than", "expected", "orders"], "a compound in parts"),
    ("He said “Margins held” at KBC", ["he", "said", '"', "margins", "held", '"', "at", "NAME"], "a quotation, a ticker"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), NAMES, ids=[why for _, _, why in NAMES])
def test_names_and_numbers_are_masked(text: str, expected: list[str], why: str) -> None:
    assert words_of(text) == expected


@pytest.mark.parametrize("names", [("Strong Mills", "Risk Partners"), ("Oak Mills", "Elm Partners")])
def test_a_name_has_no_side(names: tuple[str, str]) -> None:
    assert score(f"Shares of {names[0]} were discussed by {names[1]}")[:2] == (0, 0)


@pytest.mark.parametrize(
    "forms",
    [
        "improve improves improved improving improvement",
        "worry worries worried",
        "stumble stumbled stumbling",
        "risk risks",
    ],
)
def test_the_forms_of_a_word_are_one(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("notes", "not"), ("business", "busy"), ("rated", "rat")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_the_sentences_are_many_distinct_and_of_three_sides() -> None:
    lists = dict(training_sentences())
    assert set(lists) == SIDES
    assert all(len(texts) >= 150 for texts in lists.values())
    every = [text.lower() for texts in lists.values() for text in texts]
    assert [text for text, times in Counter(every).items() if times > 1] == []
    assert not {text.lower() for _, text, _ in VIEWS} & set(every)
