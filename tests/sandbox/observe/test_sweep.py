"""Every scheduler and every optimizer by many manners of printing: what is read is what the loop had."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from torch import optim
from torch.optim import lr_scheduler

from tests.sandbox.observe.conftest import names

SCHEDULERS = {
    "StepLR": "2, gamma=0.1",
    "MultiStepLR": "[1, 3], gamma=0.1",
    "ConstantLR": "factor=0.1, total_iters=2",
    "LinearLR": "start_factor=0.1, total_iters=3",
    "ExponentialLR": "gamma=0.1",
    "PolynomialLR": "total_iters=4",
    "CosineAnnealingLR": "T_max=4",
    "CosineAnnealingWarmRestarts": "T_0=2",
    "LambdaLR": "lambda epoch: 1 / (1 + epoch)",
    "MultiplicativeLR": "lambda epoch: 0.5",
    "CyclicLR": "base_lr=0.01, max_lr=0.1, step_size_up=2",
    "OneCycleLR": "max_lr=0.1, total_steps=6",
    "ReduceLROnPlateau": "mode='max', factor=0.1, patience=0",
}
COMPOSITES = {
    "SequentialLR": "lr_scheduler.SequentialLR(opt, [lr_scheduler.ConstantLR(opt, 0.1, 2), "
    "lr_scheduler.ExponentialLR(opt, 0.5)], milestones=[2])",
    "ChainedScheduler": "lr_scheduler.ChainedScheduler([lr_scheduler.ConstantLR(opt, 0.1, 2), "
    "lr_scheduler.ExponentialLR(opt, 0.5)], optimizer=opt)",
    "SWALR": "optim.swa_utils.SWALR(opt, swa_lr=0.01, anneal_epochs=3)",
}
MADE = {name: f"lr_scheduler.{name}(opt, {rest})" for name, rest in SCHEDULERS.items()} | COMPOSITES

# (how, what it prints of the rates, whether it prints the loss): {r} is the first group's rate, {l} the loss.
MANNERS: dict[str, tuple[str, str, str]] = {
    "f-string": ("print(f'epoch {epoch} lr {rate:.4f}')", "[f'{rate:.4f}']", ""),
    "f-string with the loss": (
        "print(f'Epoch {epoch + 1}/6 loss {loss.item():.4f} lr {rate:.5f}')",
        "[f'{rate:.5f}']",
        "f'{loss.item():.4f}'",
    ),
    "equal signs": ("print(f'lr={rate:.2e} gamma={0.1} momentum={0.9}')", "[f'{rate:.2e}']", ""),
    "debugging f-string": ("print(f'{rate=}')", "[str(rate)]", ""),
    "percent": (
        "print('%d %.4f %.6f' % (epoch, loss.item(), rate))",
        "[f'{rate:.6f}']",
        "f'{loss.item():.4f}'",
    ),
    "str.format": ("print('epoch {} lr {:.4g}'.format(epoch, rate))", "[f'{rate:.4g}']", ""),
    "format": ("print('rate', format(rate, '.3e'))", "[format(rate, '.3e')]", ""),
    "bare": ("print(rate)", "[str(rate)]", ""),
    "separator": (
        "print(epoch, loss.item(), rate, sep=', ')",
        "[str(rate)]",
        "str(loss.item())",
    ),
    "end of line kept": ("print('lr', end=' '); print(rate, end='; ')", "[str(rate)]", ""),
    "list of groups": ("print([g['lr'] for g in opt.param_groups])", "[str(g['lr']) for g in groups]", ""),
    "get_last_lr": ("print(sched.get_last_lr())", "[str(last) for last in sched.get_last_lr()]", ""),
    "get_last_lr, first": ("print(f'{sched.get_last_lr()[0]:.4f}')", "[f'{sched.get_last_lr()[0]:.4f}']", ""),
    "several groups": (
        "print(' | '.join(f'{g[\"lr\"]:.4f}' for g in opt.param_groups))",
        "[f'{g[\"lr\"]:.4f}' for g in groups]",
        "",
    ),
    "dictionary": (
        "print({'epoch': epoch, 'loss': loss.item(), 'lr': rate})",
        "[str(rate)]",
        "str(loss.item())",
    ),
    "json": (
        "print(json.dumps({'epoch': epoch, 'lr': rate, 'weight_decay': 0.1, 'loss': loss.item()}))",
        "[str(rate)]",
        "str(loss.item())",
    ),
    "table row": (
        "print(f'|{epoch:>5}|{loss.item():>10.4f}|{rate:<12.3e}|{0.9:^8}|')",
        "[f'{rate:.3e}']",
        "f'{loss.item():.4f}'",
    ),
    "tensor": ("print('lr', torch.tensor(rate, dtype=torch.float64))", "[None]", ""),
    "state dict": (
        "print(opt.state_dict()['param_groups'][0]['lr'])",
        "[str(rate)]",
        "",
    ),
    "logging": ("log.info('epoch %d lr %.5f', epoch, rate)", "[f'{rate:.5f}']", ""),
    "sys.stdout": ("sys.stdout.write(f'lr {rate:.4f}\\n')", "[f'{rate:.4f}']", ""),
    "pprint": ("pprint.pprint({'lr': rate, 'epoch': epoch})", "[str(rate)]", ""),
    "progress": (
        "print(f'\\r{epoch:3d}%|## | {epoch}/5 [00:00, loss={loss.item():.3f}, lr={rate:.4f}]', end='')",
        "[f'{rate:.4f}']",
        "f'{loss.item():.3f}'",
    ),
    "added": ("print('lr: ' + str(rate) + ' at epoch ' + str(epoch))", "[str(rate)]", ""),
    "rounded": ("print('lr', round(rate, 4))", "[str(round(rate, 4))]", ""),
    "upper case and a unit": ("print(f'LR: {rate:.4f}/step  ACC: {0.1:.2f}')", "[f'{rate:.4f}']", ""),
    "the loss's tensor": (
        "print(f'loss {loss:.4f}', 'lr', rate)",
        "[str(rate)]",
        "f'{loss.item():.4f}'",
    ),
    "its loss called item": ("print('Loss:', loss.item())", "[]", "str(loss.item())"),
}

LOOP = """\
import json, logging, pprint, sys
from torch.optim import lr_scheduler
log = logging.Logger('run'); log.addHandler(logging.StreamHandler(sys.stdout))
parts = [{{'params': [model.weight]}}, {{'params': [model.bias], 'lr': {second}}}]
opt = {optimizer}
sched = {scheduler}
groups = opt.param_groups
for epoch in range(5):
    opt.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    {used}
    opt.step()
    rate = groups[0]['lr']
    {shown}
    {manner}
    sched.step({metric})
"""


def loop(scheduler: str, manner: str, *, noting: bool, optimizer: str = "SGD") -> str:
    """A training of five updates with two groups; `noting` keeps what is to be read, in NOTES."""
    how, rates, loss = MANNERS[manner]
    return LOOP.format(
        optimizer=f"optim.{optimizer}(parts, lr=0.1)",
        second="0.05",
        scheduler=MADE[scheduler],
        manner=how,
        metric="loss.item()" if scheduler == "ReduceLROnPlateau" else "",
        used="NOTES['used'].append([float(g['lr']) for g in groups])" if noting else "pass",
        shown=f"NOTES['rates'] += {rates}; NOTES['losses'] += [{loss}]" if noting else "pass",
    )


def noted(source: str) -> dict[str, list[Any]]:
    """What the loop itself says it had."""
    notes: dict[str, list[Any]] = {"used": [], "rates": [], "losses": []}
    exec(compile(source, "notes.py", "exec"), {**names(), "NOTES": notes})
    return notes


def compare(observe: Callable[..., Any], scheduler: str, manner: str, optimizer: str = "SGD") -> list[str]:
    """What was read otherwise than it was, in words."""
    notes = noted(loop(scheduler, manner, noting=True, optimizer=optimizer))
    seen = observe(loop(scheduler, manner, noting=False, optimizer=optimizer))
    assert seen.error is None
    wrong = []
    if [update["lr"] for update in seen.trace["updates"]] != notes["used"]:
        wrong.append("used")
    if None in notes["rates"]:
        if len(seen.texts) != len(notes["rates"]):
            wrong.append(f"rates {seen.texts}")
    elif seen.texts != notes["rates"]:
        wrong.append(f"rates {seen.texts} for {notes['rates']}")
    if seen.reading.losses != [float(text) for text in notes["losses"]] or seen.reading.validation_losses:
        wrong.append(f"losses {seen.reading.losses} for {notes['losses']}")
    if seen.trace["order"] != "optimizer_first" or seen.trace["stopped"]:
        wrong.append(f"order {seen.trace['order']}")
    return [f"{scheduler}, {manner}: {each}" for each in wrong]


@pytest.fixture(autouse=True)
def quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """The plain runs print, too."""


@pytest.mark.parametrize("scheduler", MADE)
def test_every_scheduler_by_every_manner_of_printing(observe, scheduler):
    """Rates printed and used, losses and order."""
    assert [line for manner in MANNERS for line in compare(observe, scheduler, manner)] == []


def _optimizers() -> list[str]:
    made = {name for name, each in vars(optim).items() if isinstance(each, type)}
    return sorted(made - {"Optimizer", "LBFGS", "SparseAdam", "Muon"})


@pytest.mark.parametrize("optimizer", _optimizers())
def test_every_optimizer_by_some_manners(observe, optimizer):
    """LBFGS, SparseAdam and Muon, which take no two groups or other weights, have cases of their own."""
    some = ("f-string with the loss", "json", "list of groups", "table row")
    assert [line for manner in some for line in compare(observe, "StepLR", manner, optimizer)] == []


def test_no_scheduler_is_left_out():
    """Each class of torch.optim.lr_scheduler is here; what comes with another torch is to be added."""
    public = {
        name for name in vars(lr_scheduler) if re.fullmatch(r"[A-Z]\w*(LR|Restarts|Plateau|Scheduler)", name)
    }
    assert public - {"LRScheduler"} <= set(MADE)
    assert len(MANNERS) >= 26
