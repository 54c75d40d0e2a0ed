"""Says in words what the walls refuse. The walls themselves are the kernel's; this only names things."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Sequence
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec
from types import ModuleType
from typing import NoReturn

from quizsvc.sandbox.modules import not_offered


class Refused(PermissionError):
    """Raised in the snippet at the call that is refused; looks like what the kernel would have said."""

    def __init__(self, sentence: str) -> None:
        super().__init__(errno.EPERM, sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


# what a learner sees in a traceback is the exception that plain Python would raise
Refused.__name__ = Refused.__qualname__ = "PermissionError"
Refused.__module__ = "builtins"

FILES = "Files are out of reach: a run can neither read nor write any"
NETWORK = "The network is out of reach: a run can open no socket"
PROCESSES = "Starting another process is refused: a run is one process"
THREADS = "Starting a thread is refused: a run has one thread"
DISTRIBUTED = (
    "torch.distributed joins several processes, and a run is one, without a network: "
    "train the model as it is, in this process."
)
SIGNALS = "Signals to other processes are refused"

_BY_PREFIX = {
    "open": FILES, "os.listdir": FILES, "os.scandir": FILES, "os.remove": FILES, "os.rename": FILES,
    "os.mkdir": FILES, "os.rmdir": FILES, "os.link": FILES, "os.symlink": FILES, "os.truncate": FILES,
    "os.chmod": FILES, "os.chown": FILES, "os.utime": FILES, "os.chdir": FILES, "os.lockf": FILES,
    "os.setxattr": FILES, "os.getxattr": FILES, "os.listxattr": FILES, "os.removexattr": FILES,
    "os.walk": FILES, "os.fwalk": FILES, "shutil.": FILES, "tempfile.": FILES, "glob.": FILES,
    "sqlite3.": FILES, "fcntl.": FILES, "ctypes.dlopen": FILES,
    "socket.": NETWORK, "urllib.": NETWORK, "http.": NETWORK, "ftplib.": NETWORK, "smtplib.": NETWORK,
    "os.system": PROCESSES, "os.exec": PROCESSES, "os.posix_spawn": PROCESSES, "os.spawn": PROCESSES,
    "os.fork": PROCESSES, "os.forkpty": PROCESSES, "pty.": PROCESSES, "subprocess.": PROCESSES,
    "webbrowser.": PROCESSES,
    "_thread.start_new_thread": THREADS,
    "os.kill": SIGNALS, "os.killpg": SIGNALS, "signal.pthread_kill": SIGNALS,
}  # fmt: skip
_HARMLESS = ("socket.gethostname", "os.kill")  # a process may signal itself, which the filter decides


class _NoMoreModules:
    """Stands last among the importers: what is not loaded by now is not offered."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        raise ModuleNotFoundError(not_offered(name), name=name)


_active = False


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _active:
        return
    sentence = _sentence(event)
    if sentence is not None and not (event == "ctypes.dlopen" and arguments[0] is None):
        named = f" ({arguments[0]!r:.200})" if sentence is FILES and arguments else f" ({event})"
        raise Refused(f"{sentence}{named}.")


def _sentence(event: str) -> str | None:
    if event in _HARMLESS:
        return None
    return _BY_PREFIX.get(event) or _BY_PREFIX.get(event.partition(".")[0] + ".")


def prepare() -> None:
    """In the zygote: put the words in place, not yet speaking."""
    import torch.distributed
    from torch.nn import parallel
    from torch.utils.data import dataloader

    def no_workers(self: object, loader: dataloader.DataLoader[object]) -> None:
        del self
        raise Refused(
            f"DataLoader(num_workers={loader.num_workers}) would start processes, which a run cannot: "
            "use num_workers=0."
        )

    def alone(*arguments: object, **options: object) -> NoReturn:
        del arguments, options
        raise Refused(DISTRIBUTED)

    dataloader._MultiProcessingDataLoaderIter.__init__ = no_workers  # type: ignore[method-assign]
    if torch.distributed.is_available():
        torch.distributed.init_process_group = alone
    parallel.DistributedDataParallel.__init__ = alone  # type: ignore[method-assign]
    sys.addaudithook(_audit)


def speak() -> None:
    """In the spare, just before the snippet: from now on refusals come as sentences."""
    global _active  # noqa: PLW0603 - a hook cannot be taken off again, so it needs a switch
    _active = True
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, _NoMoreModules]
    sys.path_hooks.clear()


_NO_FILE_WORDS = (
    "cannot be opened",
    "open file failed",
    "Parent directory",
    "No such file",
    "unable to open",
)


def explain(error: BaseException) -> str | None:
    """The sentence for an exception that a refusal brought about, or None for any other."""
    for each in _chain(error):
        if isinstance(each, Refused):
            return each.sentence
        if isinstance(each, socket.gaierror):
            return f"{NETWORK} (name look-up)."
        if _refused_by_kernel(each):
            named = getattr(each, "filename", None)
            what = f" ({named!r})" if named is not None else ""
            return f"{FILES}{what}." if what else f"The call is refused in a run: {each}."
        if isinstance(each, RuntimeError) and "can't start new thread" in str(each):
            return f"{THREADS}."
        if isinstance(each, RuntimeError) and any(words in str(each) for words in _NO_FILE_WORDS):
            return f"{FILES}."
    return None


def _refused_by_kernel(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.EPERM, errno.EACCES)
    return isinstance(error, RuntimeError) and str(error) == os.strerror(errno.EPERM)  # as C++ has it


def _chain(error: BaseException) -> list[BaseException]:
    """The exception, what it says it was caused by, and for errors of the system what it came up in."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found and len(found) < 20:
        found.append(current)
        if current.__cause__ is not None:
            current = current.__cause__
        elif isinstance(current, OSError | RuntimeError | ImportError):
            reason = getattr(current, "reason", None)
            current = reason if isinstance(reason, BaseException) else current.__context__
        else:
            current = None
    return found
