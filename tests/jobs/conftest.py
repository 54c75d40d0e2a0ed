"""A Redis server of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from tests.ports import free_port
from tests.serving.conftest import until


def need(holds: bool, what: str) -> None:
    """Skip without `what`; under CI that is a failure."""
    if not holds:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {what}")


@dataclass
class Redis:
    """Where it listens, on every address of this machine."""

    port: int

    def url(self, host: str = "127.0.0.1") -> str:
        """Its address as seen from where `host` names this machine."""
        return f"redis://{host}:{self.port}/0"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A server that these tests share."""
    with redis_in(tmp_path_factory.mktemp("redis")) as server:
        yield server


@contextmanager
def redis_in(folder: Path) -> Iterator[Redis]:
    """A server without persistence on a free port, in the network that the calling thread is in."""
    need(shutil.which("redis-server") is not None, "redis-server (Debian package of that name)")
    port = free_port()
    words = ["--port", str(port), "--bind", "0.0.0.0", "--protected-mode", "no", "--save", ""]
    process = subprocess.Popen(["redis-server", *words], cwd=folder, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            until(lambda: process.poll() is not None or answers(client))
            assert process.poll() is None, f"redis-server ended; is port {port} taken?"
        yield Redis(port)
    finally:
        process.terminate()
        process.wait(60)


def answers(client: redis.Redis) -> bool:
    """Whether the server is there."""
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
