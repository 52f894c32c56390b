from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.errors import ReadError
from ingest.prices import price_files, read_prices
from records import Bar, Failure, Observation

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
        (b"ex_date,symbol,factor\n2026-01-09,QLN,2\n", "not a price file: no column date"),
        (b"Date,Close\n2026-01-09,2\n", "not a price file: no column symbol"),
        (b"DATE,CLOSE\n2026-01-09,2\n", "not a price file: no column symbol"),
        (b"date\n2026-01-09\n", "not a price file: no column symbol, close"),
        (b"symbol,date\nQLN,2026-01-09\n", "not a price file: no column close"),
        (b"symbol,date,close\n", "no prices in it"),
        (b"\xff\xfe\x00\x01", "not a price file: neither CSV in UTF-8 nor Parquet"),
        (b"PAR1 and then nonsense", "not a Parquet file that can be read: "),
        (b"<html>\n</html>", "not a price file: no column symbol, date"),
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


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.csv", "a.parquet", "deep/c.CSV", "notes.txt", ".hidden.csv", ".git/d.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [str(path.relative_to(tmp_path)) for path in price_files(tmp_path)]
    assert found == ["a.parquet", "b.csv", "deep/c.CSV"]
    assert price_files(tmp_path / "notes.txt") == [tmp_path / "notes.txt"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match=r"no \.csv or \.parquet file in this folder"):
        price_files(tmp_path / "empty")


def seen(field: str, value: float, symbol: str = "QLN", day: date = DAY) -> Observation:
    return Observation(symbol, field, day, value)


@pytest.mark.parametrize(
    ("header", "line", "expected", "why"),
    [
        ("symbol,date,close,Short Interest,Note", "QLN,2026-01-09,10,1200000,see below",
         [Bar("QLN", DAY, 10), seen("short_interest", 1.2e6)], "a figure beside the close; words are none"),
        ("symbol,date,pe_forward,eps", "QLN,2026-01-09,21.5,-0.4",
         [seen("pe_forward", 21.5), seen("eps", -0.4)], "no close; figures may be negative"),
        ("symbol,date,close,pe_forward", "QLN,2026-01-09,,21.5", [seen("pe_forward", 21.5)], "no close that day"),
        ("symbol,date,close,pe_forward", "QLN,2026-01-09,10,", [Bar("QLN", DAY, 10)], "only a close that day"),
        ("symbol,date,volume", "QLN,2026-01-09,0", [seen("volume", 0)], "a volume alone"),
        ("Unnamed: 0,symbol,date,close,index", "7,QLN,2026-01-09,10,7", [Bar("QLN", DAY, 10)], "row numbers"),
        ("symbol,date,close,Stock Splits", "QLN,2026-01-09,10,0.0", [Bar("QLN", DAY, 10)], "no split"),
        ("symbol,date,close,Stock Splits", "QLN,2026-01-09,10,4.0",
         [Bar("QLN", DAY, 10), seen("split", 4)], "four for one, as yfinance writes it"),
        ("symbol,date,split", "QLN,2026-01-09,3:2", [seen("split", 1.5)], "three for two"),
        ("symbol,date,split", "QLN,2026-01-09,1/10", [seen("split", 0.1)], "one for ten"),
        ("symbol,date,ratio", "QLN,2026-01-09,4", [seen("split", 4)], "a ratio alone is a split's"),
        ("symbol,date,factor", "QLN,2026-01-09,4", [seen("split", 4)], "and so is a factor"),
        ("symbol,date,close,ratio", "QLN,2026-01-09,10,4",
         [Bar("QLN", DAY, 10), seen("ratio", 4)], "of what, nobody knows"),
        ("symbol,date,split", "QLN,2026-01-09,1", [], "one for one is none"),
        ("field,value,date,symbol", "Dividend Yield,2.1,2026-01-09,QLN", [seen("dividend_yield", 2.1)], "long"),
        ("symbol,date,field,value", "QLN,2026-01-09,close,10", [seen("close", 10)], "a price, long"),
        ("symbol,date,field,value", "QLN,2026-01-09,split,4:1", [seen("split", 4)], "a split, long"),
        ("observation_date,DGS10", "2026-01-09,4.18", [Bar("DGS10", DAY, 4.18)], "FRED"),
        ("DATE,DFEDTARL,A191RL1Q225SBEA", "2026-01-09,0.00,-0.5",
         [Bar("DFEDTARL", DAY, 0), Bar("A191RL1Q225SBEA", DAY, -0.5)], "FRED of old; zero and below"),
        ("DATE,DGS10,DGS2", "2026-01-09,.,3.5", [Bar("DGS2", DAY, 3.5)], "a point is FRED's missing value"),
        ("observation_date,DGS10,DGS2", "2026-01-09,,", [], "a holiday"),
        ("date,QLN,BRK-B", "2026-01-09,10,500", [Bar("QLN", DAY, 10), Bar("BRK-B", DAY, 500)], "stocks the same"),
    ],
)  # fmt: skip
def test_layouts(tmp_path: Path, header: str, line: str, expected: list[Any], why: str) -> None:
    assert list(read_prices(csv_file(tmp_path, line, header=header))) == expected, why


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("QLN.csv", [Bar("QLN", DAY, 10, high=11), seen("adj_close", 9.5)]),
        ("^RUT.csv", [Bar("^RUT", DAY, 10, high=11), seen("adj_close", 9.5, "^RUT")]),
        ("7203.T.csv", [Bar("7203.T", DAY, 10, high=11), seen("adj_close", 9.5, "7203.T")]),
    ],
)
def test_a_file_named_for_its_symbol(tmp_path: Path, name: str, expected: list[Any]) -> None:
    (tmp_path / name).write_text("Date,High,Close,Adj Close\n2026-01-09,11,10,9.5\n")
    assert list(read_prices(tmp_path / name)) == expected


@pytest.mark.parametrize("name", ["qln.csv", "2026.csv", "QLN old.csv"])
def test_a_file_named_for_something_else(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Date,Close\n2026-01-09,10\n")
    with pytest.raises(ReadError, match="no column symbol"):
        list(read_prices(tmp_path / name))


@pytest.mark.parametrize(
    ("header", "line", "reason"),
    [
        ("symbol,date,pe_forward", "QLN,2026-01-09,n/a", "QLN 2026-01-09: no figure"),
        ("symbol,date,pe_forward", "QLN,2026-01-09,inf", "QLN 2026-01-09: pe_forward is inf"),
        ("symbol,date,close,split", "QLN,2026-01-09,10,-2", "QLN 2026-01-09: split is -2"),
        ("symbol,date,field,value", "QLN,2026-01-09,pe,n/a", "QLN 2026-01-09: pe is not a number"),
        ("symbol,date,field,value", "QLN,2026-01-09,pe,", "QLN 2026-01-09: no pe"),
        ("symbol,date,field,value", "QLN,2026-01-09,pe,-inf", "QLN 2026-01-09: pe is -inf"),
        ("symbol,date,field,value", "QLN,2026-01-09,,5", "QLN 2026-01-09: no field"),
        ("symbol,date,field,value", "QLN,2026-01-09,low,-5", "QLN 2026-01-09: low is -5"),
        ("date,QLN,DGS10", "2026-01-09,-5,-5", "QLN, DGS10 2026-01-09: QLN is -5"),
    ],
)
def test_lines_of_other_layouts_that_are_not_used(
    tmp_path: Path, header: str, line: str, reason: str
) -> None:
    path = csv_file(tmp_path, line, header=header)
    assert list(read_prices(path)) == [Failure(f"{path} line 2", reason)]


@pytest.mark.parametrize(
    ("header", "cells", "reason", "why"),
    [
        ("symbol,date,close,pe", ["21.5", "n/a", "", "NaN", "-"], None, "nothing, however it is written"),
        ("symbol,date,close,pe", ["21.5", "1O.5", "high"],
         "pe: 2 cells are no figures, such as '1O.5' in line 3", "a column of figures has other cells"),
        ("symbol,date,close,pe", ["", "n/a", "see below", "21.5"],
         "pe: 1 cell is no figure, such as 'see below' in line 4", "though a figure comes late"),
        ("symbol,date,close,pe", ["21.5x", "20.1x"],
         "pe: 2 cells are no figures, such as '21.5x' in line 2", "all of them are meant as figures"),
        ("symbol,date,close,cap", ["unknown", "$1.2bn"],
         "cap: 2 cells are no figures, such as '$1.2bn' in line 3", "or one"),
        ("symbol,date,close,name", ["Quillon", "3M Co", "Quillon 2000"], None, "words"),
        ("symbol,date,close,paid", ["2026-01-09", "1/9/2026"], None, "dates"),
        ("symbol,date,close,high", ["11", "eleven"],
         "high: 1 cell is no figure, such as 'eleven' in line 3", "a price"),
        ("symbol,date,close,volume", ["many"],
         "volume: 1 cell is no figure, such as 'many' in line 2", "the name says that it is a figure"),
        ("symbol,date,close,split", ["two", "2:1"],
         "split: 1 cell is no figure, such as 'two' in line 2", "a split"),
    ],
)  # fmt: skip
def test_cells_that_are_no_figures(
    tmp_path: Path, header: str, cells: list[str], reason: str | None, why: str
) -> None:
    """Named a column at a time; the rest of their rows is used."""
    lines = [f"QLN,2026-01-0{day},10,{cell}" for day, cell in enumerate(cells, 1)]
    path = csv_file(tmp_path, *lines, header=header)
    found = list(read_prices(path))
    failures = [item for item in found if isinstance(item, Failure)]
    assert failures == ([Failure(str(path), reason)] if reason else []), why
    assert [item.close for item in found if isinstance(item, Bar)] == [10] * len(cells)


def test_a_series_with_a_cell_that_is_no_figure(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "2026-01-08,4.1,3", "2026-01-09,abc,.", header="observation_date,DGS10,DGS2")
    assert list(read_prices(path)) == [
        Bar("DGS10", date(2026, 1, 8), 4.1),
        Bar("DGS2", date(2026, 1, 8), 3),
        Failure(str(path), "DGS10: 1 cell is no figure, such as 'abc' in line 3"),
    ]


def test_a_field_has_its_own_order(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "QLN,2026-01-09,pe,10",
        "QLN,2026-01-09,eps,1",
        "QLN,2026-01-08,pe,9",
        header="symbol,date,field,value",
    )
    assert list(read_prices(path)) == [
        seen("pe", 10),
        seen("eps", 1),
        Failure(f"{path} line 4", "QLN 2026-01-08: out of order: it comes after 2026-01-09"),
    ]


def test_figures_of_parquet(tmp_path: Path) -> None:
    path = parquet_file(
        tmp_path,
        symbol=["QLN", "VSS"],
        date=[DAY, DAY],
        close=[10.5, None],
        pe_forward=[float("nan"), 21.5],
        active=[True, True],
        note=["see below", "12"],
        __index_level_0__=[0, 1],
    )
    assert list(read_prices(path)) == [
        Bar("QLN", DAY, 10.5), seen("pe_forward", 21.5, "VSS"), seen("note", 12, "VSS"),
        Failure(str(path), "note: 1 cell is no figure, such as 'see below' in row 1"),
    ]  # fmt: skip


def test_long_parquet(tmp_path: Path) -> None:
    path = parquet_file(tmp_path, symbol=["QLN"], date=[DAY], field=["pe_forward"], value=[21])
    assert list(read_prices(path)) == [seen("pe_forward", 21)]


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
    with pytest.raises(ReadError, match="not a price file: no column date"):
        list(read_prices(shared / "market" / "splits_suspected.csv"))
