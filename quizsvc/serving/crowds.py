"""Who makes room when there is none: the address that takes most, which is so in no way but its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address
from typing import Any, Protocol, TypeVar

NETWORK = 64
"""Bits of an IPv6 address that one client has been given; the rest it chooses."""


class Connected(Protocol):
    """A connection; `client` is the address and port of the other end."""

    client: Any


C = TypeVar("C", bound=Connected)


def heaviest(connections: Iterable[C], weight: Callable[[C], int]) -> C:
    """The heaviest connection of the address whose connections weigh most together; of equal ones the first.

    Raises ValueError when there is no connection.
    """
    weights = [(origin(connection.client), weight(connection), connection) for connection in connections]
    together: Counter[str] = Counter()
    for where, own, _ in weights:
        together[where] += own
    crowd = max(together, key=together.__getitem__)
    return max((each for each in weights if each[0] == crowd), key=lambda each: each[1])[2]


def origin(client: Any) -> str:
    """Where a connection comes from: an IPv4 address, or the network of an IPv6 one."""
    host = str(client[0]) if client else ""
    if ":" not in host:
        return host
    address = IPv6Address(host)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{int(address) >> (128 - NETWORK):x}"
