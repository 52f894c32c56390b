"""Which network addresses may be connected to: public ones, and those that were allowed by name."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from typing import TypeAlias

IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The host points to an address that is not public; the message names it."""


def is_public(ip: IP) -> bool:
    """True for an address of the open internet; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def names_itself(host: str) -> bool:
    """True for `localhost` and for a literal address: who writes one knows where it points."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_own(host: str) -> bool:
    """True for `localhost` and for a literal address that is not public: a machine of the user's own."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return not is_public(ipaddress.ip_address(name))
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def usable(host: str, port: int, allowed: Collection[str]) -> list[str]:
    """The addresses of `host` that may be connected to, in the order of the resolver.

    `allowed` holds `host` or `host:port` entries, lower case, for which every address is good.
    Raises Refused where none is usable, socket.gaierror where the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    name = host.strip("[]").lower()
    if name in allowed or f"{name}:{port}" in allowed:
        return addresses
    public = [address for address in addresses if is_public(ipaddress.ip_address(address))]
    if not public:
        raise Refused(f"{addresses[0]} is a private address")
    return public
