"""Which host a request is for. Imports next to nothing, as the door asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HOST = re.compile(r"(?:[\w.~!$&'()*+,;=%-]*|\[[0-9A-Za-z:.]+\])(?::[0-9]*)?", re.ASCII)

_MEND = "Send `Host: NAME` or `Host: NAME:PORT`, with the name or address of this service."


def fault_of(hosts: Sequence[str], version: tuple[int, int]) -> str:
    """What is wrong with the Host fields of a request, and how to mend it; "" where HTTP's rules are kept
    (RFC 9112, 3.2).
    """
    if not hosts and version >= (1, 1):
        return f"The request has no Host, which HTTP/1.1 asks for. {_MEND}"
    if len(hosts) > 1:
        return f"The request has {len(hosts)} Host fields. {_MEND}"
    if any(not _HOST.fullmatch(host) for host in hosts):
        return f"The request's Host is neither a name nor an address. {_MEND}"
    return ""
