import gzip
import zlib

import pytest

from ingest.unpack import STEP, unpacked

TEXT = b"Shares of Quillon rose. " * 5000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("size", [1, 7, 10_000_000])
@pytest.mark.parametrize(
    ("packed", "encoding", "why"),
    [
        (TEXT, "identity", "not packed"),
        (TEXT, "", "not packed"),
        (gzip.compress(TEXT), "gzip", "usual"),
        (gzip.compress(TEXT), "X-GZip", "its old name"),
        (zlib.compress(TEXT), "deflate", "as the standard has it"),
        (raw_deflate(TEXT), "deflate", "as some servers have it"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip", "two streams"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip", "packed twice"),
        (gzip.compress(TEXT)[:-8], "gzip", "without its end"),
        (gzip.compress(TEXT) + bytes(100), "gzip", "with padding"),
        (b"", "gzip", "nothing"),
    ],
)
def test_bodies_come_whole_however_they_are_cut(packed: bytes, encoding: str, why: str, size: int) -> None:
    chunks = (packed[start : start + size] for start in range(0, len(packed), size))
    assert b"".join(unpacked(chunks, encoding)) == (TEXT if packed else b""), why


def test_pieces_are_small_whatever_they_hold() -> None:
    pieces = unpacked([gzip.compress(bytes(20_000_000))], "gzip")
    assert max(map(len, pieces)) <= STEP


@pytest.mark.parametrize("packed", [b"no gzip at all", gzip.compress(TEXT)[:50] + b"\xff" * 50])
def test_what_is_no_such_stream(packed: bytes) -> None:
    with pytest.raises(zlib.error):
        b"".join(unpacked([packed], "gzip"))
