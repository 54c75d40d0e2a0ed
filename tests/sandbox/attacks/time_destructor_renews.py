# expect: timeout
# each destructor leaves another object to destroy
# ruff: noqa
class Phoenix:
    def __del__(self):
        globals()["risen"] = Phoenix()


risen = Phoenix()
