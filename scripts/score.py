"""Scores the reading against the gold, and against what was pinned: `make score`, `make score-pin`.

Precision, recall and F1 a kind, the fields, mentions, headlines, how far confidence can be trusted, and the
claims gained and lost since the pin. Exits 1 where a pinned score went down. The pin is a file of scores and
of a hash for each gold claim that was read (benchmarks/baseline.json); it holds no text of the gold.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from nlp import read_article  # noqa: E402
from records import Article, as_record  # noqa: E402

SHARED = ROOT.parent / "shared"
BASELINE = ROOT / "benchmarks" / "baseline.json"
SHOWN = 20  # claims gained or lost that are listed
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
SLACK = 0.0005  # scores are pinned to four digits
RANK = {None: 0, "found": 1, "strict": 2}  # a gold claim that is missed, read, read right

Gold = dict[str, Any]
Scores = dict[str, float]


@dataclass
class Tally:
    """What was counted over one set of gold articles."""

    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    slots: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    read: dict[str, str] = field(default_factory=dict)  # hash of a required gold claim -> strict or found
    quotes: dict[str, str] = field(default_factory=dict)  # hash -> what to show of it
    judged: list[tuple[str, float, bool]] = field(default_factory=list)  # rule, confidence, right
    mentions: Counter[str] = field(default_factory=Counter)
    forbidden: int = 0

    def total(self) -> Counter[str]:
        return sum(self.kinds.values(), Counter())


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_claims", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def article_of(name: str, head: Gold, text: str) -> Article:
    """The article as the shared scorer hands it to the command."""
    return Article(
        id=name, text=text, url=f"https://example.test/{name}", title=head.get("title"),
        published=str(head["published"]), publisher=head.get("publisher"), author=head.get("author"),
    )  # fmt: skip


def tally(scorer: ModuleType, gold: Path) -> Tally:
    counted = Tally()
    for name, doc, text, flat, claims in scorer.load_gold(gold):
        article = article_of(name, doc["article"], text)
        reading = read_article(article)
        found = [json.loads(json.dumps(as_record(claim, article))) for claim in reading.claims]
        for record in found:
            record["_span"] = scorer.span_of(record["quote"], text, flat, record["start"])
        _count_claims(scorer, counted, name, found, claims)
        banned = {str(symbol) for symbol in doc.get("not_mentions") or []}
        counted.forbidden += len({record["subject"]["symbol"] for record in found} & banned)
        _count_mentions(scorer, counted, doc, {mention.symbol for mention in reading.mentions}, banned)
    return counted


def _count_claims(
    scorer: ModuleType, counted: Tally, name: str, found: list[Gold], claims: list[Gold]
) -> None:
    pairs = scorer.match(found, claims)
    for i, j in pairs:
        _count_pair(scorer, counted, name, found[i], claims[j])
    read = {j for _, j in pairs}
    for j, claim in enumerate(claims):
        if not claim.get("optional"):
            counted.quotes[key_of(name, claim)] = f"{name[:30]} {claim['kind']}: {claim['q'][:80]}"
            counted.kinds[claim["kind"]].update(gold=j not in read)
    used = {i for i, _ in pairs}
    for i, record in enumerate(found):
        repeats = any(claim.get("optional") and scorer.detects(record, claim) for claim in claims)
        if i not in used and not repeats:
            counted.kinds[record["kind"]].update(pred=1)
            counted.judged.append((record["rule"], record["confidence"], False))


def _count_pair(scorer: ModuleType, counted: Tally, name: str, record: Gold, claim: Gold) -> None:
    if claim.get("optional"):
        return
    strict = all(scorer.SLOTS[slot](record, claim) for slot in scorer.STRICT)
    counted.kinds[claim["kind"]].update(tp=1, strict=int(strict), pred=1, gold=1)
    counted.judged.append((record["rule"], record["confidence"], strict))
    counted.read[key_of(name, claim)] = "strict" if strict else "found"
    for slot, right in scorer.SLOTS.items():
        if slot in claim:
            counted.slots[slot].update(gold=1, tp=int(bool(right(record, claim))))


def _count_mentions(
    scorer: ModuleType, counted: Tally, doc: Gold, symbols: set[str | None], banned: set[str]
) -> None:
    wanted = {str(symbol) for symbol in doc.get("mentions") or []} - scorer.SPEAKERS
    found = {symbol for symbol in symbols if symbol} - scorer.SPEAKERS
    counted.mentions.update(tp=len(found & wanted), pred=len(found), gold=len(wanted))
    counted.forbidden += len(found & banned)


def key_of(name: str, claim: Gold) -> str:
    """Stands for a gold claim without giving its words away."""
    parts = [name, *(str(claim.get(part)) for part in ("q", "kind", "metric", "value", "label", "subject"))]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


# --- scores


def prf(counts: Counter[str], right: str = "tp") -> tuple[float, float, float]:
    precision = counts[right] / counts["pred"] if counts["pred"] else 0.0
    recall = counts[right] / counts["gold"] if counts["gold"] else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def scores_of(articles: Tally, headlines: Tally) -> Scores:
    """What is pinned, by name; higher is better."""
    total = articles.total()
    scores = {"all F1": prf(total)[2], "all strict F1": prf(total, "strict")[2]}
    for kind, counts in sorted(articles.kinds.items()):
        if counts["gold"]:
            scores |= {f"{kind} F1": prf(counts)[2], f"{kind} strict F1": prf(counts, "strict")[2]}
    for slot, counts in sorted(articles.slots.items()):
        scores[f"field {slot}"] = counts["tp"] / counts["gold"]
    scores["mentions F1"] = prf(articles.mentions)[2]
    scores["headlines strict F1"] = prf(headlines.total(), "strict")[2]
    scores["symbols that must not be used"] = -float(articles.forbidden)
    return {name: round(score, 4) for name, score in scores.items()}


def lowered(scores: Scores, pinned: Scores) -> list[str]:
    return [
        f"{name}: {scores.get(name, 0.0):.3f}, pinned {score:.3f}"
        for name, score in pinned.items()
        if scores.get(name, 0.0) < score - SLACK
    ]


# --- what is shown


def show(title: str, counted: Tally) -> None:
    print(f"\n{title}")
    for kind, counts in [*sorted(counted.kinds.items()), ("all", counted.total())]:
        precision, recall, f1 = prf(counts)
        print(
            f"  {kind:13} gold {counts['gold']:4} read {counts['pred']:4}  P {precision:.3f} R {recall:.3f} "
            f"F1 {f1:.3f}  strict F1 {prf(counts, 'strict')[2]:.3f}"
        )


def show_fields(counted: Tally) -> None:
    print("\nfields of what was read")
    for slot, counts in sorted(counted.slots.items()):
        print(f"  {slot:13} {counts['tp']}/{counts['gold']} = {counts['tp'] / counts['gold']:.3f}")


def show_calibration(judged: list[tuple[str, float, bool]]) -> None:
    """Of the claims given a confidence, the share that is right in every field that is scored."""
    print("\nconfidence given, and share strictly right")
    for low, high in pairwise(BINS):
        rights = [right for _, confidence, right in judged if low <= confidence < high]
        if rights:
            print(
                f"  {low:.2f} to {min(high, 1):.2f}  {len(rights):4} claims  {sum(rights) / len(rights):.3f}"
            )


def show_rules(judged: list[tuple[str, float, bool]]) -> None:
    by_rule: dict[str, list[bool]] = defaultdict(list)
    for rule, _, right in judged:
        by_rule[rule].append(right)
    print("\nrule, claims, share strictly right")
    for rule, rights in sorted(by_rule.items(), key=lambda item: -len(item[1])):
        print(f"  {rule:40} {len(rights):4}  {sum(rights) / len(rights):.3f}")


def changes(counted: Tally, pinned: dict[str, str]) -> Iterator[str]:
    """Gold claims read otherwise than when the scores were pinned."""
    steps = {key: RANK[counted.read.get(key)] - RANK[pinned.get(key)] for key in counted.quotes}
    gained, lost = [k for k, step in steps.items() if step > 0], [k for k, step in steps.items() if step < 0]
    for word, keys in (("gained", gained), ("lost", lost)):
        yield f"{word} {len(keys)}"
        yield from (f"  {counted.quotes[key]}" for key in keys[:SHOWN])


# --- the command


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--gold", type=Path, default=SHARED / "gold", help="holds articles/ and headlines.jsonl"
    )
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "score_claims.py")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--rules", action="store_true", help="also how often each rule is right")
    parser.add_argument("--pin", action="store_true", help="write a new pin; refused where a score is lower")
    parser.add_argument("--force", action="store_true", help="with --pin: also where a score is lower")
    return parser.parse_args()


def main() -> int:
    given = options()
    if not given.gold.is_dir() or not given.scorer.is_file():
        print(f"no gold at {given.gold}: nothing to score")
        return 0
    scorer = load_scorer(given.scorer)
    articles, headlines = (
        tally(scorer, given.gold / "articles"),
        tally(scorer, given.gold / "headlines.jsonl"),
    )
    show("articles", articles)
    show_fields(articles)
    precision, recall, f1 = prf(articles.mentions)
    print(f"\nmentions  P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    print(
        f"symbols that must not be used: {articles.forbidden} claims, {articles.mentions['banned']} mentions"
    )
    show("headlines", headlines)
    show_calibration(articles.judged + headlines.judged)
    if given.rules:
        show_rules(articles.judged + headlines.judged)
    return _against_the_pin(given, scores_of(articles, headlines), articles)


def _against_the_pin(given: argparse.Namespace, scores: Scores, articles: Tally) -> int:
    pinned = json.loads(given.baseline.read_text()) if given.baseline.exists() else {"scores": {}, "read": {}}
    print(f"\nsince the pin: {chr(10).join(changes(articles, pinned['read']))}")
    lower = lowered(scores, pinned["scores"])
    for line in lower:
        print(f"LOWER  {line}")
    if not given.pin:
        return int(bool(lower))
    if lower and not given.force:
        print("not pinned: scores are lower (--force pins them all the same)")
        return 1
    pin = {"scores": scores, "read": dict(sorted(articles.read.items()))}
    given.baseline.write_text(json.dumps(pin, indent=1) + "\n")
    print(f"pinned in {given.baseline}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
