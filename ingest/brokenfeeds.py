"""Feeds that are no well-formed XML, taken apart so that a fault costs the entry that has it and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from xml.parsers import expat

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\b[^<>]{0,200}>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_CDATA = re.compile(r"(<!\[CDATA\[|\]\]>)")
_REFERENCE = re.compile(r"&(?:#(?P<code>\w{1,10});|(?P<name>\w{1,20});)?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROOT = re.compile(r"<(?P<name>(?:[\w.-]+:)?(?P<kind>rss|feed|rdf))\b(?P<rest>[^<>]*)>", re.IGNORECASE)
_ITEM = re.compile(r"<(?P<end>/?)(?P<name>(?:[\w.-]+:)?(?:item|entry))(?=[\s>/])[^<>]*>", re.IGNORECASE)
_PREFIX = re.compile(r"</?([A-Za-z][\w.-]*):")
_HEAD = 4096
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


@dataclass(frozen=True, slots=True)
class Pieces:
    """A feed taken apart; each piece is a feed of its own, in UTF-8.

    `shell` has no entries; `runs` are its entries in their order, many sound ones together and a broken one
    alone. `cut` says that the feed breaks off; an entry in which it does is left out.
    """

    shell: bytes
    runs: tuple[bytes, ...]
    cut: bool


def fault(data: bytes) -> str | None:
    """Why data is no well-formed XML with namespaces, in the words of expat; None where it is."""
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # also an encoding that is not known
        return str(error)
    return None


def mended(data: bytes) -> bytes:
    """The feed in UTF-8 without a DOCTYPE, and with the characters and references that XML allows."""
    text = _ILLEGAL.sub("", _without_doctype(_DECLARATION.sub("", _text(data))))
    return "".join(_referenced(text)).strip().encode()


def pieces(data: bytes) -> Pieces | None:
    """What `mended` gave, taken apart; None where no feed begins in it."""
    text = data.decode()
    root = _ROOT.search(text)
    if root is None:
        return None
    opening = f"<{root['name']}{_with_namespaces(root['rest'], text)}>"
    closing = f"</{root['name']}>"
    cut = re.search(rf"</{root['name']}\s*>", text, re.IGNORECASE) is None
    items, shell = _taken_apart(text[root.end() :], cut)
    if root["kind"].lower() == "rss":
        head, tail = f"{opening}<channel>", f"</channel>{closing}"
    else:
        head, tail = opening, closing
    whole = f"{opening}{shell}"
    return Pieces(shell=whole.encode(), runs=tuple(run.encode() for run in _runs(items, head, tail)), cut=cut)


def _text(data: bytes) -> str:
    """By the byte order mark, the declared encoding, UTF-8, or else as cp1252."""
    declared = _DECLARED.match(data)
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for name in ("utf-16",) if wide else (declared[1].decode() if declared else "utf-8-sig", "utf-8-sig"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    return data.decode("utf-16" if wide else "cp1252", "replace")


def _without_doctype(text: str) -> str:
    start = text[:_HEAD].upper().find("<!DOCTYPE")
    match = _DOCTYPE.match(text, start) if start >= 0 else None
    return text[:start] + text[match.end() :] if match else text


def _referenced(text: str) -> Iterator[str]:
    """The text with its references put right, outside of CDATA."""
    inside = False
    for part in _CDATA.split(text):
        if _CDATA.fullmatch(part):
            inside = part != "]]>"
        yield part if inside else _REFERENCE.sub(_reference, part)


def _reference(match: re.Match[str]) -> str:
    """An allowed reference stays, a name of HTML's becomes a number, any other "&" is one."""
    code, name = match["code"], match["name"]
    if code:
        return _numbered(code)
    if name in _XML_NAMES:
        return match[0]
    return f"&#{name2codepoint[name]};" if name in name2codepoint else f"&amp;{match[0][1:]}"


def _numbered(code: str) -> str:
    """&#65; as it is; nothing for a number that is no character of XML."""
    try:
        point = int(code[1:], 16) if code[0] in "xX" else int(code)
        legal = point in (9, 10, 13) or (point >= 32 and not _ILLEGAL.match(chr(point)))
    except (ValueError, OverflowError):
        return ""
    return f"&#{point};" if legal else ""


def _with_namespaces(attributes: str, text: str) -> str:
    """The attributes of the root with the prefixes that are used and were forgotten."""
    used = sorted({*_PREFIX.findall(text)} - {"xml", *re.findall(r"xmlns:([\w.-]+)\s*=", attributes)})
    return attributes + "".join(f' xmlns:{name}="{_NAMESPACES.get(name, f"urn:{name}")}"' for name in used)


def _taken_apart(text: str, cut: bool) -> tuple[list[str], str]:
    """The entries, each closed, and what is left without them."""
    items: list[str] = []
    rest: list[str] = []
    start, name, at = -1, "", 0
    for tag in _ITEM.finditer(text):
        if tag["end"] and start >= 0:
            items.append(text[start : tag.end()])
            start, at = -1, tag.end()
        elif not tag["end"] and not tag[0].endswith("/>"):
            if start >= 0:  # the one before was not closed
                items.append(f"{text[start : tag.start()]}</{name}>")
            else:
                rest.append(text[at : tag.start()])
            start, name = tag.start(), tag["name"]
    if start < 0:
        rest.append(text[at:])
    elif not cut:
        items.append(f"{text[start:]}</{name}>")
    return items, "".join(rest)


def _runs(items: list[str], head: str, tail: str) -> Iterator[str]:
    sound: list[str] = []
    for item in items:
        alone = f"{head}{item}{tail}"
        if fault(alone.encode()) is None:
            sound.append(item)
            continue
        if sound:
            yield f"{head}{''.join(sound)}{tail}"
            sound = []
        yield alone
    if sound:
        yield f"{head}{''.join(sound)}{tail}"
