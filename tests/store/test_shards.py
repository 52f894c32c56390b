"""Shards as they stand on the disk, read back with pyarrow and DuckDB."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from invented import article, fall, mention, rating

from records import Failure, Sketch
from store import StoreError, shards
from store.errors import RecordError
from store.formats.arrow import from_arrow
from store.rows import article_values, claim_values, content_of, mention_values
from store.shards import Aside, Input, Part, writing

PART = Part("news.warc.gz", "0123456789abcdef", 2, 3, 100, 200)
SKETCH = Sketch(bytes(range(240)), (-5, 7, 2**62))
NAMES = {
    "articles": [
        "number", "id", "text", "url", "title", "published", "publisher", "author", "language", "source",
        "state", "text_hash", "published_utc", "origins", "minhash", "bands",
    ],
    "claims": [
        "number", "article_id", "id", "quote", "span_start", "span_end", "kind", "subject_symbol",
        "subject_name", "subject_type", "metric", "value", "value_text", "value_high", "value_high_text",
        "of_value", "of_value_text", "unit", "comparator", "direction", "prior_value", "prior_value_text",
        "label", "prior_label", "action", "stance", "claimant_name", "claimant_person", "claimant_firm",
        "claimant_role", "modality", "period_text", "period_start", "period_end", "horizon",
        "benchmark_symbol", "benchmark_name", "benchmark_type", "cues", "rule", "confidence", "content",
    ],
    "mentions": [
        "number", "span_start", "span_end", "symbol", "name", "type", "text", "how", "confidence",
    ],
}  # fmt: skip


def write(dest: Path, part: Part = PART, extractor: str = "1+a") -> Path:
    with writing(dest, part, extractor=extractor) as shard:
        # Twice the same figure, and the later one first.
        again = fall(id="c-again", start=60, end=70)
        shard.add(article(), [again, rating(), fall()], [mention()], SKETCH)
        shard.fail(Failure("https://news.example/broken", "broken compression"))
        shard.add(article(id="a2", text="Short.", published=None, state="paywall"), [], [], None)
        shard.add(article(id="a3", text="Short."), [], [mention(start=0, end=5)], Sketch())
    return dest / part.name


def rows(folder: Path, name: str) -> list[dict[str, object]]:
    table = shards._METADATA.tables[name]
    names = [column.name for column in table.columns]
    return [
        dict(zip(names, row, strict=True))
        for batch in pq.ParquetFile(folder / f"{name}.parquet").iter_batches()
        for row in from_arrow(table, batch)
    ]


def test_a_shard_has_what_was_read(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0123456789abcdef-0002"]
    assert json.loads((folder / "shard.json").read_text()) == {
        "source": "news.warc.gz", "hash": "0123456789abcdef", "slice": 2, "of": 3, "start": 100, "end": 200,
        "extractor": "1+a", "articles": 3, "claims": 3, "mentions": 2,
        "failures": [{"item": "https://news.example/broken", "reason": "broken compression"}],
    }  # fmt: skip
    for name, columns in NAMES.items():
        assert pq.read_schema(folder / f"{name}.parquet").names == columns, name


def test_rows_are_those_of_the_store(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert [row["number"] for row in rows(folder, "articles")] == [0, 1, 2]
    first, without, short = rows(folder, "articles")
    shape = {"minhash": SKETCH.values, "bands": list(SKETCH.bands)}
    assert first == {"number": 0, **article_values(article()), **shape}
    assert (without["published_utc"], without["minhash"], without["bands"]) == (None, None, None)
    assert (short["minhash"], short["bands"]) == (b"", [])
    once, again = content_of(claim_values(fall())), content_of(claim_values(fall()), 2)
    assert [(row["id"], row["article_id"]) for row in rows(folder, "claims")] == [
        ("c-fall", "a1"), ("c-rate", "a1"), ("c-again", "a1"),
    ]  # fmt: skip
    assert [row["content"] for row in rows(folder, "claims")][::2] == [once, again]
    assert rows(folder, "claims")[0].items() >= claim_values(fall()).items()
    assert rows(folder, "mentions") == [
        {"number": 0, **mention_values(mention())},
        {"number": 2, **mention_values(mention(start=0, end=5))},
    ]


def test_all_shards_are_one_table_to_duckdb(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, replace(PART, number=1))
    query = f"""SELECT id, value, value_text, period_end, horizon FROM '{tmp_path}/*/claims.parquet'
                WHERE kind = 'performance' AND number = 0 ORDER BY id DESC"""
    fell = ("c-fall", Decimal("6.2"), "6.20", date(2026, 1, 8), None)
    assert duckdb.sql(query).fetchall()[:2] == [fell, fell]


def test_the_same_again_is_the_same_to_the_byte(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_an_edition_takes_the_place_of_another(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "stray").touch()
    assert shards.written(tmp_path, PART, "1+a") and not shards.written(tmp_path, PART, "1+b")
    assert write(tmp_path, extractor="1+b") == folder
    assert not (folder / "stray").exists()
    assert shards.written(tmp_path, PART, "1+b")
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


@pytest.mark.parametrize("changes", [{"of": 4}, {"end": 300}, {"start": 0}, {"number": 1}])
def test_a_slice_cut_otherwise_is_not_written(changes: dict[str, int], tmp_path: Path) -> None:
    write(tmp_path)
    assert shards.written(tmp_path, replace(PART, **changes), "1+a") is None


def test_nothing_is_there_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path, PART, extractor="1") as shard:
        shard.add(article(), [fall()], [], None)
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_an_article_that_no_database_takes_is_not_in_it(tmp_path: Path) -> None:
    with writing(tmp_path, PART, extractor="1") as shard:
        with pytest.raises(RecordError, match="published 'soon'"):
            shard.add(article(published="soon"), [fall()], [mention()], None)
        shard.add(article(id="a\0\ud800"), [], [], None)
    assert [(row["number"], row["id"]) for row in rows(tmp_path / PART.name, "articles")] == [(0, "a��")]
    assert not rows(tmp_path / PART.name, "claims")


def test_row_groups_are_bounded_in_rows_and_in_letters(tmp_path: Path) -> None:
    with writing(tmp_path, PART, extractor="1") as shard:
        for number in range(3):
            text = "x" * 5_000_000
            many = [mention(start=at) for at in range(2_001)]
            shard.add(article(id=f"a{number}", text=text), [], many, None)
    for name, wanted in {"articles": [2, 1], "mentions": [5_000, 1_003]}.items():
        meta = pq.ParquetFile(tmp_path / PART.name / f"{name}.parquet").metadata
        assert [meta.row_group(n).num_rows for n in range(meta.num_row_groups)] == wanted, name


def test_what_killed_processes_left_is_cleared(tmp_path: Path) -> None:
    folder = write(tmp_path)
    names = [
        ".0123456789abcdef-0002.12345678",
        "0123456789abcdef-0003",
        "fedcba9876543210-0000",
        ".a-b.c",
        "a-b",
    ]
    for name in names:
        (tmp_path / name).mkdir()
    shards.clear(tmp_path, [Input("a", "0123456789abcdef", 9, ((0, 1, 0), (1, 5, 0), (5, 9, 0)))])
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, *names[2:]}
    shards.remove(folder)
    shards.remove(folder)
    assert not folder.exists()


def test_the_sources_stand_in_their_order(tmp_path: Path) -> None:
    assert shards.read_inputs(tmp_path) == []
    inputs = [
        Input("b.warc", "b" * 16, 5, ((0, 3, 0), (3, 5, 2))),
        Input("a.jsonl", "a" * 16, 0, ((0, 0, 0),)),
    ]
    shards.write_inputs(tmp_path, inputs)
    assert shards.read_inputs(tmp_path) == inputs
    name = "b" * 16
    assert json.loads((tmp_path / "backfill.json").read_text())["sources"][0] == {
        "name": "b.warc", "hash": name, "bytes": 5, "slices": [f"{name}-0000", f"{name}-0001"],
        "cuts": [[0, 3, 0], [3, 5, 2]],
    }  # fmt: skip
    assert inputs[0].parts[1] == Part("b.warc", name, 1, 2, 3, 5, 2)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    with pytest.raises(StoreError, match="is no folder of a back-fill"):
        shards.read_inputs(tmp_path)


def test_one_back_fill_at_a_time(tmp_path: Path) -> None:
    with (
        shards.locked(tmp_path / "new" / "folder"),
        pytest.raises(StoreError, match="written by another"),
        shards.locked(tmp_path / "new" / "folder"),
    ):
        pass
    with shards.locked(tmp_path / "new" / "folder"):
        pass


@pytest.mark.parametrize(
    "content",
    [
        "[]", "{", '{"format": "streetcheck-backfill", "version": 2, "sources": []}',
        '{"format": "streetcheck-backfill", "version": 1, "sources": [{"name": "x"}]}',
    ],
)  # fmt: skip
def test_another_backfill_json_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "backfill.json").write_text(content)
    with pytest.raises(StoreError, match=r"backfill\.json is"):
        shards.read_inputs(tmp_path)


def test_what_is_set_aside_is_known_until_it_is_taken_back(tmp_path: Path) -> None:
    aside = Aside("news.warc.gz", 2, "no WARC file", 3)
    shards.set_aside(tmp_path, PART.name, aside)
    assert shards.read_aside(tmp_path) == {PART.name: aside}
    assert json.loads((tmp_path / "set-aside" / f"{PART.name}.json").read_text()) == {
        "source": "news.warc.gz", "slice": 2, "reason": "no WARC file", "attempts": 3,
    }  # fmt: skip
    shards.take_back(tmp_path, PART.name)
    assert shards.read_aside(tmp_path) == {} and not list(tmp_path.iterdir())
