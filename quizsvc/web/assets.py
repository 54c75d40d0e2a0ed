"""The client's files as they are served: compressed once, tagged by content, under one version."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from quizsvc.web.modules import needed

CLIENT = Path(__file__).parent / "client"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file. `packed` is the same, compressed by gzip."""

    data: bytes
    packed: bytes
    tag: str
    media_type: str

    @classmethod
    def of(cls, data: bytes, suffix: str) -> Asset:
        """The asset of these bytes."""
        tag = hashlib.sha256(data).hexdigest()[:16]
        return cls(data, gzip.compress(data, 9, mtime=0), tag, MEDIA_TYPES[suffix])


def version() -> str:
    """A text that changes with any of the files; it is part of their addresses, so that browsers may keep
    them for ever and never mix two versions.
    """
    return _version(tuple(sorted((str(path), *_stamp(path)) for path in _files())))


def asset(name: str) -> Asset | None:
    """The file of that name in the client's folder; None if there is none to serve."""
    path = CLIENT / name
    if path not in _files():
        return None
    return _asset(path, _stamp(path))


def page() -> Asset:
    """The one HTML page, with the version in the addresses of what it loads."""
    return _page(version())


@lru_cache(1)
def _page(known: str) -> Asset:
    preloads = (
        f'<link rel="modulepreload" href="/web/{known}/{name}">' for name in needed(CLIENT, "main.js")
    )
    html = (CLIENT / "index.html").read_text()
    html = html.replace("{{version}}", known).replace("{{preloads}}", "\n".join(preloads))
    return Asset.of(html.encode(), ".html")


@lru_cache(256)
def _asset(path: Path, _stamp: tuple[int, int]) -> Asset:
    return Asset.of(path.read_bytes(), path.suffix)


@lru_cache(1)
def _version(stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, *_ in stamps:
        digest.update(name.removeprefix(str(CLIENT)).encode() + b"\0" + Path(name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _files() -> list[Path]:
    return [path for path in CLIENT.rglob("*") if path.suffix in MEDIA_TYPES]


def _stamp(path: Path) -> tuple[int, int]:
    """Changes when the file is saved, so that whoever works on the client sees it at the next load."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size
