# expect: ok
# new descriptors
# ruff: noqa
import os

for name in ("memfd_create", "eventfd", "pipe"):
    try:
        getattr(os, name)(*(["x"] if name == "memfd_create" else [0] if name == "eventfd" else []))
    except OSError:
        continue
    print("made", name)
