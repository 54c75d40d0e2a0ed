# expect: ok
# an object equal to everything
# ruff: noqa
class Same(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


print(Same(0.1))
