"""datapackage.json: what an export holds, so that it can be understood without us.

Data Package 2.0 (https://datapackage.org/standard/data-package/). A folder has it inside; beside a single
file NAME it is NAME.datapackage.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table

from store import schema
from store.connection import Connection
from store.describe import descriptions, field_type, words
from store.errors import StoreError
from store.formats import FORMATS
from store.formats.arrow import may_be_missing
from store.tables import TABLES, DecimalText

_PROFILE = "https://datapackage.org/profiles/2.0/"
_MEDIA = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "sqlite": "application/vnd.sqlite3",
    "duckdb": "application/vnd.duckdb",
    "jsonl": "application/jsonl",
}
_LICENCE = {
    "name": "other-closed",
    "title": "Titles, texts and quotes belong to their publishers, prices are under their providers' terms",
}
_RECORD_TYPES = {
    **dict.fromkeys(("article", "subject", "claimant", "period", "benchmark", "verdict"), "object"),
    **dict.fromkeys(("value", "value_high", "of", "prior_value", "confidence"), "number"),
    **dict.fromkeys(("start", "end"), "integer"),
    "cues": "array",
    "horizon": "date",
}


@dataclass(slots=True)
class Package:
    """What is exported to one place. `files` are the names of each table's files, the oldest first; `exports`
    say when, and how many rows each time."""

    format: str
    source: str
    created: str
    files: dict[str, list[str]] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    exports: list[dict[str, Any]] = field(default_factory=list)


def path_of(dest: Path) -> Path:
    """Where the description of an export stands."""
    return dest / "datapackage.json" if dest.is_dir() else dest.with_name(dest.name + ".datapackage.json")


def read(dest: Path) -> Package:
    """What an earlier export says of itself. StoreError where there is none, or a newer streetcheck wrote
    it."""
    path = path_of(dest)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        ours, resources = said["streetcheck"], said["resources"]
        files: dict[str, list[str]] = {}
        for resource in resources:
            files.setdefault(resource["name"].partition("-")[0], []).append(resource["path"])
        source = said["sources"][0]["title"]
        package = Package(ours["format"], source, said["created"], files, ours["filters"], ours["exports"])
    except OSError as error:
        raise StoreError(f"{dest} is no export of streetcheck: {path.name}: {error.strerror}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise StoreError(f"{dest} is no export of streetcheck: {path.name} does not say so") from error
    _refuse_newer(dest, package, str(ours.get("schema")))
    return package


def _refuse_newer(dest: Path, package: Package, written_as: str) -> None:
    if package.format not in FORMATS or written_as not in schema.VERSIONS:
        raise StoreError(
            f"{dest} was written by a newer streetcheck (schema {written_as}); "
            "upgrade with pip install -U streetcheck"
        )
    names = [name for files in package.files.values() for name in files]
    if any(Path(name).name != name for name in names):
        raise StoreError(f"{dest}: {path_of(dest).name} names files outside of it")


def source_name(connection: Connection) -> str:
    """What an export was made from, without the place on this machine."""
    location = connection.location
    if location.path:
        return f"streetcheck ledger {location.path.name}"
    database = connection.fetch("SELECT current_database() AS name")[0]["name"]
    return f"streetcheck ledger {database} on PostgreSQL"


def write(package: Package, path: Path, data: Path) -> None:
    """Write the description; `data` is the folder that the files of the export are in."""
    text = json.dumps(descriptor(package, data), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def descriptor(package: Package, data: Path) -> dict[str, Any]:
    """The description as it is written."""
    return {
        "$schema": _PROFILE + "datapackage.json",
        "name": "streetcheck-ledger",
        "title": "A ledger of what financial news claims",
        "description": "Who said what about which instrument, with which figure, by when, and what the "
        "market data says of it. Times are UTC; a row that comes again in a later file replaces the one with "
        "its key.",
        "version": package.exports[-1]["at"],
        "created": package.created,
        "keywords": ["finance", "news", "claims", "analyst ratings", "price targets"],
        "licenses": [_LICENCE],
        "sources": [{"title": package.source}],
        "contributors": [{"title": f"streetcheck {version('streetcheck')}", "roles": ["exported by"]}],
        "resources": [
            _resource(package, name, file, data) for name, files in package.files.items() for file in files
        ],
        "streetcheck": {
            "format": package.format,
            "schema": schema.HEAD,
            "filters": dict(package.filters),
            "exports": package.exports,
        },
    }


def _resource(package: Package, name: str, file: str, data: Path) -> dict[str, Any]:
    """One file, or one table of a file. What a later export added is a resource of its own."""
    described, is_first = descriptions()[name], file == package.files[name][0]
    return {
        "$schema": _PROFILE + "dataresource.json",
        "name": name if is_first else Path(file).stem,
        "type": "table",
        "title": described.title,
        "description": described.about,
        "path": file,
        "format": package.format,
        "mediatype": _MEDIA[package.format],
        **({"encoding": "utf-8"} if package.format in ("csv", "jsonl") else {}),
        **({"dialect": {"table": name}} if package.format in ("sqlite", "duckdb") else {}),
        "bytes": (data / file).stat().st_size,
        "schema": _record_schema() if package.format == "jsonl" else _schema(TABLE[name], package, is_first),
    }


TABLE = {table.name: table for table in TABLES}


def _schema(table: Table, package: Package, is_first: bool) -> dict[str, Any]:
    """The Table Schema. Foreign keys lead to tables that are in the export; those of an addition may lead to
    any file of them, which the standard cannot say."""
    keys = [
        {
            "fields": [key.parent.name],
            "reference": {"resource": key.column.table.name, "fields": [key.column.name]},
        }
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name))
        if is_first and key.column.table.name in package.files
    ]
    fields = [described for column in table.columns for described in _fields(column, package.format)]
    return {
        "$schema": _PROFILE + "tableschema.json",
        "fields": fields,
        "primaryKey": [column.name for column in table.primary_key],
        **({"foreignKeys": keys} if keys else {}),
        "missingValues": [""],
    }


def _fields(column: Column[Any], form: str) -> list[dict[str, Any]]:
    described = descriptions()[column.table.name]
    limits = {"required": not may_be_missing(column)} | (
        {"enum": list(words(column))} if words(column) else {}
    )
    unit = described.units.get(column.name)
    one = {
        "name": column.name,
        "type": field_type(column),
        "description": described.columns[column.name],
        **({"unit": unit} if unit else {}),
        "constraints": limits,
    }
    if form in ("parquet", "duckdb") and isinstance(column.type, DecimalText):
        return [one, _stated(column.name)]
    return [one]


def _stated(name: str) -> dict[str, Any]:
    said = f"`{name}` as it was stated, to the last digit; `{name}` itself is rounded to the tenth decimal"
    return {"name": f"{name}_text", "type": "string", "description": said}


def _record_schema() -> dict[str, Any]:
    described = descriptions()["claim_record"]
    fields = [
        {
            "name": name,
            "type": _RECORD_TYPES.get(name, "string"),
            "description": meaning,
            **({"unit": described.units[name]} if name in described.units else {}),
        }
        for name, meaning in described.columns.items()
    ]
    return {"$schema": _PROFILE + "tableschema.json", "fields": fields, "primaryKey": ["id"]}
