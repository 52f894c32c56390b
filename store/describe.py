"""What the tables mean, in the words of descriptions.yaml, and what kind of values their columns hold."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Float, Integer, Table

from store.tables import TABLES, DateText, DecimalText, JSONText, TimeText

_WORDS = re.compile(r"(?P<column>\w+) IN \((?P<words>[^()]*)\)")
# What a value is, in the words of Data Package and in ours.
_KINDS: dict[type, tuple[str, str]] = {
    DecimalText: ("number", "figure"),
    DateText: ("date", "date"),
    TimeText: ("datetime", "time"),
    Boolean: ("boolean", "yes or no"),
    Integer: ("integer", "whole number"),
    BigInteger: ("integer", "whole number"),
    Float: ("number", "number"),
}


@dataclass(frozen=True, slots=True)
class Description:
    """`units` has the columns that have one; `label` and `sort` name a column, `facets` several."""

    title: str
    about: str
    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    label: str | None = None
    sort: str | None = None


@cache
def descriptions() -> dict[str, Description]:
    """By the name of the table."""
    text = Path(__file__).with_name("descriptions.yaml").read_text(encoding="utf-8")
    return {name: Description(**words) for name, words in yaml.safe_load(text).items()}


def words(column: Column[Any]) -> tuple[str, ...]:
    """The words that the database lets into a column; none where it takes any."""
    for rule in column.table.constraints:
        found = isinstance(rule, CheckConstraint) and _WORDS.fullmatch(str(rule.sqltext))
        if found and found["column"] == column.name:
            return tuple(re.findall(r"'([^']*)'", found["words"]))
    return ()


def field_type(column: Column[Any]) -> str:
    """The type of Data Package's Table Schema."""
    if isinstance(column.type, JSONText):
        return "object" if _meaning(column).startswith("JSON object") else "array"
    return _KINDS.get(type(column.type), ("string", ""))[0]


def _meaning(column: Column[Any]) -> str:
    return descriptions()[column.table.name].columns[column.name]


def schema_tables() -> str:
    """The sections of docs/schema.md, one a table, in Markdown."""
    return "\n".join(_section(table) for table in TABLES)


def _section(table: Table) -> str:
    described = descriptions()[table.name]
    lines = [_line(column, described) for column in table.columns]
    about = textwrap.fill(described.about, 110, break_on_hyphens=False)
    head = f"## {table.name}\n{about}\n\n| column | holds | meaning |\n|---|---|---|\n"
    return head + "\n".join(lines) + "\n"


def _line(column: Column[Any], described: Description) -> str:
    kind = "JSON" if isinstance(column.type, JSONText) else _KINDS.get(type(column.type), ("", "text"))[1]
    key = ", key" if column.primary_key else ""
    unit = described.units.get(column.name)
    meaning = described.columns[column.name] + (f" (unit: {unit})" if unit else "")
    listed = ", ".join(f"`{word}`" for word in words(column))
    return f"| `{column.name}` | {kind}{key} | {meaning}{f': {listed}' if listed else ''} |"
