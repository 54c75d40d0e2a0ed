"""How QTI 2.1, 2.2 and 3.0 differ on paper: names, namespaces, schemas and templates."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of QTI as it is written."""

    name: str
    namespace: str
    schema: str
    item_type: str
    test_type: str
    manifest_namespace: str
    manifest_schema: str
    schemaversion: str
    schema_name: str
    prefixed: bool = False

    def tag(self, name: str) -> str:
        """An element's name: `simpleChoice`, or `qti-simple-choice` in QTI 3."""
        return "qti-" + _hyphenated(name) if self.prefixed else name

    def attributes(self, **values: str) -> dict[str, str]:
        """Attributes likewise: `responseIdentifier` or `response-identifier`."""
        return {_hyphenated(name) if self.prefixed else name: value for name, value in values.items()}


def _hyphenated(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


QTI21 = Dialect(
    "qti21",
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    "imsqti_item_xmlv2p1",
    "imsqti_test_xmlv2p1",
    _CP,
    "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    "2.1",
    "QTIv2.1 Package",
)
QTI22 = Dialect(
    "qti22",
    "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    "imsqti_item_xmlv2p2",
    "imsqti_test_xmlv2p2",
    _CP,
    "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    "2.2",
    "QTIv2.2 Package",
)
QTI3 = Dialect(
    "qti3",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    "imsqti_item_xmlv3p0",
    "imsqti_test_xmlv3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    "3.0.0",
    "QTI Package",
    prefixed=True,
)
