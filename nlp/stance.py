"""Which side a view takes: bullish, neutral or bearish.

Words first (nlp/lexicon/stances.yaml, stance_turns.yaml): each gives its clause a side, and the words
around it may turn that round ("no sign of a slowdown", "cost pressures are easing"). Where they all
point one way and there are several, they decide. Elsewhere a linear model over the words' counts and
n-grams decides, which scikit-learn fits to stance_sentences.yaml, always to the same weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from nlp.stance_words import STOPS, Token, listed, tokens

# How far a word reaches, in words of its clause: a negation forward; a word of rising or falling to a burden or
# to a word of praise, either way; a word of blame over the praise it governs ("weak growth", "hurt confidence").
_NEGATED, _TURNED, _DIMMED, _GOVERNED, _REVERSED = 5, 5, 2, 3, 7
_FAR = 9  # how far a negation of a whole sentence reaches: "nothing suggests that"
# What counts for less: what is conceded, what stands before the last "but", what moves and is not said to be good or bad.
_CONCEDED, _BEFORE_BUT, _MOVED = 0.3, 0.5, 0.5
_HALF = 4  # words that the other half of a contrast has at least
# The words decide alone where they sum up to this much and none points the other way or to the middle, and
# where the model gives no class this chance.
_DECISIVE, _UNSURE = 2.0, 0.45
# Balanced views are rarer in print than among the sentences, which have as many of them as of each side.
_WEIGHTS = {"bullish": 1.0, "neutral": 0.4, "bearish": 1.0}


class Score(NamedTuple):
    """How much of a text is bullish and bearish, and how many words of balance it has."""

    bullish: float
    bearish: float
    neutral: int

    @property
    def stance(self) -> str:
        net = self.bullish - self.bearish
        return "bullish" if net > 0 else "bearish" if net < 0 else "neutral"

    @property
    def decisive(self) -> bool:
        return max(self[:2]) >= _DECISIVE and min(self[:2]) == self.neutral == 0


class Sentences(BaseModel):
    """Sentences by the stance of the view that they give (nlp/lexicon/stance_sentences.yaml)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bullish: tuple[str, ...]
    neutral: tuple[str, ...]
    bearish: tuple[str, ...]


def training_sentences() -> Sentences:
    """The sentences the model is fitted from."""
    return Sentences.model_validate(listed("stance_sentences.yaml"))


@lru_cache(maxsize=4096)
def score(text: str) -> Score:
    """How much of a text points up, down and to the middle."""
    read = tokens(text)
    values = _sides(read)
    _turn(read, values)
    _govern(read, values)
    _reverse(read, values)
    _negate(read, values)
    _concede(read, values)
    up, down = sum(v for v in values if v > 0), -sum(v for v in values if v < 0)
    return Score(round(up, 3), round(down, 3), sum("neutral" in token.groups for token in read))


def has_side(text: str) -> bool:
    """Whether a word of a text gives it a side or a balance; rising and falling alone do not."""
    return any(token.groups & {"bullish", "bearish", "neutral"} for token in tokens(text))


def _sides(read: Sequence[Token]) -> list[float]:
    """What each token says alone; a negation that is a blame too counts only where it negates nothing."""
    out: list[float] = []
    for token in read:
        blame = "bearish" in token.groups and "negations" not in token.groups
        moved = ("rising" in token.groups) - ("falling" in token.groups)
        out.append(1.0 if "bullish" in token.groups else -1.0 if blame else moved * _MOVED)
    return out


def _turn(read: Sequence[Token], values: list[float]) -> None:
    """A burden takes the side of the word of rising or falling beside it; so does a word of praise beside falling."""
    beside: dict[int, int] = {}
    for at, token in enumerate(read):
        if not token.groups & {"rising", "falling", "relieving"} or token.groups & {"burdens"}:
            continue
        burden = _nearest(read, at, "burdens", _TURNED)
        praise = _nearest(read, at, "bullish", _DIMMED) if "falling" in token.groups else None
        if burden is not None:
            rival = beside.get(burden, at)
            beside[burden] = at if abs(at - burden) <= abs(rival - burden) else rival
        elif praise is not None:
            values[praise], values[at] = -1.0, 0.0
    for burden, at in beside.items():
        values[burden], values[at] = -1.0 if "rising" in read[at].groups else 1.0, 0.0


def _nearest(read: Sequence[Token], at: int, group: str, reach: int) -> int | None:
    near = [
        i for i in range(max(0, at - reach), min(len(read), at + reach + 1))
        if i != at and group in read[i].groups and read[i].clause == read[at].clause
    ]  # fmt: skip
    return min(near, key=lambda i: abs(i - at), default=None)


def _govern(read: Sequence[Token], values: list[float]) -> None:
    """Praise that a word of blame governs says nothing of its own, nor does what follows "than"."""
    for at, value in enumerate(values):
        than = read[at].word == "than"
        if not (than or (value < 0 and "bearish" in read[at].groups)):
            continue
        for i in range(at + 1, min(len(read), at + 1 + _GOVERNED)):
            if read[i].clause != read[at].clause or read[i].word in ("and", "but", "or"):
                break
            if than or values[i] > 0:
                values[i] = 0.0


def _reverse(read: Sequence[Token], values: list[float]) -> None:
    """What is in the price, overblown or over turns round the nearest side that its clause takes."""
    for at, token in enumerate(read):
        if "reversing" not in token.groups:
            continue
        near = [
            i for i in range(max(0, at - _REVERSED), min(len(read), at + _REVERSED + 1))
            if i != at and abs(values[i]) >= 1 and read[i].clause == token.clause
        ]  # fmt: skip
        near = [i for i in near if i < at] or near
        if len({values[i] > 0 for i in near}) != 1:
            continue
        i = min(near, key=lambda i: abs(i - at))
        # A relieving word has turned round the burden beside it already.
        if not ("relieving" in token.groups and "burdens" in read[i].groups):
            values[i], values[at] = -values[i], 0.0


def _negate(read: Sequence[Token], values: list[float]) -> None:
    """A negation turns round what follows it; one that finds nothing to turn is a blame if listed as one."""
    for at, token in enumerate(read):
        if "negations" not in token.groups:
            continue
        if token.word in _NEVER and _compared(read, at):
            continue
        far = _FAR if "sweeping" in token.groups else _NEGATED
        hit = [i for i in _reach(read, at, far) if values[i] and read[i].clause == token.clause]
        for i in hit:
            values[i] = -values[i]
        if not hit and "bearish" in token.groups:
            values[at] = -1.0


_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "to",
        "of",
        "that",
        "this",
        "its",
        "our",
        "their",
        "his",
        "her",
        "in",
        "on",
        "for",
        "is",
        "are",
        "was",
        "be",
        "been",
        "any",
    ]
)


def _reach(read: Sequence[Token], at: int, far: int) -> Iterator[int]:
    """The next words, small ones not counted."""
    for i in range(at + 1, len(read)):
        if far == 0:
            return
        far -= read[i].word not in _SMALL
        yield i


_NEVER = frozenset(["never", "rare", "seldom", "could not", "couldn't"])


def _compared(read: Sequence[Token], at: int) -> bool:
    """ "Never been healthier": a comparison that a negation makes the stronger."""
    near = [t.word for t in read[at + 1 : at + 4] if t.clause == read[at].clause]
    return any(word in ("more", "better", "worse", "less") or word.endswith(("er", "ier")) for word in near)


def _concede(read: Sequence[Token], values: list[float]) -> None:
    """A conceded clause, and what stands before a "but", weigh less than the view itself."""
    conceded = -1
    for at, token in enumerate(read):
        opener = "openers" in token.groups and all(t.word == '"' for t in read[:at])
        if "concessions" in token.groups or opener:
            conceded = token.clause
        if token.clause == conceded:
            values[at] *= _CONCEDED
    turn = max((at for at, token in enumerate(read) if _is_turn(read, at)), default=0)
    for at in range(turn):
        values[at] *= _BEFORE_BUT
    _contrast(read, values, conceded, turn)


def _contrast(read: Sequence[Token], values: list[float], conceded: int, turn: int) -> None:
    """Where only the conceded half takes a side, the view itself is on the other."""
    for half in ([t.clause == conceded for t in read], [at < turn for at in range(len(read))]):
        rest = [value for value, within in zip(values, half, strict=True) if not within]
        balanced = any("neutral" in t.groups for t, within in zip(read, half, strict=True) if not within)
        if any(half) and len(rest) >= _HALF and not any(rest) and not balanced:
            values[:] = [-value for value in values]
            return


def _is_turn(read: Sequence[Token], at: int) -> bool:
    """A "but", or a "yet" that opens a clause."""
    return read[at].word == "but" or (read[at].word == "yet" and at > 0 and read[at - 1].word in STOPS)


def grams(text: str) -> list[str]:
    """Words and pairs of words of a text for the model; those that a negation reaches are marked."""
    words: list[str] = []
    reach = 0
    for token in tokens(text):
        if token.word in STOPS or token.word == '"':
            reach = 0
            continue
        negation = "negations" in token.groups
        words.append(f"not {token.word}" if reach > 0 and not negation else token.word)
        reach = _NEGATED if negation else reach - 1
    return words + [" + ".join(pair) for pair in pairwise(words)]


def features_of(texts: Sequence[str]) -> list[list[float]]:
    """What the words of stances.yaml say of each text, as numbers."""
    out = []
    for text in texts:
        up, down, middle = score(text)
        signs = (up > down, up < down, up == down, up > 0 and down > 0)
        out.append([up, down, float(middle), *map(float, signs)])
    return out


def fit(texts: Sequence[str], stances: Sequence[str]) -> Any:
    """A scikit-learn pipeline fitted to texts and their stances: n-grams by tf-idf beside the words' score."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import FunctionTransformer
    from threadpoolctl import threadpool_limits

    features = make_union(
        TfidfVectorizer(analyzer=grams, sublinear_tf=True), FunctionTransformer(features_of)
    )
    model = LogisticRegression(C=2.0, max_iter=1000, class_weight=_WEIGHTS, random_state=0)
    with threadpool_limits(1):  # the threads would wait for each other longer than they work
        return make_pipeline(features, model).fit(texts, stances)


def fitted() -> Any:
    """The model fitted to all training sentences."""
    rows = [(text, stance) for stance, texts in training_sentences() for text in texts]
    return fit([text for text, _ in rows], [stance for _, stance in rows])


def decide(text: str, model: Any) -> tuple[str, float]:
    """The stance of a text and the chance that `model` gives it: the words' where they are decisive or the
    model is unsure, else the model's."""
    chances = dict(zip(model.classes_, map(float, model.predict_proba([text])[0]), strict=True))
    best, said = max(chances, key=lambda stance: chances[stance]), score(text)
    unsure = chances[best] < _UNSURE and said.stance != "neutral"
    stance = said.stance if said.decisive or unsure else best
    return str(stance), chances[stance]


def judge(text: str) -> tuple[str, float]:
    """bullish, neutral or bearish, and the probability of it by the model (0 to 1)."""
    from nlp.stance_weights import weights

    return decide(text, weights())


def stance_of(text: str) -> str:
    """bullish, neutral or bearish: the side that a sentence takes in which somebody gives a view.

    `text` is a sentence as printed, or as typed by nlp.typed (names as upper-case placeholders).
    The model's weights are read only once a sentence's words are not decisive.
    """
    said = score(text)
    return said.stance if said.decisive else judge(text)[0]
