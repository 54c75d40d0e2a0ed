"""Everything that is loaded and built once, so that a spare finds it done."""

from __future__ import annotations

import builtins
import gc
import importlib
import linecache
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from quizsvc.sandbox import modules
from quizsvc.sandbox.limits import Limits
from quizsvc.sandbox.walls import identity, landlock, rlimits, seccomp
from quizsvc.sandbox.walls.kernel import MACHINE

_OOM_SCORE = "500"  # when the machine is out of memory, this goes before the service


def load(config: dict[str, Any]) -> dict[str, Any]:
    """Import and exercise all that snippets use, then cut this process off; tells what it has become.

    Puts into `config` what each spare needs: limits, filter, memory baseline, Landlock version.
    """
    gc.disable()  # looking for garbage, of which imports make little, takes a sixth of the start
    import torch

    from quizsvc.sandbox.zygote import compiler

    compiler.leave_out()
    _import_all()
    gc.freeze()
    gc.enable()
    from quizsvc.sandbox import observe
    from quizsvc.sandbox.zygote import devices, exercise, huge_pages, labels, refusals, spare

    # oneDNN writes machine code as it goes, which no wall here allows
    torch.backends.mkldnn.set_flags(False)  # type: ignore[no-untyped-call]
    labels.leave_out()
    devices.leave_out()
    observe.prepare()
    exercise.everything()
    refusals.prepare()
    spare.prepare()
    config["limits"] = Limits(**config["limits"])
    config["filter"] = seccomp.build(MACHINE)
    config["landlock"] = landlock.abi()
    _before_others()
    gc.collect()
    gc.freeze()
    huge_pages.gather()
    config["baseline"] = rlimits.baseline()
    identity.close_to_others()
    os.environ.clear()
    return {
        "torch": torch.__version__,
        "tier": config["tier"],
        "tier_reason": config["tier_reason"],
        "landlock": config["landlock"],
    }


def _import_all() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (*modules.OFFERED, *modules.ALSO_LOADED):
            try:
                importlib.import_module(name)
            except ImportError:
                if name in modules.OFFERED:
                    raise
    for name in ("help", "copyright", "credits", "license"):
        vars(builtins).pop(name, None)  # they read files
    linecache.clearcache()
    tempfile.tempdir = "/tmp"  # noqa: S108 - out of reach, but not sought in vain before it is refused
    sys.path_importer_cache.clear()


def _before_others() -> None:
    try:
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    except OSError:
        return  # a container may forbid it; the memory limit holds without
