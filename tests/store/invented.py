"""Articles and claims of invented companies, as the reading room would hand them over."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from records import Article, Claim, Claimant, Cue, Mention, Observation, Period, Subject, Verdict

NOW = datetime(2026, 1, 12, 13, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

TEXT = (
    "Shares of Quarrel Robotics (QRRL) fell 6.2% on Thursday. Brokers at Oakmere Partners kept a buy rating."
)
FELL = "Shares of Quarrel Robotics (QRRL) fell 6.2% on Thursday."
RATED = "Brokers at Oakmere Partners kept a buy rating."
QUARREL = Subject("QRRL", "Quarrel Robotics", "equity")
SMALL_CAPS = Subject("^RUT", "Russell 2000", "index")


def article(**changes: Any) -> Article:
    fields: dict[str, Any] = {
        "id": "a1", "text": TEXT, "url": "https://news.example/a1", "title": "Quarrel Robotics slides",
        "published": "2026-01-09", "publisher": "Example Wire", "author": "Ada Writer", "language": "en",
        "source": "https://news.example/feed.xml",
    }  # fmt: skip
    return Article(**fields | changes)


def fall(**changes: Any) -> Claim:
    """A claim with every nested field filled."""
    fields: dict[str, Any] = {
        "id": "c-fall", "article_id": "a1", "quote": FELL, "start": 0, "end": len(FELL),
        "kind": "performance", "subject": QUARREL, "metric": "return", "value": Decimal("6.20"),
        "unit": "percent", "comparator": "eq", "direction": "down", "modality": "reported",
        "claimant": Claimant("Mara Quill", "Mara Quill", "Oakmere Partners", "analyst"),
        "period": Period("on Thursday", date(2026, 1, 7), date(2026, 1, 8)), "benchmark": SMALL_CAPS,
        "cues": (Cue("hedge", "about", 3, 8),), "rule": "performance.fell", "confidence": 0.9,
    }  # fmt: skip
    return Claim(**fields | changes)


def rating(**changes: Any) -> Claim:
    """A claim with hardly a field filled."""
    start = TEXT.index(RATED)
    fields: dict[str, Any] = {
        "id": "c-rate", "article_id": "a1", "quote": RATED, "start": start, "end": start + len(RATED),
        "kind": "rating", "subject": QUARREL, "metric": "rating", "label": "buy",
    }  # fmt: skip
    return Claim(**fields | changes)


def mention(**changes: Any) -> Mention:
    fields: dict[str, Any] = {
        "article_id": "a1", "symbol": "QRRL", "name": "Quarrel Robotics", "type": "equity",
        "text": "Quarrel Robotics", "start": 10, "end": 26, "how": "name", "confidence": 0.8,
    }  # fmt: skip
    return Mention(**fields | changes)


def verdict(claim_id: str = "c-fall", **changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "claim_id": claim_id, "status": "confirmed", "method": "return.close_to_close",
        "explanation": "QRRL went from 50.00 to 46.90.", "as_of": date(2026, 1, 8),
        "observed": Decimal("-6.20"), "expected": Decimal("-6.2"), "tolerance": Decimal("0.05"),
        "final": True,
        "evidence": (
            Observation("QRRL", "close", date(2026, 1, 7), 50.0),
            Observation("QRRL", "close", date(2026, 1, 8), 46.9),
        ),
    }  # fmt: skip
    return Verdict(**fields | changes)
