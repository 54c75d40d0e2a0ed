"""`python -m quizsvc.sandbox`: run a file, serve runs on a socket, try the walls, measure."""

from __future__ import annotations

import sys

from quizsvc.sandbox.commands import parser
from quizsvc.sandbox.errors import SandboxError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.action(options))
    except SandboxError as error:
        sys.stderr.write(f"quizsvc.sandbox: {error}\n")
        return 1
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"quizsvc.sandbox: {named}{error.strerror}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
