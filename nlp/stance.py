"""Which side a view takes: bullish, neutral or bearish.

Words first (nlp/lexicon/stances.yaml, stance_turns.yaml): each gives its clause a side, and the words
around it may turn that round ("no sign of a slowdown", "cost pressures are easing"). Where they all
point one way and there are several, they decide. Elsewhere a linear model over the words' counts and
n-grams decides, which scikit-learn fits to stance_sentences.yaml, always to the same weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent / "lexicon"
# How far a word reaches, in words of its clause: a negation forward; a word of rising or falling to a burden or
# to a word of praise, either way; a word of blame over the praise it governs ("weak growth", "hurt confidence").
_NEGATED, _TURNED, _DIMMED, _GOVERNED = 5, 5, 2, 3
# What counts for less: what is conceded, what stands before the last "but", what moves and is not said to be good or bad.
_CONCEDED, _BEFORE_BUT, _MOVED = 0.3, 0.5, 0.5
# The words decide alone where they sum up to this much and none points the other way or to the middle, and
# where the model gives no class this chance.
_DECISIVE, _UNSURE = 2.0, 0.45
# Balanced views are rarer in print than among the sentences, which have as many of them as of each side.
_WEIGHTS = {"bullish": 1.0, "neutral": 0.4, "bearish": 1.0}

_PLAIN = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z'&]*(?:-[A-Za-z]+)*|\d[\d.,]*|[,;:.!?()\"]|(?<=\s)-+(?=\s)")
_ENDING = re.compile(r"(?<=[a-z]{4})(?:at(?:e|ed|es|ing|ions?)|e?ments?|ing|ed|es|e)$|(?<=[a-z]{3})(?<!s)s$")
_POSSESSIVE = re.compile(r"'s?$")
_Y = re.compile(r"(?<=[a-z]{3})(?:ies|ied)$")
_DOUBLED = re.compile(r"([^aeiouls])\1$")
_NAME, _NUMBER = "NAME", "NUM"
# What nlp.typed puts for figures; its other placeholders read as names.
_FIGURES = frozenset(["PCT", "PP", "BP", "MULT", "MONEY", "POINTS", "SPAN", "NUM"])
_STOPS = frozenset(",;:.!?()-")


class Token(NamedTuple):
    """A word or a phrase by its stem, or a placeholder; `groups` are the lists that it stands in."""

    word: str
    groups: frozenset[str]
    clause: int


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


class _Turns(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    burdens: str
    rising: str
    falling: str
    relieving: str
    concessions: str
    openers: str
    plain: str


class Sentences(BaseModel):
    """Sentences by the stance of the view that they give (nlp/lexicon/stance_sentences.yaml)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bullish: tuple[str, ...]
    neutral: tuple[str, ...]
    bearish: tuple[str, ...]


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=loader)


def training_sentences() -> Sentences:
    """The sentences the model is fitted from."""
    return Sentences.model_validate(_read("stance_sentences.yaml"))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its regular ending: improve, improves, improved, improving and improvement are one."""
    word = _POSSESSIVE.sub("", word)
    word = _Y.sub("y", word)
    return _DOUBLED.sub(r"\1", _ENDING.sub("", word))


@cache
def _lists() -> dict[tuple[str, ...], frozenset[str]]:
    """The stems of a word or phrase -> the lists it stands in."""
    turns = _Turns.model_validate(_read("stance_turns.yaml")).model_dump()
    out: dict[tuple[str, ...], set[str]] = {}
    for group, words in (_read("stances.yaml") | turns).items():
        for entry in words.split():
            out.setdefault(tuple(stem(word) for word in entry.split("_")), set()).add(group)
    return {words: frozenset(groups) for words, groups in out.items()}


@cache
def _longest() -> dict[str, int]:
    """The first word of each listed word or phrase -> how many words the longest such phrase has."""
    out: dict[str, int] = {}
    for words in _lists():
        out[words[0]] = max(len(words), out.get(words[0], 0))
    return out


def words_of(text: str) -> list[str]:
    """Lower-case words, single stops, and placeholders for names, tickers and numbers.

    A name is a capitalised word that opens no sentence or quotation, and one that another follows there.
    """
    raw = _TOKEN.findall(text.translate(_PLAIN))
    out: list[str] = []
    opening = True
    for token, following in zip_longest(raw, raw[1:], fillvalue=""):
        if token in _FIGURES or token[0].isdigit():
            out.append(_NUMBER)
        elif _is_name(token, following, opening):
            out += [] if out and out[-1] == _NAME else [_NAME]
        else:
            out += _parts(token.lower()) if token[0].isalpha() else [token[0]]
        opening = token in '.!?:"'
    return out


def _is_name(token: str, following: str, opening: bool) -> bool:
    if not token[0].isupper() or token == "I":
        return False
    shouted = token.isupper() and len(token) > 1
    return shouted or not opening or following[:1].isupper() or token.endswith("'s")


def _parts(word: str) -> list[str]:
    """A compound that the lists do not have is its parts: weaker-than-expected."""
    return [word] if "-" not in word or (stem(word),) in _lists() else word.split("-")


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and listed phrases of a text, each with its clause (what stands between two stops)."""
    words = words_of(text)
    stems = [stem(word) if word[0].islower() else word for word in words]
    out: list[Token] = []
    at = clause = 0
    while at < len(words):
        lists, length = _found(stems, at)
        if words[at].endswith("n't"):
            lists |= {"negations"}
        if words[at] in _STOPS:
            clause += 1
        out.append(Token(" ".join(stems[at : at + length]), lists, clause))
        at += length
    return tuple(out)


def _found(stems: list[str], at: int) -> tuple[frozenset[str], int]:
    """The lists of the longest listed phrase that begins here, and its length in words."""
    for length in range(_longest().get(stems[at], 0), 0, -1):
        lists = _lists().get(tuple(stems[at : at + length]))
        if lists and at + length <= len(stems):
            return lists, length
    return frozenset(), 1


@lru_cache(maxsize=4096)
def score(text: str) -> Score:
    """How much of a text points up, down and to the middle."""
    read = tokens(text)
    values = _sides(read)
    _turn(read, values)
    _govern(read, values)
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


def _negate(read: Sequence[Token], values: list[float]) -> None:
    """A negation turns round what follows it; one that finds nothing to turn is a blame if listed as one."""
    for at, token in enumerate(read):
        if "negations" not in token.groups:
            continue
        reach = range(at + 1, min(len(read), at + 1 + _NEGATED))
        hit = [i for i in reach if values[i] and read[i].clause == token.clause]
        for i in hit:
            values[i] = -values[i]
        if not hit and "bearish" in token.groups:
            values[at] = -1.0


def _concede(read: Sequence[Token], values: list[float]) -> None:
    """A conceded clause, and what stands before a "but", weigh less than the view itself."""
    conceded = -1
    for at, token in enumerate(read):
        opener = "openers" in token.groups and all(t.word == '"' for t in read[:at])
        if "concessions" in token.groups or opener:
            conceded = token.clause
        if token.clause == conceded:
            values[at] *= _CONCEDED
    turn = max((at for at, token in enumerate(read) if token.word == "but"), default=0)
    for at in range(turn):
        values[at] *= _BEFORE_BUT


def grams(text: str) -> list[str]:
    """Words and pairs of words of a text for the model; those that a negation reaches are marked."""
    words: list[str] = []
    reach = 0
    for token in tokens(text):
        if token.word in _STOPS or token.word == '"':
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
