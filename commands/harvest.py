"""import of what a back-fill has read: its shards into the store, in the order of their sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import render
from commands.common import Settings, noted, now
from commands.edition import extractor
from commands.intake import Told, summary
from commands.ledger import Ledger, Source, called
from commands.progress import Progress
from commands.theses import tell_changes
from records import Article, Failure

if TYPE_CHECKING:
    from store.shards import Aside, Part
    from store.sheaves import Shard, Sheaf
    from store.store import Store


def bring_in(settings: Settings, folder: Path) -> int:
    """The exit status: 1 where a source, a shard or an article of it failed.

    Raises StoreError where the folder is of another version, or the database cannot be written.
    """
    from store.shards import read_aside, read_inputs

    parts = [part for source in read_inputs(folder) for part in source.parts]
    with settings.store(create=True) as store, Progress() as progress:
        bringing = Bringing(store, progress)
        with noted(store, "import", bringing.ledger.counts):
            bringing.run(folder, parts, read_aside(folder))
        if bringing.ledger.counts["claims"]:
            tell_changes(settings, store)
    render.note(_summary(bringing.ledger.counts))
    return min(bringing.ledger.counts["failed"], 1)


class Bringing:
    """One import: some thousand articles a transaction. Killed, it loses those in hand, and the same import
    again passes over the others."""

    def __init__(self, store: Store, progress: Progress) -> None:
        self.ledger = Ledger(store, Told(progress))
        self._store, self._progress = store, progress
        self._done = self._known = 0

    def run(self, folder: Path, parts: list[Part], aside: dict[str, Aside]) -> None:
        """`aside` is by the names of the parts' shards, or of inputs that have none."""
        for name, said in aside.items():
            self._fail(said.source, name, f"set aside: {said.reason}")
        there = list(self._there(folder, [part for part in parts if part.name not in aside]))
        self._known = sum(shard.rows["articles"] for _, shard in there)
        for source, shard in there:
            self._bring(source, shard)

    def _there(self, folder: Path, parts: list[Part]) -> Iterator[tuple[str, Shard]]:
        from store.sheaves import ShardError, open_shard

        for part in parts:
            try:
                yield part.source, open_shard(folder / part.name)
            except ShardError as error:
                self._fail(part.source, part.name, error.reason)

    def _bring(self, source: str, shard: Shard) -> None:
        """What failed in a source comes after its articles: a part of it may have been read all the same."""
        from store.sheaves import ShardError, sheaves

        read: set[str] = set()
        try:
            for sheaf in sheaves(shard):
                read |= self._add(source, sheaf)
        except ShardError as error:
            self._fail(source, shard.folder.name, error.reason)
        else:
            self._store.clear_failure(_named(source, shard.folder.name))
        for failure in shard.failures:
            if failure.item not in read:
                self.ledger.fail(Source(source), failure)

    def _add(self, source: str, sheaf: Sheaf) -> set[str]:
        """What the articles are called."""
        harvest = self._store.add_sheaf(sheaf, now=now(), names=_names, newest=extractor())
        self.ledger.counts.update(harvest.counts)
        for article, reason in harvest.refused:
            self.ledger.fail(Source(source), Failure(called(article), reason))
        self._done += len(sheaf.texts)
        self._progress.reading(source)
        self._progress.count(self._done, self._known)
        return {called(article) for article in sheaf.articles()}

    def _fail(self, source: str, name: str, reason: str) -> None:
        self.ledger.fail(Source(source), Failure(_named(source, name), reason))


def _named(source: str, name: str) -> str:
    return f"{source} shard {name}"


def _names(article: Article) -> list[str]:
    """Under which its failures are forgotten; see Ledger.alone."""
    return [called(article), article.source or ""]


def _summary(counts: Counter[str]) -> str:
    again = f", {counts['again']} of them read again" if counts["again"] else ""
    return summary(counts).replace("already there", f"already there{again}")
