# expect: blocked
# the application's source
# ruff: noqa
import quizsvc.sandbox as package

print(open(package.__file__).read())
