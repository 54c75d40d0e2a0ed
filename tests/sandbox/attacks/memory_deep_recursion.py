# expect: memory_limit, error, killed
# recursion without a limit
# ruff: noqa
import sys

sys.setrecursionlimit(10**9)


def down(level):
    return down(level + 1) + repr(level).__len__()


down(0)
