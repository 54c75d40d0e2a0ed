"""Runs as a learner gets them."""

from __future__ import annotations

import pytest

from quizsvc.sandbox import Client, InvalidSource
from quizsvc.sandbox.modules import OFFERED
from tests.sandbox.conftest import CANONICAL


def test_a_right_loop(sandbox: Client):
    """Output, rates printed, rates used, and figures from outside."""
    run = sandbox.run(CANONICAL)

    assert run.status == "ok"
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["0.1000", "0.0500", "0.0500", "0.0250"]
    assert run.learning_rates == [0.1, 0.05, 0.05, 0.025]
    assert [each["lr"] for each in run.trace["updates"]] == [[0.1], [0.1], [0.05], [0.05]]
    assert run.usage["wall_ms"] > 0
    assert run.usage["cpu_ms"] > 0
    assert run.usage["peak_mib"] > 50
    assert run.error is None


def test_every_run_starts_from_the_same_seed(sandbox: Client):
    """Random numbers of torch, numpy and random are the same in every run."""
    code = "import random, numpy, torch\nprint(random.random(), numpy.random.rand(), torch.rand(1).item())"

    assert sandbox.run(code).stdout == sandbox.run(code).stdout


def test_no_run_sees_the_one_before(sandbox: Client):
    """Changes to shared modules end with the process."""
    sandbox.run("import math, builtins\nmath.pi = 3\nbuiltins.left = 1\nopen = None")
    run = sandbox.run("import math\nprint(math.pi > 3.1, 'left' in dir(__builtins__))")

    assert run.stdout == "True False\n"


def test_given_names_are_there(sandbox: Client):
    """A question hands its snippet values."""
    run = sandbox.run("print(LR, STEPS, NAMES, FLAG)", {"LR": 0.1, "STEPS": 2, "NAMES": ["ä"], "FLAG": True})

    assert run.stdout == "0.1 2 ['ä'] True\n"


@pytest.mark.parametrize(
    ("code", "status", "kind", "line"),
    [
        ("x = 1\nprint(1 / 0)\n", "error", "ZeroDivisionError", 2),
        ("def f():\n    raise ValueError('no')\nf()\n", "error", "ValueError", 2),
        ("import torch\ntorch.optim.SGD([], lr=0.1)", "error", "ValueError", 2),
        ("x = 1\nif x\n", "syntax_error", "SyntaxError", 2),
        ("(" * 10000, "syntax_error", "SyntaxError", 1),
        ("import pandas", "error", "ModuleNotFoundError", 1),
        ("raise SystemExit(3)", "error", "SystemExit", 1),
        ("raise KeyboardInterrupt", "error", "KeyboardInterrupt", 1),
        ("open('/etc/passwd')", "blocked", "PermissionError", 1),
    ],
)
def test_a_failure_names_its_line(sandbox: Client, code, status, kind, line):
    """type, message and the line of the snippet, not of a library."""
    run = sandbox.run(code)

    assert run.status == status
    assert run.error is not None
    assert (run.error["type"], run.error["line"]) == (kind, line)
    assert run.error["message"]


@pytest.mark.parametrize("code", ["import sys; sys.exit()", "exit(0)", "raise SystemExit"])
def test_leaving_without_complaint_is_a_good_end(sandbox: Client, code):
    """As it is for python itself."""
    assert sandbox.run(code).status == "ok"


def test_a_byte_order_mark_begins_a_text_and_is_no_part_of_it(sandbox: Client):
    """Editors put one there, and Python reads such files."""
    assert sandbox.run("\ufeffprint('here')").stdout == "here\n"


def test_output_before_a_failure_is_kept(sandbox: Client):
    """Lines printed before an error, and before a kill."""
    assert sandbox.run("print('before')\n1 / 0").stdout == "before\n"
    assert sandbox.run("print('before', end='')\nimport os\nos._exit(1)").stdout == "before"


def test_output_comes_as_written(sandbox: Client):
    """Carriage returns, colours, any script, and both streams apart."""
    run = sandbox.run("import sys\nprint('50%\\r100%\\t\\x1b[31m日本語')\nprint('no\\n', file=sys.stderr)")

    assert run.stdout == "50%\r100%\t\x1b[31m日本語\n"
    assert run.stderr == "no\n\n"
    assert (run.stdout_truncated, run.stderr_truncated) == (False, False)


def test_every_update_of_a_long_run_is_told(sandbox: Client):
    """Fifty epochs of fifty batches, and the rate of each."""
    loop = "for n in range(2500): optimizer.step(); print(optimizer.param_groups[0]['lr'])"
    run = sandbox.run("import torch\noptimizer = torch.optim.SGD([torch.ones(1)], lr=0.1)\n" + loop)

    assert (len(run.trace["updates"]), len(run.learning_rates)) == (2500, 2500)
    assert run.trace["truncated"] == []


def test_output_is_cut_at_the_limit_and_says_so(sandbox: Client):
    """Exactly the limit is kept; a character is not cut in two."""
    assert sandbox.run("print('x' * 65535)").status == "ok"
    run = sandbox.run("print('é' * 40000)")

    assert (run.status, run.stdout, run.stdout_truncated) == ("output_limit", "é" * 32768, True)


def test_a_long_traceback_loses_its_middle(sandbox: Client):
    """It never makes a run print too much; the error itself is told all the same."""
    run = sandbox.run("raise ValueError('x' * 100_000 + ' and that is the end')")

    assert (run.status, run.stderr_truncated) == ("error", False)
    assert run.stderr.startswith("Traceback (most recent call last):")
    assert "[... left out ...]" in run.stderr
    assert run.stderr.endswith("and that is the end\n")


def test_what_is_put_off_to_the_end_happens(sandbox: Client):
    """As when Python leaves: what was registered is called, then destructors run and find their globals."""
    run = sandbox.run(
        "import atexit\n"
        "class Held:\n    def __del__(self):\n        print('gone', WORD)\n"
        "WORD = 'at last'\nheld = Held()\natexit.register(print, 'leaving')\nprint('end')\n"
    )

    assert (run.status, run.stdout) == ("ok", "end\nleaving\ngone at last\n")


def test_a_traceback_shows_the_snippet_alone(sandbox: Client):
    """Frames of the sandbox tell a learner nothing."""
    stderr = sandbox.run("def f():\n    1 / 0\nf()").stderr

    assert stderr.startswith('Traceback (most recent call last):\n  File "snippet.py", line 3')
    assert "1 / 0" in stderr
    assert "quizsvc" not in stderr


def test_a_module_that_is_not_offered_gets_a_sentence(sandbox: Client):
    """It says what is offered instead."""
    run = sandbox.run("import pandas as pd")

    assert run.error is not None
    assert "'pandas' is not offered" in run.error["message"]
    assert "torch, numpy" in run.error["message"]


def test_everything_offered_can_be_imported(sandbox: Client):
    """The list that is published is true."""
    code = "\n".join(f"import {name}" for name in OFFERED)

    assert sandbox.run(code).status == "ok"


@pytest.mark.parametrize("code", ["", " \n", "\0", "\ud800", "#" * 40000])
def test_code_that_cannot_run_spends_no_spare(sandbox: Client, code):
    """It is refused by the supervisor, too, when a client does not check."""
    runs = sandbox.state()["runs"]
    with pytest.raises(InvalidSource):
        sandbox.run(code)

    assert sandbox.state()["runs"] == runs


def test_only_comments_is_a_run_that_does_nothing(sandbox: Client):
    """It is code, though not much."""
    assert sandbox.run("# nothing").status == "ok"


@pytest.mark.parametrize(
    ("change", "patched"),
    [
        ("for kind in [torch.optim.SGD]: kind.param_groups = property(lambda self: [])", "SGD"),
        ("kind = torch.nn.Parameter\nkind.grad = None", "SGD"),
        ("kind = torch.optim.SGD\nkept, kind.zero_grad = kind.zero_grad, lambda self: None", "SGD"),
        ("torch.Tensor.item = lambda self: 0.5", "Tensor.item"),
        ("class Own(torch.optim.SGD): pass\nOwn.zero_grad = lambda self: None", None),
    ],
)
def test_a_changed_class_of_torch_is_told(sandbox, change, patched):
    """What such a run tells of its training may be invented, even where it puts the class back in time."""
    run = sandbox.run(
        f"import torch\noptimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1)\n{change}\n"
        "optimizer.step()\nif 'kind' in globals():\n"
        "    for name in ('param_groups', 'grad', 'zero_grad'):\n"
        "        if name in vars(kind):\n            delattr(kind, name)\n"
    )

    assert run.status in ("ok", "error")
    assert run.trace["patched"] == patched
