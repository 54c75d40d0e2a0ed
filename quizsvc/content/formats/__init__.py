"""Foreign question formats: read into our content and written from it.

`read_foreign` and `write_foreign` are all that the rest needs; docs/formats.md says what each format keeps.
"""

from quizsvc.content.formats.detecting import detect
from quizsvc.content.formats.reading import FORMATS, read_foreign
from quizsvc.content.formats.values import Exported, Imported, LeftOut, Skipped
from quizsvc.content.formats.writing import write_foreign

__all__ = [
    "FORMATS",
    "Exported",
    "Imported",
    "LeftOut",
    "Skipped",
    "detect",
    "read_foreign",
    "write_foreign",
]
