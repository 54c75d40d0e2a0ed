"""Commands that copy the database and put a copy back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, json_option, only_one, read_settings, refusals
from quizsvc.db import backup as copies
from quizsvc.db import migrate
from quizsvc.settings import Settings


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@data_dir_option
@json_option
def backup_command(target: Path, data_dir: Path | None, as_json: bool) -> None:
    """Copy the database to the file TARGET, or into the folder TARGET under a name with the time.

    The service may run meanwhile. The copy is checked (integrity, references, rows of every table) before it
    gets its name; exits with 1 and leaves nothing otherwise. What a backup that was killed left in a folder,
    the next one there removes.
    """
    database = _file(read_settings(data_dir=data_dir))
    if target.is_dir():
        target /= copies.timed_name()
    if target.exists():
        raise click.ClickException(f"{target} exists already. Choose another name.")
    with refusals():
        made = copies.backup(database, target)
    _tell(made, as_json, f"Copied {database} to {made.path}")


@click.command("restore")
@click.argument("copy", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace a database that is there; it is kept beside it.")
@data_dir_option
@json_option
def restore_command(copy: Path, overwrite: bool, data_dir: Path | None, as_json: bool) -> None:
    """Put a COPY that `quizsvc backup` made in the place of the database. The service must not run."""
    settings = read_settings(data_dir=data_dir)
    database = _file(settings)
    with only_one(settings.data_dir), refusals():
        made, kept = copies.restore(copy, database, overwrite=overwrite)
    _tell(made, as_json, f"Restored {database} from {copy}", kept)


def _tell(made: copies.Copied, as_json: bool, what: str, kept: Path | None = None) -> None:
    rows = sum(made.rows.values())
    if as_json:
        facts = {"path": str(made.path), "bytes": made.size, "version": made.version, "rows": made.rows}
        click.echo(json.dumps({**facts, "kept": str(kept) if kept else None}, indent=2))
        return
    click.echo(f"{what}: {made.size} bytes, {rows} rows, whole, at version {made.version}.")
    if kept:
        click.echo(f"What was there before is kept as {kept}.")
    if made.version != migrate.head():
        click.echo(f"This quizsvc has version {migrate.head()}; `quizsvc serve` brings the database there.")


def _file(settings: Settings) -> Path:
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        raise click.ClickException(
            "The database is a server's. Use its own tools: pg_dump to copy it, pg_restore to put it back."
        )
    return Path(settings.sqlalchemy_url.removeprefix("sqlite:///"))
