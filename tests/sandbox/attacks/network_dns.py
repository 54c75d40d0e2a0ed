# expect: blocked
# a name look-up
# ruff: noqa
import socket

socket.getaddrinfo("example.com", 80)
