"""`python -m quizsvc` is the command `quizsvc`."""

from quizsvc.cli import main

main(prog_name="quizsvc")
