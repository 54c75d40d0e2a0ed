"""Running a snippet in this process, observed and not."""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest
import torch
from torch import nn, optim

from quizsvc.sandbox.observe import Observer, prepare
from quizsvc.sandbox.reading import Reading, read_events

FILENAME = "snippet.py"


@dataclass
class Seen:
    """What came of a snippet."""

    reading: Reading
    stdout: str
    stderr: str
    error: BaseException | None
    events: list[dict[str, object]] = field(repr=False)

    @property
    def trace(self) -> dict[str, Any]:
        """The reading's trace."""
        return self.reading.trace

    @property
    def texts(self) -> list[str]:
        """The rates printed, as they were written."""
        return [entry["text"] for entry in self.reading.printed]

    def run(self) -> dict[str, Any]:
        """The run as a diagnosis takes it."""
        return {"status": "error" if self.error else "ok", **asdict(self.reading)}


def names() -> dict[str, Any]:
    """The names that every snippet of the cases is given: a small model and one step of its training."""
    torch.manual_seed(0)
    model = nn.Linear(2, 1)
    x = torch.tensor([[1.0, 2.0], [2.0, 1.0], [0.0, 1.0], [1.5, 0.5]])
    y = x.sum(dim=1, keepdim=True)

    def train(opt: Any) -> torch.Tensor:
        opt.zero_grad()
        loss: torch.Tensor = nn.functional.mse_loss(model(x), y)
        loss.backward()
        opt.step()
        return loss

    given: dict[str, Any] = {"__name__": "__main__", "torch": torch, "nn": nn, "optim": optim}
    return {**given, "F": nn.functional, "model": model, "x": x, "y": y, "train": train}


def _to_stderr(notice: Any) -> None:
    sys.stderr.write(warnings.formatwarning(notice.message, notice.category, notice.filename, notice.lineno))


def execute(code: Any, given: dict[str, Any]) -> BaseException | None:
    """Run `code` as a script is run, with warnings as Python has them by default."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(warnings, "_showwarnmsg_impl", _to_stderr)  # where pytest keeps them otherwise
        warnings.resetwarnings()
        warnings.simplefilter("default")
        try:
            exec(code, given)
        except Exception as error:
            return error
    return None


@pytest.fixture(scope="session", autouse=True)
def hooks() -> None:
    """The hooks, installed once as in the zygote."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        float(
            torch.ones(1, requires_grad=True)
        )  # torch warns of it once per process, whichever case is first
    prepare()


@pytest.fixture
def observe(streams: None) -> Iterator[Callable[..., Seen]]:
    """Run a source under observation and read what was told."""

    def observed(source: str, **given: Any) -> Seen:
        told: list[str] = []
        observer = Observer(told.append)
        code = observer.compile(source, FILENAME)
        out, sys.stderr = io.StringIO(), io.StringIO()
        sys.stdout = observer.wrap(out)
        given = {**names(), **given}
        observer.start()
        error = execute(code, given)
        observer.finish()
        events = [json.loads(event) for event in told]
        return Seen(read_events(events), out.getvalue(), sys.stderr.getvalue(), error, events)

    return observed


@pytest.fixture
def plain(streams: None) -> Callable[..., tuple[str, str, BaseException | None]]:
    """Run a source as Python does: its stdout, stderr and error."""

    def unobserved(source: str, **given: Any) -> tuple[str, str, BaseException | None]:
        sys.stdout, sys.stderr = out, err = io.StringIO(), io.StringIO()
        error = execute(compile(source, FILENAME, "exec", dont_inherit=True), {**names(), **given})
        return out.getvalue(), err.getvalue(), error

    return unobserved


@pytest.fixture
def streams() -> Iterator[None]:
    """Puts stdout and stderr back after the test."""
    kept = sys.stdout, sys.stderr
    yield
    sys.stdout, sys.stderr = kept


@pytest.fixture(autouse=True)
def own_step() -> Iterator[None]:
    """A case may replace SGD's step, which in the sandbox ends with its process and here with the test."""
    step = optim.SGD.step
    yield
    optim.SGD.step = step  # type: ignore[method-assign]
