"""One run of a back-fill, from the sources to their shards.

    sources → files → [digest, cut] → slices, but those that are done or set aside → [fill] → shards

What is in brackets is done by the workers of a cluster. Ended at any moment, it leaves whole shards only, and
the next run goes on behind them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import render
from commands import filling
from commands.crew import Crew, GivenUp, Task
from commands.edition import extractor
from commands.progress import Progress
from ingest.slices import SLICE_BYTES, SLICE_PAGES, inputs
from records import Failure
from store import shards
from store.shards import Aside, Input, Part


class Run:
    """What there is to do, and what has come of it so far; `status` is that of the command."""

    def __init__(self, dest: Path, sources: Iterable[str], *, retry: bool) -> None:
        self.edition = extractor()
        self.status = 0
        self.files: list[Path] = []
        self._dest, self._retry = dest, retry
        self._known: list[Input] = []
        self._todo: list[tuple[Input, Path]] = []
        self._aside: dict[str, Aside] = {}
        self._counts: Counter[str] = Counter()
        self._pace = _Pace(0)
        for item in (item for source in sources for item in inputs(source)):
            if isinstance(item, Failure):
                self._fail(item.item, item.reason)
            elif item not in self.files and dest.resolve() not in item.resolve().parents:
                self.files.append(item)  # and no shard, where they are written into a folder that is read

    @property
    def paths(self) -> tuple[str, ...]:
        """What every worker must see."""
        return str(self.files[0].absolute()), str(self._dest.absolute())

    def open(self) -> None:
        """Looks at what is there. Raises StoreError where that is no back-fill."""
        self._known = shards.read_inputs(self._dest)
        shards.write_inputs(self._dest, self._known)
        shards.clear(self._dest, self._known)
        self._aside = shards.read_aside(self._dest)

    def survey(self, crew: Crew) -> None:
        """Hashes the files, cuts those that are new, and notes them in the order in which they were given."""
        hashed = self._each(crew, self.files, filling.digest)
        first: dict[str, Path] = {}
        for path in self.files:
            if path in hashed:
                first.setdefault(hashed[path][0], path)
        known = {each.hash: each for each in self._known}
        new = [path for key, path in first.items() if key not in known]
        cuts = self._each(crew, new, filling.cut, SLICE_BYTES, SLICE_PAGES)
        for path in new:
            if path in cuts:
                key, size = hashed[path]
                self._known.append(Input(str(path), key, size, cuts[path]))
        shards.write_inputs(self._dest, self._known)
        known = {each.hash: each for each in self._known}
        self._todo = [(known[key], path) for key, path in first.items() if key in known]

    def fill(self, crew: Crew) -> None:
        """Reads the slices that are not read yet."""
        self._pace = _Pace(
            sum(len(each.cuts) for each, _ in self._todo), sum(each.bytes for each, _ in self._todo)
        )
        for (part, share), value in crew.over(self._tasks()):
            if isinstance(value, GivenUp):
                self._set_aside(part.name, part.source, part, value)
                self._pace.passed(share)
                continue
            shards.take_back(self._dest, part.name)
            self._counts.update(slices=1, articles=value.articles, claims=value.claims, failed=value.failures)
            self._say(value.told)
            self._pace.read(share, value.articles)

    def tell(self, progress: Progress) -> None:
        progress.count(self._pace.ended, self._pace.known, self._pace.words())

    def summary(self) -> str:
        """What was done, in words."""
        counts, rate = self._counts, self._pace.rate
        done = (
            f"{counts['slices']} slices read, {counts['skipped']} already there, {counts['aside']} set aside"
        )
        found = f"{counts['articles']} articles, {counts['claims']} claims, {counts['failed']} failed"
        return f"{done}; {found}{f', {rate:.1f} articles/s' if counts['slices'] else ''}"

    def _each(
        self, crew: Crew, files: Iterable[Path], function: Callable[..., Any], *arguments: Any
    ) -> dict[Path, Any]:
        """What a function gives of each file; a file of which it gives nothing is set aside."""
        asked = [path for path in files if not self._passed_over(_name(path), str(path))]
        tasks = [Task(path, function, (str(path.absolute()), *arguments)) for path in asked]
        self._pace, done = _Pace(len(tasks)), dict[Path, Any]()
        for path, value in crew.over(tasks):
            self._pace.passed(0)
            if isinstance(value, GivenUp):
                self._set_aside(_name(path), str(path), None, value)
            else:
                shards.take_back(self._dest, _name(path))
                done[path] = value
        return done

    def _tasks(self) -> Iterator[Task]:
        dest = str(self._dest.absolute())
        for source, path in self._todo:
            share = source.bytes / len(source.cuts)
            for part in source.parts:
                if about := shards.written(self._dest, part, self.edition):
                    self._counts["skipped"] += 1
                    self._say(filling.filled(part, about).told)
                    self._pace.passed(share)
                elif self._passed_over(part.name, _called(part)):
                    self._pace.passed(share)
                else:
                    yield Task((part, share), filling.fill, (part, str(path.absolute()), dest, self.edition))

    def _passed_over(self, name: str, item: str) -> bool:
        """Whether it was set aside earlier, which is said."""
        aside = self._aside.get(name)
        if aside is None or self._retry:
            return False
        self._counts["aside"] += 1
        self._fail(item, f"set aside earlier: {aside.reason}; try it again with --retry")
        return True

    def _set_aside(self, name: str, item: str, part: Part | None, given_up: GivenUp) -> None:
        aside = Aside(item, part.number if part else None, given_up.reason, given_up.attempts)
        shards.set_aside(self._dest, name, aside)
        self._counts["aside"] += 1
        reason = f"set aside after {given_up.attempts} attempts: {given_up.reason}"
        self._fail(_called(part) if part else item, reason)

    def _say(self, failures: Iterable[Failure]) -> None:
        for failure in failures:
            self._fail(failure.item, failure.reason)

    def _fail(self, item: str, reason: str) -> None:
        self.status = 1
        render.problem(item, reason)


class _Pace:
    """How far a stage has come, and how long the rest will take if it goes on so."""

    def __init__(self, known: int, size: float = 0) -> None:
        self.known, self.ended = known, 0
        self._start = time.monotonic()
        self._articles, self._read, self._left = 0, 0.0, size  # the last two in bytes

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self._articles / max(time.monotonic() - self._start, 1e-3)

    def passed(self, share: float) -> None:
        """One with so many bytes has ended that took no time worth counting."""
        self.ended += 1
        self._left -= share

    def read(self, share: float, articles: int) -> None:
        self.passed(share)
        self._read += share
        self._articles += articles

    def words(self) -> str:
        if not self._read:
            return ""
        seconds = (time.monotonic() - self._start) / self._read * max(self._left, 0)
        return f"{self.rate:.1f} articles/s, {_span(seconds)} left"


def _span(seconds: float) -> str:
    """In words: 40 s, 12 min, 2 h 5 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _name(path: Path) -> str:
    """What a whole file is set aside under: its bytes may not be known."""
    return blake2b(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _called(part: Part) -> str:
    return part.source if part.of == 1 else f"{part.source} slice {part.number + 1} of {part.of}"
