"""Whose server an address is on: the registrable domain, by the Public Suffix List. Pure."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.addresses import names_itself

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def registrable(url: str) -> str:
    """'https://markets.news.co.uk/x' -> 'news.co.uk'; the unit by which requests are spaced.

    A literal address and `localhost` are themselves, with their port where one is written; so is a name that
    has no public suffix. "" for what is no address.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    name = _ascii(host)
    domain = None if names_itself(host) else _suffixes().privatesuffix(name)
    if domain:
        return str(domain)
    return name if port is None else f"{name}:{port}"


def origin(url: str) -> str:
    """'HTTPS://News.example:443/x' -> 'https://news.example': what a robots.txt speaks for."""
    parts = urlsplit(url)
    scheme, port = parts.scheme.lower(), parts.port
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    usual = port is None or port == {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{host}" if usual else f"{scheme}://{host}:{port}"


def _ascii(host: str) -> str:
    """The name as it stands in the DNS and in the list."""
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return host


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
