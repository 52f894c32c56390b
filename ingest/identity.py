"""What is known again: an entry, also where a feed changes its GUIDs or gives one to all; a body."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from records import Entry, Page, stable_id

# What campaigns, mailings and networks add to a link; none of them chooses what a page says.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|bbc_\w+)|mc_[ce]id|_hs(?:enc|mi)|hsCtaTracking|mkt_tok|vero_(?:id|conv)"
    r"|(?:fb|g|dc|tw|yc|ms|wt_|irgwc_?)clid|gclsrc|gbraid|wbraid|igshid|igsh|oly_(?:anon|enc)_id|s_cid|cmpid"
    r"|ncid|ocid|smid|guccounter|guce_referrer(?:_sig)?|\.tsrc|yptr|_ga|_gl|rss_?id",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


def keys(entry: Entry) -> tuple[str, ...]:
    """By these an entry is known again, in its feed: it is known where one of them is.

    One sign alone never decides: each key joins two of GUID, canonical address, time and title. So a story
    under a new GUID is known by its address and time or title, one that moved by its GUID and time, and a
    GUID or an address that a feed gives to all its entries loses none. An entry without an address of its
    own goes by its words. What is taken for new by mistake is read again, and the article on its page is
    the same: the doubt goes to reading.
    """
    guid, title = entry.guid, " ".join((entry.title or "").lower().split())
    address = canonical(entry.url) if entry.url else None
    time = entry.published if entry.published and len(entry.published) > 10 else None
    day = (entry.published or "")[:10]
    joined = [
        ("guid, address", guid, address),
        ("guid, time", guid, time),
        ("address, time", address, time),
        ("address, title", address, f"{title}\x1f{day}"),
    ]
    if address is None:
        joined += [("guid, title", guid, title), ("title, date", title, entry.published)]
    found = [stable_id(name, one, other) for name, one, other in joined if one and other]
    return tuple(found) or (stable_id("words", guid, title, entry.published, entry.summary),)


def canonical(url: str) -> str | None:
    """An address in the form in which two of them are compared; None for a site's front page.

    Lower-case host, https, no port of its own, no tracking, no fragment, no slash at the end. For
    comparing, not for fetching.
    """
    try:
        parts = urlsplit(untracked(url))
        port = parts.port
    except ValueError:
        return url
    if not parts.hostname:
        return url
    # "#!/story" is how some pages say which story.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    path = parts.path.rstrip("/")
    if not (path or parts.query or fragment):
        return None
    host = parts.hostname + (f":{port}" if port not in (None, _PORTS.get(parts.scheme)) else "")
    scheme = "https" if parts.scheme == "http" else parts.scheme
    return urlunsplit(SplitResult(scheme, host, path, parts.query, fragment))


def joined(base: str, link: str) -> str:
    """The address of a link on the page or feed at `base`; a broken one stays, for the fetching to name."""
    try:
        whole = urljoin(base, link)
        urlsplit(whole)
    except ValueError:
        return link
    return whole


def untracked(url: str) -> str:
    """The address without the parameters that only tell where a reader came from; otherwise as it was."""
    head, mark, fragment = url.partition("#")
    path, question, query = head.partition("?")
    kept = [pair for pair in query.split("&") if not _TRACKING.fullmatch(unquote(pair.partition("=")[0]))]
    if not question or len(kept) == query.count("&") + 1:
        return url
    return path + (f"?{'&'.join(kept)}" if any(kept) else "") + mark + fragment


def body_hash(body: bytes) -> str:
    """What tells whether the same bytes came again: of a feed, of a page."""
    return blake2b(body, digest_size=10).hexdigest()


def unchanged(page: Page, known: str | None) -> bool:
    """Whether what was `known` by its hash came again, by the server's word or by its bytes."""
    return page.status == 304 or body_hash(page.body) == known
