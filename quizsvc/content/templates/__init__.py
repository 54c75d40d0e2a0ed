"""Questions with parameters, of which each attempt draws a variant."""

from quizsvc.content.templates.expressions import NoValue
from quizsvc.content.templates.variants import ENOUGH, Variant, concrete, drawn, sample, size

__all__ = ["ENOUGH", "NoValue", "Variant", "concrete", "drawn", "sample", "size"]
