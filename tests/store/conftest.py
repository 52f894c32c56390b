from collections.abc import Callable, Iterator
from typing import Any

import pytest

from store import open_store
from store.connection import connect
from store.location import parse_location
from store.lookup import Reader, open_reader
from store.store import Store


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database, create=False) as opened:
        yield opened


@pytest.fixture
def reader(database: str) -> Iterator[Reader]:
    with open_reader(database) as opened:
        yield opened


@pytest.fixture
def rows(database: str) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Runs a SELECT past the store."""
    connection = connect(parse_location(database))
    yield lambda sql, *parameters: [dict(row) for row in connection.fetch(sql, parameters)]
    connection.close()
