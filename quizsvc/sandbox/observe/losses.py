"""Which tensors are losses, and which of them the snippet trains on."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from quizsvc.sandbox.observe import entries, rates
from quizsvc.sandbox.observe.traced import Origin, Role, traced
from quizsvc.sandbox.observe.watch import Watch, around, as_json, guarded, watching

_FUNCTIONS = (
    "l1_loss mse_loss cross_entropy nll_loss binary_cross_entropy binary_cross_entropy_with_logits "
    "smooth_l1_loss huber_loss kl_div poisson_nll_loss gaussian_nll_loss hinge_embedding_loss "
    "margin_ranking_loss cosine_embedding_loss multilabel_margin_loss soft_margin_loss "
    "multilabel_soft_margin_loss multi_margin_loss triplet_margin_loss triplet_margin_with_distance_loss "
    "ctc_loss"
)
_MOST = 5000
_DEEPEST = 8
_KEEPING = frozenset(f"{name}Backward" for name in ("Mean", "Sum", "Mul", "Div", "Neg", "Add", "Sub", "Sqrt"))
_DISTANCES = frozenset(
    f"{name}Backward" for name in ("Pow", "Abs", "Log", "LogSoftmax", "LogSigmoid", "Logsumexp")
)


class Losses:
    """The loss tensors of one run."""

    def __init__(self) -> None:
        self._origins: dict[int, tuple[weakref.ref[Tensor], Origin]] = {}
        self._computed: weakref.ref[Tensor] | None = None  # the last loss computed with gradients
        self._latest: float | None = None

    def told(self) -> str:
        """The last loss that was trained on, as JSON; null before the first."""
        return as_json(self._latest)

    def origin(self, tensor: Tensor) -> Origin | None:
        """The origin of a tensor that is known for a loss."""
        entry = self._origins.get(id(tensor))
        return entry[1] if entry is not None and entry[0]() is tensor else None

    def enter(self, tensor: Tensor, origin: Origin) -> Origin:
        """Know `tensor` by `origin`."""
        if len(self._origins) >= _MOST:
            self._origins = {key: pair for key, pair in self._origins.items() if pair[0]() is not None}
        if len(self._origins) < _MOST:
            self._origins[id(tensor)] = (weakref.ref(tensor), origin)
        return origin

    def computed(self, tensor: Tensor) -> None:
        """`tensor` has just been computed as a loss: in training, if gradients are on."""
        if torch.is_grad_enabled():
            self.enter(tensor, Origin("loss"))
            if tensor.requires_grad:
                self._computed = weakref.ref(tensor)
        else:
            self.enter(tensor, Origin("validation"))

    def name(self, tensor: Tensor, role: Role) -> None:
        """The snippet calls `tensor` a loss; believed unless more is known of it."""
        known = self.origin(tensor)
        if tensor.dim() == 0 and tensor.is_floating_point() and (known is None or known.role is None):
            self.computed(tensor)
            if role == "validation":
                self.enter(tensor, Origin("validation"))

    def trains_on(self, watch: Watch, tensors: Any) -> None:
        """backward() is called on `tensors`: the loss behind it is trained on, so no validation loss."""
        tensor = tensors[0] if isinstance(tensors, (list, tuple)) and tensors else tensors
        if not isinstance(tensor, Tensor) or tensor.numel() != 1:
            return
        origin = self.origin(tensor)
        computed = self._computed() if self._computed is not None else None
        if origin is None and computed is not None:  # scaled for AMP, or divided for accumulation
            tensor, origin = computed, self.origin(computed)
        origin = origin or self.enter(tensor, Origin("loss"))
        rates.decide(watch, origin, "loss")
        origin.firm = True
        self._computed = None
        loss = None if tensor.is_neg() else entries.first(tensor)
        self._latest = float(tensor.detach()) if loss is None else loss


def origin_of_tensor(watch: Watch, tensor: Tensor) -> Origin:
    """Where the number inside `tensor` comes from."""
    origin = watch.recall(tensor) or watch.losses.origin(tensor)
    if origin is not None:
        return origin
    if tensor.numel() != 1:
        return Origin()
    return watch.losses.enter(tensor, Origin("loss" if _is_written_out(tensor) else None))


def _is_written_out(tensor: Tensor) -> bool:
    """Whether it was computed as losses are that people write out: a mean or sum of squares, say.

    Another number with a gradient, as a weight or the mean of the outputs, is a loss if it is trained on.
    """
    node = tensor.grad_fn if tensor.dim() == 0 else None
    for _ in range(_DEEPEST):
        if node is None:
            return False
        name = node.name().removesuffix("0")
        inner = [each for each, _ in node.next_functions if each is not None]
        if name in _DISTANCES or (name == "MulBackward" and len(inner) > 1):
            return True
        node = inner[0] if inner and name in _KEEPING else None
    return False


@guarded
def _computed(watch: Watch, tensor: Any) -> None:
    if isinstance(tensor, Tensor) and tensor.dim() == 0:
        watch.losses.computed(tensor)


def _item(original: Callable[..., Any]) -> Callable[..., Any]:
    def item(self: Any) -> Any:
        value = original(self)
        watch = watching()
        if type(value) is float and watch is not None and watch.calls_directly(1):
            return trace_item(self, value)
        return value

    return item


def trace_item(tensor: Tensor, value: float) -> float:
    """`value`, taken out of `tensor`, as a float that remembers it; plain if nobody observes."""
    origin = _origin(tensor)
    return value if origin is None else traced(value, origin)


@guarded
def _origin(watch: Watch, tensor: Tensor) -> Origin:
    return origin_of_tensor(watch, tensor)


def _format(original: Callable[..., Any]) -> Callable[..., Any]:
    def __format__(self: Any, spec: str) -> Any:  # noqa: N807
        watch = watching()
        own = watch is not None and watch.calls_directly(1)  # torch's own printing formats parts of arrays
        if own and type(self) is Tensor and self.dim() == 0 and not self.is_meta:
            value = self.detach().item()
            if type(value) is float:
                return trace_item(self, value).__format__(spec)
        return original(self, spec)

    return __format__


def _repr(original: Callable[..., Any]) -> Callable[..., Any]:
    def __repr__(self: Any, **kwargs: Any) -> Any:  # noqa: N807
        text = original(self, **kwargs)
        if type(text) is str:
            _tensor_shown(self, text)
        return text

    return __repr__


@guarded
def _tensor_shown(watch: Watch, tensor: Tensor, text: str) -> None:
    if tensor.numel() == 1 and tensor.is_floating_point():
        shown = text.removeprefix("Parameter containing:\n").partition(",")[0]
        watch.shown.formatted(shown, origin_of_tensor(watch, tensor))


def _loss_function(original: Callable[..., Any]) -> Callable[..., Any]:
    def compute(*args: Any, **kwargs: Any) -> Any:
        loss = original(*args, **kwargs)
        _computed(loss)
        return loss

    return compute


def install() -> None:
    """Hook loss functions and the ways a number leaves a tensor. Once per process."""
    for name in _FUNCTIONS.split():
        if name in functional.__dict__:
            around(functional, name, _loss_function)
    inherited = Tensor.item  # of the C base class, so not in Tensor's own dictionary
    if not getattr(inherited, "_observed", False):
        Tensor.item = inherited  # type: ignore[method-assign]
        around(Tensor, "item", _item)
    around(Tensor, "__format__", _format)
    around(Tensor, "__repr__", _repr)
    # A traced float is pickled as a call of float, which torch.load has to let through.
    torch.serialization.add_safe_globals([float, int])
