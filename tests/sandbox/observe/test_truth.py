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
    ("loss", "idle"),
    [
        ("(weight ** 2)", 0),
        ("(weight * 0)", 2),
        ("torch.ones(1, requires_grad=True).sum()", 2),
        ("weight.detach().clone().requires_grad_()", 2),
    ],
)
def test_it_is_told_whether_updates_had_a_gradient(observe, loss, idle):
    """Calls of backward() and step() alone train nothing."""
    assert observe(loop(loss=loss)).trace["idle"] == idle


def test_a_closure_brings_the_gradient(observe):
    """It is called within the step, so the gradient is there only after it."""
    source = (
        "weight = nn.Parameter(torch.tensor(1.0))\nopt = optim.SGD([weight], lr=0.1)\n"
        "def closure():\n    loss = weight ** 2\n    loss.backward()\n    return loss\n"
        "opt.step(closure)\n"
    )

    trace = observe(source).trace
    assert (trace["idle"], trace["overruled"]) == (0, 0)


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

    assert seen.trace["idle"] == 2


def test_gradients_may_be_put_there_by_hand(observe):
    """torch.autograd.grad computes gradients as backward() does."""
    seen = observe(
        "opt = optim.SGD([w := nn.Parameter(torch.ones(1))], lr=0.1)\n"
        "(w.grad,) = torch.autograd.grad((w ** 2).sum(), [w])\nopt.step()\n"
    )

    assert (seen.trace["backwards"], seen.trace["idle"]) == (1, 0)


AS_IT_WAS = """\
weight = nn.Parameter(torch.tensor([1.0, 2.0]))
start, held = weight.detach().clone(), None
opt = optim.{optimizer}([weight], lr=0.1)
for turn in range(4):
    opt.zero_grad()
    loss = ((weight - 0.5) ** 2).sum()
    loss.backward()
    {before}
    opt.step()
    {after}
"""


@pytest.mark.parametrize(
    ("before", "after", "overruled"),
    [
        ("", "", 0),
        ("", "weight.data.copy_(start)", 3),
        ("", "weight.data = start.clone()", 3),
        ("", "torch.no_grad().__enter__(); weight.copy_(start); torch.enable_grad().__enter__()", 3),
        ("weight.data.copy_(start)", "", 3),
        ("", "weight.data += 0.1 * weight.grad", 3),
        ("", "weight.data.normal_()", 3),
        ("", "if turn == 1: weight.data.copy_(start)", 1),
        ("", "weight.data *= 0.999", 0),
        ("", "held = weight.detach().clone(); weight.data.copy_(start); weight.data.copy_(held)", 0),
        ("", "weight = nn.Parameter(start.clone()); opt.param_groups[0]['params'] = [weight]", 3),
        ("", "weight = nn.Parameter(weight.detach()); opt.param_groups[0]['params'] = [weight]", 0),
        ("", "weight = nn.Parameter(start.clone()); opt = optim.SGD([weight], lr=0.1)", 3),
        ("", "opt = optim.SGD([weight], lr=0.1)", 0),
        ("weight.grad.clamp_(-0.1, 0.1)", "", 0),
    ],
)
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_weights_that_are_set_between_updates_are_told(observe, optimizer, before, after, overruled):
    """By whatever means; retouching, and what is put back before the next update, are let be."""
    seen = observe(AS_IT_WAS.format(optimizer=optimizer, before=before, after=after))

    assert seen.error is None
    assert (seen.trace["overruled"], seen.trace["idle"]) == (overruled, 0)


@pytest.mark.parametrize(
    ("body", "overruled"),
    [("", 0), ("w.data.copy_(start)", 3), ("w.data.fill_(0.3)", 3), ("w.grad.clamp_(-1, 1)", 0)],
)
@pytest.mark.parametrize("optimizer", ["SGD", "LBFGS"])
@pytest.mark.parametrize("call", ["opt.step(closure)", "opt.step(closure=closure)"])
def test_a_closure_that_sets_weights_is_told(observe, optimizer, call, body, overruled):
    """Those that it finds are the optimizer's to change; LBFGS asks it more than once in a step."""
    seen = observe(
        "w = nn.Parameter(torch.ones(2))\nstart = w.detach() + 0.0\n"
        f"opt = optim.{optimizer}([w], lr=0.1)\n"
        "def closure():\n    opt.zero_grad()\n    loss = (w ** 2).sum()\n    loss.backward()\n"
        f"    {body or 'pass'}\n    return loss\nfor _ in range(4):\n    {call}\n"
    )

    assert seen.error is None
    assert (seen.trace["overruled"] >= 2) is bool(overruled)


def test_gradients_carried_over_by_hand_are_none(observe):
    """A copy that steps by the gradients of another weight, which stays where it is, trains nothing."""
    seen = observe(
        "real, copy = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))\n"
        "opt = optim.SGD([copy], lr=0.1)\n"
        "for _ in range(3):\n    loss = (real ** 2).sum()\n    loss.backward()\n"
        "    copy.grad, real.grad = real.grad, None\n    opt.step()\n"
    )

    assert seen.trace["idle"] == 3


def test_an_update_within_a_backward_pass_has_its_gradient(observe):
    """As when each weight is updated as soon as its gradient is there."""
    seen = observe(
        "w = nn.Parameter(torch.ones(1))\nopt = optim.SGD([w], lr=0.1)\n"
        "w.register_post_accumulate_grad_hook(lambda _: (opt.step(), opt.zero_grad())[1])\n"
        "for _ in range(3):\n    (w ** 2).sum().backward()\n"
    )

    assert seen.error is None
    assert (len(seen.trace["updates"]), seen.trace["idle"]) == (3, 0)


@pytest.mark.parametrize(
    ("own", "idle"),
    [
        ("class W(nn.Parameter):\n    pass", 0),
        ("class W(nn.Parameter):\n    def add_(self, *_, **__):\n        return self", 2),
    ],
)
def test_an_update_that_leaves_every_weight_as_it_was_is_idle(observe, own, idle):
    """Whether the rate is 0 or the weight is of a class that takes no update."""
    seen = observe(f"{own}\n" + LOOP.format(before="", loss="(weight ** 2)").replace("nn.Parameter", "W", 1))

    assert seen.error is None
    assert seen.trace["idle"] == idle


def test_a_backward_pass_that_reaches_no_optimizer_is_told(observe):
    """One beside it does not make up for it."""
    seen = observe(
        "real, other = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))\n"
        "opt = optim.SGD([other], lr=0.1)\n"
        "for _ in range(3):\n    opt.zero_grad()\n    (real ** 2).sum().backward()\n"
        "    (other ** 2).sum().backward()\n    opt.step()\n"
    )

    assert (seen.trace["stray"], seen.trace["idle"]) == (3, 0)


def test_weights_swapped_for_the_update_alone_are_idle(observe):
    """The gradient has to have reached the very weights that the update takes."""
    seen = observe(
        "opt = optim.SGD([w := nn.Parameter(torch.ones(1))], lr=0.1)\n"
        "other = nn.Parameter(torch.ones(1))\ngroup = opt.param_groups[0]\n"
        "for _ in range(3):\n    opt.zero_grad()\n    (w ** 2).sum().backward()\n"
        "    other.grad, group['params'] = torch.ones(1), [other]\n    opt.step()\n"
        "    group['params'] = [w]\n"
    )

    assert seen.trace["idle"] == 3


def test_the_loss_of_an_update_is_the_one_its_closure_finds(observe):
    """Not that of the update before."""
    seen = observe(
        "w = nn.Parameter(torch.tensor(1.0))\nopt = optim.SGD([w], lr=0.1)\n"
        "def closure():\n    opt.zero_grad()\n    loss = w ** 2\n    loss.backward()\n    return loss\n"
        "opt.step(closure)\nopt.step(closure)\n"
    )

    assert seen.trace["losses"] == pytest.approx([1.0, 0.64])
