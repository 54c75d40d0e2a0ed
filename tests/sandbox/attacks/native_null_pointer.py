# expect: killed
# a null pointer
# ruff: noqa
import ctypes

ctypes.string_at(0)
