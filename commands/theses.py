"""theses: what claims add up to, who stands where, and whether it is coming true."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import render
from commands import thesis_pages as pages
from commands.common import Settings, day, example, formatted, now, prefix
from commands.scores import firm_scores
from records import in_new_york, stable_id

if TYPE_CHECKING:
    from reconcile.theses import Reading
    from reconcile.thesis_alerts import Alert
    from store.store import Store
    from store.theses import Thesis, ThesisDesk

SIDES = ("supporting", "opposing", "neutral")
SHOWN = 30  # theses of a list without --all, and changes in the summary of an ingest
AT_ONCE = 200  # theses that an ingest looks at; theses watch looks at all

as_of_option = click.option(
    "--as-of", type=day, metavar="DATE", help="By what was published and priced then.  [default: today]"
)


@click.group(epilog=example("streetcheck theses list", "streetcheck theses show 1f0c9a2e"))
def theses() -> None:
    """What claims add up to: who stands where, and what the market says."""


@theses.command("list", epilog=example("streetcheck theses list --symbol IWM"))
@click.option("--symbol", help="About this subject, or what stands for it: IWM finds small caps.")
@click.option("--all", "everything", is_flag=True, help=f"All theses, not the {SHOWN} with the most claims.")
@as_of_option
@formatted
@click.pass_obj
def theses_list(
    settings: Settings, symbol: str | None, everything: bool, as_of: date | None, form: str
) -> None:
    """Print the theses, yours first, then those that most claims speak of.

    A thesis that was found has claims of two sources at least. docs/theses.md says what the statuses mean.
    """
    with settings.store() as store:
        up_to_date(store)
        with reading_of(settings, store, as_of) as (desk, reading):
            chosen = chosen_theses(desk, symbol)
            shown = chosen if everything or form != "table" else chosen[:SHOWN]
            rows = [pages.summary(reading.page(thesis)) for thesis in shown]
    render.listing(rows, form, pages.COLUMNS, pages.theses_table)
    if not rows:
        render.note("no thesis yet: it takes claims of two sources on one subject")
    elif len(shown) < len(chosen):
        render.note(f"{len(shown)} of {len(chosen)} theses; --all shows the rest")


def chosen_theses(desk: ThesisDesk, symbol: str | None) -> list[Thesis]:
    """Those of the user, then the found ones by the number of their claims and the last of them."""
    from reconcile.attach import keys_of
    from reconcile.families import family_of_symbol, key_of

    key = key_of(family_of_symbol(symbol)) if symbol else None
    sizes, found = desk.sizes(), desk.theses()
    if key is not None:
        found = [it for it in found if key in (*keys_of(it), (it.block or "").rsplit("|", 2)[0])]
    known = [it for it in found if it.origin == "user" or it.id in sizes]
    return sorted(known, key=lambda it: (it.origin != "user", *_by_size(*sizes.get(it.id, (0, ""))), it.id))


def _by_size(claims: int, last: str) -> tuple[int, list[int]]:
    return -claims, [-ord(char) for char in last]


def up_to_date(store: Store) -> set[str]:
    """Puts new claims to theses; the blocks that changed."""
    from reconcile.regroup import regroup

    return regroup(store, now())


@contextmanager
def reading_of(settings: Settings, store: Store, as_of: date | None) -> Iterator[tuple[ThesisDesk, Reading]]:
    from reconcile.theses import Reading

    moment = now()
    with settings.reader() as reader:
        scores = firm_scores(reader)
    with store.theses(moment) as desk:
        yield desk, Reading(store, desk, as_of or in_new_york(moment).date(), scores)


@theses.command("show", epilog=example("streetcheck theses show 1f0c9a2e"))
@click.argument("thesis", metavar="ID", type=prefix)
@as_of_option
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.pass_obj
def theses_show(settings: Settings, thesis: str, as_of: date | None, form: str) -> None:
    """Print one thesis in full.

    The balance over time, the claimants with their record, the strongest claim on either side, the figures,
    the market's answer, and every claim. The first letters of ID are enough.
    """
    from reconcile.thesis_records import page_record

    with settings.store() as store:
        up_to_date(store)
        with reading_of(settings, store, as_of) as (desk, reading):
            page = reading.page(desk.one(thesis))
            history = desk.events(page.thesis.id)
    if form == "json":
        render.listing([page_record(page)], "jsonl", (), pages.theses_table)
    else:
        pages.thesis_page(page, history)


@theses.command(
    "add",
    epilog=example(
        "streetcheck theses add 'Small caps lead' --long IWM --short SPY --from 2026-01-01 --to 2026-12-31",
        "streetcheck theses add --file theses.toml",
    ),
)
@click.argument("title", required=False)
@click.option("--long", help="What should do well, as IWM.")
@click.option("--short", help="What it should do better than, as SPY.")
@click.option("--from", "starts", type=day, metavar="DATE", help="From when on.")
@click.option("--to", "ends", type=day, metavar="DATE", help="Until when.")
@click.option("--query", metavar="WORDS", help="Only claims with all of these words.")
@click.option(
    "--file", type=click.Path(path_type=Path), help="Theses in TOML: [[thesis]] with the same names."
)
@click.pass_obj
def theses_add(settings: Settings, /, title: str | None, file: Path | None, **fields: Any) -> None:
    """Keep an eye on a thesis of your own.

    Claims attach to it by subject, direction and period; attach and detach overrule that.
    """
    if (title is None) == (file is None):
        raise click.UsageError("Give a title, or a file of theses with --file.")
    entries = _entries(file) if file else [{"title": title, **fields}]
    made = [_made(entry) for entry in entries]
    with settings.store(create=True) as store, store.theses(now(), write=True) as desk:
        for thesis in made:
            added = desk.make(thesis)
            render.note(f"{thesis.id[:8]} {thesis.title}{'' if added else ': already there'}")


def _entries(file: Path) -> list[dict[str, Any]]:
    """The [[thesis]] tables of a TOML file, by the names of the options."""
    import tomllib

    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("thesis")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: not TOML: {error}") from error
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise click.UsageError(f"{file}: no [[thesis]] in it.")
    names = {"from": "starts", "to": "ends"}
    return [{names.get(name, name): value for name, value in entry.items()} for entry in found]


def _made(entry: dict[str, Any]) -> Thesis:
    """A thesis of what was given. UsageError for what is missing, unknown or the wrong way round."""
    from store.theses import Thesis

    fields = {name: entry.get(name) for name in ("title", "long", "short", "starts", "ends", "query")}
    unknown = sorted(set(entry) - set(fields))
    title = fields.pop("title")
    if unknown:
        raise click.UsageError(f"A thesis has no {unknown[0]!r}: title, long, short, from, to and query.")
    if not isinstance(title, str) or not title.strip() or not isinstance(fields["long"], str):
        raise click.UsageError("A thesis takes a title and --long, the symbol that should do well.")
    starts, ends = _date(fields["starts"]), _date(fields["ends"])
    if starts and ends and starts > ends:
        raise click.UsageError(f"It would end ({ends}) before it starts ({starts}).")
    long, short = fields["long"].upper(), str(fields["short"]).upper() if fields["short"] else None
    name = stable_id("user", title, long, short, starts, ends, fields["query"])
    return Thesis(name, "user", title, 1, None, long, short, starts, ends, fields["query"])


def _date(value: Any) -> date | None:
    """A date of TOML, or one in its text."""
    if value is None or type(value) is date:
        return value
    return day(str(value))


@theses.command("remove", epilog=example("streetcheck theses remove 1f0c9a2e"))
@click.argument("thesis", metavar="ID", type=prefix)
@click.pass_obj
def theses_remove(settings: Settings, thesis: str) -> None:
    """Take a thesis off the list; one that was found does not come back."""
    with settings.store() as store, store.theses(now(), write=True) as desk:
        found = desk.one(thesis)
        desk.close([found.id])
        desk.note([(found.id, "removed", None)])
    render.note(f"removed: {found.title}")


@theses.command("attach", epilog=example("streetcheck theses attach 1f0c9a2e 72c4399b --side opposing"))
@click.argument("thesis", metavar="ID", type=prefix)
@click.argument("claim", metavar="CLAIM", type=prefix)
@click.option("--side", type=click.Choice(SIDES), default=SIDES[0], show_default=True)
@click.pass_obj
def theses_attach(settings: Settings, thesis: str, claim: str, side: str) -> None:
    """Put a claim to a thesis, on the side that you say; that is kept."""
    _rule(settings, thesis, claim, side)


@theses.command("detach", epilog=example("streetcheck theses detach 1f0c9a2e 72c4399b"))
@click.argument("thesis", metavar="ID", type=prefix)
@click.argument("claim", metavar="CLAIM", type=prefix)
@click.pass_obj
def theses_detach(settings: Settings, thesis: str, claim: str) -> None:
    """Leave a claim out of a thesis; that is kept."""
    _rule(settings, thesis, claim, "detached")


def _rule(settings: Settings, thesis: str, claim: str, side: str) -> None:
    with settings.store() as store:
        up_to_date(store)
        with store.theses(now(), write=True) as desk:
            found, claim_id = desk.one(thesis), desk.claim_id(claim)
            desk.rule(found.id, claim_id, side)
    render.note(f"{claim_id[:8]} {side}: {found.title}")


@theses.command("watch", epilog=example("streetcheck theses watch"))
@as_of_option
@formatted
@click.pass_obj
def theses_watch(settings: Settings, as_of: date | None, form: str) -> None:
    """Print what changed since the last time.

    New theses, statuses that changed, targets met, verdicts that turned, theses past their date, and new
    opposing claims of those who were right in half or more of ten checked claims.
    """
    with settings.store() as store:
        up_to_date(store)
        found = changed(settings, store, as_of=as_of)
    render.listing([pages.alert_record(one) for one in found], form, pages.ALERT_COLUMNS, pages.alerts_table)
    if not found:
        render.note("nothing changed")


def changed(
    settings: Settings, store: Store, *, as_of: date | None = None, blocks: Collection[str] | None = None
) -> list[Alert]:
    """What changed of the theses since they were told last, and keeps that it is told now.

    `blocks` limits it to the user's theses and the found ones of these blocks, AT_ONCE of them.
    """
    from reconcile.thesis_alerts import alerts, seen_of

    with reading_of(settings, store, as_of) as (desk, reading):
        wanted = [it for it in chosen_theses(desk, None) if _may_change(it, blocks)]
        looked = wanted if blocks is None else wanted[:AT_ONCE]
        told = [reading.page(it, figures_too=False) for it in looked]
    with store.theses(now(), write=True) as desk:
        desk.remember({page.thesis.id: seen_of(page) for page in told})
    return [alert for page in told for alert in alerts(page)]


def _may_change(thesis: Thesis, blocks: Collection[str] | None) -> bool:
    over = thesis.seen is not None and thesis.seen["status"] == "expired"
    if thesis.origin == "user" or blocks is None:
        return not over
    return thesis.block in blocks


def tell_changes(settings: Settings, store: Store) -> None:
    """The table of an ingest's summary: what the new claims changed. Nothing where there is no thesis yet,
    so that who does not use them does not wait for them."""
    with store.theses(now()) as desk:
        used = desk.has_theses()
    if not used:
        return
    found = [pages.alert_record(one) for one in changed(settings, store, blocks=up_to_date(store))]
    if found:
        pages.alerts_table(found[:SHOWN])
    if len(found) > SHOWN:
        render.note(f"{len(found) - SHOWN} changes of theses more")
