"""`quizsvc preview`: the page beside the editor."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("preview")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one."
)
def preview_command(paths: tuple[Path, ...], port: int) -> None:
    """Show the questions of files or folders as a learner will see them, with findings beside them.

    The page follows every save. It is served on this machine alone, and nothing is run or stored.
    """
    from quizsvc.preview.server import PreviewServer

    try:
        server = PreviewServer(paths, port)
    except OSError as error:
        reason = f"Port {port} cannot be used: {error.strerror}."
        raise click.ClickException(f"{reason} Choose another with --port, or 0 for a free one.") from None
    click.echo(f"Preview at {server.url} (Ctrl+C ends it)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("")
    finally:
        server.closing = True
        server.server_close()
