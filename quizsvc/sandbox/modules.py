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
    "abc", "argparse", "array", "ast", "asyncio", "atexit", "base64", "binascii", "bisect", "builtins",
    "bz2", "cProfile", "calendar", "cmath", "cmd", "code", "codecs", "codeop", "collections.abc",
    "colorsys", "concurrent.futures", "concurrent.futures.process", "concurrent.futures.thread",
    "configparser", "csv", "ctypes", "ctypes.util", "datetime", "decimal", "difflib", "dis", "email",
    "encodings.ascii", "encodings.base64_codec", "encodings.cp1252", "encodings.cp437",
    "encodings.hex_codec", "encodings.idna", "encodings.latin_1", "encodings.punycode",
    "encodings.raw_unicode_escape", "encodings.rot_13", "encodings.unicode_escape", "encodings.utf_16",
    "encodings.utf_32", "encodings.utf_8_sig", "errno", "faulthandler", "fcntl", "filecmp", "fileinput",
    "fnmatch", "fractions", "ftplib", "gc", "getopt", "getpass", "gettext", "glob", "graphlib", "grp",
    "gzip", "hashlib", "heapq", "html", "html.parser", "http.client", "http.server", "imaplib",
    "importlib.resources", "importlib.util", "inspect", "io", "ipaddress", "keyword", "linecache",
    "locale", "logging", "lzma", "marshal", "mmap", "multiprocessing", "multiprocessing.pool",
    "multiprocessing.popen_fork", "multiprocessing.queues", "multiprocessing.shared_memory",
    "multiprocessing.synchronize", "netrc", "numbers", "numpy.char", "numpy.fft", "numpy.linalg",
    "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.rec", "numpy.testing", "operator", "optparse",
    "os", "pathlib", "pdb", "pickle", "pickletools", "pkgutil", "platform", "plistlib", "poplib", "posix",
    "pprint", "profile", "pstats", "pty", "pwd", "queue", "reprlib", "resource", "runpy", "sched",
    "secrets", "select", "selectors", "shelve", "shlex", "shutil", "signal", "site", "smtplib", "socket",
    "socketserver", "sqlite3", "sqlite3.dbapi2", "ssl", "stat", "string", "struct", "subprocess",
    "symtable", "sys", "sysconfig", "syslog", "tarfile", "tempfile", "termios", "textwrap", "threading",
    "timeit", "token", "tokenize", "tomllib", "trace", "traceback", "tty", "types", "typing_extensions",
    "unittest", "unittest.mock", "urllib.parse", "urllib.request", "uuid", "weakref", "webbrowser",
    "xml.etree.ElementTree", "zipfile", "zlib", "zoneinfo", "torch.amp",
    "torch.ao.quantization", "torch.autograd", "torch.autograd.forward_ad", "torch.autograd.functional",
    "torch.autograd.profiler", "torch.backends.cpu", "torch.distributions", "torch.fft", "torch.func",
    "torch.fx.experimental.symbolic_shapes",
    "torch.jit", "torch.linalg", "torch.masked", "torch.nested", "torch.nn.init", "torch.nn.utils",
    "torch.nn.utils.parametrizations", "torch.nn.utils.prune", "torch.nn.utils.rnn",
    "torch.nn.utils.stateless", "torch.optim.swa_utils", "torch.profiler", "torch.sparse",
    "torch.special", "torch.testing", "torch._decomp.decompositions_for_jvp", "torch.utils._device",
    "torch.utils._functools",
    "torch.utils._pytree", "torch.utils.checkpoint",
    "torch.utils.data.dataset", "torch.utils.data.sampler",
)  # fmt: skip


def not_offered(name: str) -> str:
    """The sentence for an import that is not possible here."""
    top_level = [each for each in OFFERED if "." not in each]
    return f"The module {name!r} is not offered here. A snippet may import {', '.join(top_level)}."
