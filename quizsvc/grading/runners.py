"""Where snippets run: the service's own sandbox, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from quizsvc.sandbox import Client, Run, SandboxUnavailable
from quizsvc.settings import Settings


class Runner(Protocol):
    """What runs snippets; quizsvc.sandbox.Client is one."""

    def run(self, code: str, given: Mapping[str, Any] | None = None, client: str = "") -> Run:
        """Run `code`; raises what quizsvc.sandbox.Client.run raises."""
        ...

    def state(self) -> dict[str, Any]:
        """How the sandbox stands."""
        ...


class Closed:
    """Stands in for a sandbox that is switched off."""

    def run(self, code: str, given: Mapping[str, Any] | None = None, client: str = "") -> Run:
        """Always raises SandboxUnavailable."""
        raise SandboxUnavailable("Runs are switched off here (QUIZSVC_SANDBOX=off).", 3600)

    def state(self) -> dict[str, Any]:
        """Unavailable, and why."""
        return {"state": "unavailable", "reason": "Runs are switched off here (QUIZSVC_SANDBOX=off)."}


def open_runner(settings: Settings) -> Runner:
    """The runner that the settings name. Connects to nothing yet."""
    if not settings.sandbox:
        return Closed()
    return Client(settings.sandbox_socket, source_bytes=settings.sandbox_source)
