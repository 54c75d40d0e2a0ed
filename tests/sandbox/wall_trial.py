"""A process that goes behind the walls without loading torch and lets the canaries out. Run as a child."""

from __future__ import annotations

import json
import os
from typing import Any

from quizsvc.sandbox.limits import Limits
from quizsvc.sandbox.walls import canary, kernel, landlock, namespaces, rlimits, seccomp


def main(arguments: list[str]) -> int:
    """Enter as the options say, print what got through, then make the call that has to end the process."""
    options = json.loads(arguments[0])
    if options.get("user"):
        os.setgroups([])
        os.setresgid(*[options["user"]] * 3)
        os.setresuid(*[options["user"]] * 3)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # as it is for a process that was started by this user
    config = {
        "tier": options["tier"],
        "drop_wall": options.get("drop_wall", ""),
        "limits": Limits(),
        "landlock": landlock.abi(),
        "baseline": rlimits.baseline(),
        "filter": seccomp.build(kernel.MACHINE),
    }
    if options["tier"] == "full":
        namespaces.enter()
        in_child()  # the first process, as the zygote is
        namespaces.empty_root()
        in_child()  # its child, as a spare is
    return enter(config)


def in_child() -> None:
    """Go on in a child, and end as it ends."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(code if code >= 0 else 128 - code)


def enter(config: dict[str, Any]) -> int:
    """Put up the walls, tell, and try what must be fatal."""
    os.write(1, json.dumps(canary.enter_and_try(config)).encode())
    canary.last_try()
    return 0
