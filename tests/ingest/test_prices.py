from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.errors import ReadError
from ingest.prices import read_prices
from records import Bar, Failure

DAY = date(2026, 1, 9)
HEAD = "symbol,date,close,open,high,low,volume"


def csv_file(folder: Path, *lines: str, header: str = HEAD) -> Path:
    path = folder / "prices.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def parquet_file(folder: Path, **columns: Any) -> Path:
    path = folder / "prices.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("QLN,2026-01-09,10.5,10,11,9.5,1200", Bar("QLN", DAY, 10.5, 10, 11, 9.5, 1200)),
        ("QLN,2026-01-09,10.5,,,,", Bar("QLN", DAY, 10.5)),
        ("QLN,2026-01-09,10.5", Bar("QLN", DAY, 10.5)),
        ("QLN,2026-01-09,10.5,nan,NaN,,0", Bar("QLN", DAY, 10.5, volume=0)),
        (" QLN , 2026-01-09 , 10.5 ,,,,", Bar("QLN", DAY, 10.5)),
        ("NA,2026-01-09,0.0001,,,,", Bar("NA", DAY, 0.0001)),
        ("^RUT,2026-01-09 00:00:00-05:00,2500.1,,,,", Bar("^RUT", DAY, 2500.1)),
        ('"QLN",2026-01-09T00:00:00,1.05e1,,,,', Bar("QLN", DAY, 10.5)),
    ],
)
def test_lines_that_are_used(tmp_path: Path, line: str, expected: Bar) -> None:
    assert list(read_prices(csv_file(tmp_path, line))) == [expected]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("QLN,2026-01-09,NaN,,,,", "QLN 2026-01-09: close is not a number"),
        ("QLN,2026-01-09,n/a,,,,", "QLN 2026-01-09: close is not a number"),
        ("QLN,2026-01-09,,,,,", "QLN 2026-01-09: no close"),
        ("QLN,2026-01-09", "QLN 2026-01-09: no close"),
        ("QLN,2026-01-09,0,,,,", "QLN 2026-01-09: close is zero"),
        ("QLN,2026-01-09,-1.5,,,,", "QLN 2026-01-09: close is -1.5"),
        ("QLN,2026-01-09,inf,,,,", "QLN 2026-01-09: close is inf"),
        ("QLN,2026-01-09,10,0,,,", "QLN 2026-01-09: open is zero"),
        ("QLN,2026-01-09,10,,-2,,", "QLN 2026-01-09: high is -2"),
        ("QLN,2026-01-09,10,10,9,11,", "QLN 2026-01-09: high 9 is under low 11"),
        ("QLN,2026-01-09,10,,,,-5", "QLN 2026-01-09: volume is -5"),
        ("QLN,2026-02-30,10,,,,", "QLN 2026-02-30: '2026-02-30' is not a date such as 2026-01-09"),
        ("QLN,01/09/2026,10,,,,", "QLN 01/09/2026: '01/09/2026' is not a date such as 2026-01-09"),
        ("QLN,,10,,,,", "QLN: no date"),
        (",2026-01-09,10,,,,", "2026-01-09: no symbol"),
        (",,10,,,,", "no symbol"),
    ],
)
def test_lines_that_are_not_used(tmp_path: Path, line: str, reason: str) -> None:
    path = csv_file(tmp_path, "AAA,2026-01-08,1,,,,", line, "ZZZ,2026-01-12,2,,,,")
    first, failure, last = read_prices(path)
    assert (first, last) == (Bar("AAA", date(2026, 1, 8), 1), Bar("ZZZ", date(2026, 1, 12), 2))
    assert failure == Failure(f"{path} line 3", reason)


def test_dates_that_repeat_or_go_back_are_not_used(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "QLN,2026-01-08,10,,,,",
        "VSS,2026-01-07,5,,,,",  # another symbol has its own order
        "QLN,2026-01-08,10,,,,",
        "QLN,2026-01-08,11,,,,",
        "QLN,2026-01-07,9,,,,",
        "QLN,2026-01-09,12,,,,",
    )
    items = list(read_prices(path))
    assert [(bar.symbol, bar.date.day, bar.close) for bar in items if isinstance(bar, Bar)] == [
        ("QLN", 8, 10), ("VSS", 7, 5), ("QLN", 9, 12),
    ]  # fmt: skip
    twice = "QLN 2026-01-08: a second row for this date (the first is used)"
    assert [item for item in items if isinstance(item, Failure)] == [
        Failure(f"{path} line 4", twice),
        Failure(f"{path} line 5", twice),
        Failure(f"{path} line 6", "QLN 2026-01-07: out of order: it comes after 2026-01-08"),
    ]


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "x,10,2026-01-09,QLN", header="\ufeffNote, Close ,DATE,Symbol")
    assert list(read_prices(path)) == [Bar("QLN", DAY, 10)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file"),
        (b"", "empty file"),
        (b"ex_date,symbol,factor\n2026-01-09,QLN,2\n", "not a price file: no column date, close"),
        (b"Date,Close\n2026-01-09,2\n", "not a price file: no column symbol"),
        (b"symbol,date,close\n", "no prices in it"),
        (b"\xff\xfe\x00\x01", "not a price file: neither CSV in UTF-8 nor Parquet"),
        (b"PAR1 and then nonsense", "not a Parquet file that can be read: "),
        (b"<html>\n</html>", "not a price file: no column symbol, date, close"),
    ],
)
def test_what_is_no_price_file(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "prices.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError) as caught:
        list(read_prices(path))
    assert caught.value.item == str(path)
    assert caught.value.reason.startswith(reason)


def test_a_folder_is_no_price_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is a directory"):
        list(read_prices(tmp_path))


def moment(value: datetime, zone: str) -> pa.Array:
    return pa.array([value], pa.timestamp("us", zone))


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (pa.array([DAY]), "dates"),
        (pa.array(["2026-01-09"]), "text"),
        (pa.array([datetime(2026, 1, 9)], pa.timestamp("ns")), "midnight without a zone"),
        (moment(datetime(2026, 1, 9, 5, tzinfo=UTC), "America/New_York"), "midnight in New York"),
        (moment(datetime(2026, 1, 8, 15, tzinfo=UTC), "Asia/Tokyo"), "midnight in Tokyo"),
    ],
)
def test_dates_of_parquet(tmp_path: Path, days: pa.Array, why: str) -> None:
    path = parquet_file(tmp_path, symbol=["QLN"], date=days, close=[10.5])
    assert list(read_prices(path)) == [Bar("QLN", DAY, 10.5)], why


@pytest.mark.parametrize(
    ("symbols", "closes"),
    [
        (pa.array(["QLN"]).dictionary_encode(), pa.array([10.5])),
        (pa.array(["QLN"], pa.large_string()), pa.array([10.5], pa.float32())),
        (pa.array(["QLN"]), pa.array([Decimal("10.5")])),
        (pa.array(["QLN"]), pa.array(["10.5"])),
    ],
)
def test_types_of_parquet(tmp_path: Path, symbols: pa.Array, closes: pa.Array) -> None:
    path = parquet_file(tmp_path, symbol=symbols, date=[DAY], close=closes)
    assert list(read_prices(path)) == [Bar("QLN", DAY, 10.5)]


def test_rows_of_parquet_that_are_not_used(tmp_path: Path) -> None:
    path = parquet_file(
        tmp_path,
        Symbol=["QLN", "QLN", "QLN", None, "QLN"],
        Date=[DAY, DAY, None, DAY, date(2026, 1, 12)],
        Close=[10.0, 10.0, 10.0, 10.0, None],
        Volume=[None, 3, 3, 3, 3],
    )
    bar, *failures = read_prices(path)
    assert bar == Bar("QLN", DAY, 10)
    assert failures == [
        Failure(f"{path} row 2", "QLN 2026-01-09: a second row for this date (the first is used)"),
        Failure(f"{path} row 3", "QLN: no date"),
        Failure(f"{path} row 4", "2026-01-09: no symbol"),
        Failure(f"{path} row 5", "QLN 2026-01-12: no close"),
    ]


@pytest.mark.parametrize(
    ("name", "bars", "failures"),
    [("history.parquet", 21_733, 0), ("indices.csv", 8_712, 0), ("us_stocks_close.parquet", 1_220_546, 8)],
)
def test_real_price_files(shared: Path, name: str, bars: int, failures: int) -> None:
    kinds = [type(item) for item in read_prices(shared / "market" / name)]
    assert (kinds.count(Bar), kinds.count(Failure)) == (bars, failures)


def test_a_list_of_splits_is_no_price_file(shared: Path) -> None:
    with pytest.raises(ReadError, match="not a price file: no column date, close"):
        list(read_prices(shared / "market" / "splits_suspected.csv"))
