# expect: timeout
# a destructor that never ends
# ruff: noqa
class Clinging:
    def __del__(self):
        while True:
            pass


held = Clinging()
print("done")
