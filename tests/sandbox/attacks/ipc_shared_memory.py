# expect: blocked
# memory shared by name
# ruff: noqa
from multiprocessing import shared_memory

shared_memory.SharedMemory(create=True, size=4096, name="sandbox-escape")
