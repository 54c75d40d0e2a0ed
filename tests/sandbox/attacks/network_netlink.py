# expect: blocked
# a socket of this family
# ruff: noqa
import socket

socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
