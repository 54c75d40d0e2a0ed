# expect: ok
# far more updates than the record holds
# ruff: noqa
import torch

weight = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([weight], lr=0.1)
for _ in range(3000):
    optimizer.step()
print("done")
