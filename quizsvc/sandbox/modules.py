"""What a snippet may use. Everything is loaded before a spare is forked, since no file can be read after."""

from __future__ import annotations

# the promise: listed in the documentation, by the API and in the message for any other import
OFFERED = (
    "torch", "torch.nn", "torch.nn.functional", "torch.optim", "torch.optim.lr_scheduler",
    "torch.utils.data", "numpy", "math", "random", "collections", "itertools", "functools", "statistics",
    "json", "dataclasses", "typing", "time", "warnings", "copy", "re", "contextlib", "enum",
)  # fmt: skip

# loaded as well, so that what learners write out of habit works, or is refused where it acts and in words
ALSO_LOADED = (
    "abc", "argparse", "array", "ast", "asyncio", "atexit", "base64", "bisect", "builtins", "calendar",
    "cmath", "collections.abc", "concurrent.futures", "concurrent.futures.process",
    "concurrent.futures.thread", "csv", "ctypes", "ctypes.util", "datetime", "decimal", "difflib", "dis",
    "encodings.ascii", "encodings.base64_codec", "encodings.cp1252", "encodings.cp437",
    "encodings.hex_codec", "encodings.idna", "encodings.latin_1", "encodings.punycode",
    "encodings.raw_unicode_escape", "encodings.rot_13", "encodings.unicode_escape", "encodings.utf_16",
    "encodings.utf_32", "encodings.utf_8_sig", "errno", "faulthandler", "fcntl", "fractions", "gc",
    "getpass", "glob", "hashlib", "heapq", "html", "http.client", "importlib.util", "inspect", "io",
    "linecache", "locale", "logging", "marshal", "mmap", "multiprocessing", "multiprocessing.pool",
    "multiprocessing.queues", "multiprocessing.shared_memory", "multiprocessing.synchronize",
    "multiprocessing.popen_fork", "numbers", "numpy.fft", "numpy.linalg", "numpy.random", "numpy.testing",
    "operator", "os", "pathlib", "pickle", "platform", "pprint", "queue", "resource", "runpy", "secrets",
    "select", "selectors", "shutil", "signal", "site", "socket", "ssl", "string", "struct", "subprocess",
    "sys", "tempfile", "textwrap", "threading", "timeit", "traceback", "types", "typing_extensions",
    "unittest", "unittest.mock", "urllib.parse", "urllib.request", "uuid", "weakref", "zlib", "zoneinfo",
    "torch.amp", "torch.autograd", "torch.autograd.forward_ad", "torch.autograd.functional",
    "torch.autograd.profiler", "torch.backends.cpu", "torch.distributions", "torch.fft", "torch.func",
    "torch.linalg", "torch.nn.init", "torch.nn.utils", "torch.nn.utils.parametrizations",
    "torch.optim.swa_utils", "torch.profiler", "torch.special", "torch.testing", "torch.utils.checkpoint",
    "torch.utils.data.dataset", "torch.utils.data.sampler", "torch.ao.quantization", "torch._dynamo",
    "torch.jit", "torch.masked", "torch.sparse", "torch.nested", "torch.utils._pytree",
)  # fmt: skip


def not_offered(name: str) -> str:
    """The sentence for an import that is not possible here."""
    top_level = [each for each in OFFERED if "." not in each]
    return f"The module {name!r} is not offered here. A snippet may import {', '.join(top_level)}."
