"""Starting this package's own processes, with the caller's import path."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path


def command(module: str, *arguments: str) -> list[str]:
    """The command that calls `main(arguments)` of `module` in a fresh interpreter.

    -s and -P keep the user's site and the current folder out; the import path is handed over as it is here.
    """
    path = json.dumps(_import_path())
    program = (
        f"import sys; sys.path[:] = {path}; from importlib import import_module; "
        f"sys.exit(import_module({module!r}).main(sys.argv[1:]))"
    )
    return [sys.executable, "-s", "-P", "-c", program, *arguments]


def _import_path() -> list[str]:
    """The caller's path, the standard library first: no file of a caller's folder may stand in for it."""
    stdlib = sysconfig.get_path("stdlib")
    path = [each or os.getcwd() for each in sys.path]
    first = [each for each in path if each.endswith(".zip") or each.startswith(stdlib)]
    standard = [each for each in first if "-packages" not in each]
    return list(dict.fromkeys([*standard, str(Path(__file__).parents[2]), *path]))
