"""HTML fragments, as feeds carry them, to plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "section", "article",
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript"})


def plain_text(html: str) -> str:
    """The words of a fragment: one line a block, runs of space as one, no empty lines."""
    if "<" not in html and "&" not in html:
        return _tidy(html)
    html = _tame(html)
    try:
        return _tidy(_words(html))
    except AssertionError:  # html.parser on a marked section that it does not know
        return _tidy(_words(html.replace("<![", "&lt;![")))


def one_line(text: str | None) -> str | None:
    """The words of a title or a name on one line; None where there are none."""
    return " ".join(plain_text(text or "").split()) or None


def _tame(html: str) -> str:
    """What no bracket or comment closes is text: html.parser would look for the end from each of them."""
    after = html.rfind("-->") + 1
    html = html[:after] + html[after:].replace("<!--", "&lt;!--")
    after = html.rfind(">") + 1
    return html[:after] + html[after:].replace("<", "&lt;")


def _words(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))


def _tidy(text: str) -> str:
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
