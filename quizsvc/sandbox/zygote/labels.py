"""torch's labels for its profiler, left out where nobody profiles.

Each step and zero_grad of an optimizer is labelled, which takes a tenth of a short training loop.
"""

from __future__ import annotations

from typing import Any

from torch._C._autograd import _profiler_enabled
from torch.autograd import profiler


def leave_out() -> None:
    """Have `record_function` do nothing until a profiler runs. Once, in the zygote."""
    kind = profiler.record_function
    enter, leave = kind.__enter__, kind.__exit__

    def __enter__(self: Any) -> Any:  # noqa: N807
        return enter(self) if _profiler_enabled() else self  # type: ignore[no-untyped-call]

    def __exit__(self: Any, *error: Any) -> None:  # noqa: N807
        if self.record is not None:
            leave(self, *error)

    kind.__enter__, kind.__exit__ = __enter__, __exit__  # type: ignore[method-assign]
