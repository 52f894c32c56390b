"""datapackage.json, held against the standard by frictionless, and against the files beside it."""

import json
from pathlib import Path
from typing import Any

import frictionless
import pytest
from invented import LATER, NOW, article, fall
from ledgers import fill

from store import open_store
from store.describe import descriptions
from store.export import RECORDS, export
from store.formats import FOLDERS, FORMATS
from store.lookup import open_reader
from store.store import Store
from store.tables import TABLES


def described(dest: Path) -> Path:
    return dest / "datapackage.json" if dest.is_dir() else dest.with_name(f"{dest.name}.datapackage.json")


@pytest.fixture(scope="module", params=FORMATS)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of every kind, with an addition."""
    folder = tmp_path_factory.mktemp("exported")
    with open_store(str(folder / "made.db"), create=True) as store:
        fill(store)
        export(store, folder / request.param, request.param, now=NOW)
        store.add_article(article(id="a2"), [fall(id="c2")], [], now=LATER)
        export(store, folder / request.param, request.param, since_last=True, now=LATER)
    return folder / request.param


def test_it_is_a_data_package(exported: Path) -> None:
    said = json.loads(described(exported).read_text())
    assert list(frictionless.Package.metadata_validate(said)) == []
    for resource in said["resources"]:
        assert list(frictionless.Resource.metadata_validate(resource)) == []
        assert list(frictionless.Schema.metadata_validate(resource["schema"])) == []


def test_it_says_what_when_and_from_what(exported: Path) -> None:
    said = json.loads(described(exported).read_text())
    assert said["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert said["created"] == "2026-01-12T13:30:00Z" and said["version"] == "2026-01-12T14:30:00Z"
    assert said["sources"] == [{"title": "streetcheck ledger made.db"}]
    assert said["licenses"][0]["name"] == "other-closed"
    assert str(exported.parent) not in json.dumps(said)
    for resource in said["resources"]:
        fields = resource["schema"]["fields"]
        assert resource["description"] and all(field["description"] and field["type"] for field in fields)


def test_the_files_are_those_that_it_names(exported: Path) -> None:
    said = json.loads(described(exported).read_text())
    folder = exported if exported.is_dir() else exported.parent
    named = {resource["path"] for resource in said["resources"]}
    ending = f".{exported.name}" if exported.name in FOLDERS else exported.name
    assert named == {path.name for path in folder.iterdir() if path.name.endswith(ending)}
    for resource in said["resources"]:
        assert resource["bytes"] == (folder / resource["path"]).stat().st_size


def test_the_fields_are_those_of_the_tables(exported: Path) -> None:
    said = {
        resource["name"]: resource for resource in json.loads(described(exported).read_text())["resources"]
    }
    if exported.name == "jsonl":
        assert [field["name"] for field in said[RECORDS]["schema"]["fields"]] == [*record(exported)]
        return
    for table in TABLES:
        fields = [field["name"] for field in said[table.name]["schema"]["fields"]]
        assert [name for name in fields if name in table.columns] == [column.name for column in table.columns]


def record(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text().splitlines()[0])


def test_every_row_of_csv_is_as_described(store: Store, tmp_path: Path) -> None:
    fill(store)
    export(store, tmp_path / "out", "csv")
    store.add_article(article(id="a2"), [fall(id="c2")], [], now=LATER)
    export(store, tmp_path / "out", "csv", since_last=True)
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert report.stats["tasks"] == len(TABLES) + 2


def test_real_types(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out", "parquet")
    said = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    [schema] = [resource["schema"] for resource in said["resources"] if resource["name"] == "claim"]
    fields = {field["name"]: field for field in schema["fields"]}
    types = {
        name: fields[name]["type"] for name in ("key", "quote", "value", "value_text", "horizon", "cues")
    }
    assert types == {
        "key": "integer", "quote": "string", "value": "number", "value_text": "string", "horizon": "date",
        "cues": "array",
    }  # fmt: skip
    assert fields["recorded_at"]["type"] == "datetime"
    assert fields["direction"]["constraints"] == {"required": False, "enum": ["up", "down", "flat"]}
    assert fields["confidence"]["unit"] == "share from 0 to 1"
    assert schema["primaryKey"] == ["key"]
    assert schema["foreignKeys"] == [
        {"fields": ["article_key"], "reference": {"resource": "article", "fields": ["key"]}}
    ]


def test_the_description_of_the_record_has_its_fields(store: Store, database: str) -> None:
    store.add_article(article(), [fall()], [], now=NOW)
    with open_reader(database) as reader, reader.connection.snapshot():
        [found] = reader.every_claim()
    assert [*descriptions()[RECORDS].columns] == [*found]
