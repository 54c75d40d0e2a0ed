# expect: ok, error, killed
# patches what the answer is written with
# ruff: noqa
import json

json.dumps = lambda *a, **k: '{"status": "ok"}'
json.JSONEncoder.encode = lambda self, value: "{" * 1000
json.loads = lambda *a, **k: {"nonce": "0"}
print("end")
raise ValueError("after")
