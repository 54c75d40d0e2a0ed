# expect: ok
# maps what it may read until no address is left, and only then makes it writable
# ruff: noqa
import ctypes

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
STEP = 1 << 22
places = []
while (place := libc.mmap(None, ctypes.c_size_t(STEP), 1, 0x22, -1, ctypes.c_long(0))) not in (
    None,
    2**64 - 1,
):
    places.append(place)
writable = sum(STEP for place in places if libc.mprotect(place, STEP, 3) == 0)
print("reached" if writable > 96 << 20 else "end")
