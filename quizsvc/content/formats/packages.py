"""Zip packages: what may be in them, and their XML files one after the other."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from quizsvc.content.findings import Report, shown
from quizsvc.content.formats.xml.dialects import detect_xml
from quizsvc.content.nodes import Broken

MAX_MEMBERS = 20_000
MAX_TOTAL = 512 * 1024 * 1024
"""Bytes of all members together, unpacked; files that are no XML are never unpacked."""
MAX_MEMBER = 64 * 1024 * 1024
MAX_XML_TOTAL = 256 * 1024 * 1024
MAX_RATIO = 250
_SMALL = 1024 * 1024
_ENTRY = b"PK\x01\x02"
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(?:/|$)", re.IGNORECASE)
_XML = re.compile(r"\.(?:xml|qti)$", re.IGNORECASE)
_HEAD = 20_000


class Package:
    """A zip file that was looked over. Its members can be read without harm."""

    def __init__(self, data: bytes, file: str, report: Report) -> None:
        self._file, self._report = file, report
        self._archive: zipfile.ZipFile | None = None
        self._left = MAX_XML_TOTAL
        if data.count(_ENTRY) > MAX_MEMBERS:
            self._refuse(
                f"The archive has more than {MAX_MEMBERS:,} files.", "Export fewer questions at a time."
            )
            return
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS:
            self._refuse("The archive is damaged.", "Export it again.")
            return
        if not self._is_harmless(self._archive.infolist()):
            self._archive = None

    def names(self) -> list[str]:
        """The XML files worth reading, in the archive's order."""
        infos = self._archive.infolist() if self._archive is not None else []
        names = dict.fromkeys(info.filename for info in infos if not info.is_dir())
        return [name for name in names if _XML.search(name) and not _JUNK.search(name)]

    def others(self) -> bool:
        """Whether there are files that are no XML, such as images."""
        infos = self._archive.infolist() if self._archive is not None else []
        names = (info.filename for info in infos if not info.is_dir())
        return any(not _XML.search(name) and not _JUNK.search(name) for name in names)

    def head(self, name: str) -> bytes:
        """The first bytes of a member; empty once the report says why not."""
        try:
            with self._opened(name) as member:
                return member.read(_HEAD)
        except _FAULTS:
            self._refuse(f"The file {shown(name)} in the archive is damaged.", "Export the archive again.")
            return b""

    def read(self, name: str) -> bytes | None:
        """All of a member; None once the report says why not."""
        try:
            with self._opened(name) as member:
                content = member.read(min(MAX_MEMBER, self._left) + 1)
        except _FAULTS:
            self._refuse(f"The file {shown(name)} in the archive is damaged.", "Export the archive again.")
            return None
        self._left -= len(content)
        if len(content) > MAX_MEMBER or self._left < 0:
            self._refuse(
                f"The archive swells beyond bounds at {shown(name)}.", "Export fewer questions at a time."
            )
            return None
        return content

    def formats(self) -> Iterator[tuple[str, str]]:
        """Name and format of each XML file that holds questions."""
        for name in self.names():
            if name.lower().endswith("imsmanifest.xml"):
                continue
            if (found := detect_xml(self.head(name).replace(b"\0", b""))) is not None:
                yield name, found

    def _opened(self, name: str) -> zipfile.ZipExtFile:
        if self._archive is None:
            raise ValueError(name)
        return self._archive.open(name)  # type: ignore[return-value]  # mode r answers a ZipExtFile

    def _is_harmless(self, infos: list[zipfile.ZipInfo]) -> bool:
        for info in infos:
            if fault := _fault(info):
                self._refuse(
                    f"The file {shown(info.filename)} in the archive {fault}.",
                    "Pack the archive again without it.",
                )
                return False
        total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        if total > MAX_TOTAL or (total > 10 * _SMALL and total > MAX_RATIO * max(packed, 1)):
            message = f"The archive unpacks to {total // _SMALL:,} MiB, which is more than is taken."
            self._refuse(message, "Leave large files out, or export fewer questions at a time.")
            return False
        return True

    def _refuse(self, message: str, mend: str) -> None:
        self._report.add(self._file, Broken(1, 1), (), code="bad_archive", message=message, mend=mend)


def detect_package(data: bytes) -> str | None:
    """The format of the questions in a zip file; Canvas's own where any file has it."""
    found = [form for _, form in Package(data, "", Report()).formats()]
    return next((form for form in ("canvas", "qti3", "qti22", "qti21", "moodle") if form in found), None)


def _fault(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/") or "\0" in name:
        return "leads out of it"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""
