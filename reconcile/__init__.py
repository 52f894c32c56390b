"""Claims against market data. `judges/` holds the rules, docs/verdicts.md states them."""

from reconcile.run import reconcile

__all__ = ["reconcile"]
