"""What a lesson uses of torch works under the walls."""

from __future__ import annotations

import pytest

from quizsvc.sandbox import Client

SETUP = """
import torch
from torch import nn
from torch.optim import lr_scheduler as S
torch.manual_seed(1)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
x, y = torch.randn(8, 3), torch.randn(8, 1)
def closure():
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    return loss
"""
OPTIMIZERS = """
for name in sorted(dir(torch.optim)):
    kind = getattr(torch.optim, name)
    if not isinstance(kind, type) or not issubclass(kind, torch.optim.Optimizer):
        continue
    if name in ("Optimizer", "SparseAdam"):
        continue
    weights = [each for each in model.parameters() if each.ndim == 2 or name != "Muon"]
    optimizer = kind(weights, lr=0.01)
    optimizer.step(closure)
    optimizer.load_state_dict(optimizer.state_dict())
"""
SCHEDULERS = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
made = [
    S.LambdaLR(optimizer, lambda e: 0.9**e), S.MultiplicativeLR(optimizer, lambda e: 0.9),
    S.StepLR(optimizer, 2), S.MultiStepLR(optimizer, [1]), S.ConstantLR(optimizer), S.LinearLR(optimizer),
    S.ExponentialLR(optimizer, 0.9), S.PolynomialLR(optimizer), S.CosineAnnealingLR(optimizer, 5),
    S.CosineAnnealingWarmRestarts(optimizer, 3), S.CyclicLR(optimizer, 0.01, 0.1),
    S.OneCycleLR(optimizer, 0.1, 10), S.ReduceLROnPlateau(optimizer),
    S.SequentialLR(optimizer, [S.ConstantLR(optimizer), S.StepLR(optimizer, 1)], [1]),
    S.ChainedScheduler([S.ConstantLR(optimizer), S.StepLR(optimizer, 1)]),
]
assert len(made) == 15
for scheduler in made:
    loss = optimizer.step(closure)
    scheduler.step(loss.item()) if isinstance(scheduler, S.ReduceLROnPlateau) else scheduler.step()
"""
LOADER = """
from torch.utils.data import DataLoader, TensorDataset, random_split
train, rest = random_split(TensorDataset(x, y), [6, 2])
for inputs, targets in DataLoader(train, batch_size=2, shuffle=True, num_workers=0):
    assert inputs.shape == (2, 3)
"""
AMP = """
optimizer = torch.optim.AdamW(model.parameters())
scaler = torch.amp.GradScaler("cpu")
with torch.autocast("cpu", dtype=torch.bfloat16):
    loss = nn.functional.mse_loss(model(x).float(), y)
scaler.scale(loss).backward()
scaler.unscale_(optimizer)
nn.utils.clip_grad_norm_(model.parameters(), 1.0)
nn.utils.clip_grad_value_(model.parameters(), 0.5)
scaler.step(optimizer)
scaler.update()
"""
HOOKS = """
seen = []
model[0].register_forward_hook(lambda *a: seen.append("forward"))
model[0].register_full_backward_hook(lambda *a: seen.append("backward"))
model[0].weight.register_hook(lambda gradient: gradient * 0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
optimizer.register_step_post_hook(lambda *a: seen.append("step"))
optimizer.step(closure)
assert seen == ["forward", "backward", "step"], seen
assert model[0].weight.grad.abs().sum() == 0
"""
SEEDS = """
first = (torch.manual_seed(7), torch.randn(3))[1]
assert torch.equal((torch.manual_seed(7), torch.randn(3))[1], first)
assert torch.initial_seed() == 7
torch.cuda.manual_seed(7)
torch.cuda.manual_seed_all(7)
try:
    torch.manual_seed("seven")
except ValueError:
    pass
else:
    raise AssertionError("a seed that is no number")
"""
LAYERS = """
image = torch.randn(2, 3, 16, 16)
nn.Conv2d(3, 8, 3, padding=1)(image).sum().backward()
nn.ConvTranspose2d(3, 2, 2)(image)
nn.BatchNorm2d(3)(image)
nn.LSTM(16, 4)(image[0])
nn.GRU(16, 4)(image[0])
nn.MultiheadAttention(16, 2)(image[0], image[0], image[0])
nn.TransformerEncoderLayer(16, 2, 32)(image[0])
nn.Embedding(10, 3)(torch.tensor([1, 2]))
nn.CrossEntropyLoss(label_smoothing=0.1)(torch.randn(4, 3), torch.tensor([0, 1, 2, 0]))
torch.linalg.svd(torch.randn(5, 5))
torch.fft.fft(torch.randn(8))
torch.distributions.Normal(0.0, 1.0).sample()
torch.set_num_threads(4)
(torch.randn(600, 600) @ torch.randn(600, 600)).sum()
torch.func.grad(lambda v: (v**2).sum())(torch.ones(3))
torch.func.vmap(torch.func.jacrev(torch.sin))(torch.ones(3))
torch.func.hessian(lambda v: (v**2).sum())(torch.ones(3))
(model(x).sum() * torch.ones(2)).backward(gradient=torch.ones(2))
with torch.device("cpu"):
    torch.ones(1)
torch.utils.checkpoint.checkpoint(torch.sin, torch.ones(3, requires_grad=True), use_reentrant=False)
ema = torch.optim.swa_utils.AveragedModel(model)
ema.update_parameters(model)
import copy, io
twin = copy.deepcopy(model)
buffer = io.BytesIO()
torch.save(model.state_dict(), buffer)
buffer.seek(0)
twin.load_state_dict(torch.load(buffer))
print(model, x)
"""


@pytest.mark.parametrize("code", [OPTIMIZERS, SCHEDULERS, LOADER, AMP, HOOKS, SEEDS, LAYERS])
def test_it_works_inside(sandbox: Client, code):
    """Optimizers, schedulers, loaders, mixed precision, hooks, seeds, layers: none meets a wall."""
    run = sandbox.run(SETUP + code)

    assert run.status == "ok", (run.error, run.stderr)


def test_deterministic_algorithms_can_be_asked_for(sandbox: Client):
    """torch tells its compiler of it too, which is left out."""
    run = sandbox.run(
        "import torch\ntorch.use_deterministic_algorithms(True)\n"
        "print(torch.are_deterministic_algorithms_enabled())"
    )

    assert (run.status, run.stdout) == ("ok", "True\n")


def test_the_profiler_is_refused_where_it_acts(sandbox: Client):
    """It starts a thread, which C++ tells in fewer words than Python; nothing is said of modules."""
    run = sandbox.run("import torch\nwith torch.profiler.profile():\n    torch.ones(3) + 1\n")

    assert run.status == "blocked"
    assert run.error is not None
    assert "refused in a run" in run.error["message"]


def test_workers_get_a_sentence(sandbox: Client):
    """A loader with workers is told what to write instead."""
    code = (
        SETUP
        + "from torch.utils.data import DataLoader\nfor each in DataLoader(x, num_workers=2): print(each)"
    )
    run = sandbox.run(code)

    assert run.status == "blocked"
    assert run.error is not None
    assert "num_workers=0" in run.error["message"]


def test_what_torch_warns_of_once_in_a_process_is_told_in_each_run(sandbox: Client):
    """Nothing that ran before the snippet has used the warning up."""
    code = "import torch\nloss = torch.ones(1, requires_grad=True) * 2\nprint(float(loss), float(loss))"
    for _ in range(2):
        (warning,) = sandbox.run(code).warnings
        assert "requires_grad=True to a scalar" in warning["message"]


@pytest.mark.parametrize(
    "code",
    [
        "import torch.distributed as dist\ndist.init_process_group('gloo', rank=0, world_size=1)",
        "nn.parallel.DistributedDataParallel(model)",
    ],
)
def test_distributed_training_gets_a_sentence(sandbox: Client, code):
    """Who would train on several machines is told that a run is one process."""
    run = sandbox.run(SETUP + code)

    assert run.status == "blocked"
    assert run.error is not None
    assert "torch.distributed" in run.error["message"]
