# expect: error
# an exception that cannot be shown
# ruff: noqa
class Nasty(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


raise Nasty()
