"""Commands about tokens."""

from __future__ import annotations

import json
from pathlib import Path

import click

from quizsvc.cli.options import data_dir_option, database, json_option, read_settings
from quizsvc.learners import service
from quizsvc.learners.models import Role


@click.group("token")
def token_command() -> None:
    """Make, list and revoke tokens. A token is shown once, when it is made."""


@token_command.command()
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="learner", show_default=True
)
@click.option("--name", required=True, help="Whose token it is.")
@click.option("--days", type=click.IntRange(1, 36500), help="When it ends; without, it does not.")
@data_dir_option
def create(role: str, name: str, days: int | None, data_dir: Path | None) -> None:
    """Make a token and print it, and nothing else."""
    with database(read_settings(data_dir=data_dir)) as db, db.write() as session:
        made = service.register(session, name, Role(role), days=days or 0)
    click.echo(made.token)


@token_command.command("list")
@json_option
@data_dir_option
def list_tokens(as_json: bool, data_dir: Path | None) -> None:
    """List the tokens of authors and admins."""
    with database(read_settings(data_dir=data_dir)) as db, db.read() as session:
        rows = [
            {
                "id": token.id,
                "role": token.role,
                "name": token.learner.name,
                "created_at": token.created_at.isoformat(timespec="seconds"),
                "expires_at": token.expires_at and token.expires_at.isoformat(timespec="seconds"),
                "revoked": token.revoked_at is not None,
            }
            for token in service.staff_tokens(session)
        ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    for row in [] if as_json else rows:
        gone = "  revoked" if row["revoked"] else f"  until {row['expires_at']}" if row["expires_at"] else ""
        click.echo(f"{row['id']}  {row['role']:7}  {row['created_at']}  {row['name']}{gone}")


@token_command.command()
@click.argument("token_id")
@data_dir_option
def revoke(token_id: str, data_dir: Path | None) -> None:
    """Make the token with the id TOKEN_ID (see `token list`) useless."""
    with database(read_settings(data_dir=data_dir)) as db, db.write() as session:
        service.revoke(session, token_id)
    click.echo(f"Revoked {token_id}.")
