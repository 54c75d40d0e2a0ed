"""What can go wrong before a snippet has run."""


class SandboxError(Exception):
    """Base of every error that this package raises on purpose."""


class InvalidSource(SandboxError):
    """The code or the given names cannot be run at all; the message says how to mend them."""


class SandboxUnavailable(SandboxError):
    """No run is possible now: the sandbox starts, is closed, or cannot be reached.

    `reason` is a sentence for people, `retry_after` the seconds after which a new try makes sense.
    """

    def __init__(self, reason: str, retry_after: float = 1.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class QueueFull(SandboxUnavailable):
    """More runs wait than the queue's bound allows; try again after `retry_after` seconds."""
