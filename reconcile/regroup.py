"""Put new claims to theses: only the blocks that changed are grouped again.

    claims without a view | view of each | blocks touched | groups of each block | matched with its theses

A group keeps the thesis that most of its claims had. Where two theses come together the one that gave more
goes on, and the other is closed as merged; a group that leaves a thesis is a new one, noted as a split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from reconcile.grouping import grouped
from reconcile.titles import title_of
from reconcile.views import FACT, view_of
from records import stable_id
from store.theses import Member, Thesis

if TYPE_CHECKING:
    from store.store import Store
    from store.theses import ThesisDesk

_BLOCKS_AT_ONCE = 2000
_SOURCES = 2  # one source repeating itself is no thesis


@dataclass(slots=True)
class Changes:
    """What grouping a block again comes to; `events` are those of ThesisDesk.note."""

    assigned: list[tuple[int, str | None]] = field(default_factory=list)
    made: list[Thesis] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    events: list[tuple[str, str, str | None]] = field(default_factory=list)


def regroup(store: Store, now: datetime) -> set[str]:
    """Brings the theses up to date in one transaction; the blocks that changed. StoreError."""
    with store.theses(now, write=True) as desk:
        successors = desk.successors()
        touched = desk.drop_superseded()
        views: list[tuple[int, str | None, int]] = []
        for key, claim, day in desk.fresh():
            view = view_of(claim, day) if day else None
            views.append((key, view.block if view else None, view.side if view else 0))
            if view is not None:
                touched.add(view.block)
        desk.add_views(views)
        desk.assign(successors)
        blocks = sorted(block for block in touched if _sort(block) != FACT)
        for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
            _regroup(desk, blocks[start : start + _BLOCKS_AT_ONCE])
    return set(blocks)


def _sort(block: str) -> str:
    return block.rsplit("|", 2)[1]


def _regroup(desk: ThesisDesk, blocks: Sequence[str]) -> None:
    known, changes = desk.of_blocks(blocks), Changes()
    for block, members in groupby(desk.members(blocks), key=attrgetter("block")):
        match(block, list(members), known, changes)
    desk.add(changes.made)
    desk.assign(changes.assigned)
    desk.close(changes.closed)
    for thesis_id, title in changes.titles.items():
        desk.retitle(thesis_id, title)
    desk.note(changes.events)


def match(block: str, members: Sequence[Member], known: dict[str, Thesis], changes: Changes) -> None:
    """Groups the claims of a block, oldest first, and adds to `changes` what is to be written."""
    labels = grouped([member.quote for member in members], _sort(block))
    groups: list[list[Member]] = [[] for _ in range(max(labels) + 1)]
    for member, label in zip(members, labels, strict=True):
        groups[label].append(member)
    kept = _kept(groups)
    homes = {thesis: number for number, thesis in kept.items()}
    for number, group in enumerate(groups):
        thesis = kept.get(number) or _made(block, group, known, changes)
        changes.assigned += [(it.key, thesis) for it in group if it.thesis_id != thesis]
        if thesis is not None and number in kept:
            _retitle(known[thesis], group, changes)
        for other, _ in _before(group):
            if other != thesis and other in homes and thesis is not None:
                changes.events.append((thesis, "split", other))
            elif other != thesis and other not in homes and thesis is not None:
                changes.closed.append(other)
                changes.events.append((other, "merged", thesis))
    changes.closed = list(dict.fromkeys(changes.closed))


def _before(group: Sequence[Member]) -> list[tuple[str, int]]:
    """The theses that the claims of a group had, with how many."""
    return Counter(it.thesis_id for it in group if it.thesis_id).most_common()


def _kept(groups: Sequence[Sequence[Member]]) -> dict[int, str]:
    """Which group goes on with which thesis: the most claims in common first, each thesis once."""
    common = [
        (-count, number, thesis) for number, group in enumerate(groups) for thesis, count in _before(group)
    ]
    kept: dict[int, str] = {}
    for _, number, thesis in sorted(common):
        if number not in kept and thesis not in kept.values():
            kept[number] = thesis
    return kept


def _made(block: str, group: Sequence[Member], known: dict[str, Thesis], changes: Changes) -> str | None:
    if len({member.source for member in group}) < _SOURCES:
        return None
    side, number = _side(group), 0
    while (name := stable_id("thesis", block, group[0].claim_id, number or None)) in known:
        number += 1  # its first claim founded another before
    made = Thesis(name, "found", title_of(block, side, group), side, block)
    known[name] = made
    changes.made.append(made)
    return name


def _side(group: Sequence[Member]) -> int:
    """That of most claims; of as many on either, that of the first that takes one. It stays."""
    total = sum(side for _, _, side in {(it.source, it.metric, it.side) for it in group})
    first = next((member.side for member in group if member.side), 0)
    return (total > 0) - (total < 0) or first


def _retitle(thesis: Thesis, group: Sequence[Member], changes: Changes) -> None:
    title = title_of(thesis.block or "", thesis.side, group)
    if title != thesis.title:
        changes.titles[thesis.id] = title
