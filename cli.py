"""The command line: parse, call, print. Heavy libraries are imported by the command that needs them.

    streetcheck ingest:     feed → entry → page → article → mentions, claims → rows
    streetcheck reconcile:  claims + prices → verdicts
    streetcheck claims:     rows → a table, json, jsonl, csv

A command gives its exit status back: 0 done, 1 some or all of the work failed (said on standard error,
item by item), 2 wrong usage; 130, 141 and 143 are the ends by interrupt, closed pipe and termination.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

import render
from records import (
    KINDS,
    STATUSES,
    Article,
    Bar,
    Entry,
    Failure,
    Feed,
    article_head,
    as_record,
    parse_published,
    plain,
    stable_id,
)  # fmt: skip

if TYPE_CHECKING:
    from ingest.web import Client
    from nlp.pipeline import Reading
    from store.lookup import Reader
    from store.store import Store

FORMATS = ("table", "json", "jsonl", "csv")
EXPORTS = ("parquet", "sqlite", "csv", "jsonl")
TABLE_ROWS = 50  # of a table without --limit; the other formats give everything
SHOWN_FAILURES = 20  # of one price file
PRICE_HISTORY = timedelta(days=400)  # for a symbol that no claim asks for
stopping = threading.Event()


@dataclass
class Settings:
    """What stands before the command."""

    db: str = ""
    verbose: bool = False

    def store(self, create: bool = False) -> Store:
        from store import open_store

        return open_store(self.db, create=create)

    def reader(self) -> Reader:
        from store.lookup import open_reader

        return open_reader(self.db)


class Guarded(click.Group):
    """The one place where what went wrong becomes a line on standard error and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # here, because click's main would call it a failure
            render.abandon()
            sys.exit(128 + signal.SIGPIPE)
        return status

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        settings = Settings()
        render.prepare()
        try:
            status = super().main(*args, **{**extra, "standalone_mode": False, "obj": settings})
        except (click.Abort, KeyboardInterrupt):
            status = 128 + signal.SIGINT
        except Exception as error:
            status = _explain(error, settings.verbose)
        sys.exit(status)


def _explain(error: Exception, verbose: bool) -> int:
    """Says what went wrong and what to do; the exit status."""
    from ingest.errors import ReadError
    from store.errors import StoreError

    if isinstance(error, click.UsageError):
        name = error.ctx.command_path if error.ctx else "streetcheck"
        render.note(f"{name}: {error.format_message()} Try '{name} --help'.")
        return error.exit_code
    if verbose:
        render.trace(error)
    if isinstance(error, ReadError | StoreError):
        render.note(f"streetcheck: {error}")
    elif isinstance(error, OSError):
        render.abandon()
        render.problem(str(error.filename or "output"), error.strerror or str(error))
    else:
        render.problem("internal error", f"{type(error).__name__}: {error} (streetcheck -v shows where)")
    return 1


# --- what options are made of


def day(text: str) -> date:
    """A date such as 2026-01-09."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date such as 2026-01-09.") from None


def moment(text: str) -> str:
    """A date, or a date and time in ISO 8601; handed on as text."""
    try:
        parse_published(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date such as 2026-01-09.") from None
    return text.strip()


def span(text: str) -> float:
    """A length of time such as 30s, 15m, 2h or 1d; handed on in seconds."""
    match = re.fullmatch(r"([1-9]\d{0,4})([smhd])", text.strip())
    if match is None:
        raise click.BadParameter(f"{text!r} is not a length of time such as 30s, 15m or 2h.")
    return float(match[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]


def example(*lines: str) -> str:
    """The epilog of a command's help; \\b keeps its lines."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


def stated(command: Callable[..., Any]) -> Callable[..., Any]:
    """--published and --url, for what does not say so itself."""
    for option in (
        click.option("--url", help="Address of a page that is read from a file."),
        click.option("--published", type=moment, metavar="DATE", help="Publication date to go by."),
    ):
        command = option(command)
    return command


def listing(command: Callable[..., Any]) -> Callable[..., Any]:
    """--limit and --format of the look-ups."""
    limit = f"At most so many; without it a table ends at {TABLE_ROWS}."
    command = formatted(command)
    return click.option("--limit", type=click.IntRange(min=1), metavar="N", help=limit)(command)


formatted = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
published_since = click.option("--since", type=day, metavar="DATE", help="Published on this day or later.")
from_publisher = click.option("--publisher", help="Where it stood.")


def _default_db() -> str:
    from platformdirs import user_data_dir

    return str(Path(user_data_dir("streetcheck", appauthor=False)) / "streetcheck.db")


def _now() -> datetime:
    return datetime.now(UTC)


@click.group(
    cls=Guarded,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("streetcheck ingest page.html", "streetcheck claims --symbol AAPL"),
)
@click.option(
    "--db",
    envvar="STREETCHECK_DB",
    default=_default_db,
    show_default="streetcheck.db in your data folder",
    metavar="URL|PATH",
    help="A SQLite file, or the URL of a PostgreSQL database; also STREETCHECK_DB.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more: debug lines, and tracebacks of errors.")
@click.version_option(package_name="streetcheck", message="%(prog)s %(version)s")
@click.pass_obj
def streetcheck(settings: Settings, db: str, verbose: bool) -> None:
    """Read financial news, keep a ledger of what was claimed, and check it against market data."""
    settings.db, settings.verbose = db, verbose
    # What libraries log is for -v only: their warnings would mix with our one-line errors.
    logging.basicConfig(format="%(name)s: %(message)s", level=logging.DEBUG if verbose else logging.CRITICAL)


# --- reading without a database


@streetcheck.command(
    epilog=example("streetcheck extract page.html", "streetcheck read page.html | streetcheck extract -")
)
@click.argument("paths", nargs=-1, metavar="[PATH… | -]")
@stated
@click.option("--mentions", is_flag=True, help="Print the securities that are named, not the claims.")
def extract(paths: tuple[str, ...], published: str | None, url: str | None, mentions: bool) -> int:
    """Print the claims in files, one record a line.

    PATHS are pages (.html, also .gz), texts (.txt), articles as JSON lines, saved feeds, folders; `-` is
    standard input with articles as JSON lines, and so is no PATH.
    """
    from ingest.files import read_path

    failed = 0
    for path in paths or ("-",):
        for item in read_path(path, published=published, url=url):
            article = _entry_article(item) if isinstance(item, Entry) else item
            reading = _read(article) if isinstance(article, Article) else article
            if isinstance(reading, Failure):
                render.problem(reading.item, reading.reason)
                failed = 1
            elif isinstance(article, Article):
                for record in _records(article, reading, mentions):
                    render.data(render.record(record))
    return failed


def _entry_article(entry: Entry) -> Article | Failure:
    """What a saved feed itself carries of an entry: its title and summary."""
    from ingest.feeds import entry_key
    from ingest.sources import entry_text

    key, text = entry.url or entry_key(entry), entry_text(entry)
    if text is None:
        return Failure(key, "the entry has neither a title nor a summary")
    return Article(
        id=stable_id("article", key),
        text=text,
        url=entry.url,
        title=entry.title,
        published=entry.published,
        publisher=entry.publisher,
        author=entry.author,
        source=entry.feed_url,
    )


def _read(article: Article) -> Reading | Failure:
    """Claims and mentions of an article. A fault of ours on one text must not end the others."""
    from nlp import read_article

    try:
        return read_article(article)
    except Exception as error:
        logging.getLogger("streetcheck").debug("reading %s", article.id, exc_info=True)
        item = article.url or article.source or article.id
        return Failure(item, f"reading failed: {type(error).__name__}: {error} (streetcheck -v shows where)")


def _records(article: Article, reading: Reading, mentions: bool) -> Iterator[dict[str, Any]]:
    if not mentions:
        yield from (as_record(claim, article) for claim in reading.claims)
        return
    for mention in reading.mentions:
        fields = plain(mention)
        del fields["article_id"]
        yield {"article": article_head(article), **fields}


@streetcheck.command(epilog=example("streetcheck read https://example.com/story.html > articles.jsonl"))
@click.argument("sources", nargs=-1, required=True)
@stated
def read(sources: tuple[str, ...], published: str | None, url: str | None) -> int:
    """Print the articles of feeds, pages and files as JSON lines."""
    from ingest.sources import read_sources

    failed = 0
    with _client() as client:
        for item in read_sources(sources, client, published=published, url=url):
            if isinstance(item, Failure):
                render.problem(item.item, item.reason)
                failed = 1
            elif isinstance(item, Article):
                render.data(render.record({**article_head(item), "text": item.text}))
    return failed


def _client() -> Client:
    """STREETCHECK_ALLOW_HOSTS names hosts (host or host:port) of a private network that may be asked."""
    from ingest.web import Client

    return Client(os.environ.get("STREETCHECK_ALLOW_HOSTS", "").replace(",", " ").split())


# --- the store: taking in


@streetcheck.command(epilog=example("streetcheck ingest https://example.com/feed.xml", "streetcheck ingest"))
@click.argument("sources", nargs=-1)
@stated
@click.pass_obj
def ingest(settings: Settings, sources: tuple[str, ...], published: str | None, url: str | None) -> int:
    """Fetch, read and store: what is named or what is due.

    SOURCES are addresses of feeds and pages, files, folders, or `-`; without any, every subscribed feed
    that is due.
    """
    with settings.store(create=True) as store, _client() as client:
        intake = Intake(store, client)
        with _noted(store, "ingest", intake.counts):
            for source in sources or store.due_feeds(_now()):
                intake.take(source, published=published, url=url)
    render.note(_summary(intake.counts))
    return min(intake.counts["failed"], 1)


class Intake:
    """Reads sources and stores each article as it comes, so that a kill loses the one in hand at most.

    What a subscription keeps for its next poll is stored after its entries: ended before, they come again.
    """

    def __init__(self, store: Store, client: Client) -> None:
        self.counts: Counter[str] = Counter()
        self._store = store
        self._client = client
        self._source = ""
        self._entry: Entry | None = None

    def take(self, source: str | Feed, *, published: str | None = None, url: str | None = None) -> None:
        """One source: an address, a file, a folder, `-`, or a subscription."""
        from ingest.schedule import stamped
        from ingest.sources import Polled, read_sources

        self._source, self._entry = source.url if isinstance(source, Feed) else source, None
        render.progress(self._source)
        for item in read_sources([source], self._client, published=published, url=url, skip=self._known):
            if isinstance(item, Article):
                self._keep(item)
            elif isinstance(item, Failure):
                self._fail(item)
            elif isinstance(item, Polled) and isinstance(source, Feed):
                self._store.save_poll(stamped(item.feed, now=_now()), now=_now())

    def _known(self, entry: Entry) -> bool:
        """Whether an entry was taken in before. If not, what comes next is its article."""
        from ingest.feeds import entry_key

        known = self._store.has_entry(entry.feed_url, entry_key(entry))
        self.counts["same"] += known
        self._entry = None if known else entry
        return known

    def _keep(self, article: Article) -> None:
        render.progress(article.title or article.id)
        reading = _read(article)
        if isinstance(reading, Failure):
            self._fail(reading)
            return
        outcome = self._store.add_article(article, reading.claims, reading.mentions, now=_now())
        self.counts[outcome] += 1
        self.counts["claims"] += 0 if outcome == "same" else len(reading.claims)
        self._done(article)

    def _done(self, article: Article) -> None:
        """An entry is done with once its article is stored, be it from its title and summary only."""
        from ingest.feeds import entry_key

        entry, self._entry = self._entry, None
        if entry is None:
            self._store.clear_failure(article.url or self._source)
        else:
            key = entry_key(entry)
            self._store.add_entry(entry.feed_url, key, article_id=article.id, now=_now())

    def _fail(self, failure: Failure) -> None:
        render.problem(failure.item, failure.reason)
        self._store.add_failure(failure, source=self._source, now=_now())
        self.counts["failed"] += 1


@contextmanager
def _noted(store: Store, command: str, counts: Counter[str]) -> Iterator[None]:
    """Notes in the store that a command ran; one that was killed stays without an end."""
    run = store.start_run(command, now=_now())
    yield
    store.finish_run(run, now=_now(), counts=counts, failed=counts["failed"])


def _summary(counts: Counter[str]) -> str:
    words = {"new": "articles new", "changed": "changed", "same": "already there", "claims": "claims"}
    return ", ".join(f"{counts[name]} {word}" for name, word in {**words, "failed": "failed"}.items())


@streetcheck.command(epilog=example("streetcheck watch --every 15m"))
@click.option("--every", type=span, default="15m", show_default=True, help="How often to look what is due.")
@click.pass_obj
def watch(settings: Settings, every: float) -> int:
    """Ingest what is due, for ever, until a signal ends it."""
    try:
        while not stopping.is_set():
            _round(settings)
            stopping.wait(every)
    except (KeyboardInterrupt, SystemExit):
        stopping.set()  # the way to end it, hence no failure
    _log("stopped")
    return 0


def _round(settings: Settings) -> None:
    """One pass over what is due, a line for each feed; a database locked now may be free the next time."""
    from store import StoreError

    try:
        with settings.store(create=True) as store, _client() as client:
            for feed in store.due_feeds(_now()):
                intake = Intake(store, client)
                intake.take(feed)
                _log(f"{feed.url}: {_summary(intake.counts)}")
    except StoreError as error:
        _log(str(error))


def _log(line: str) -> None:
    render.note(f"{_now():%Y-%m-%dT%H:%M:%SZ} {line}")


@streetcheck.group(epilog=example("streetcheck feeds add https://example.com/feed.xml"))
def feeds() -> None:
    """The subscriptions."""


@feeds.command("add", epilog=example("streetcheck feeds add https://example.com/feed.xml"))
@click.argument("urls", nargs=-1, required=True)
@click.pass_obj
def feeds_add(settings: Settings, urls: tuple[str, ...]) -> int:
    """Subscribe to feeds by their addresses."""
    wrong = [url for url in urls if not re.match(r"https?://[^/\s]", url)]
    for url in wrong:
        render.problem(url, "not the address of a feed: it starts with http:// or https://")
    _subscribe(settings, [Feed(url) for url in urls if url not in wrong])
    return 1 if wrong else 0


@feeds.command("import", epilog=example("streetcheck feeds import subscriptions.opml"))
@click.argument("files", nargs=-1, required=True)
@click.pass_obj
def feeds_import(settings: Settings, files: tuple[str, ...]) -> int:
    """Subscribe to the feeds of OPML files."""
    from ingest.errors import ReadError
    from ingest.files import read_bytes
    from ingest.opml import read_opml

    failed = 0
    for file in files:
        try:
            _subscribe(settings, read_opml(read_bytes(Path(file))))
        except ReadError as error:
            render.problem(file, error.reason)
            failed = 1
    return failed


def _subscribe(settings: Settings, feeds: list[Feed]) -> None:
    with settings.store(create=True) as store:
        added = sum(store.add_feed(feed) for feed in feeds)
    render.note(f"{added} added, {len(feeds) - added} already there")


@feeds.command("list", epilog=example("streetcheck feeds list --format json"))
@formatted
@click.pass_obj
def feeds_list(settings: Settings, form: str) -> None:
    """Print the subscriptions."""
    with settings.store() as store:
        rows = [plain(feed) for feed in store.feeds()]
    render.listing(rows, form, render.FEED_COLUMNS, render.feeds_table)


@feeds.command("export", epilog=example("streetcheck feeds export > subscriptions.opml"))
@click.pass_obj
def feeds_export(settings: Settings) -> None:
    """Print the subscriptions as OPML."""
    from ingest.opml import write_opml

    with settings.store() as store:
        render.data(write_opml(store.feeds()).rstrip("\n"))


@feeds.command("remove", epilog=example("streetcheck feeds remove https://example.com/feed.xml"))
@click.argument("urls", nargs=-1, required=True)
@click.pass_obj
def feeds_remove(settings: Settings, urls: tuple[str, ...]) -> int:
    """End subscriptions; what was read from them stays."""
    with settings.store() as store:
        missing = [url for url in urls if not store.remove_feed(url)]
    for url in missing:
        render.problem(url, "no such subscription; streetcheck feeds list shows them")
    return 1 if missing else 0


# --- the store: prices and verdicts


@streetcheck.group(epilog=example("streetcheck prices import closes.csv"))
def prices() -> None:
    """Market data, from files or from the provider."""


@prices.command("import", epilog=example("streetcheck prices import closes.csv history.parquet"))
@click.argument("files", nargs=-1, required=True)
@click.pass_obj
def prices_import(settings: Settings, files: tuple[str, ...]) -> int:
    """Store the prices of CSV or Parquet files.

    Columns: symbol, date, close and, where present, open, high, low, volume.
    """
    from ingest.errors import ReadError
    from ingest.prices import read_prices

    counts: Counter[str] = Counter()
    with settings.store(create=True) as store, _noted(store, "prices import", counts):
        for file in files:
            unused: list[Failure] = []
            try:
                added = store.add_bars(_used(read_prices(file), unused), provider="file", now=_now())
                render.note(f"{file}: {added} prices new or changed, {len(unused)} rows not used")
                counts.update(prices=added, failed=len(unused))
            except ReadError as error:
                render.problem(file, error.reason)
                counts["failed"] += 1
    return min(counts["failed"], 1)


def _used(items: Iterable[Bar | Failure], unused: list[Failure]) -> Iterator[Bar]:
    """The prices. What cannot be used goes to `unused`, the first of it also to standard error."""
    for item in items:
        if isinstance(item, Bar):
            yield item
            continue
        unused.append(item)
        if len(unused) <= SHOWN_FAILURES:
            render.problem(item.item, item.reason)
    if len(unused) > SHOWN_FAILURES:
        render.note(f"streetcheck: and {len(unused) - SHOWN_FAILURES} rows more")


@prices.command("update", epilog=example("streetcheck prices update", "streetcheck prices update AAPL ^GSPC"))
@click.argument("symbols", nargs=-1)
@click.pass_obj
def prices_update(settings: Settings, symbols: tuple[str, ...]) -> int:
    """Fetch the prices that open claims need.

    With SYMBOLS, the prices of these.
    """
    from ingest.errors import ReadError
    from ingest.providers import fetch_bars

    counts: Counter[str] = Counter()
    today = _now().date()
    with settings.store(create=bool(symbols)) as store, _noted(store, "prices update", counts):
        needed = store.symbols_needed()
        for symbol in symbols or sorted(needed):
            render.progress(symbol)
            try:
                bars = fetch_bars(symbol, needed.get(symbol, today - PRICE_HISTORY), today)
                added = store.add_bars(bars, provider="yfinance", now=_now())
                render.note(f"{symbol}: {added} prices new or changed")
                counts["prices"] += added
            except ReadError as error:
                render.problem(symbol, error.reason)
                counts["failed"] += 1
    return min(counts["failed"], 1)


@streetcheck.command(epilog=example("streetcheck reconcile --as-of 2026-01-16"))
@click.option("--as-of", type=day, metavar="DATE", help="Use no price later than this.  [default: today]")
@click.pass_obj
def reconcile(settings: Settings, as_of: date | None) -> None:
    """Check the claims against the prices."""
    from reconcile import reconcile as check

    now, counts = _now(), Counter[str]()
    with settings.store() as store, _noted(store, "reconcile", counts):
        counts += check(store, as_of=as_of or now.date(), now=now)
    render.note(", ".join(f"{counts[status]} {status}" for status in STATUSES))


# --- the store: looking up


@streetcheck.command(
    epilog=example(
        "streetcheck claims --symbol AAPL --verdict contradicted",
        "streetcheck claims 'price target' --format jsonl",
    )
)
@click.argument("query", required=False)
@click.option("--symbol", help="What the claim is about, as NVDA or ^GSPC.")
@click.option("--kind", type=click.Choice(KINDS))
@click.option("--claimant", help="Who says so.")
@from_publisher
@click.option("--verdict", type=click.Choice((*STATUSES, "none")), help="The latest; none: not checked yet.")
@published_since
@click.option("--until", type=day, metavar="DATE", help="Published on this day or before.")
@listing
@click.pass_obj
def claims(settings: Settings, /, query: str | None, limit: int | None, form: str, **filters: Any) -> None:
    """Print the claims, newest first, with their verdicts.

    QUERY searches the quotes.
    """
    with settings.reader() as reader:
        rows = reader.claims(query, limit=_cap(limit, form), **filters)
        total = reader.count_claims(query, **filters) if form == "table" else len(rows)
    render.listing(rows, form, render.CLAIM_COLUMNS, render.claims_table)
    if not rows:
        render.note("no claim matches")
    elif total > len(rows):
        render.note(f"{len(rows)} of {total} claims; --limit N shows more")


def _cap(limit: int | None, form: str) -> int | None:
    return TABLE_ROWS if limit is None and form == "table" else limit


@streetcheck.command(epilog=example("streetcheck articles --publisher Reuters --since 2026-01-01"))
@click.argument("query", required=False)
@click.option("--symbol", help="What the article names, as NVDA or ^GSPC.")
@from_publisher
@published_since
@listing
@click.pass_obj
def articles(settings: Settings, /, query: str | None, limit: int | None, form: str, **filters: Any) -> None:
    """Print what was read, newest first.

    Date, publisher, title, symbols and number of claims; QUERY searches the titles and texts.
    """
    with settings.reader() as reader:
        rows = reader.articles(query, limit=_cap(limit, form), **filters)
    render.listing(rows, form, render.ARTICLE_COLUMNS, render.articles_table)
    if not rows:
        render.note("no article matches")


@streetcheck.command(epilog=example("streetcheck show 1f0c9a2e"))
@click.argument("claim", metavar="ID")
@click.pass_obj
def show(settings: Settings, claim: str) -> None:
    """Print one claim in full.

    The quote in its context, its source, all fields, every verdict with its evidence. The first letters
    of ID are enough.
    """
    with settings.reader() as reader:
        render.claim_page(reader.show(claim))


@streetcheck.command(epilog=example("streetcheck export ledger --format parquet"))
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(EXPORTS), required=True)
@click.pass_obj
def export(settings: Settings, dest: Path, form: str) -> None:
    """Write the whole database to DEST.

    DEST is a folder for parquet and csv, a file for sqlite and jsonl.
    """
    from store.export import export as write

    with settings.reader() as reader:
        written = write(reader, dest, form)
    render.note(f"{dest}: " + ", ".join(f"{rows} {table}" for table, rows in written.items()))


@streetcheck.command(epilog=example("streetcheck status"))
@click.pass_obj
def status(settings: Settings) -> None:
    """Print what is in the store, what is due, what failed."""
    with settings.store() as store:
        render.status_page(settings.db, store.status())


def main() -> None:
    """The entry point. A termination ends like an interrupt: what is in hand is rolled back."""
    signal.signal(signal.SIGTERM, _terminate)
    streetcheck(prog_name="streetcheck")


def _terminate(*_: object) -> None:
    stopping.set()
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
