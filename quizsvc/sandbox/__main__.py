"""`python -m quizsvc.sandbox`: run a file, or serve runs on a socket."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from quizsvc.sandbox.errors import SandboxError
from quizsvc.sandbox.limits import Limits, Settings
from quizsvc.sandbox.local import local

_SHORT = {"memory_mib": "memory", "output_bytes": "output", "source_bytes": "source"}


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.action(options))
    except SandboxError as error:
        sys.stderr.write(f"quizsvc.sandbox: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quizsvc.sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="answer runs on a Unix socket")
    serve.add_argument("--socket", type=Path, required=True, help="where to listen")
    serve.add_argument("--parent", type=int, default=0, help="stop when the process of this number ends")
    _add_settings(serve)
    serve.set_defaults(action=_serve)
    run = commands.add_parser("run", help="run one file and show what it did")
    run.add_argument("file", help="the snippet, - for standard input")
    run.add_argument("--json", action="store_true", help="the whole run as JSON")
    _add_settings(run)
    run.set_defaults(action=_run)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for kind in (Limits, Settings):
        for each in fields(kind):
            if "help" in each.metadata:
                name = _SHORT.get(each.name, each.name).replace("_", "-")
                parser.add_argument(
                    f"--{name}",
                    dest=each.name,
                    type=type(each.default),
                    default=each.default,
                    help=f"{each.metadata['help']} (default {each.default})",
                )
    parser.add_argument(
        "--no-namespaces", dest="namespaces", action="store_false", help="work in the reduced tier"
    )
    parser.add_argument("--drop-wall", default="", help=argparse.SUPPRESS)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)


def _settings(options: argparse.Namespace) -> Settings:
    chosen = vars(options)
    limits = Limits(**{each.name: chosen[each.name] for each in fields(Limits)})
    rest: dict[str, Any] = {
        each.name: chosen[each.name] for each in fields(Settings) if each.name != "limits"
    }
    return Settings(limits=limits, **rest)


def _serve(options: argparse.Namespace) -> int:
    from quizsvc.sandbox.supervisor.main import serve

    serve(options.socket, _settings(options), options.parent)
    return 0


def _run(options: argparse.Namespace) -> int:
    code = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
    passed_on = [word for word in sys.argv[2:] if word not in (options.file, "--json")]
    with local("--pool", "1", *passed_on) as client:
        run = client.run(code)
    if options.json:
        sys.stdout.write(json.dumps(run.to_dict(), indent=2) + "\n")
    else:
        sys.stdout.write(run.stdout)
        sys.stderr.write(run.stderr)
        if run.error:
            sys.stderr.write(f"{run.status}: {run.error['message']}\n")
    return 0 if run.status == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
