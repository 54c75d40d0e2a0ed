# expect: error
# next to no room is left for the traceback
# ruff: noqa
print("x" * 65_500)
raise ValueError("the run ended by this")
