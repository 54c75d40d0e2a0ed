# expect: blocked
# the same through torch
# ruff: noqa
import io, pickle, torch


class Payload:
    def __reduce__(self):
        import subprocess

        return subprocess.getoutput, ("id",)


buffer = io.BytesIO()
torch.save(Payload(), buffer)
buffer.seek(0)
torch.load(buffer, weights_only=False)
