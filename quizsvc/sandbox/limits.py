"""The limits of one run and the settings of the supervisor, each with its unit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


def _setting(default: Any, words: str) -> Any:
    return field(default=default, metadata={"help": words})


@dataclass(frozen=True)
class Limits:
    """What one run may use."""

    wall: float = _setting(5.0, "seconds on the clock, from the snippet's start")
    cpu: float = _setting(3.0, "seconds of processor time")
    memory_mib: int = _setting(512, "MiB of memory over what a fresh interpreter with torch holds")
    output_bytes: int = _setting(64 * 1024, "bytes of stdout and stderr together")
    source_bytes: int = _setting(32 * 1024, "bytes of the snippet in UTF-8")

    def __post_init__(self) -> None:
        for each in fields(self):
            if not 0 < getattr(self, each.name) < 2**31:
                raise ValueError(f"{each.name} must be above 0 and below 2^31")

    def to_dict(self) -> dict[str, float | int]:
        """The limits by name, for a report."""
        return asdict(self)


@dataclass(frozen=True)
class Settings:
    """How the supervisor works. `spare_walls` and `drop_wall` exist for tests and the bench."""

    limits: Limits = Limits()
    pool: int = _setting(8, "spares kept ready")
    queue: int = _setting(64, "runs that may wait for a spare")
    refill_per_second: float = _setting(200.0, "spares made per second at most")
    preparing: int = _setting(2, "spares being made at once at most")
    patience: float = _setting(20.0, "seconds a run may wait in the queue")
    canary_every: int = _setting(200, "one spare of so many is spent on trying the walls")
    cgroup: str = _setting("", "folder of a delegated cgroup v2, for limits on all runs together")
    namespaces: bool = True
    drop_wall: str = ""  # simulate that this wall is down
    bare: bool = False  # no walls at all: for the bench's comparison only

    def __post_init__(self) -> None:
        for name, least in (("pool", 1), ("preparing", 1), ("canary_every", 1), ("queue", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be {least} or more")
        for name in ("refill_per_second", "patience"):
            if not 0 < getattr(self, name) < 2**31:
                raise ValueError(f"{name} must be above 0 and below 2^31")
