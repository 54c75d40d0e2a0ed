# expect: output_limit
# warnings that are hard to look at
# ruff: noqa
import warnings


class Odd(str):
    def __str__(self):
        return "\ud800" * 10**5


class Kind(Warning):
    __name__ = property(lambda self: 1 / 0)


warnings.warn(Odd("seen"), Kind)
warnings.warn_explicit(Odd("x"), Kind, "snippet.py", 10**9)
warnings.warn_explicit("y", Kind, "snippet.py", -5)
print("end")
