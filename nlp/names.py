"""Listed names cut to what people write: 'Opendoor Technologies Inc.' -> 'Opendoor Technologies', 'Opendoor'.

Pure string work; nothing here knows a text. A name is cut from the right: first the words that say what
a company is in law (`core`), then those that say what it does (`short_forms`).
"""

from __future__ import annotations

import re

# What a company is in law; dropped from a listed name, and taken along when it stands behind one.
LEGAL = (
    "incorporated inc corporation corp company companies cos co limited ltd llc l.l.c lp l.p plc p.l.c "
    "sa s.a nv n.v ag a.g se ab asa a/s oyj spa s.p.a kk kgaa gmbh bhd tbk pty pte sab de cv c.v adr ads trust"
).split()
# A holding's own words: "Cava Group" is written "Cava".
HOLDING = ("holdings", "holding", "hldgs", "group", "grp", "bancshares", "bancorporation")
# What a company does: dropped only when the full name has been given in the same text.
DOES = set(
    "technologies technology platforms platform software systems solutions networks network communications "
    "international global industries enterprises energy power resources petroleum oil gas mining minerals "
    "metals gold silver pharmaceuticals pharmaceutical pharma therapeutics biosciences bioscience biotech "
    "biotherapeutics biopharma sciences science medical health healthcare diagnostics labs laboratories "
    "devices instruments semiconductor semiconductors electronics electric materials products brands foods "
    "beverages restaurants stores motors motor automotive aviation airlines aerospace air logistics "
    "transportation entertainment media interactive games studios sports hotels resorts properties realty "
    "reit financial finance capital bancorp bank insurance partners services service digital data online "
    "education learning therapeutics robotics computing ai usa us america exploration development "
    "exploration & precision surgical company worldwide storage".split()
)
_WORD = re.compile(r"[^\s,()]+")
_NOISE = re.compile(r"\([^)]*\)|\bClass [A-Z]\b|\bSeries \d+\b", re.IGNORECASE)


def core(name: str) -> str:
    """'Eli Lilly & Co' -> 'Eli Lilly'; 'The Boeing Company' -> 'Boeing'; a name that is all law stays whole."""
    words = _WORD.findall(_NOISE.sub(" ", name))
    if len(words) > 1 and words[0].lower() == "the":
        words = words[1:]
    kept = _cut(words, LEGAL)
    return " ".join(kept or words)


def without_holding(name: str) -> str:
    """'Cava Group' -> 'Cava'; applied to a `core`."""
    words = name.split()
    return " ".join(_cut(words, HOLDING) or words)


def short_forms(name: str) -> list[str]:
    """Shorter names that may follow a full one in the same text, longest first: Rocket Lab USA -> Rocket Lab."""
    words = without_holding(core(name)).split()
    forms = []
    while len(words) > 1 and words[-1].lower() in DOES:
        words = _cut(words[:-1], ("&", "and"))
        forms.append(" ".join(words))
    return forms


def _cut(words: list[str], endings: tuple[str, ...] | list[str]) -> list[str]:
    end = len(words)
    while end and (words[end - 1].lower().rstrip(".") in endings or (end < len(words) and words[end - 1] == "&")):
        end -= 1
    return words[:end]
