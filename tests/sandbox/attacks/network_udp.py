# expect: blocked
# a socket of this family
# ruff: noqa
import socket

socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
