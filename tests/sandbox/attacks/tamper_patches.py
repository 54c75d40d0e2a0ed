# expect: ok, error, killed
# patches all it can reach
# ruff: noqa
import builtins, sys, torch

torch.optim.SGD.step = lambda self, closure=None: None
torch.optim.lr_scheduler.StepLR.step = lambda self, epoch=None: None
builtins.print = lambda *a, **k: None
builtins.isinstance = lambda *a: True
builtins.len = lambda *a: 0
sys.modules.clear()
sys.excepthook = None
