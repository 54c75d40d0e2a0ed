# expect: ok
# events of a depth that no reader should follow
# ruff: noqa
import gc
import mmap

deep = b'{"kind":"update","lr":' + b"[" * 900 + b'"\\ud800"' + b"]" * 900 + b"}\n"
for area in [each for each in gc.get_objects() if type(each) is mmap.mmap]:
    try:
        area[8 : 8 + len(deep) * 20] = deep * 20
        area[:8] = (2**63).to_bytes(8, "little")
    except (ValueError, IndexError):
        pass
for each in gc.get_objects():
    if type(each).__name__ == "Events":
        each._area[8 : 8 + len(deep) * 20] = deep * 20
        each._used = len(deep) * 20
        each._area[:8] = each._used.to_bytes(8, "little")
print(0.5)
