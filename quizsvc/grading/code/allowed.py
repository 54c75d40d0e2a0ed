"""What the text of a graded answer may use. Lists only; quizsvc.grading.code.fairplay applies them.

A graded answer is judged by what its run tells of itself, so nothing in it may reach what does the telling:
frames, modules behind modules, the classes whose calls are counted. Free runs know no such rules.
"""

from __future__ import annotations

import sys

from quizsvc.sandbox.modules import OFFERED


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES = frozenset(OFFERED) | _words(
    "__future__ abc collections.abc numpy.linalg numpy.random torch.amp torch.autograd torch.backends"
    " torch.backends.cudnn torch.cuda torch.cuda.amp torch.fft torch.linalg torch.nn.init torch.nn.parameter"
    " torch.nn.utils torch.nn.utils.clip_grad torch.optim.optimizer torch.optim.swa_utils torch.random"
    " torch.special torch.utils torch.utils.data.dataset torch.version"
)
"""Modules that may be imported, or named by their path, such as torch.optim."""

_BENIGN = _words("abc array copy numbers random select stat string time token trace")
_TORCH = (
    "_C ao classes compiler compile cpp distributed export futures fx hub jit library masked monitor"
    " mtia multiprocessing nested ops overrides package profiler quantization return_types serialization"
    " storage testing torch_version windows xpu load save from_file from_dlpack cpp_extension checkpoint"
    " _dynamo _inductor _export onnx torch get_device_module"
)
_NUMPY = (
    "DataSource char core ctypeslib f2py fromfile genfromtxt lib load loadtxt ma memmap open_memmap rec"
    " save savetxt savez savez_compressed strings testing"
)
_OTHERS = (
    "accelerator functional quasirandom sparse dtypes emath exceptions polynomial bit_generator mtrand"
    " attention common_types grad intrinsic parallel qat quantizable quantized np convert_parameters fusion"
    " memory_format parametrizations parametrize stateless decoder encoder scanner bltns stdlib_re hooks F"
    " modules rnn prune dataloader datapipes graph graph_settings sampler cpu distributions func mps"
)
MEMBERS = frozenset(" ".join((_TORCH, _NUMPY, _OTHERS)).split()) | (sys.stdlib_module_names - _BENIGN)
"""Members of those modules that are out of bounds: further modules, files, compilers."""

ONLY = {
    "torch.amp": _words("autocast GradScaler custom_fwd custom_bwd"),
    "torch.autograd": _words(
        "grad backward Function Variable no_grad enable_grad set_grad_enabled set_detect_anomaly"
        " detect_anomaly"
    ),
    "torch.backends": frozenset(("cudnn",)),
    "torch.backends.cudnn": frozenset(("deterministic", "benchmark", "enabled", "is_available")),
    "torch.cuda": _words("is_available manual_seed manual_seed_all device_count empty_cache synchronize amp"),
    "torch.cuda.amp": frozenset(("autocast", "GradScaler")),
    "torch.optim.optimizer": frozenset(("Optimizer",)),
    "torch.random": _words("manual_seed seed initial_seed get_rng_state set_rng_state fork_rng"),
    "torch.utils": frozenset(("data",)),
    "torch.version": frozenset(("cuda",)),
    "abc": _words("ABC abstractmethod"),
    "collections.abc": _words(
        "Callable Collection Generator Iterable Iterator Mapping MutableMapping Sequence Sized"
    ),
}
"""All that is used of modules that hold much else."""
EXCEPT = {
    "contextlib": frozenset(("abc",)),
    "dataclasses": frozenset(("abc", "copy")),
    "numpy": frozenset(("fft",)),
    "statistics": frozenset(("numbers", "random")),
    "torch.nn.utils": frozenset(("init",)),
}
"""Members that are modules only there, and harmless words elsewhere."""

NAMES = _words(
    "tb_frame tb_next tb_lineno f_back f_builtins f_code f_globals f_lasti f_locals f_trace gi_frame gi_code"
    " gi_yieldfrom cr_frame cr_code cr_origin ag_frame ag_code co_code co_consts func_globals settrace"
    " setprofile excepthook displayhook redirect_stdout redirect_stderr get_type_hints make_dataclass"
    " ForwardRef evaluate_forward_ref attrgetter methodcaller register_optimizer_step_pre_hook"
    " register_optimizer_step_post_hook profile_hook_step TorchFunctionMode TorchDispatchMode IterDataPipe"
    " MapDataPipe DFIterDataPipe functional_datapipe update_wrapper partialmethod singledispatch"
    " singledispatchmethod global_enum runtime_checkable get_device_module dispatch_table"
    " register_step_pre_hook register_step_post_hook register_state_dict_pre_hook"
    " register_state_dict_post_hook register_load_state_dict_pre_hook register_load_state_dict_post_hook"
)
"""Names that are out of bounds wherever they stand: frames, and what runs or looks up names given as text."""
_MODULES_PASSED_ON = (
    "os sys builtins inspect gc importlib ctypes threading multiprocessing subprocess socket pickle marshal"
    " traceback linecache weakref tempfile pathlib atexit asyncio types pdb bdb posix shutil faulthandler"
    " tracemalloc cffi"
)
ATTRIBUTES = _words(
    f"{_MODULES_PASSED_ON} {' '.join('_' + word for word in _MODULES_PASSED_ON.split())}"
    " obj register tofile fromfile memmap from_file ctypeslib cpp_extension"
)
"""Attributes of anything that are out of bounds, though a variable may be called so: modules behind modules,
files, and the `obj` of an AttributeError, which is the very module that lacked the attribute."""

BUILTINS = {
    "exec": "it runs text as code",
    "eval": "it runs text as code",
    "compile": "it runs text as code",
    "__import__": "write an import statement",
    "globals": "it reaches past the answer",
    "locals": "it reaches past the answer",
    "vars": "it reaches past the answer",
    "open": "an answer reads and writes no files",
    "breakpoint": "nobody is there to debug",
    "setattr": "write the assignment out",
    "delattr": "it changes what the check relies on",
    "memoryview": "it reaches past the answer",
    "help": "nobody is there to read it",
}
"""Built-in functions that are refused, and why or what to write instead."""

INSTEAD = {
    **dict.fromkeys(("logging", "sys", "csv", "pprint", "textwrap", "string"), "print the line"),
    **dict.fromkeys(
        ("io", "pickle", "torch.save", "torch.load"), "keep a copy, as in copy.deepcopy(x.state_dict())"
    ),
    **dict.fromkeys(("os", "pathlib", "tempfile"), "an answer reads and writes no files"),
    **dict.fromkeys(("tqdm", "rich"), "write a plain loop"),
    **dict.fromkeys(("matplotlib", "seaborn", "pandas", "tensorboard"), "print the numbers"),
    **dict.fromkeys(("torchvision", "sklearn", "scipy"), "make the data with torch"),
    **dict.fromkeys(("argparse", "configparser"), "set the values by assignments"),
    **dict.fromkeys(("datetime", "timeit"), "use time"),
    **dict.fromkeys(("decimal", "fractions", "operator"), "plain numbers and operators do"),
    **dict.fromkeys(
        ("register_step_pre_hook", "register_step_post_hook"),
        "read the rate in the loop, beside optimizer.step()",
    ),
}
"""Modules, their members and names that honest code uses, too, and what to write instead of each."""

COUNTED = _words(
    "step zero_grad backward get_last_lr get_lr add_param_group load_state_dict state_dict"
    " print write flush get items keys values"
)
"""Attributes that are never set: the calls of these are what checks go by."""

READ_DUNDERS = _words(
    "__init__ __name__ __qualname__ __class__ __len__ __call__ __getitem__ __iter__ __next__ __enter__"
    " __exit__ __post_init__ __repr__ __str__ __version__ __doc__"
)
NAMED_DUNDERS = _words("__name__ __file__ __doc__ __slots__ __all__ __version__ __author__")
DEFINED_DUNDERS = _words(
    "__init__ __new__ __call__ __len__ __getitem__ __setitem__ __delitem__ __contains__ __iter__ __next__"
    " __enter__ __exit__ __repr__ __str__ __post_init__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__"
    " __bool__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__"
    " __rtruediv__ __floordiv__ __mod__ __pow__ __neg__ __pos__ __abs__ __matmul__ __reversed__"
    " __getitems__"
)
"""Double-underscore names that an answer may read on anything, use as names, and define in its classes."""

PRIVATE = frozenset(("_last_lr", "_step_count"))
"""Private attributes of others that people do read."""

BASES = _words("object list dict tuple set Exception ValueError RuntimeError TypeError StopIteration")
"""Built-in classes that an answer's own classes may build on."""
CONTAINERS = _words(
    "dict list tuple set OrderedDict defaultdict Counter ChainMap UserDict UserList deque Mapping"
    " MutableMapping Sequence"
)
CONTAINER_READS = _words("get __getitem__ __iter__ __len__ __contains__ items keys values copy")
"""What an answer's own container does not define: a parameter group has to be what it shows."""
CLASS_READS = _words("__name__ __qualname__ __doc__")
CLASS_TAKERS = _words("print str repr isinstance issubclass")
"""What the class of a value is read for, and what it is passed to: any other use could make classes of it."""
PATTERNS = _words("int float str bytes bool list tuple dict set frozenset bytearray")
"""Classes whose patterns may have parts by position: those parts are the value itself."""

SETTINGS = ("torch.backends.",)
"""Where modules have attributes that are meant to be set."""
