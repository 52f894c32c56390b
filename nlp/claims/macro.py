"""The rules of the economy: central banks and their rates, indicators, spreads, exchange rates.

Yields, and figures that only a noun says to be of the economy, are read in figure.py.
"""

from __future__ import annotations

from nlp.claims import economy, policy_rate
from nlp.rules import Rule

RULES: tuple[Rule, ...] = (*policy_rate.RULES, *economy.RULES)
