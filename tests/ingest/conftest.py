from collections.abc import Iterator
from pathlib import Path

import pytest
from local_site import Site, serve

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture
def site() -> Iterator[Site]:
    yield from serve(Site())


@pytest.fixture
def other_site() -> Iterator[Site]:
    yield from serve(Site())


@pytest.fixture
def shared() -> Path:
    """The data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("there is no data beside the checkout")
    return SHARED
