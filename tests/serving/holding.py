"""`quizsvc`, whose regrades stand still: `python -m tests.serving.holding WORDS`.

In each process the first batch of a regrade is done, and the second waits within its transaction for as long
as the file HELD_WHILE is there. So a test has all the time it needs to find a regrade in its middle.
"""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from typing import Any

from quizsvc.attempts.regrades import running
from quizsvc.cli import main

HELD_WHILE = "HELD_WHILE"


def hold() -> None:
    """Have the second batch of this process, and of each that it forks, wait."""
    take, numbers, file = running.take, itertools.count(1), Path(os.environ[HELD_WHILE])

    def take_and_wait(*args: Any) -> None:
        take(*args)
        if next(numbers) == 2:
            while file.exists():
                time.sleep(0.02)

    running.take = take_and_wait


if __name__ == "__main__":
    hold()
    main()
