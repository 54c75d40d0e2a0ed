"""Watching a snippet from inside its process: rates used and printed, losses, order of steps, warnings.

Loaded by the zygote alone; imports torch. What it tells is a guide to feedback, never proof: the snippet
lives in the same process and could forge it.
"""

from quizsvc.sandbox.observe.observer import Observer, prepare
from quizsvc.sandbox.observe.tampering import Classes
from quizsvc.sandbox.observe.traced import UNSEEN

__all__ = ["UNSEEN", "Classes", "Observer", "prepare"]
