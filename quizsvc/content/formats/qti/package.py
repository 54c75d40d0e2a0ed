"""Reads QTI packages and single files of every version."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from urllib.parse import unquote

from quizsvc.content.findings import Report
from quizsvc.content.formats.canvas.reading import read_qti1
from quizsvc.content.formats.collecting import Collector
from quizsvc.content.formats.items import NotTaken
from quizsvc.content.formats.markup.texts import FILES, visible
from quizsvc.content.formats.moodle.reading import read_moodle
from quizsvc.content.formats.packages import Package
from quizsvc.content.formats.qti.item import ItemReader
from quizsvc.content.formats.xml.elements import Element
from quizsvc.content.formats.xml.reading import read_xml


@dataclass(slots=True)
class _Manifest:
    """The files that a package names, in its order, which of them are items, and the keywords of each."""

    order: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    keywords: dict[str, list[str]] = field(default_factory=dict)


def read_qti(data: bytes, collector: Collector) -> None:
    """Hand every item of a package or of a single XML file to the collector."""
    if not data.startswith(b"PK"):
        if not _read_items(data, collector, "", []) and not collector.report:
            message = "The file holds no item; it may be a test that lists items in other files."
            collector.fault(1, 1, "no_items", message, "Send the whole package as a zip file.")
        return
    package = Package(data, collector.file, collector.report)
    if collector.report:
        return
    manifest = _manifest(package, collector)
    if package.others():
        collector.note(FILES)
    there = set(package.names())
    for path in dict.fromkeys(manifest.items):
        if path not in there:
            collector.skip(1, path, "the manifest names it, but it is not in the archive")
    found = sorted(package.formats(), key=lambda one: _place(one[0], manifest))
    if not found and not collector.report:
        message = "The archive holds no questions in a format that is known here."
        mend = "Send a QTI or Canvas package, or the question files themselves."
        collector.fault(1, 1, "no_items", message, mend)
    for name, form in found:
        if len(collector.report):
            return
        content = package.read(name)
        if content is None:
            return
        _read_member(content, name, form, manifest, collector)


def _read_member(content: bytes, name: str, form: str, manifest: _Manifest, collector: Collector) -> None:
    file = f"{collector.file}/{name}"
    if form == "canvas":
        read_qti1(content, collector, file)
    elif form == "moodle":
        read_moodle(content, collector)
    else:
        _read_items(content, collector, file, manifest.keywords.get(name, []))


def _read_items(data: bytes, collector: Collector, file: str, keywords: list[str]) -> bool:
    """Whether there was an item. Tests, sections and manifests hold none and are passed over."""
    found = False

    def take(element: Element) -> bool:
        nonlocal found
        if element.name == "assessmentitem":
            found = True
            _item(element, collector, file, keywords)
        return element.name == "assessmentitem"

    root = read_xml(data, file or collector.file, collector.report, take)
    if root is not None and root.name == "assessmentitem":
        take(root)
    return found


def _item(element: Element, collector: Collector, file: str, keywords: list[str]) -> None:
    try:
        collector.take(ItemReader(element, collector.note, keywords).item(), file)
    except NotTaken as reason:
        body = element.child("itembody")
        title = element.get("title") or visible(body.raw() if body is not None else "")
        collector.skip(element.line, title or element.get("identifier"), str(reason), file)


def _manifest(package: Package, collector: Collector) -> _Manifest:
    """The nearest manifest; one that cannot be read is no loss but of order and keywords."""
    manifest = _Manifest()
    names = [name for name in package.names() if posixpath.basename(name).lower() == "imsmanifest.xml"]
    for name in sorted(names, key=lambda one: one.count("/"))[:1]:
        content = package.read(name)
        root = read_xml(content, name, Report()) if content is not None else None
        for resource in root.iter("resource") if root is not None else ():
            href = resource.get("href") or next((file.get("href") for file in resource.children("file")), "")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(href)))
            manifest.order.append(path)
            if "qti_item" in resource.get("type"):
                manifest.items.append(path)
            words = [word.raw().strip() for word in resource.iter("keyword")]
            manifest.keywords[path] = [word for word in words if word]
    return manifest


def _place(name: str, manifest: _Manifest) -> tuple[int, int, str]:
    """Canvas's fuller copies first, then as the manifest says, then by name."""
    order = manifest.order.index(name) if name in manifest.order[:5_000] else len(manifest.order)
    return (0 if "non_cc_assessments" in name else 1, order, name)
