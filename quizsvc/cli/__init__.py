"""The commands: `quizsvc --help`."""

from quizsvc.cli.main import main

__all__ = ["main"]
