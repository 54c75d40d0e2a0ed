# expect: killed
# leaves below Python
# ruff: noqa
import ctypes

ctypes.CDLL(None)._exit(0)
