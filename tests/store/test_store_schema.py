"""Every table and column is described, once, and docs/schema.md is made of these words."""

from pathlib import Path

import pytest

from store.describe import descriptions, schema_tables, words
from store.tables import TABLES, claim

DOCUMENT = Path(__file__).parents[2] / "docs" / "schema.md"
ORDERED = [table.name for table in TABLES]


def test_every_table_is_described_and_no_other() -> None:
    assert sorted(descriptions()) == sorted([*ORDERED, "claim_record"])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_described_and_no_other(table) -> None:
    described = descriptions()[table.name]
    columns = {column.name for column in table.columns}
    assert set(described.columns) == columns
    named = {*described.units, *described.facets, *filter(None, (described.label, described.sort))}
    assert named <= columns


def test_the_document_is_up_to_date() -> None:
    said = DOCUMENT.read_text(encoding="utf-8")
    assert schema_tables() in said, "run: python scripts/schema_doc.py"


def test_the_words_of_a_column_are_those_that_the_database_checks() -> None:
    assert words(claim.c.direction) == ("up", "down", "flat")
    assert words(claim.c.quote) == ()
