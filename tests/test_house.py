"""Rules of the house that import-linter cannot see."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("quizsvc.sandbox", ["flask", "torch", "numpy", "sqlalchemy", "quizsvc.app"]),
        ("quizsvc.content.reader", ["flask", "torch", "sqlalchemy"]),
        ("quizsvc.scoring", ["flask", "torch", "sqlalchemy"]),
        ("quizsvc.app", ["torch", "numpy", "sqlalchemy.dialects.postgresql"]),
        ("quizsvc.cli", ["flask", "torch", "sqlalchemy"]),
    ],
)
def test_importing_a_part_does_not_load_what_it_must_not_know(module, absent):
    """A fresh interpreter that imports the part has none of the others, whatever __init__ files do."""
    probe = f"import sys, {module}; print([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
