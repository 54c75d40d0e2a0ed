# expect: ok, killed, error
# finds the run's nonce and forges an answer
# ruff: noqa
import os
import struct
import sys

frame, nonce = sys._getframe(), None
while frame:
    job = frame.f_locals.get("job")
    if isinstance(job, dict):
        nonce = job.get("nonce")
    frame = frame.f_back
body = (
    '{"status":"error","error":{"type":"' + "x" * 9000 + '","message":"m","line":1e999},"nonce":"%s"}' % nonce
).encode()
os.write(3, struct.pack(">I", len(body)) + body)
os._exit(0)
