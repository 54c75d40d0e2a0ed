"""Which format an XML file has, by its namespaces and first element."""

from __future__ import annotations

import re

_NAMESPACES = (
    (re.compile(rb"imsqtiasi_v3p\d|qti_v3|qtiv3|<(?:\w+:)?qti-assessment-(?:item|test)"), "qti3"),
    (re.compile(rb"imsqti_v2p2|qtiv2p2"), "qti22"),
    (re.compile(rb"imsqti_v2p[01]|<(?:\w+:)?assessment(?:Item|Test)\b|imsqti_item_xmlv2p"), "qti21"),
    (re.compile(rb"<(?:\w+:)?questestinterop\b|ims_qtiasiv1p2|imsqti_xmlv1p"), "canvas"),
    (re.compile(rb"<quiz\b(?![^>]{0,800}canvas)|<question\s[^>]{0,100}type="), "moodle"),
)


def detect_xml(start: bytes) -> str | None:
    """The format of an XML file by its first bytes; None if it is no XML that we know."""
    if not re.match(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s*<[?!\w]|[^<]{1,2000}<\?xml\b)", start):
        return None
    return next((name for pattern, name in _NAMESPACES if pattern.search(start)), None)
