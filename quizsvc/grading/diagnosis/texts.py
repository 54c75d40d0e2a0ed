"""What each finding says: what happened, why it matters, what to change."""

from typing import NamedTuple


class Text(NamedTuple):
    """A finding's words and the section of the lesson it belongs to."""

    title: str
    explanation: str
    section: str


TEXTS: dict[str, Text] = {
    "scheduler_before_optimizer": Text(
        "scheduler.step() comes before optimizer.step()",
        "In your loop the scheduler moves to its next rate before the optimizer has used the current one, so "
        "the first value of the schedule is skipped and every later change comes one update early. The "
        "printed rates can look the same; the updates used other ones. Call optimizer.step() first, then "
        "scheduler.step().",
        "schedules-in-pytorch",
    ),
    "scheduler_stepped_before_training": Text(
        "An extra scheduler.step() before the training",
        "The scheduler is stepped before the first update, outside the training loop. That uses up the first "
        "step of the schedule, and every change of the rate comes one step too early. Creating the scheduler "
        "already sets its first rate: remove the call before the loop.",
        "schedules-in-pytorch",
    ),
    "scheduler_never_stepped": Text(
        "The scheduler is never stepped",
        "You create a scheduler but never call its step(), so the rate stays what it was. Call "
        "scheduler.step() after optimizer.step(): once per epoch for schedules counted in epochs, once per "
        "batch for those counted in batches.",
        "schedules-in-pytorch",
    ),
    "optimizer_never_stepped": Text(
        "The optimizer is never stepped",
        "No call of optimizer.step() was made, so no weight was changed and nothing was learned, whatever "
        "the learning rate. Call optimizer.step() after loss.backward(), in every round of the loop.",
        "schedules-in-pytorch",
    ),
    "gradients_not_cleared": Text(
        "Gradients pile up between updates",
        "backward() adds to the gradients that are already there. They were not cleared after an update, so "
        "the next one used old gradients on top of the new, as if the learning rate grew from step to step. "
        "Call optimizer.zero_grad() before each loss.backward().",
        "pitfalls",
    ),
    "scheduler_without_metric": Text(
        "ReduceLROnPlateau needs the metric",
        "ReduceLROnPlateau lowers the rate when a metric stops improving, so its step() must be told that "
        "metric. Call scheduler.step(validation_loss), after the validation of each epoch.",
        "schedules-in-pytorch",
    ),
    "rate_collapsed": Text(
        "The learning rate collapses while there is still much to learn",
        "The rate falls to almost nothing with many updates to come and the loss still high, so the rest of "
        "the training changes next to nothing. Lower it less or less often: a gamma nearer to 1, a larger "
        "step_size or T_max, or scheduler.step() once per epoch instead of once per batch.",
        "trade-off",
    ),
    "loss_diverging": Text(
        "The loss diverges",
        "The loss rises instead of falling, or is no longer a finite number: each step overshoots the "
        "minimum by more than the last. The learning rate is too high. Lower it, by a factor of 10 to begin "
        "with, and look at the curve again.",
        "reading-curves",
    ),
    "loss_oscillating": Text(
        "The loss bounces",
        "The loss jumps up and down instead of settling: the steps are so large that they leap over the "
        "minimum and back. Lower the learning rate, or let a scheduler lower it as the training goes on.",
        "self-check",
    ),
    "loss_barely_moving": Text(
        "The loss barely moves",
        "Over the whole run the loss changes by next to nothing. The learning rate may be too low, or no "
        "useful gradient reaches the weights. Raise the rate, by a factor of 3 to 10, and check that every "
        "round calls backward() and optimizer.step().",
        "watch-the-loss",
    ),
    "loss_converging": Text(
        "The loss converges",
        "The training loss falls and settles: the learning rate suits this training. Now look whether the "
        "validation loss falls with it.",
        "good-signs",
    ),
    "overfitting": Text(
        "Validation parts from training",
        "The training loss keeps falling while the validation loss has turned and rises: the model memorises "
        "the training data. Stop at the lowest validation loss, or use regularisation or more data; a lower "
        "rate late in the training can help too.",
        "validation-loss",
    ),
}
