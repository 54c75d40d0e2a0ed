"""Native files as text: written from content, or an author's own file put in order.

One emitter serves both, so that what is written is already formatted.
"""

from quizsvc.content.writing.formatting import format_text
from quizsvc.content.writing.native_yaml import to_yaml

__all__ = ["format_text", "to_yaml"]
