"""The table of families against the reading room's lists and the proxies."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from reconcile.families import family_of, family_of_symbol, key_of
from reconcile.proxies import tables
from records import Subject

ROOT = Path(__file__).parents[2]
FAMILIES = yaml.safe_load((ROOT / "reconcile" / "families.yaml").read_text(encoding="utf-8"))
ETFS = yaml.safe_load((ROOT / "nlp" / "lexicon" / "etfs.yaml").read_text(encoding="utf-8"))


def test_every_symbol_and_name_is_in_one_family() -> None:
    members = [
        member.lower()
        for entry in FAMILIES.values()
        for member in (*entry.get("symbols", ()), *entry.get("names", ()))
    ]
    assert [member for member, count in Counter(members).items() if count > 1] == []
    assert {entry.get("rival") for entry in FAMILIES.values()} - {None} <= set(FAMILIES)


@pytest.mark.parametrize("etf", [etf for etf in ETFS if etf.get("tracks")], ids=lambda etf: etf["symbol"])
def test_a_fund_is_of_the_family_of_what_it_tracks(etf: dict[str, str]) -> None:
    fund, index = family_of_symbol(etf["symbol"]), family_of_symbol(etf["tracks"])
    if fund.name in FAMILIES or index.name in FAMILIES:
        assert fund.name == index.name


def test_a_segment_is_of_the_family_of_its_proxy() -> None:
    for name, proxy in tables()["segments"].items():
        segment, stand_in = family_of(Subject(None, name, "segment")), family_of_symbol(proxy)
        assert segment.name in FAMILIES, name
        # Industrial transports and the like are measured by what is near; small and mid caps by small caps.
        assert segment.name == stand_in.name, name


def test_segments_are_written_as_the_reader_writes_them() -> None:
    segments = yaml.safe_load((ROOT / "nlp" / "lexicon" / "segments.yaml").read_text(encoding="utf-8"))
    known = {segment["name"].lower() for segment in segments}
    spoken = {
        name for entry in FAMILIES.values() for name in entry.get("names", ()) if name.endswith("stocks")
    }
    assert spoken <= known


def test_companies_of_one_name_are_told_apart_by_their_symbols() -> None:
    one, other = (family_of(Subject(symbol, "Brannock", "equity")) for symbol in ("BRNF", "BRNE"))
    assert key_of(one) != key_of(other)
    assert key_of(family_of(Subject("iwm", "a fund", "etf"))) == "US small caps"
