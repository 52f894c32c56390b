"""Which subjects are spoken of as one: a segment of the market and all that stands for it (families.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from records import Subject

_FAMILIES = Path(__file__).with_name("families.yaml")


@dataclass(frozen=True, slots=True)
class Family:
    """`name` as a reader knows it. `symbols` are what it may be measured by, the best first."""

    name: str
    symbols: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rival: str | None = None
    inverse: tuple[str, ...] = ()
    policy: bool = False


def family_of(subject: Subject) -> Family:
    """The family of a subject; for what is in none, one of its own."""
    known = _members()
    found = known.get((subject.symbol or "").lower()) or known.get(subject.name.lower())
    return found or Family(subject.name, (subject.symbol,) if subject.symbol else (), (subject.name.lower(),))


def family_of_symbol(symbol: str) -> Family:
    """The family of a symbol that a user names."""
    return family_of(Subject(symbol, symbol.upper(), "other"))


def named(name: str | None) -> Family | None:
    """A family of the table by its name."""
    return _families().get(name or "")


def key_of(family: Family) -> str:
    """What tells families apart: companies of one name have a symbol each."""
    known = _families().get(family.name)
    return family.name if known is family or not family.symbols else family.symbols[0].upper()


@cache
def _families() -> dict[str, Family]:
    table = yaml.safe_load(_FAMILIES.read_text(encoding="utf-8"))
    return {
        name: Family(
            name, tuple(entry.get("symbols", ())), tuple(entry.get("names", ())), entry.get("rival"),
            tuple(entry.get("inverse", ())), bool(entry.get("policy")),
        )
        for name, entry in table.items()
    }  # fmt: skip


@cache
def _members() -> dict[str, Family]:
    """Symbols and names in lower case -> their family."""
    return {
        member.lower(): family
        for family in _families().values()
        for member in (*family.symbols, *family.names)
    }
