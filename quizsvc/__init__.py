"""A quiz engine that runs the code it asks about."""

from importlib.metadata import version

__version__ = version("quizsvc")
