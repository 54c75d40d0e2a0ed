"""Writing files so that they are never there by half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Put `data`, whole or in pieces, into `path`; whoever reads it meanwhile sees the old or the new.

    Keeps its permissions. A link is followed, so that what it points to is written.
    """
    target = path.resolve()
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with open(descriptor, "wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None


def write_out(output: Path | None, data: bytes | Iterable[bytes]) -> None:
    """Put `data`, whole or in pieces, into the file `output`; with none onto standard output."""
    if output is not None:
        write_atomically(output, data)
        return
    for piece in [data] if isinstance(data, bytes) else data:
        click.echo(piece, nl=False)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
