# expect: error
# waits for a person
# ruff: noqa
input("password? ")
