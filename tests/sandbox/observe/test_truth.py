"""What is told of an update is what the optimizer did, whatever the snippet's own classes say."""

from __future__ import annotations

import pytest

LOOP = """\
weight = nn.Parameter(torch.tensor(1.0))
opt = optim.SGD([weight], lr=0.1)
{before}
for _ in range(2):
    opt.zero_grad()
    {loss}.backward()
    opt.step()
"""


def loop(before: str = "", loss: str = "(weight ** 2)") -> str:
    """A loop of two updates."""
    return LOOP.format(before=before, loss=loss)


@pytest.mark.parametrize(
    ("loss", "moved"),
    [
        ("(weight ** 2)", True),
        ("(weight * 0)", False),
        ("torch.ones(1, requires_grad=True).sum()", False),
        ("weight.detach().clone().requires_grad_()", False),
    ],
)
def test_it_is_told_whether_any_update_had_a_gradient(observe, loss, moved):
    """Calls of backward() and step() alone train nothing."""
    assert observe(loop(loss=loss)).trace["moved"] is moved


def test_a_closure_brings_the_gradient(observe):
    """It is called within the step, so the gradient is there only after it."""
    source = (
        "weight = nn.Parameter(torch.tensor(1.0))\nopt = optim.SGD([weight], lr=0.1)\n"
        "def closure():\n    loss = weight ** 2\n    loss.backward()\n    return loss\n"
        "opt.step(closure)\n"
    )

    assert observe(source).trace["moved"] is True


@pytest.mark.parametrize(
    ("own", "rate"),
    [
        (
            "class G(dict):\n    def get(self, *_):\n        return 0.5\n"
            "opt.param_groups[0] = G(opt.param_groups[0])",
            0.1,
        ),
        (
            "class G(dict):\n    def __getitem__(self, key):\n"
            "        return 0.5 if key == 'lr' else super().__getitem__(key)\n"
            "opt.param_groups[0] = G(opt.param_groups[0])",
            None,
        ),
        (
            "class T(torch.Tensor):\n    def detach(self):\n        return torch.tensor(0.5)\n"
            "opt.param_groups[0]['lr'] = torch.tensor(0.25).as_subclass(T)",
            0.25,
        ),
    ],
)
def test_classes_of_the_snippet_show_no_other_rate(observe, own, rate):
    """Groups are read past their own methods, or not at all where the optimizer itself would ask those."""
    assert observe(loop(own)).trace["updates"][0]["lr"] == [rate]


def test_a_closure_that_sets_the_rate_is_seen(observe):
    """What an update used is what its group held when it acted, though a closure set it meanwhile."""
    seen = observe(
        "opt = optim.SGD(model.parameters(), lr=0.1)\n"
        "def closure():\n"
        "    opt.param_groups[0]['lr'] = 0.5\n"
        "    return F.mse_loss(model(x), y)\n"
        "opt.step(closure)\n"
    )

    assert [update["lr"] for update in seen.trace["updates"]] == [[0.5]]


def test_updates_without_any_gradient_are_counted(observe):
    """An optimizer whose parameters were taken away goes on stepping and trains nothing."""
    seen = observe(
        "opt = optim.SGD(model.parameters(), lr=0.1)\ntrain(opt)\n"
        "opt.param_groups[0]['params'] = []\nopt.step()\nopt.step()\n"
    )

    assert (seen.trace["moved"], seen.trace["idle"]) == (True, 2)


def test_gradients_may_be_put_there_by_hand(observe):
    """torch.autograd.grad computes gradients as backward() does."""
    seen = observe(
        "opt = optim.SGD([w := nn.Parameter(torch.ones(1))], lr=0.1)\n"
        "(w.grad,) = torch.autograd.grad((w ** 2).sum(), [w])\nopt.step()\n"
    )

    assert (seen.trace["backwards"], seen.trace["moved"], seen.trace["idle"]) == (1, True, 0)
