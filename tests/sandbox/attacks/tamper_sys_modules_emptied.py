# expect: ok, error, killed, timeout
# empties the sandbox's modules
# ruff: noqa
import sys

for name in list(sys.modules):
    if name.startswith("quizsvc"):
        sys.modules[name].__dict__.clear()
sys.modules.clear()
