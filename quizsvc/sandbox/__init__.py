"""Runs a PyTorch snippet inside walls, warm, and tells what it did. Usable without the rest of quizsvc."""

from quizsvc.sandbox.client import Client
from quizsvc.sandbox.errors import InvalidSource, QueueFull, SandboxError, SandboxUnavailable
from quizsvc.sandbox.journal import request_id
from quizsvc.sandbox.limits import Limits, Settings
from quizsvc.sandbox.local import local
from quizsvc.sandbox.run import STATUSES, Run

__all__ = [
    "STATUSES",
    "Client",
    "InvalidSource",
    "Limits",
    "QueueFull",
    "Run",
    "SandboxError",
    "SandboxUnavailable",
    "Settings",
    "local",
    "request_id",
]
