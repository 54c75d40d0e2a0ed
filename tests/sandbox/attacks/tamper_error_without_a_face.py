# expect: error
# an error whose class, name and traceback cannot be looked at
# ruff: noqa
class Kind(type):
    @property
    def __name__(cls):
        raise KeyError("no name")


class Faceless(BaseException, metaclass=Kind):
    @property
    def __traceback__(self):
        raise KeyError("no traceback")

    @property
    def __class__(self):
        raise KeyError("no class")

    def __getattribute__(self, name):
        raise KeyError(name)


raise Faceless()
