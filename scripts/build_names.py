"""Build nlp/lexicon/names.tsv: every name of the lexicon with the symbol or the firm that it stands for.

    python scripts/build_names.py

Run it after a change of the lexicon; a test says when it is due. Lines are `role name of`, the name
folded, and sorted: a look-up finds a name in the file as it is, without reading the lexicon.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from nlp.aliases import FILE, folded
from nlp.book import MAJOR
from nlp.lexicon import Listed, lexicon
from nlp.names import core, without_holding


def lines() -> list[str]:
    named = chain(_instruments(), _listed(), _firms())
    return sorted({f"{role}\t{folded(name)}\t{of}" for role, name, of in named})


def _instruments() -> Iterator[tuple[str, str, str]]:
    known = lexicon()
    for entry in chain(*known.instruments.values(), known.companies):
        former = getattr(entry, "former", ())
        for name in (entry.name, *entry.aliases, *entry.weak, *former):
            if entry.symbol:
                yield "subject", name, entry.symbol


def _listed() -> Iterator[tuple[str, str, str]]:
    """A name that a company on a large exchange has is not that of the others."""
    shares: defaultdict[str, list[Listed]] = defaultdict(list)
    for row in lexicon().listed:
        for name in {row.name, core(row.name), without_holding(core(row.name))}:
            shares[folded(name)].append(row)
    for name, rows in shares.items():
        for row in [row for row in rows if row.exchange in MAJOR] or rows:
            yield "subject", name, row.symbol


def _firms() -> Iterator[tuple[str, str, str]]:
    for firm in lexicon().firms:
        for name in (firm.name, *firm.aliases):
            yield "firm", name, firm.name


def main() -> None:
    FILE.write_text("\n".join(["", *lines(), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
