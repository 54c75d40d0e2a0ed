# expect: error
# an error with a name longer than what a run may say of itself
# ruff: noqa
raise type("E" * 100_000, (Exception,), {})("long")
