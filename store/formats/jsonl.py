"""Claim records as JSON lines: for programs that read claims, not for moving a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from store.carry import ROWS_AT_ONCE, Rows
from store.lookup import Reader


def lines(reader: Reader, query: str | None, filters: Mapping[str, Any]) -> Iterator[Rows]:
    """The records that `claims` finds, newest first, as (id, line); only inside a snapshot."""
    given: Any = dict(filters)
    records = reader.every_claim(query, **given)
    while some := list(islice(records, ROWS_AT_ONCE)):
        yield [(record["id"], json.dumps(record, ensure_ascii=False)) for record in some]


def append(path: Path, batches: Iterable[Rows]) -> int:
    """Write lines behind what the file has; their number."""
    written = 0
    with path.open("a", encoding="utf-8") as file:
        for rows in batches:
            file.writelines(line + "\n" for _, line in rows)
            written += len(rows)
    return written


def held_lines(path: Path) -> Iterator[Rows]:
    """The lines of a file, oldest first, as (id, line)."""
    with path.open(encoding="utf-8", newline="\n") as file:
        while some := list(islice(file, ROWS_AT_ONCE)):
            yield [(json.loads(line)["id"], line.removesuffix("\n")) for line in some]
