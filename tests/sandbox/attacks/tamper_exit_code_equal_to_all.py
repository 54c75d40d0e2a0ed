# expect: error
# an exit code that says it is None and 0
# ruff: noqa
class Code:
    def __eq__(self, other):
        return True

    __hash__ = None


raise SystemExit(Code())
