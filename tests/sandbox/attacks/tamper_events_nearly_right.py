# expect: ok
# a record of thousands of lines that only look like events until their end
# ruff: noqa
import gc

forged = b'{"kind":"update","lr":[0.1],"site":1,,}\n' * 20_000
for each in gc.get_objects():
    if type(each).__name__ == "Events":
        each._area[8 : 8 + len(forged)] = forged
        each._area[:8] = len(forged).to_bytes(8, "little")
        each._full = True
print("end")
