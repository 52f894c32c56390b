"""The SQLite export and a live store, in Datasette itself, over HTTP."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from ledgers import fill

from store import open_store
from store.describe import descriptions
from store.export import export

COMMAND = Path(__file__).parents[2] / "cli.py"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=["export", "live"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the database in Datasette, opened by `streetcheck browse`."""
    folder = tmp_path_factory.mktemp("browsed")
    with open_store(str(folder / "ledger.db"), create=True) as store:
        fill(store)
        export(store, folder / "copy.db", "sqlite")
    name, port = ("copy", free_port()) if request.param == "export" else ("ledger", free_port())
    given = [
        "--db",
        str(folder / "ledger.db"),
        "browse",
        *([str(folder / "copy.db")] if name == "copy" else []),
    ]
    serving = subprocess.Popen(
        [sys.executable, str(COMMAND), *given, "--port", str(port)], stderr=subprocess.PIPE, text=True
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(address, serving)
    yield f"{address}/{name}"
    serving.terminate()
    serving.communicate(timeout=20)


def wait_for(address: str, serving: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            urlopen(address, timeout=5).close()
            return
        except URLError:
            assert serving.poll() is None, serving.communicate()
            time.sleep(0.1)
    raise AssertionError("Datasette does not answer")


def page(address: str) -> str:
    with urlopen(address, timeout=20) as answer:
        return unescape(answer.read().decode())


def data(address: str) -> Any:
    return json.loads(page(address))


@pytest.fixture
def rows(site: str) -> Callable[[str], list[dict[str, Any]]]:
    return lambda query: data(f"{site}/{query}")["rows"]


def test_tables_are_named_and_described(site: str) -> None:
    shown = data(f"{site}.json")
    visible = {table["name"] for table in shown["tables"] if not table["hidden"]}
    assert {"article", "claim", "verdict", "mention", "price"} <= visible
    assert not any("fts" in name for name in visible)
    text = page(f"{site}/claim")
    assert descriptions()["claim"].about in text
    assert descriptions()["claim"].columns["prior_value"] in text


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [("claim", "fell", ["c-fall"]), ("article", "brokers", ["a1"]), ("claim", "zebra", [])],
)
def test_full_text_is_found(rows, table: str, words: str, found: list[str]) -> None:
    assert [row["id"] for row in rows(f"{table}.json?_shape=objects&_search={words}")] == found


def test_facets(site: str) -> None:
    shown = data(f"{site}/claim.json")["facet_results"]
    assert {"kind", "modality", "direction"} <= set(shown)
    kinds = {found["value"]: found["count"] for found in shown["kind"]["results"]}
    assert kinds == {"performance": 1, "rating": 13}


def test_references_have_labels_and_lead_to_rows(site: str) -> None:
    [claim] = data(f"{site}/claim.json?_shape=objects&_labels=on&id=c-fall")["rows"]
    assert claim["article_key"]["label"] == "Quarrel Robotics slides"
    text = page(f"{site}/verdict")
    cells = re.findall(r'<td class="col-claim_(?:key|id)[^>]*>(.*?)</td>', text, re.S)
    links = [link for cell in cells for link in re.findall(r'href="([^"]+)"', cell)]
    assert links
    for link in links:
        assert "Shares of Quarrel Robotics (QRRL) fell 6.2% on Thursday." in page(
            f"{site.rsplit('/', 1)[0]}{link}"
        )


def test_a_copy_leads_from_a_claim_to_its_verdicts(site: str) -> None:
    if site.endswith("/ledger"):
        pytest.skip("a store declares no reference from a claim to the verdict that counts")
    [claim] = data(f"{site}/claim.json?_shape=objects&_labels=on&id=c-fall")["rows"]
    assert claim["verdict_key"]["label"] == "confirmed"
    assert "2 rows" in page(f"{site}/claim/{claim['key']}")
