# expect: blocked
# a pickle with a command in it
# ruff: noqa
import pickle


class Payload:
    def __reduce__(self):
        import os

        return os.system, ("id",)


pickle.loads(pickle.dumps(Payload()))
