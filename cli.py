"""The command line: parse, call, print. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import click

import render


@click.group()
def streetcheck() -> None:
    """Read financial news, keep a ledger of what was claimed, and check it against market data."""


@streetcheck.command()
@click.argument("paths", nargs=-1)
@click.option("--published")
@click.option("--url")
@click.option("--mentions", is_flag=True)
def extract(paths: tuple[str, ...], published: str | None, url: str | None, mentions: bool) -> None:
    """Read articles and print their claims, one record a line."""
    from ingest.files import read_path
    from nlp import read_article
    from records import Article, Failure, article_head, as_record, plain

    failed = 0
    for path in paths or ("-",):
        for item in read_path(path, published=published, url=url):
            if isinstance(item, Failure):
                failed += 1
                render.problem(item.item, item.reason)
            elif isinstance(item, Article):
                reading = read_article(item)
                if mentions:
                    for mention in reading.mentions:
                        fields = plain(mention)
                        del fields["article_id"]
                        render.data(render.record({"article": article_head(item), **fields}))
                else:
                    for claim in reading.claims:
                        render.data(render.record(as_record(claim, item)))
    raise SystemExit(1 if failed else 0)


def main() -> None:
    """The entry point."""
    render.prepare()
    streetcheck(prog_name="streetcheck")


if __name__ == "__main__":
    main()
