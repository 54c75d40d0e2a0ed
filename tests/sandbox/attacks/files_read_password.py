# expect: blocked
# the host's password file
# ruff: noqa
print(open("/etc/passwd").read())
