"""Foreign question formats: read into our content and written from it.

`read_foreign` and `write_foreign` are all that the rest needs; docs/formats.md says what each format keeps.
They are loaded when they are first asked for: a service starts sooner without some eighty modules.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quizsvc.content.formats.detecting import detect
from quizsvc.content.formats.values import FORMATS, Exported, Imported, LeftOut, Skipped

if TYPE_CHECKING:
    from quizsvc.content.formats.reading import read_foreign
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

_LATE = {"read_foreign": "reading", "write_foreign": "writing"}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
