"""Rows as Arrow, with real types, and back: what Parquet and DuckDB are written from and read into.

A figure is a DECIMAL to reckon with and, in a column beside it whose name ends in `_text`, the text as it was
stated, so that not a digit is lost.
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Float, Integer, LargeBinary, Table

from store.carry import Rows
from store.tables import DateText, DecimalText, TimeText
from store.values import to_decimal

# 28 digits before the point and 10 after it.
DECIMAL = pa.decimal128(38, 10)
TIME = pa.timestamp("us", tz="UTC")
STATED = "_text"
_STEP, _LARGEST = Decimal("1e-10"), Decimal("1e28")
_WIDE = Context(prec=60)

_TYPES: dict[type, Any] = {
    DecimalText: DECIMAL,
    DateText: pa.date32(),
    TimeText: TIME,
    Boolean: pa.bool_(),
    Integer: pa.int64(),
    BigInteger: pa.int64(),
    Float: pa.float64(),
    LargeBinary: pa.binary(),
    ARRAY: pa.list_(pa.int64()),
}


def schema(table: Table) -> Any:
    """The Arrow schema of a table; text that is neither a date, a time nor a figure is a string."""
    return pa.schema([field for column in table.columns for field in _fields(column)])


def may_be_missing(column: Column[Any]) -> bool:
    """Also where our tables have an empty text for it: a time that is none has no type but text."""
    return bool(column.nullable) or (_is_time(column) and column.server_default is not None)


def _is_time(column: Column[Any]) -> bool:
    return isinstance(column.type, DateText | TimeText)


@cache
def _fields(column: Column[Any]) -> list[Any]:
    kind = type(column.type)
    fields = [pa.field(column.name, _TYPES.get(kind, pa.string()), nullable=may_be_missing(column))]
    return [*fields, pa.field(column.name + STATED, pa.string())] if kind is DecimalText else fields


def to_arrow(table: Table, shape: Any, rows: Rows) -> Any:
    """A record batch of `shape`, the schema of the table, from rows with its columns."""
    columns = zip(table.columns, zip(*rows, strict=True), strict=True)
    return pa.record_batch([array for column, values in columns for array in _arrays(column, values)], shape)


def _arrays(column: Column[Any], values: tuple[Any, ...]) -> list[Any]:
    kind = type(column.type)
    # Most claims leave most columns empty, and seeing that costs less than converting it.
    if not any(values) and values.count(None) == len(values):
        return [pa.nulls(len(values), field.type) for field in _fields(column)]
    if kind is DecimalText:
        stated = pa.array(values, pa.string())
        return [_decimals(stated), stated]
    if _is_time(column):
        return [pa.array([text or None for text in values], pa.string()).cast(_TYPES[kind])]
    return [pa.array(values, _TYPES.get(kind, pa.string()))]


def _decimals(stated: Any) -> Any:
    """Rounded to the tenth decimal; None for what has more than 28 digits before the point."""
    try:
        return stated.cast(DECIMAL)
    except pa.ArrowInvalid:
        return pa.array([_decimal(text) for text in stated.to_pylist()], DECIMAL)


def _decimal(text: str | None) -> Decimal | None:
    value = to_decimal(text)
    return value.quantize(_STEP, context=_WIDE) if value is not None and abs(value) < _LARGEST else None


def from_arrow(table: Table, batch: Any) -> Rows:
    """The rows of a record batch with those columns of the table that it has, in the words of the store."""
    columns = present(table, batch.schema.names)
    values = [_values(table.columns[name], batch) for name in columns]
    return list(zip(*values, strict=True))


def present(table: Table, names: Any) -> list[str]:
    """The columns of a table that are among `names`, in its order."""
    return [column.name for column in table.columns if column.name in set(names)]


def _values(column: Column[Any], batch: Any) -> list[Any]:
    kind = type(column.type)
    if kind is DecimalText:
        return list(batch.column(column.name + STATED).to_pylist())
    array = batch.column(column.name)
    if kind is TimeText:
        array = _times(array)
    elif kind is DateText:
        array = array.cast(pa.string())
    if _is_time(column) and not column.nullable:
        array = array.fill_null("")
    return list(array.to_pylist())


def _times(array: Any) -> Any:
    """Whole seconds without a fraction, others to the millisecond."""
    text = pc.strftime(array.cast(TIME), "%Y-%m-%dT%H:%M:%SZ")
    text = pc.replace_substring(text, ".000000Z", "Z")
    return pc.replace_substring_regex(text, r"(\.\d{3})000Z$", r"\1Z")
