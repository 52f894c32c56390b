"""Why a claim was read: what it says, and the rule and the words that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import render

Record = Mapping[str, Any]


def explain(article: Record, claims: Sequence[Record]) -> None:
    """Prints the article and a block for each of its claims; `claims` are claim records."""
    head = [("article", article["title"] or article["url"] or article["id"])]
    if not claims:
        head.append(("claims", "none"))
    render.pairs([head, *(list(_reasons(claim)) for claim in claims)])
    render.data("")


def _reasons(claim: Record) -> Iterator[tuple[str, str]]:
    yield "quote", " ".join(claim["quote"].split())
    yield "claim", _words(claim["kind"], claim["metric"], claim["modality"], claim["action"])
    yield "subject", _subject(claim["subject"])
    if claim["benchmark"]:
        yield "against", _subject(claim["benchmark"])
    if figure := render.figure(claim):
        yield "figure", figure
    yield "who", _claimant(claim["claimant"])
    if claim["period"] or claim["horizon"]:
        yield "when", _when(claim["period"], claim["horizon"])
    yield "rule", f"{claim['rule']}, confidence {claim['confidence']:.2f}"
    if claim["cues"]:
        yield "cues", ", ".join(f"{cue['kind']} “{' '.join(cue['text'].split())}”" for cue in claim["cues"])


def _words(*words: str | None) -> str:
    return ", ".join(word.replace("_", " ") for word in dict.fromkeys(words) if word)


def _subject(subject: Record) -> str:
    symbol = f"{subject['symbol']}, " if subject["symbol"] else ""
    return f"{symbol}{subject['name']} ({subject['type']})"


def _claimant(claimant: Record | None) -> str:
    if claimant is None:
        return "the article"
    named = dict.fromkeys((claimant["name"], claimant["role"], claimant["firm"]))
    return ", ".join(part for part in named if part)


def _when(period: Record | None, horizon: str | None) -> str:
    parts = []
    if period:
        dates = [day for day in (period["start"], period["end"]) if day]
        parts.append(f"“{period['text']}”" + (f": {' to '.join(dates)}" if dates else ""))
    if horizon:
        parts.append(f"due {horizon}")
    return ", ".join(parts)
