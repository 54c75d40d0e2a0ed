"""The reading of graded answers: which modules can be reached, and which honest words are let be."""

from __future__ import annotations

import ast
import json

import pytest

from quizsvc.content.python_text import parsed
from quizsvc.grading.code import allowed
from quizsvc.grading.code.fairplay import refusals
from quizsvc.grading.code.names import is_module
from quizsvc.grading.code.source import same_program

LOOK = """\
import importlib, json, types
import torch, numpy
found = []
for path in json.loads(PATHS):
    try:
        module = importlib.import_module(path)
    except ImportError:
        continue
    for name in dir(module):
        if not name.startswith("_"):
            try:
                value = getattr(module, name, None)
            except ImportError:
                continue
            if isinstance(value, types.ModuleType):
                found.append(path + "." + name)
print(json.dumps(found))
"""


def said(code: str) -> str:
    """All that is said against a text."""
    return " ".join(refusal.sentence for refusal in refusals(ast.parse(code)))


def test_every_module_behind_an_allowed_one_is_allowed_or_refused(open_sandbox):
    """With this torch and numpy: what hangs on a module and is one itself cannot be named by its path."""
    run = open_sandbox.run(LOOK, {"PATHS": json.dumps(sorted(allowed.MODULES))})
    assert run.status == "ok", run.error
    behind = [path for path in json.loads(run.stdout) if not is_module(path)]

    named = [path for path in behind if not said(f"import {path.partition('.')[0]}\nx = {path}.y")]
    parts = [path.rpartition(".") for path in behind]
    taken = [path for path, _, name in parts if not said(f"from {path} import {name}")]
    assert (len(behind) > 50, named, taken) == (True, [], [])


@pytest.mark.parametrize("path", sorted(allowed.MODULES))
def test_an_allowed_module_can_be_imported_and_named(path):
    """Under its own name, under another, and part by part."""
    root, _, last = path.rpartition(".")
    if path not in ("torch.cuda.amp", "__future__"):
        assert said(f"import {path}\nimport {path} as m\nm = {path}") == ""
    if root and path != "torch.cuda.amp":
        assert said(f"from {root} import {last}") == ""


@pytest.mark.parametrize(
    "code",
    [
        "import torch\nsignal = torch.sin(x)\nio = site = code = 1",
        "import re\nre.compile('a').match('b')",
        "from collections import namedtuple, defaultdict\nclass P(namedtuple('P', 'x y')):\n    pass",
        "from typing import NamedTuple, Generic, TypeVar\n"
        "T = TypeVar('T')\nclass A(Generic[T]):\n    x: 'list[int]'",
        "from enum import Enum\nclass Mode(Enum):\n    A = 1",
        "import torch\nclass F(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x):\n        return x",
        "import torch\nmodel.fc = torch.nn.Linear(1, 1)\nmodel.weight.data = x\n"
        "p.requires_grad = False\nw.grad = None",
        "optimizer.param_groups[0]['lr'] = 1\nscheduler.gamma = 0.5\nscheduler.base_lrs[0] = 1",
        "name = type(optimizer).__name__\nkind = optimizer.__class__.__name__\nisinstance(x, (int, float))",
        "match x:\n    case int(n):\n        pass\n    case {'lr': rate}:\n        pass\n"
        "    case [a, *rest]:\n        pass",
        "print(f'{x!r:>10}', end='', sep=',', flush=True)",
        "def f(*args, lr=1, **kwargs) -> 'torch.Tensor | None':\n    return args",
        "lr = getattr(model, 'lr', None)\nhasattr(model, name)",
        "import numpy as np\nrng = np.random.default_rng(0)\nnp.linalg.norm(x)",
        "import torch\nfrom torch.optim import SGD, Adam, lr_scheduler\nlr_scheduler.StepLR(SGD(p, lr=1), 2)",
        "import math, random, time\nmath.cos(1)\nrandom.random()\ntime.time()\ntime.perf_counter()",
        "import copy\nbest = copy.deepcopy(model.state_dict())\nmodel.load_state_dict(best)",
        "lambda epoch: 0.5**epoch\n[lr for lr in rates if (n := lr) > 0]",
        "class A:\n    def __init__(self):\n        self._rate, self.__deep = 1, 2\n"
        "    def rate(self):\n        return self._rate",
    ],
)
def test_honest_words_are_let_be(code):
    """Variables that are called like modules, classes, patterns, annotations, attributes of one's own."""
    assert said(code) == ""


@pytest.mark.parametrize(
    "code",
    [
        "import torch\nf(t := torch)",
        "import torch\na = b = torch",
        "import torch\na, b = torch, 1",
        "import torch\nclass A:\n    import torch.nn as t",
        "import torch\nt = torch if x else None",
        "import torch\nu = torch\nv = u\nv.load('x')",
        "import torch\ndef f():\n    t = 1\n    t = torch\n    return t.load",
        "import torch as sgd\nsgd.hub.load('x')",
        "from torch import nn as n\nn.attention",
        "import torch.nn.functional as F\nF.np.load('x')",
        "from ..x import y",
        "import torch.hub",
        "from torch import load",
        "def f(x, y=exec):\n    pass",
        "x = [eval][0]",
        "__builtins__",
        "f = super\nf(A).x",
        "type('A', (object,), {})",
        "make = type",
        "class A(metaclass=B):\n    pass",
        "class A(Unknown):\n    pass",
        "class A(float):\n    pass",
        "class A:\n    def __getattribute__(self, name):\n        pass",
        "optimizer._hooks.clear()",
        "del optimizer.step",
        "with a as optimizer.step:\n    pass",
        "optimizer.__class__ = A",
        "match x:\n    case A(y):\n        pass",
        "match x:\n    case A(obj=y):\n        pass",
        "for print in []:\n    pass",
        "def f(print):\n    pass",
        "import math as print",
        "print(1, file=x)",
        "print(1, **{'file': x})",
        "getattr(x, '_C')",
        "getattr(x, name)",
        "import functools\nfunctools.wraps(f, ('__globals__',))(g)",
        "from collections import OrderedDict as D\nclass A(D):\n    def items(self):\n        pass",
        "class A(dict):\n    pass\nclass B(A):\n    def get(self, key):\n        pass",
        "class A(dict):\n    pass\nclass B:\n    pass\nclass C(B, A):\n    pass",
    ],
)
def test_what_leads_behind_the_run_is_refused(code):
    """Each by a way of its own."""
    assert said(code)


def test_refusals_come_by_line_and_are_few():
    """The first five; a learner mends them one by one."""
    found = refusals(ast.parse("import os\n" * 20))

    assert [refusal.line for refusal in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "code", ["x = (", "a" + ".b" * 16_000, "-" * 16_000 + "1", "(" * 16_000, "x = 1" + "+1" * 16_000]
)
def test_a_text_that_cannot_be_read_has_no_tree(code):
    """Whatever the reason, and without an exception."""
    assert parsed(code) is None


def test_layout_and_comments_make_no_other_program():
    """So a starter with a remark in it is still the starter."""
    assert same_program("x = 1  # one\n\n", "x=1")
    assert not same_program("x = 1", "x = 2")
    assert not same_program("x = (", "x = 1")


def test_a_long_flat_text_is_read_quickly_enough_to_be_read():
    """Ten thousand statements, as many as a submission can hold."""
    assert refusals(ast.parse("x = 1\n" * 5_000)) == []
    line = "".join(f"class A{at + 1}(A{at}): x = 1\n" for at in range(2_000))
    assert refusals(ast.parse(f"class A0(dict): x = 1\n{line}")) == []
