"""The metadata.yaml that Datasette shows a ledger by: titles, meanings, labels, facets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Table

from store.describe import descriptions
from store.tables import TABLES

# What an exported copy has beyond our columns (store.formats.sqlite).
_CLAIM_KEY = {"claim_key": "the row of `claim`"}
# What a store needs that is no exported copy.
PLUGINS = Path(__file__).with_name("plugins")
_FULL_TEXT = ("claim", "article")


def write(path: Path, database: str, *, live: bool = False) -> None:
    """Write the metadata of a database that Datasette calls `database`; `live` is a store, not an export."""
    text = yaml.safe_dump(metadata(database, live=live), sort_keys=False, allow_unicode=True, width=110)
    path.write_text(text, encoding="utf-8")


def metadata(database: str, *, live: bool = False) -> dict[str, Any]:
    """See `write`. The full text of an export is found by Datasette itself."""
    tables = {str(table.name): _table(table) | (_full_text(table) if live else {}) for table in TABLES}
    if not live:
        tables["verdict"]["columns"] |= _CLAIM_KEY
    return {
        "title": "streetcheck",
        "description": "A ledger of what financial news claims: who said what about which instrument, "
        "checked against market data.",
        "license": "Titles, texts and quotes belong to their publishers",
        "source": "streetcheck",
        "databases": {database: {"tables": tables}},
    }


def _table(table: Table) -> dict[str, Any]:
    described = descriptions()[table.name]
    shown: dict[str, Any] = {
        "title": described.title,
        "description": described.about,
        "columns": dict(described.columns),
    }
    if described.facets:
        shown["facets"] = list(described.facets)
    if described.label:
        shown["label_column"] = described.label
    if described.sort:
        shown["sort_desc"] = described.sort
    return shown


def _full_text(table: Table) -> dict[str, str]:
    if table.name not in _FULL_TEXT:
        return {}
    return {"fts_table": f"{table.name}_fts", "fts_pk": "key"}
