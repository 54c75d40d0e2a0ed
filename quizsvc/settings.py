"""One typed Settings, read from QUIZSVC_* variables."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import get_type_hints

PREFIX = "QUIZSVC_"
NO_SETTINGS = ("QUIZSVC_BENCH_", "QUIZSVC_TEST_")
"""What the bench and the tests read; beginnings of names."""

LOG_FORMATS = ("logfmt", "json")
LOG_LEVELS = ("debug", "info", "warning", "error")
MAY_BE_ZERO = ("port", "sandbox_queue", "sandbox_wall", "sandbox_cpu", "patience", "proxies", "token_days")
HIGHEST = 2**31 - 1
LAST_PORT = 65535
ORIGIN = re.compile(r"\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")
LONGEST_SOCKET = 107
"""Bytes of a Unix socket's path (sun_path of unix(7), less its end)."""

_WORDS = {
    "1": True, "on": True, "true": True, "yes": True,
    "0": False, "off": False, "false": False, "no": False,
}  # fmt: skip


class SettingsError(ValueError):
    """A variable cannot be read; the message names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every field is a variable: `data_dir` is QUIZSVC_DATA_DIR. Times are in seconds, sizes in bytes
    unless the name says MiB.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("var")
    database_url: str = ""
    """SQLAlchemy address, of SQLite or PostgreSQL; empty means SQLite in `data_dir`."""

    broker_url: str = ""
    """Redis or RabbitMQ. Set: runs, checks and regrades are done by `quizsvc worker`, and the web process
    keeps no sandbox.
    """

    result_url: str = ""
    """Redis, for what workers answer; empty means the broker, if that is Redis."""

    run_deadline: float = 30.0
    run_queue: int = 200
    """How many runs may wait for a worker."""

    bank_dir: str = ""
    """Folder of question files loaded at start; empty means the bundled bank."""

    threads: int = 12
    patience: float = 8.0
    """How long a request may take to arrive, and a second more for each 64 KiB."""

    registration: bool = True
    rate_limits: bool = True
    origins: str = ""
    """Web origins whose pages may call the API, with commas between; `*` is any. Empty: only our own."""

    max_body: int = 1024 * 1024
    max_import: int = 64 * 1024 * 1024
    log_level: str = "info"
    log_format: str = "logfmt"
    tracing: bool = False
    """Send traces by OpenTelemetry; needs the extra `otel`."""

    proxies: int = 0
    """How many proxies stand in front, whose X-Forwarded-For, -Proto and -Host are believed."""

    token_days: int = 0
    """Days after which the token of a new learner ends; 0: never."""

    sandbox: bool = True
    sandbox_pool: int = 4
    sandbox_queue: int = 64
    sandbox_wall: float = 5.0
    sandbox_cpu: float = 3.0
    sandbox_memory_mib: int = 512
    sandbox_output: int = 64 * 1024
    sandbox_source: int = 32 * 1024

    def __post_init__(self) -> None:
        for name in (field.name for field in fields(self) if field.type in ("int", "float")):
            low = 0 if name in MAY_BE_ZERO else 1
            high = LAST_PORT if name == "port" else HIGHEST
            if not low <= (value := getattr(self, name)) <= high:
                raise SettingsError(f"{PREFIX}{name.upper()}={value}: write a number from {low} to {high}.")
        if wrong := [part for part in self.origins.split(",") if part and not ORIGIN.fullmatch(part.strip())]:
            raise SettingsError(
                f"{PREFIX}ORIGINS={self.origins!r}: {wrong[0]!r} is no origin; write https://example.org and "
                "such, with commas between, or *."
            )
        self._check_database()
        self._check_broker()
        if self.log_format not in LOG_FORMATS:
            raise SettingsError(f"{PREFIX}LOG_FORMAT={self.log_format!r}: write {' or '.join(LOG_FORMATS)}.")
        if self.log_level not in LOG_LEVELS:
            raise SettingsError(f"{PREFIX}LOG_LEVEL={self.log_level!r}: write {' or '.join(LOG_LEVELS)}.")
        if len(os.fsencode(self.sandbox_socket)) > LONGEST_SOCKET:
            raise SettingsError(
                f"The data folder's path is too long for a socket in it: {self.data_dir.resolve()}. "
                f"Choose a shorter one, or a link to it."
            )

    def _check_database(self) -> None:
        backend = self.database_url.partition(":")[0].partition("+")[0]
        if backend not in ("", "sqlite", "postgresql"):
            raise SettingsError(
                f"{PREFIX}DATABASE_URL={backend}:…: write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
            )
        if backend == "postgresql" and find_spec("psycopg") is None:
            raise SettingsError(
                f"{PREFIX}DATABASE_URL: PostgreSQL needs a driver. Run pip install 'quizsvc[postgresql]'."
            )

    def _check_broker(self) -> None:
        if not self.broker_url:
            return
        if not self.broker_url.startswith(("redis://", "rediss://", "amqp://", "amqps://")):
            raise SettingsError(
                f"{PREFIX}BROKER_URL: write redis://HOST:6379/0 or amqp://USER:PASSWORD@HOST."
            )
        if not self.result_address.startswith(("redis://", "rediss://")):
            raise SettingsError(f"{PREFIX}RESULT_URL: write redis://HOST:6379/0; answers need Redis.")
        if find_spec("celery") is None:
            raise SettingsError(f"{PREFIX}BROKER_URL needs Celery. Run pip install 'quizsvc[celery]'.")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, **overrides: object) -> Settings:
        """Read the variables that are set; `overrides` that are not None win. Raises SettingsError."""
        env = os.environ if env is None else env
        types = get_type_hints(cls)
        values: dict[str, object] = {
            field.name: _read(
                PREFIX + field.name.upper(), env[PREFIX + field.name.upper()], types[field.name]
            )
            for field in fields(cls)
            if env.get(PREFIX + field.name.upper())
        }
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)  # type: ignore[arg-type]  # each value was read by its field's type

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address, SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'quizsvc.db'}"

    @property
    def result_address(self) -> str:
        """Redis, where workers answer."""
        return self.result_url or self.broker_url

    @property
    def sandbox_socket(self) -> Path:
        """Where the sandbox's supervisor listens."""
        return self.data_dir.resolve() / "sandbox.sock"

    def sandbox_options(self) -> list[str]:
        """The sandbox's settings as options of `python -m quizsvc.sandbox serve`."""
        options = {
            "--pool": self.sandbox_pool,
            "--queue": self.sandbox_queue,
            "--wall": self.sandbox_wall,
            "--cpu": self.sandbox_cpu,
            "--memory": self.sandbox_memory_mib,
            "--output": self.sandbox_output,
            "--source": self.sandbox_source,
        }
        return [str(word) for pair in options.items() for word in pair]


def variables() -> list[str]:
    """Every variable that Settings is read from."""
    return [PREFIX + field.name.upper() for field in fields(Settings)]


def unread(env: Mapping[str, str]) -> list[str]:
    """Variables of `env` with our prefix that no setting is read from, and neither bench nor tests."""
    ours = (name for name in env if name.startswith(PREFIX) and not name.startswith(NO_SETTINGS))
    return sorted(set(ours) - set(variables()))


def _read(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in _WORDS:
            raise SettingsError(f"{name}={text!r}: write on or off.")
        return _WORDS[text.lower()]
    try:
        return kind(text)
    except ValueError:
        what = {"int": "a whole number", "float": "a number"}.get(kind.__name__, "another value")
        raise SettingsError(f"{name}={text!r}: write {what}.") from None
