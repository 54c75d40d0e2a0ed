/**
 * Snippets to begin from. The three loops print alike or train alike, but never both: that is what they are for.
 */

const loop = (before, body) => `import torch
from torch import nn

torch.manual_seed(0)
inputs = torch.randn(16, 2)
targets = inputs.sum(dim=1, keepdim=True)
model = nn.Linear(2, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)

${before}for epoch in range(4):
${body.map((line) => `    ${line}\n`).join("")}`;

const TRAIN = ["optimizer.zero_grad()", "loss = criterion(model(inputs), targets)", "loss.backward()", "optimizer.step()"];
const PRINT = 'print(f"{scheduler.get_last_lr()[0]:.4f}")';

/** Three loops around one StepLR, by what they are called in the texts. */
export const ORDERS = {
  "optimizer-first": loop("", [...TRAIN, "scheduler.step()", PRINT]),
  "scheduler-first": loop("", ["scheduler.step()", ...TRAIN, PRINT]),
  "extra-step": loop("scheduler.step()\n", [...TRAIN, "scheduler.step()", PRINT]),
};

const descent = (rate) => `import torch

weight = torch.nn.Parameter(torch.tensor([4.0, 1.0]))
steepness = torch.tensor([25.0, 1.0])
optimizer = torch.optim.SGD([weight], lr=${rate})

for step in range(30):
    optimizer.zero_grad()
    loss = 0.5 * (steepness * weight**2).sum()
    loss.backward()
    optimizer.step()
    print(f"step {step + 1} loss {loss.item():.4f}")
`;

/** Everything the run page offers, by name. */
export const EXAMPLES = {
  ...ORDERS,
  converging: descent("0.04"),
  diverging: descent("0.1"),
  cosine: `import torch

weight = torch.nn.Parameter(torch.tensor(3.0))
optimizer = torch.optim.Adam([weight], lr=0.3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=40)

for epoch in range(40):
    optimizer.zero_grad()
    loss = (weight - 1) ** 2
    loss.backward()
    rate = optimizer.param_groups[0]["lr"]
    optimizer.step()
    scheduler.step()
    print(f"epoch {epoch + 1} lr {rate:.4f} loss {loss.item():.4f}")
`,
};
