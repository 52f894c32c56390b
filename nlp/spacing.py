"""Text as it was written: blanks that a tokeniser put into "( NYSE : ACME )" and "$11 . 00" taken out again.

Some sources deliver headlines and articles with every mark set off by blanks, and quotation marks lost with two
blanks in their place. Everything is read in the tidied text; offsets and quotes are led back to the text as given.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.scene import with_id
from records import Article, Claim, Cue, Mention

# Blanks that no writer sets: inside brackets, before a mark that closes, inside a figure.
_SIGNS = re.compile(r"\( ?[A-Z]+ : |\d \. \d|\d , \d{3}\b|\w [,.;] ?(?:\w|$)|\( [A-Z]{1,5} \)|\d %")
_ANY = re.compile(r" [.,;:%)]|\( |  |\u00a0\u00a0")
# Lines of a list put together without a break: "since May 2016Nikkei 225 -1.8% at 20,192.58Yen up 0.3%".
_GLUED = re.compile(
    r"[A-Z](?<=[\w%.].)(?:(?<=\d%.)|(?<=\d%\..)|(?<=\d\.\d.)|(?<=\d\.\d\d.)|(?<=\s(?:19|20)\d\d.)|(?<=[a-z.]\s\d.)|(?<=[a-z.]\s\d\d.)|(?<=[a-z]{3}.))"
    r"(?:(?=[a-z]{2})|(?=&[A-Z] )|(?=[A-Z]{2,} ))"
)
_DAY = re.compile(r"[a-z.]\s\d\d?\Z")
_DATE = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d\d?\Z")
_ENDS = tuple(
    f" {word}"
    for word in ("Tokyo", "London", "Ebitda", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
)
_SMALL = string.ascii_lowercase
# A code of Reuters without a blank before it or behind it: "HoldingsACM.N rose", "Acme ACM.Nand".
_CODE = re.compile(
    r"[A-Z](?:(?<=[a-z]{2}.)(?=[A-Z]{1,4}\.[A-Z]{1,2}(?![\w.]))|(?<=[a-z]{2}.)(?=[A-Z]{1,4}\.[NOK][a-z]))|(?<=[A-Z]{2}\.[NOK])[a-z](?=[a-z])"
)
_CODED = re.compile(r"\.[A-Z](?<=[A-Z]{2}\.[A-Z])")  # in each of them
_RUNS = re.compile(r"(?<=\S)(?: {2,}|\u00a0{2,})(?=\S)")
_LOOSE = re.compile(
    r"(?<=\() +| +(?=\))"  # ( NYSE )
    r"|(?<=\d) \. (?=\d)|(?<=\d) , (?=\d{3}\b)"  # 11 . 00, 1 , 200
    r"|(?<=\d) +(?=%)|(?<=[$€£]) +(?=\d)"
    r"|(?<=[A-Z]) & (?=[A-Z]\b)"  # S & P
    r"|(?<=\b[A-Z]) \. ?(?=[A-Z] ?\.)"  # V . F .
    r"|(?<=[\w)\"”’']) +(?=[,;:?!](?: |$))|(?<=[\w)\"”’']) +(?=\.(?: |$))"  # Inc . , word , word
    r"|(?<=\d) - (?=(?:day|week|month|year|session|point|fold|time)s?\b)|(?<=\d) - (?=(?:Day|Week|Month|Year)\b)"
    r"|(?<=\b(?:Equal|Under)) - (?=[Ww]eight)|(?<=\bOver) - (?=[Ww]eight)|(?<=\b(?:Market|Sector)) - (?=[WwPpOo])"
    r"|(?<=\bStrong) - (?=Buy|Sell)|(?<=\b[Ii]n) - (?=[Ll]ine\b)"
)
_MARKS = str.maketrans("", "", " \u00a0")
Cut = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Spacing:
    """`text` is the tidied text; `starts` are its offsets from which on `shifts` are to be added."""

    given: str
    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def back(self, at: int, *, end: bool = False) -> int:
        """The offset in the text as given of an offset in the tidied text; `end` for one that is exclusive."""
        if end and at:
            return self.back(at - 1) + 1
        found = bisect_right(self.starts, at) - 1
        return at + (self.shifts[found] if found >= 0 else 0)

    def claim(self, claim: Claim, text: str) -> Claim:
        """As it stands in the text as given, whose digest is `text`."""
        start, end = self.back(claim.start), self.back(claim.end, end=True)
        cues = tuple(self._cue(cue) for cue in claim.cues)
        return with_id(replace(claim, quote=self.given[start:end], start=start, end=end, cues=cues), text)

    def mention(self, mention: Mention) -> Mention:
        start, end = self.back(mention.start), self.back(mention.end, end=True)
        return replace(mention, text=self.given[start:end], start=start, end=end)

    def _cue(self, cue: Cue) -> Cue:
        start, end = self.back(cue.start), self.back(cue.end, end=True)
        return Cue(cue.kind, self.given[start:end], start, end)


def _glued(text: str) -> Iterator[int]:
    """Where the lines of a list begin that stand behind others without a break."""
    for match in _GLUED.finditer(text):
        at = match.start()
        before = text[max(0, at - 24) : at]
        if _DAY.search(before) is not None and _DATE.search(before) is None:
            continue
        if (
            not before[-1].isalpha()
            or before.endswith(_ENDS)
            or before[len(before.rstrip(_SMALL)) - 1 :][:1] in (" ", "\n")
        ):
            yield at


def _cuts(line: str) -> list[Cut]:
    """(start, end, instead) of what is to be taken out of a line."""
    loose = _LOOSE if len(_SIGNS.findall(line)) >= (1 if len(line) < 300 else 3) else None
    cuts: list[Cut] = [(m.start(), m.end(), " ") for m in _RUNS.finditer(line)]
    if loose is not None:
        for match in loose.finditer(line):
            cuts.append((match.start(), match.end(), match.group().translate(_MARKS)))
    cuts += [(at, at, "\n") for at in _glued(line)]
    if _CODED.search(line):
        cuts += [(m.start(), m.start(), " ") for m in _CODE.finditer(line)]
    return sorted(cuts)


def spacing(text: str) -> Spacing | None:
    """How `text` is to be tidied; None where nothing is. Time is linear in its length."""
    coded = _CODED.search(text) is not None and _CODE.search(text) is not None
    if _ANY.search(text) is None and not coded and next(_glued(text), None) is None:
        return None
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    at = length = offset = 0
    for line in text.splitlines(keepends=True):
        for start, end, instead in _cuts(line):
            first, last = offset + start, offset + end
            if first < at:
                continue
            parts += [text[at:first], instead]
            length += first - at
            # A mark between two blanks that go ("11 . 00") stands where it stood.
            inside = text[first:last].find(instead) if instead.strip() else 0
            if instead:
                starts.append(length)
                shifts.append(first + inside - length)
                length += len(instead)
            starts.append(length)
            shifts.append(last - length)
            at = last
        offset += len(line)
    if not starts:
        return None
    parts.append(text[at:])
    return Spacing(text, "".join(parts), tuple(starts), tuple(shifts))


def tidied(article: Article) -> tuple[Article, Spacing | None]:
    """The article as it was written, and the way back; the article itself where nothing was loose."""
    title = spacing(article.title) if article.title else None
    way = spacing(article.text)
    if way is None and title is None:
        return article, None
    return (
        replace(
            article,
            text=way.text if way else article.text,
            title=title.text if title else article.title,
        ),
        way,
    )
