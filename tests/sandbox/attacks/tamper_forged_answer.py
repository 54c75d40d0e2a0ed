# expect: killed, ok
# a forged answer on every descriptor
# ruff: noqa
import json, os, struct

body = json.dumps({"status": "ok", "error": None, "nonce": "0" * 16}).encode()
for handle in range(3, 64):
    try:
        os.write(handle, struct.pack(">I", len(body)) + body)
    except OSError:
        continue
