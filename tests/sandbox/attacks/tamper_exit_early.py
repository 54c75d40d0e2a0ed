# expect: killed
# leaves before the end
# ruff: noqa
print(0.1)
import os

os._exit(0)
