"""Theses keep their ids as claims come; what merges and splits is noted. On both kinds of database."""

from collections.abc import Iterator

import pytest
from thesis_table import NOW, add, event, found, says, theses

from reconcile.regroup import regroup
from store import open_store
from store.store import Store


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database, create=False) as opened:
        yield opened


DEAL = "The takeover of Corsair Labs will close in May"
PUMP = "Regulators will approve the heart pump"


def test_a_thesis_takes_claims_of_two_sources(store: Store) -> None:
    add(store, "a", says("Oakmere"), says("Oakmere", "we like it still"))
    assert found(store) == {}
    add(store, "b", says("Halden", stance="bearish"), published="2026-02-09")
    assert found(store) == {"ZZQX will rise in 2026": ["a-1", "a-2", "b-1"]}


def test_a_thesis_keeps_its_id_and_its_side(store: Store) -> None:
    add(store, "a", says("Oakmere"), says("Halden"))
    [first] = theses(store)
    bears = [says(f"House {number}", stance="bearish") for number in range(5)]
    add(store, "b", *bears, published="2026-02-09")
    assert [(it.id, it.title, it.side) for it in theses(store)] == [(first.id, "ZZQX will rise in 2026", 1)]


def test_other_years_and_subjects_are_other_theses(store: Store) -> None:
    add(store, "a", says("Oakmere"), says("Halden"))
    add(store, "b", says("Oakmere"), says("Halden"), published="2024-02-09")
    assert sorted(found(store)) == ["ZZQX will rise in 2024", "ZZQX will rise in 2026"]


def test_the_order_in_which_claims_come_changes_no_group(store: Store) -> None:
    add(store, "a", event("Oakmere", PUMP))
    found(store)
    add(store, "b", event("Halden", DEAL), event("Voss", "Corsair Labs takeover to close in May"))
    add(store, "c", event("Quill", "The heart pump will be approved by regulators"))
    assert sorted(map(sorted, found(store).values())) == [["a-1", "c-1"], ["b-1", "b-2"]]


def test_a_claim_that_is_no_longer_read_leaves(store: Store) -> None:
    add(store, "a", says("Oakmere"), says("Halden"))
    found(store)
    add(store, "a", says("Oakmere"), text="another text, without Halden", ids="new")
    assert list(found(store).values()) == [["new-1"]]


def test_what_was_ruled_holds_for_the_next_version_of_an_article(store: Store) -> None:
    add(store, "a", says("Oakmere"), says("Halden"))
    [thesis] = theses(store)
    with store.theses(NOW, write=True) as desk:
        desk.rule(thesis.id, "a-1", "opposing")
    add(store, "a", says("Oakmere"), says("Halden"), text="another text", ids="new")
    assert [it.id for it in theses(store)] == [thesis.id]
    with store.theses(NOW) as desk:
        assert desk.rulings()[thesis.id]["new-1"] == "opposing"


def test_merges_and_splits_are_noted(store: Store) -> None:
    """Two theses of one block, by hand put the wrong way: grouped again, they are put right."""
    add(store, "a", event("Oakmere", PUMP), event("Halden", "Approval of the heart pump is near"))
    add(store, "b", event("Oakmere", DEAL), event("Voss", "Corsair Labs takeover to close in May"))
    one, other = theses(store)
    with store.theses(NOW, write=True) as desk:
        members = desk.members([one.block or ""])
        desk.assign([(it.key, one.id) for it in members])
    add(store, "c", event("Quill", PUMP), published="2026-01-20")
    regroup(store, NOW)
    with store.theses(NOW) as desk:
        new = [it for it in desk.theses() if it.id not in (one.id, other.id)]
        assert [event for _, event, _ in desk.events(new[0].id)] == ["made", "split"]
        assert sorted(len(desk.of_theses([it.id])) for it in (one, new[0])) == [2, 3]


def test_theses_that_come_together_are_merged_into_the_larger(store: Store) -> None:
    add(store, "a", event("Oakmere", PUMP), event("Halden", PUMP), event("Voss", PUMP))
    add(store, "b", event("Oakmere", DEAL), event("Voss", DEAL))
    theses(store)
    with store.theses(NOW, write=True) as desk:
        block = desk.theses()[0].block or ""
        by_claim = {it.claim_id: it for it in desk.members([block])}
        # As if one of the three had been of the other thesis until now.
        small = by_claim["b-1"].thesis_id
        desk.assign([(by_claim["a-3"].key, small), (by_claim["b-1"].key, None), (by_claim["b-2"].key, None)])
    add(store, "c", event("Quill", PUMP), published="2026-01-20")
    regroup(store, NOW)
    with store.theses(NOW) as desk:
        large = next(it for it in desk.theses() if it.id == by_claim["a-1"].thesis_id)
        assert len(desk.of_theses([large.id])) == 4
        assert ("merged", large.id) in [(event, of) for _, event, of in desk.events(small or "")]


def test_a_found_thesis_that_was_removed_does_not_come_back(store: Store) -> None:
    add(store, "a", says("Oakmere"), says("Halden"))
    [thesis] = theses(store)
    with store.theses(NOW, write=True) as desk:
        desk.close([thesis.id])
    add(store, "b", says("Voss"), published="2026-02-09")
    assert theses(store) == []
