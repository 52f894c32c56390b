"""A plugin for Datasette, which follows references to primary keys only: `verdict.claim_id` of a store leads
to the claim. Exported copies need no plugin (store.formats.sqlite)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from datasette import hookimpl
from markupsafe import Markup


@hookimpl  # type: ignore[untyped-decorator]  # Datasette has no types
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Markup | None:
    """The cell as HTML; None leaves it to others."""
    if (table, column) != ("verdict", "claim_id"):
        return None
    address = f"{datasette.urls.table(database, 'claim')}?id={quote(str(value))}"
    return Markup('<a href="{}">{}</a>').format(address, value)
