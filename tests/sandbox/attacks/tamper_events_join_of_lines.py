# expect: ok
# an event that would end the list it is put into
# ruff: noqa
import gc

line = b'{"kind":"number"}],"":5,"x":[{"kind":"number","role":"rate","place":1,"text":"0.1","line":1}\n'
for each in gc.get_objects():
    if type(each).__name__ == "Events":
        each._area[8 : 8 + len(line)] = line
        each._area[:8] = len(line).to_bytes(8, "little")
        each._full = True
print("end")
