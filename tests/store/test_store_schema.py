"""docs/schema.md names every table and column there is, and no other."""

import re
from pathlib import Path

import pytest

from store.tables import TABLES

TEXT = (Path(__file__).parents[2] / "docs" / "schema.md").read_text(encoding="utf-8")


def _described(name: str) -> set[str]:
    """The names in the first column of a table's own lines."""
    section = re.search(rf"^## (?:\w+, )?{name}(?:, \w+)?$(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    assert section, f"no section about {name}"
    own = re.search(rf"^\| column of `{name}` .*?(?=^\n|\Z)", section[1], re.M | re.S)
    lines = (own or section)[0].splitlines()
    cells = [line.split("|")[1] for line in lines if line.startswith("| `")]
    return {word for cell in cells for word in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_described(table) -> None:
    assert _described(table.name) == {column.name for column in table.columns}
