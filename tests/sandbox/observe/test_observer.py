"""The observer's own behaviour: errors, limits, forged and unforeseen things."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
import torch

from quizsvc.sandbox.observe import UNSEEN, Observer, arithmetic
from quizsvc.sandbox.observe.arithmetic import ARITHMETIC_BUDGET
from quizsvc.sandbox.observe.traced import Origin, listen, traced
from quizsvc.sandbox.observe.watch import CAPS, watching


@pytest.mark.parametrize(
    "source",
    [
        "x = (",
        "return 0.1",
        "def f():\n    nonlocal x",
        "await x",
        "x = '\0'",
        "if 1:\nx",
        "\ufeff\ufeff",
        "é" * 9 + " 0",
    ],
)
def test_a_wrong_source_raises_what_python_raises(source):
    """Type, message and place of a compile error are those of compile() itself."""
    with pytest.raises((SyntaxError, ValueError)) as expected:
        compile(source, "snippet.py", "exec")
    with pytest.raises(expected.type) as got:
        Observer(print).compile(source, "snippet.py")

    assert str(got.value) == str(expected.value)
    assert getattr(got.value, "lineno", None) == getattr(expected.value, "lineno", None)


def test_the_compiler_still_warns():
    """A comparison by identity with a literal is warned of, though the literal is looked up in the end."""
    with pytest.warns(SyntaxWarning, match="literal"):
        Observer(print).compile("x = 0.1\nx is 0.1\n", "snippet.py")


def test_sources_too_deep_to_rewrite_still_run(observe):
    """What Python can compile runs, observed by its text alone if need be."""
    seen = observe("x = " + "-" * 900 + "0.5\nprint(x)\n")

    assert seen.stdout == "0.5\n"
    assert seen.error is None


def test_an_emit_that_fails_never_reaches_the_snippet():
    """When the border breaks, observing ends and the run goes on."""

    def emit(event: str) -> None:
        raise OSError("gone")

    observer = Observer(emit)
    given: dict[str, object] = {"torch": torch}
    code = observer.compile(
        "opt = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1)\ndone = True", "snippet.py"
    )
    observer.start()
    exec(code, given)

    assert given["done"] is True
    assert watching() is None
    observer.finish()


def test_an_error_of_the_observer_is_told_and_ends_it(observe, monkeypatch):
    """The snippet sees nothing of it; the trace says why it ends."""

    def fail(*args: object) -> None:
        raise KeyError("boom")

    monkeypatch.setattr("quizsvc.sandbox.observe.rates.told", fail)
    seen = observe("train(optim.SGD(model.parameters(), lr=0.1))\nprint('on')")

    assert seen.error is None
    assert seen.stdout == "on\n"
    assert "boom" in seen.trace["stopped"]


def test_long_runs_are_cut_and_say_so(observe):
    """Events stay within their caps, and what was cut is named."""
    seen = observe(
        "opt = optim.SGD(model.parameters(), lr=0.1)\n"
        f"for _ in range({CAPS['update'] + 1}): opt.step(); print(opt.param_groups[0]['lr'])"
    )

    assert len(seen.trace["updates"]) == CAPS["update"]
    assert seen.trace["truncated"] == ["number", "update"] or seen.trace["truncated"] == ["update", "number"]
    assert len(seen.events) < sum(CAPS.values()) + 10


def test_nothing_is_observed_outside_a_run(observe):
    """After finish() the hooks sleep and numbers are ordinary."""
    seen = observe("print(0.1)")
    before = len(seen.events)
    torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1).step()

    assert len(seen.events) == before
    assert f"{traced(0.5, None)} {traced(0.5, None):.2f}" == "0.5 0.50"


@pytest.mark.parametrize("text", ["9" * 100_000, "1 " * 30_000, "0." * 20_000, "-" * 50_000, "nan" * 20_000])
def test_hostile_output_is_read_in_part(observe, text):
    """However long a text, it is written whole and looked at up to a bound."""
    seen = observe(f"print({text!r})\nprint(optim.SGD(model.parameters(), lr=0.1).param_groups[0]['lr'])")

    assert seen.stdout == text + "\n0.1\n"
    assert seen.texts == ["0.1"]


def test_arithmetic_beyond_the_budget_is_left_alone(observe):
    """A long computation gets ordinary floats back, and the same result."""
    source = f"x = 0.0\nfor _ in range({ARITHMETIC_BUDGET * 2}):\n    x = x * 0.5 + 0.25\nprint(x)\n"

    assert observe(source).stdout == "0.5\n"


def test_a_traced_float_is_a_float():
    """In type, arithmetic, numpy, torch, pickling and hashing nothing tells it from an ordinary one."""
    x = traced(0.1, Origin())
    arithmetic.begin()
    listen(lambda text, origin: None)
    try:
        assert repr(type(x)) == "<class 'float'>"
        assert x.__class__ is float
        assert type(type(x)(0.1)) is float
        assert type(pickle.loads(pickle.dumps(x))) is float
        assert hash(x) == hash(0.1)
        assert {0.1: "a"}[x] == "a"
        assert (np.ones(2, np.float32) * x).dtype == (x * np.ones(2, np.float32)).dtype == np.float32
        assert type(np.float32(1) * x) is type(x * np.float32(1)) is np.float32
        assert torch.tensor(x).dtype == torch.float32
        assert x + x == 0.2
        assert (-x, abs(-x), round(x, 1), x**2, 2**x, 1 // x) == (-0.1, 0.1, 0.1, 0.1**2, 2**0.1, 1 // 0.1)
        assert not hasattr(x, "__dict__")
    finally:
        listen(None)


def test_wrapping_keeps_the_stream():
    """The wrapped stdout writes through, and everything else of the stream is its own."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    wrapped = Observer(print).wrap(stream)

    assert wrapped.write("é\n") == 2
    wrapped.writelines(["a", "b"])
    assert stream.buffer.getvalue() == "é\nab".encode()  # type: ignore[attr-defined]
    assert wrapped.buffer is stream.buffer
    assert wrapped.encoding == "utf-8"
    assert wrapped.errors == stream.errors
    assert isinstance(wrapped, io.TextIOBase)


def test_our_frames_stay_out_of_tracebacks(observe):
    """A traceback that the snippet formats shows its own lines only."""
    seen = observe(
        "import traceback\ntry:\n    1.0 / 0.0\nexcept ZeroDivisionError:\n    print(traceback.format_exc())"
    )

    assert UNSEEN not in seen.stdout
    assert "line 3" in seen.stdout
