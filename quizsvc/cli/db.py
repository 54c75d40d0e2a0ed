"""Commands about the database: its schema, and moving to another one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, json_option, opened, read_settings
from quizsvc.db import migrate


@click.group("db")
def db_command() -> None:
    """Bring the database to a version of the schema, or copy it into another database.

    `quizsvc serve` upgrades by itself.
    """


@db_command.command()
@click.option("--to", default="head", show_default=True, help="Version to go up to.")
@data_dir_option
def upgrade(to: str, data_dir: Path | None) -> None:
    """Run the migrations that are missing."""
    with opened(read_settings(data_dir=data_dir)) as db:
        migrate.upgrade(db.engine, to)
        click.echo(f"The database is at version {migrate.current(db.engine)}.")


@db_command.command()
@click.option("--to", required=True, help="Version to go down to; `base` removes everything.")
@click.confirmation_option(prompt="Going down drops tables with what is in them. Go on?")
@data_dir_option
def downgrade(to: str, data_dir: Path | None) -> None:
    """Undo migrations."""
    with opened(read_settings(data_dir=data_dir)) as db:
        migrate.downgrade(db.engine, to)
        click.echo(f"The database is at version {migrate.current(db.engine) or 'base'}.")


@db_command.command()
@data_dir_option
def current(data_dir: Path | None) -> None:
    """Print the database's version and the newest one."""
    with opened(read_settings(data_dir=data_dir)) as db:
        click.echo(f"{migrate.current(db.engine) or 'empty'} (newest: {migrate.head()})")


@db_command.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def copy_command(source: str, target: str, as_json: bool) -> None:
    """Move an instance to another database: FROM and TO are addresses, as in QUIZSVC_DATABASE_URL.

    Stop the service first. TO is an empty database, or one that an earlier copy did not finish: it goes on
    where that was cut off. Every row is compared at the end.
    """
    import quizsvc.app  # noqa: F401  # every model has to be known
    from quizsvc.db.copying import copy

    ends = [read_settings(database_url=url) for url in (source, target)]
    with opened(ends[0]) as old, opened(ends[1]) as new:
        if (found := migrate.current(old.engine)) != migrate.head():
            newest = f"not {migrate.head()}: run `quizsvc db upgrade` on it."
            raise click.ClickException(f"FROM is at version {found or 'empty'}, {newest}")
        migrate.upgrade(new.engine)
        done = copy(old.engine, new.engine, None if as_json else _tell)
    if as_json:
        click.echo(json.dumps({"tables": [asdict(table) for table in done]}, indent=2))
        return
    rows, copied = (sum(getattr(table, name) for table in done) for name in ("rows", "copied"))
    click.echo(f"{len(done)} tables with {rows:,} rows are the same on both sides; {copied:,} came now.")


def _tell(table: str, now: int, whole: int) -> None:
    click.echo(f"{table}: {now:,} of {whole:,}", err=True)
