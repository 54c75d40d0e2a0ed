# expect: ok
# a descriptor sent over the sandbox's own channel
# ruff: noqa
import array
import os
import socket

try:
    control = socket.socket(fileno=os.dup(3))
    control.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1]))])
    print("reached")
except OSError:
    pass
print("end")
