# expect: ok
# hooks into the interpreter
# ruff: noqa
import sys, threading

sys.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
sys.addaudithook(lambda *a: None)
print("traced")
