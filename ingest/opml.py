"""Lists of subscriptions as OPML 2.0, in and out."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from ingest.brokenfeeds import fault, mended
from ingest.errors import ReadError
from records import Feed


def read_opml(data: bytes) -> list[Feed]:
    """The feeds of a list, folders flattened, each address once. Raises ReadError for what is no OPML."""
    try:
        root = ET.fromstring(mended(data) if fault(data) else data)
    except (ET.ParseError, ValueError) as error:
        raise ReadError("OPML", f"not valid XML: {error}") from None
    if root.tag.lower() != "opml":
        raise ReadError("OPML", f"not an OPML file: it begins with <{root.tag}>")
    feeds = [feed for outline in root.iter("outline") if (feed := _feed(outline))]
    return list({feed.url: feed for feed in feeds}.values())


def write_opml(feeds: Iterable[Feed]) -> str:
    """An OPML document with a line for each feed."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Feeds of streetcheck"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        name = feed.title or feed.url
        ET.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _feed(outline: ET.Element) -> Feed | None:
    fields = {name.lower(): value.strip() for name, value in outline.attrib.items()}
    url = fields.get("xmlurl")
    return Feed(url, title=fields.get("title") or fields.get("text") or None) if url else None
