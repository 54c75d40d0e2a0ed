# expect: blocked
# a file lock as a channel
# ruff: noqa
import fcntl

fcntl.flock(1, fcntl.LOCK_EX)
