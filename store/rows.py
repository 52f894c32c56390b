"""Records to table rows and back: the nested record on one side, flat columns on the other.

Rows are plain dicts by column name, so that the writing side (SQLAlchemy) and the look-up (bare
drivers) share them. Reading functions take a prefix for joined rows: `article_url`, `verdict_status`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from records import (
    Article,
    Claim,
    Claimant,
    Cue,
    Feed,
    Mention,
    Observation,
    Period,
    Seen,
    Subject,
    Verdict,
    plain,
)  # fmt: skip
from records import stable_id as digest
from store.errors import RecordError, StoreError
from store.values import (
    as_utc,
    clean,
    clean_values,
    date_text,
    decimal_text,
    published_utc,
    to_date,
    to_decimal,
    to_json,
)

Values = dict[str, Any]
Figure = tuple[str, str, str]  # symbol, field, date

ARTICLE = ("id", "text", "url", "title", "published", "publisher", "author", "language", "source")
ARTICLE_HEAD = (*(name for name in ARTICLE if name != "text"), "state", "origins")
SEEN = ("etag", "last_modified", "body_hash", "fetched_at", "warc", "warc_offset", "looks", "look_at")
CLAIM = (
    "id", "quote", "span_start", "span_end", "kind", "subject_symbol", "subject_name", "subject_type",
    "metric", "value", "value_high", "of_value", "unit", "comparator", "direction", "prior_value",
    "label", "prior_label", "action", "stance", "claimant_name", "claimant_person", "claimant_firm",
    "claimant_role", "modality", "period_text", "period_start", "period_end", "horizon",
    "benchmark_symbol", "benchmark_name", "benchmark_type", "cues", "rule", "confidence",
)  # fmt: skip
VERDICT = (
    "claim_id", "status", "reason", "method", "explanation", "as_of", "due", "observed", "expected",
    "tolerance", "final", "evidence", "measures",
)  # fmt: skip
FEED = (
    "url", "title", "added_at", "etag", "last_modified", "body_hash", "checked_at", "due_at",
    "failures", "last_error", "state", "ttl", "skip_hours", "skip_days",
)  # fmt: skip
_SKIPS = ("skip_hours", "skip_days")


def article_values(article: Article) -> Values:
    """The columns of ARTICLE and ARTICLE_HEAD, with `text_hash` and `published_utc`.

    RecordError for an unreadable date.
    """
    values = clean_values({name: getattr(article, name) for name in (*ARTICLE, "state")})
    try:
        known_since = published_utc(values["published"])
    except StoreError as error:
        raise RecordError(f"article {values['id']}", str(error)) from None
    origins = json.dumps(clean_values(dict(article.origins)), ensure_ascii=False)
    return values | {"text_hash": digest(values["text"]), "published_utc": known_since, "origins": origins}


def article_from(row: Mapping[str, Any], prefix: str = "") -> Article:
    """A row with the columns of ARTICLE; the text, the state and the origins where it has them."""
    values = {name: row[prefix + name] for name in ARTICLE if name != "text"}
    origins = json.loads(row.get(prefix + "origins") or "{}")
    return Article(
        **values,
        text=row.get(prefix + "text") or "",
        state=row.get(prefix + "state") or "whole",
        origins=tuple(origins.items()),
    )


def seen_values(seen: Seen) -> Values:
    values = clean_values({name: getattr(seen, name) for name in SEEN})
    return values | {name: as_utc(values[name]) for name in ("fetched_at", "look_at")}


def seen_from(row: Mapping[str, Any]) -> Seen:
    return Seen(**{name: row[name] for name in SEEN})


def mention_values(mention: Mention) -> Values:
    return clean_values({
        "span_start": mention.start, "span_end": mention.end, "symbol": mention.symbol,
        "name": mention.name, "type": mention.type, "text": mention.text, "how": mention.how,
        "confidence": mention.confidence,
    })  # fmt: skip


def claim_values(claim: Claim) -> Values:
    """The columns of CLAIM. The article, the times and the verdict that counts are the writer's."""
    return clean_values({
        "id": claim.id, "quote": claim.quote, "span_start": claim.start, "span_end": claim.end,
        "kind": claim.kind, "metric": claim.metric,
        "value": decimal_text(claim.value), "value_high": decimal_text(claim.value_high),
        "of_value": decimal_text(claim.of), "unit": claim.unit, "comparator": claim.comparator,
        "direction": claim.direction, "prior_value": decimal_text(claim.prior_value),
        "label": claim.label, "prior_label": claim.prior_label, "action": claim.action,
        "stance": claim.stance, "modality": claim.modality, "horizon": date_text(claim.horizon),
        "cues": to_json([plain(cue) for cue in claim.cues]), "rule": claim.rule,
        "confidence": claim.confidence,
        **_subject_values("subject", claim.subject), **_subject_values("benchmark", claim.benchmark),
        **_claimant_values(claim.claimant), **_period_values(claim.period),
    })  # fmt: skip


# What two copies of a claim have in common, wherever they stand.
_CONTENT = (
    "kind", "metric", "value_high", "of_value", "unit", "direction", "prior_value", "label", "prior_label",
    "action", "stance", "claimant_name", "period_text", "benchmark_name",
)  # fmt: skip


def content_of(values: Values, number: int = 1) -> str:
    """The digest by which a claim is known in the copies of its article; `number`: the how manieth of it."""
    value = None if values["value"] is None else Decimal(values["value"]).normalize()
    subject = values["subject_symbol"] or values["subject_name"]
    return digest("content", subject, value, *(values[name] for name in _CONTENT), number)


def _subject_values(name: str, subject: Subject | None) -> Values:
    return {f"{name}_{part}": subject and getattr(subject, part) for part in ("symbol", "name", "type")}


def _claimant_values(claimant: Claimant | None) -> Values:
    parts = ("name", "person", "firm", "role")
    return {f"claimant_{part}": claimant and getattr(claimant, part) for part in parts}


def _period_values(period: Period | None) -> Values:
    return {
        "period_text": period and period.text,
        "period_start": date_text(period.start) if period else None,
        "period_end": date_text(period.end) if period else None,
    }


def claim_from(row: Mapping[str, Any]) -> Claim:
    """A row with the columns of CLAIM and `article_id`."""
    return Claim(
        row["id"], row["article_id"], row["quote"], row["span_start"], row["span_end"], row["kind"],
        Subject(row["subject_symbol"], row["subject_name"], row["subject_type"]), row["metric"],
        to_decimal(row["value"]), to_decimal(row["value_high"]), to_decimal(row["of_value"]), row["unit"],
        row["comparator"], row["direction"], to_decimal(row["prior_value"]), row["label"],
        row["prior_label"], row["action"], row["stance"], _claimant_from(row), row["modality"],
        _period_from(row), to_date(row["horizon"]), _benchmark_from(row), _cues_from(row["cues"]),
        row["rule"], row["confidence"],
    )  # fmt: skip


def _cues_from(text: str) -> tuple[Cue, ...]:
    return () if text == "[]" else tuple(Cue(**cue) for cue in json.loads(text))


def _claimant_from(row: Mapping[str, Any]) -> Claimant | None:
    if row["claimant_name"] is None:
        return None
    return Claimant(row["claimant_name"], row["claimant_person"], row["claimant_firm"], row["claimant_role"])


def _period_from(row: Mapping[str, Any]) -> Period | None:
    if row["period_text"] is None:
        return None
    return Period(row["period_text"], to_date(row["period_start"]), to_date(row["period_end"]))


def _benchmark_from(row: Mapping[str, Any]) -> Subject | None:
    if row["benchmark_name"] is None:
        return None
    return Subject(row["benchmark_symbol"], row["benchmark_name"], row["benchmark_type"])


def verdict_values(verdict: Verdict, origins: Mapping[Figure, tuple[str, str]]) -> Values:
    """The columns of VERDICT; the evidence with who gave each figure, and when it was loaded."""
    return {
        "claim_id": clean(verdict.claim_id), "status": verdict.status, "reason": verdict.reason,
        "method": clean(verdict.method), "explanation": clean(verdict.explanation),
        "as_of": verdict.as_of.isoformat(), "due": date_text(verdict.due),
        "observed": decimal_text(verdict.observed), "expected": decimal_text(verdict.expected),
        "tolerance": decimal_text(verdict.tolerance), "final": verdict.final,
        "evidence": to_json([_sourced(seen, origins) for seen in verdict.evidence]),
        "measures": _measures(verdict.measures),
    }  # fmt: skip


def figure_of(seen: Observation) -> Figure:
    """What it is stored by."""
    return seen.symbol, seen.field, seen.date.isoformat()


def _sourced(seen: Observation, origins: Mapping[Figure, tuple[str, str]]) -> Values:
    provider, loaded_at = origins.get(figure_of(seen), (None, None))
    return {
        "symbol": seen.symbol, "field": seen.field, "date": seen.date.isoformat(), "value": seen.value,
        "provider": provider, "loaded_at": loaded_at,
    }  # fmt: skip


def _measures(measures: Mapping[str, Decimal]) -> str:
    if not measures:
        return "{}"
    return json.dumps({name: decimal_text(value) for name, value in sorted(measures.items())})


def verdict_from(row: Mapping[str, Any], prefix: str = "") -> Verdict:
    values = {name: row[prefix + name] for name in VERDICT}
    figures = {name: to_decimal(values[name]) for name in ("observed", "expected", "tolerance")}
    dates = {name: to_date(values[name]) for name in ("as_of", "due")}
    evidence = tuple(_observation(item) for item in json.loads(values["evidence"]))
    measures = {name: Decimal(value) for name, value in json.loads(values["measures"]).items()}
    found = {"final": bool(values["final"]), "evidence": evidence, "measures": measures}
    return Verdict(**values | figures | dates | found)


def _observation(item: Mapping[str, Any]) -> Observation:
    return Observation(**{**item, "date": to_date(item["date"])})


def feed_values(feed: Feed) -> Values:
    values = clean_values({name: getattr(feed, name) for name in FEED})
    times = {name: as_utc(values[name]) for name in ("added_at", "checked_at", "due_at")}
    return values | times | {name: json.dumps(values[name]) for name in _SKIPS}


def feed_from(row: Mapping[str, Any]) -> Feed:
    skips = {name: tuple(json.loads(row[name])) for name in _SKIPS}
    return Feed(**{**{name: row[name] for name in FEED}, **skips})
