"""Starting this package's own processes, with the caller's import path."""

from __future__ import annotations

import json
import os
import sys


def command(module: str, *arguments: str) -> list[str]:
    """The command that calls `main(arguments)` of `module` in a fresh interpreter.

    -s and -P keep the user's site and the current folder out; the import path is handed over as it is here.
    """
    path = json.dumps([each or os.getcwd() for each in sys.path])
    program = (
        f"import sys; sys.path[:] = {path}; from importlib import import_module; "
        f"sys.exit(import_module({module!r}).main(sys.argv[1:]))"
    )
    return [sys.executable, "-s", "-P", "-c", program, *arguments]
