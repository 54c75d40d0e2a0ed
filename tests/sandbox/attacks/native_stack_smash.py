# expect: killed, error
# overwrites the heap and None
# ruff: noqa
import ctypes

buffer = ctypes.create_string_buffer(8)
ctypes.memset(ctypes.addressof(buffer) - 4096, 65, 1 << 20)
ctypes.memset(id(None), 0, 64)
print(None)
