"""The commands of `python -m quizsvc.sandbox`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from quizsvc.sandbox import journal
from quizsvc.sandbox.errors import SandboxError
from quizsvc.sandbox.limits import Limits, Settings
from quizsvc.sandbox.local import local

_SHORT = {"memory_mib": "memory", "output_bytes": "output", "source_bytes": "source"}


def parser() -> argparse.ArgumentParser:
    """The command line; each command's function stands in `action`."""
    top = argparse.ArgumentParser(
        prog="python -m quizsvc.sandbox", description="Run PyTorch snippets inside walls, warm."
    )
    commands = top.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="answer runs on a Unix socket until stopped")
    serve.add_argument("--socket", type=Path, required=True, help="where to listen")
    serve.add_argument("--journal", choices=journal.FORMATS, help="write a line per run to stderr")
    serve.add_argument("--parent", type=int, default=0, help="stop when the process of this number ends")
    serve.set_defaults(action=_serve)
    run = commands.add_parser("run", help="run one file and show what it printed")
    run.add_argument("file", help="the snippet, - for standard input")
    run.set_defaults(action=_run)
    walls = commands.add_parser("walls", help="try every wall on this machine and tell which stand")
    walls.set_defaults(action=_walls)
    bench = commands.add_parser("bench", help="measure speed against the bare machine (a minute)")
    bench.add_argument("--quick", action="store_true", help="fewer repetitions")
    bench.set_defaults(action=_bench)
    soak = commands.add_parser("soak", help="make many mixed runs and tell what they leave behind")
    soak.add_argument("--runs", type=int, default=10_000, help="how many (default 10000)")
    soak.add_argument("--attacks", type=Path, help="a folder of further hostile snippets, *.py")
    soak.add_argument("--no-namespaces", action="store_true", help="in the reduced tier")
    soak.set_defaults(action=_soak)
    for each in (run, walls, bench, soak):
        each.add_argument("--json", action="store_true", help="as JSON")
    for each in (serve, run, walls):
        _add_settings(each)
    return top


def _add_settings(command: argparse.ArgumentParser) -> None:
    for each in _settings_fields():
        command.add_argument(
            _option(each.name),
            dest=each.name,
            type=type(each.default),
            metavar=type(each.default).__name__.upper(),
            default=each.default,
            help=f"{each.metadata['help']} (default {each.default})",
        )
    command.add_argument(
        "--no-namespaces", dest="namespaces", action="store_false", help="work in the reduced tier"
    )
    command.add_argument("--drop-wall", default="", help=argparse.SUPPRESS)
    command.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)


def _settings_fields() -> list[Any]:
    return [each for kind in (Limits, Settings) for each in fields(kind) if "help" in each.metadata]


def _option(name: str) -> str:
    return "--" + _SHORT.get(name, name).replace("_", "-")


def _settings(options: argparse.Namespace) -> Settings:
    chosen = vars(options)
    rest: dict[str, Any] = {
        each.name: chosen[each.name] for each in fields(Settings) if each.name != "limits"
    }
    try:
        limits = Limits(**{each.name: chosen[each.name] for each in fields(Limits)})
        return Settings(limits=limits, **rest)
    except ValueError as error:
        raise SandboxError(f"a setting is wrong: {error}") from None


def _as_options(options: argparse.Namespace) -> list[str]:
    """The settings on this command line, for a supervisor of our own; SandboxError for wrong ones."""
    _settings(options)
    words = [
        word for each in _settings_fields() for word in (_option(each.name), str(getattr(options, each.name)))
    ]
    words += [] if options.namespaces else ["--no-namespaces"]
    return words + (["--drop-wall", options.drop_wall] if options.drop_wall else [])


def _serve(options: argparse.Namespace) -> int:
    from quizsvc.sandbox.supervisor.main import serve

    if options.journal:
        journal.configure(options.journal)
    serve(options.socket, _settings(options), options.parent)
    return 0


def _run(options: argparse.Namespace) -> int:
    try:
        code = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SandboxError(f"{options.file} is no UTF-8 text: {error.reason} at byte {error.start}") from None
    options.pool = 1
    with local(*_as_options(options)) as client:
        run = client.run(code)
    if options.json:
        sys.stdout.write(json.dumps(run.to_dict(), indent=2) + "\n")
    else:
        sys.stdout.write(inert(run.stdout))
        sys.stderr.write(inert(run.stderr))
        if run.error:
            line = f", line {run.error['line']}" if run.error["line"] else ""
            sys.stderr.write(f"{run.status}{line}: {inert(run.error['message'])}\n")
    return 0 if run.status == "ok" else 1


def inert(text: str) -> str:
    """`text` without what a terminal would obey: every control but newline and tab is shown as an escape."""
    return "".join(
        each if each.isprintable() or each in "\n\t" else each.encode("unicode_escape").decode()
        for each in text
    )


def _walls(options: argparse.Namespace) -> int:
    options.pool = 1
    with local(*_as_options(options), open_only=False) as client:
        state = client.state()
    if options.json:
        sys.stdout.write(json.dumps(state, indent=2) + "\n")
        return 0 if state["state"] == "ready" else 1
    sys.stdout.write(f"{state['state']} {state['reason']}\n".strip() + "\n")
    sys.stdout.write(f"tier {state['tier']} {state['tier_reason']}".strip() + "\n")
    for name, wall in state["walls"].items():
        need = "required" if wall["required"] else "added"
        sys.stdout.write(f"{name:14}{need:10}{wall['state']:8}{wall['detail']}".rstrip() + "\n")
    return 0 if state["state"] == "ready" else 1


def _soak(options: argparse.Namespace) -> int:
    from quizsvc.sandbox.soak import soak

    paths = (
        sorted(each for each in options.attacks.iterdir() if each.suffix == ".py") if options.attacks else []
    )
    report = soak(
        options.runs,
        [path.read_text(encoding="utf-8") for path in paths],
        ["--no-namespaces"] if options.no_namespaces else [],
        _show_progress if sys.stderr.isatty() and not options.json else lambda done: None,
    )
    if options.json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        for name, value in report.items():
            shown = value.items() if isinstance(value, dict) else [("", value)]
            told = "  ".join(f"{key} {each}".strip() for key, each in shown)
            sys.stdout.write(f"{name:20} {told}\n")
    return 0 if report["clean"] else 1


def _show_progress(done: int) -> None:
    sys.stderr.write(f"\r{done} runs ")


def _bench(options: argparse.Namespace) -> int:
    from quizsvc.sandbox.bench import measure, table

    figures = measure(options.quick)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n" if options.json else table(figures))
    return 0
