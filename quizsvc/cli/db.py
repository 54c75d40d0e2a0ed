"""Commands about the database's schema."""

from __future__ import annotations

from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, read_settings
from quizsvc.db import Database, migrate


@click.group("db")
def db_command() -> None:
    """Bring the database to a version of the schema. `quizsvc serve` upgrades by itself."""


@db_command.command()
@click.option("--to", default="head", show_default=True, help="Version to go up to.")
@data_dir_option
def upgrade(to: str, data_dir: Path | None) -> None:
    """Run the migrations that are missing."""
    db = Database(read_settings(data_dir=data_dir).sqlalchemy_url)
    migrate.upgrade(db.engine, to)
    click.echo(f"The database is at version {migrate.current(db.engine)}.")


@db_command.command()
@click.option("--to", required=True, help="Version to go down to; `base` removes everything.")
@click.confirmation_option(prompt="Going down drops tables with what is in them. Go on?")
@data_dir_option
def downgrade(to: str, data_dir: Path | None) -> None:
    """Undo migrations."""
    db = Database(read_settings(data_dir=data_dir).sqlalchemy_url)
    migrate.downgrade(db.engine, to)
    click.echo(f"The database is at version {migrate.current(db.engine) or 'base'}.")


@db_command.command()
@data_dir_option
def current(data_dir: Path | None) -> None:
    """Print the database's version and the newest one."""
    db = Database(read_settings(data_dir=data_dir).sqlalchemy_url)
    click.echo(f"{migrate.current(db.engine) or 'empty'} (newest: {migrate.head()})")
