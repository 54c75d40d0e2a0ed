# expect: ok
# walks memory and frames for a key
# ruff: noqa
import gc, os, sys

words = ("token", "secret", "password", "expected", "answer_key")
held = [each for each in gc.get_objects() if isinstance(each, dict) and "QUIZSVC_SECRET" in map(str, each)]
assert not os.environ and not held
frame = sys._getframe()
while frame:
    assert not [name for name in frame.f_locals if name in words], frame.f_locals
    frame = frame.f_back
print("nothing found")
