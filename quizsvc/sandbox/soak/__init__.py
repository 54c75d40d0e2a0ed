"""Thousands of mixed runs, and what they leave behind: no process, file, descriptor or memory."""

from quizsvc.sandbox.soak.mixed import soak

__all__ = ["soak"]
