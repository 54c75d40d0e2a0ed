"""The command `quizsvc`; each group of commands has a file of its own and is loaded when called."""

from __future__ import annotations

import gc
from importlib import import_module

import click

COMMANDS = {
    "serve": ("serve", "Start the service: web server and sandbox."),
    "import": ("bank", "Put question files into the database."),
    "new": ("new", "Write a commented file to begin a question, topic or quiz from."),
    "lint": ("bank", "Say what is wrong with question files."),
    "fmt": ("fmt", "Put question files in order, their comments kept."),
    "preview": ("preview", "Show questions in the browser as a learner sees them, while you write."),
    "check": ("check", "Run every claim of question files and say what does not hold."),
    "export": ("export", "Write the bank's questions to a file."),
    "gradebook": ("gradebook", "Write the attempts at a quiz as CSV."),
    "regrade": ("regrade", "Put scores right after a question was mended."),
    "schema": ("fmt", "Print the JSON Schema of question files, for editors."),
    "run": ("run", "Run a snippet in the sandbox."),
    "backup": ("backup", "Copy the database, while it is used, to a checked file."),
    "restore": ("backup", "Put a copy in the place of the database."),
    "stats": ("stats", "Print the statistics of quizzes and questions."),
    "token": ("token", "Make, list and revoke tokens."),
    "db": ("db", "Bring the database to a version of the schema; copy it to another."),
    "worker": ("worker", "Take runs, checks and regrades off the web process, on any machine."),
    "bench": ("bench", "Measure the service against baselines in the same run."),
    "doctor": ("doctor", "Say what is wrong with this installation and how to mend it."),
}


class _Lazy(click.Group):
    """Loads a command's module only when the command is called, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        gc.disable()  # imports leave next to no garbage, and looking for it takes a third of their time
        try:
            command: click.Command = getattr(import_module(f"quizsvc.cli.{module}"), f"{cmd_name}_command")
        finally:
            gc.enable()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quizsvc", prog_name="quizsvc")
def main() -> None:
    """A quiz engine that runs the code it asks about.

    `quizsvc serve` starts everything. Settings are QUIZSVC_* variables; `quizsvc serve --help` names them.
    """
