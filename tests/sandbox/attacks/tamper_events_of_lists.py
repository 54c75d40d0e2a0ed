# expect: ok
# a record full of lists within lists, for the reader to walk
# ruff: noqa
import gc

line = b"[" * 300 + b'"\\u0041"' + b"]" * 300 + b"\n"
for each in gc.get_objects():
    if type(each).__name__ == "Events":
        forged = line * ((len(each._area) - 8) // len(line))
        each._area[8 : 8 + len(forged)] = forged
        each._area[:8] = len(forged).to_bytes(8, "little")
        each._full = True
print("end")
