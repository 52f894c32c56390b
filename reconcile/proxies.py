"""The tables of proxies.yaml: what a claim without a symbol of its own is checked against."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_PROXIES = Path(__file__).with_name("proxies.yaml")


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """Read once: segments, treasuries, policy_rate, benchmarks, releases, elsewhere."""
    found: dict[str, Any] = yaml.safe_load(_PROXIES.read_text(encoding="utf-8"))
    return found
