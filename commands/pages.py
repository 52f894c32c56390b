"""The pages on one claim and on the store, in two columns of name and text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from render import CLAIM_COLUMNS, Record, amount, at, clean, figure, pairs

if TYPE_CHECKING:
    from rich.text import Text


def claim_page(claim: Record) -> None:
    """One claim in full: the quote in its context, the source, every field that is set, every verdict."""
    article, names = claim["article"], ("title", "publisher", "author", "published", "url")
    blocks: list[Iterable[tuple[str, str | Text]]] = [
        [("claim", claim["id"] + (" (superseded)" if claim["superseded_at"] else ""))],
        _context(claim["context"]),
        [(name, _with_origin(claim, name)) for name in names if article[name]]
        + ([("text", f"not whole: {claim['state']}")] if claim["state"] != "whole" else []),
        _fields(claim),
        _copies(claim),
        *(_verdict(verdict, claim.get("unit")) for verdict in claim["verdicts"]),
    ]
    if not claim["verdicts"]:
        blocks.append([("verdict", "not checked yet: run streetcheck reconcile")])
    pairs(block for block in blocks if block)


def _copies(claim: Record) -> list[tuple[str, str | Text]]:
    """Where else the claim stands, and which copies of its article have another figure in its place."""
    rows: list[tuple[str, str | Text]] = [("copy", _where(copy)) for copy in claim["elsewhere"]]
    return rows + [("differs", f"{figure(other)}: {_where(other)}") for other in claim["differing"]]


def _where(claim: Record) -> str:
    article = claim["article"]
    words = (article["publisher"], article["published"], article["url"] or article["id"], claim["id"][:8])
    return ", ".join(word for word in words if word)


def _with_origin(claim: Record, name: str) -> str:
    """A field of the article, with where it came from as far as that is known."""
    origin = claim["origins"].get(name)
    return f"{claim['article'][name]} ({origin})" if origin else str(claim["article"][name])


def _context(context: Record) -> list[tuple[str, str | Text]]:
    """The quote between » and « and, on a terminal, in bold."""
    from rich.text import Text

    before, quote, after = (" ".join(clean(context[name]).split()) for name in ("before", "quote", "after"))
    return [("quote", Text.assemble(f"{before} »".lstrip(), (quote, "bold"), f"« {after}".rstrip()))]


def _fields(claim: Record) -> list[tuple[str, str]]:
    """What the claim says, flattened; the fields that have a block of their own are left out."""
    shown = [("figure", figure(claim))]
    skip = ("id", "article.", "quote", "verdict.", "cues", "copies")
    for path in CLAIM_COLUMNS:
        value = at(claim, path)
        if value is not None and not path.startswith(skip):
            shown.append((path.replace("_", " ").replace(".", " "), str(value)))
    cues = ", ".join(f"{cue['kind']} “{cue['text']}”" for cue in claim.get("cues") or [])
    read_by = [("extractor", claim["extractor"])] if claim["extractor"] else []
    return shown + ([("cues", cues)] if cues else []) + read_by


def _verdict(verdict: Record, unit: str | None) -> list[tuple[str, str]]:
    """A verdict with the figures it rests on."""
    reason = f" ({verdict['reason'].replace('_', ' ')})" if verdict.get("reason") else ""
    rows = [("verdict", f"{verdict['status']}{reason}, as of {verdict['as_of']}")]
    rows.append(("", verdict["explanation"]))
    named = ((name, verdict.get(name)) for name in ("observed", "expected", "tolerance"))
    rows += [(name, amount(value, unit)) for name, value in named if value is not None]
    rows += [(name, verdict[name]) for name in ("due", "method") if verdict.get(name)]
    for seen in verdict.get("evidence") or []:
        rows.append(("evidence", f"{seen['symbol']} {seen['field']} {seen['date']}: {_price(seen['value'])}"))
    return rows


def _price(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def status_page(db: str, status: Record) -> None:
    """What is in the store, what is due, what failed, what ran last."""
    verdicts, prices = status["verdicts"], status["prices"]
    checked = ", ".join(f"{number} {name}" for name, number in verdicts.items() if name != "none")
    span = f" from {prices['first']} to {prices['last']}" if prices["first"] else ""
    blocks: list[list[tuple[str, str | Text]]] = [
        [
            ("database", db),
            ("feeds", f"{status['feeds']}, {status['feeds_due']} due"),
            ("articles", str(status["articles"])),
            ("claims", f"{status['claims']}, {verdicts['none']} not checked yet"),
            ("verdicts", checked),
            ("prices", f"{prices['symbols']} symbols{span}"),
            ("failed", str(status["failed"])),
        ],
        [(row["failed_at"][:16], f"{row['item']}: {row['reason']}") for row in status["failures"]],
        [(row["started_at"][:16], _run(row)) for row in status["runs"]],
        *(_work(status["work"]) if status["work"] else []),
    ]
    pairs(block for block in blocks if block)


def _work(work: Record) -> list[list[tuple[str, str | Text]]]:
    """What the workers have to do, who they are, and what failed at every attempt."""
    return [
        [(f"queue {queue['queue']}", _queue(queue)) for queue in work["queues"]],
        [(f"worker {worker['name']}", _worker(worker)) for worker in work["workers"]]
        or [("workers", "none: run streetcheck worker")],
        [(f"task {task['id']}", _task(task)) for task in work["failed"]],
    ]


def _queue(queue: Record) -> str:
    age = f", the oldest for {_span(queue['oldest'])}" if queue["waiting"] else ""
    later = f", {queue['later']} for later" if queue["later"] else ""
    failed = f", {queue['failed']} failed (worker retry gives them back)" if queue["failed"] else ""
    return f"{queue['waiting']} waiting{age}, {queue['running']} running{later}{failed}"


def _worker(worker: Record) -> str:
    alive = "" if worker["alive"] else f", silent for {_span(worker['silent'])}"
    counts = f"{worker['done']} done, {worker['failed']} failed, {worker['a_minute']:g} a minute"
    return f"{worker['queues']}: {counts}{alive}"


def _task(task: Record) -> str:
    what = task["args"]
    name = what.get("url") or what.get("article") or (what.get("entry") or {}).get("url") or ""
    return f"{task['task']} {name}: {task['reason']}"


def _span(seconds: float) -> str:
    """A length of time in its largest unit."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _run(run: Record) -> str:
    if run["finished_at"] is None:
        return f"{run['command']}: not ended (running, or killed)"
    return f"{run['command']}: " + ", ".join(f"{number} {name}" for name, number in run["counts"].items())
