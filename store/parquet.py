"""Tables as Parquet with real types: dates, UTC timestamps, decimals, doubles."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Boolean, Column, Float, Integer, Table

from store.connection import Row
from store.tables import DateText, DecimalText, TimeText

# 28 digits before the point and 10 after it.
DECIMAL = pa.decimal128(38, 10)
_STEP = Decimal("1e-10")
_LARGEST = Decimal("1e28")
_WIDE = Context(prec=60)

_TYPES: dict[type, Any] = {
    DecimalText: DECIMAL,
    DateText: pa.date32(),
    TimeText: pa.timestamp("us", tz="UTC"),
    Boolean: pa.bool_(),
    Integer: pa.int64(),
    Float: pa.float64(),
}


def schema(table: Table) -> Any:
    """The Arrow schema of a table; text that is neither a date, a time nor a figure is a string."""
    fields = [
        pa.field(column.name, _TYPES.get(type(column.type), pa.string()), nullable=bool(column.nullable))
        for column in table.columns
    ]
    return pa.schema(fields)


def write_table(table: Table, batches: Iterable[list[Row]], path: Path) -> int:
    """Write batches of rows to one file; the number of rows."""
    written, shape = 0, schema(table)
    with pq.ParquetWriter(path, shape, compression="zstd") as writer:
        for rows in batches:
            arrays = [_array(column, [row[column.name] for row in rows]) for column in table.columns]
            writer.write_batch(pa.record_batch(arrays, schema=shape))
            written += len(rows)
    return written


def _array(column: Column[Any], values: list[Any]) -> Any:
    kind = type(column.type)
    if kind in (DateText, TimeText):
        return pa.array(values, pa.string()).cast(_TYPES[kind])
    if kind is DecimalText:
        return pa.array(map(_decimal, values), DECIMAL)
    if kind is Boolean:
        return pa.array((bool(value) for value in values), pa.bool_())
    return pa.array(values, _TYPES.get(kind, pa.string()))


def _decimal(text: str | None) -> Decimal | None:
    """Rounded to the tenth decimal; None for what has more than 28 digits before the point."""
    if text is None:
        return None
    value = Decimal(text)
    return value.quantize(_STEP, context=_WIDE) if abs(value) < _LARGEST else None
