# expect: error
# an exception raised in the midst of whatever runs next
# ruff: noqa
import ctypes
import threading

me = ctypes.c_ulong(threading.main_thread().ident)
ctypes.pythonapi.PyThreadState_SetAsyncExc(me, ctypes.py_object(KeyboardInterrupt))
for _ in range(10**6):
    pass
