# expect: blocked
# the cloud's metadata address
# ruff: noqa
import urllib.request

print(urllib.request.urlopen("http://169.254.169.254/latest/", timeout=1).read())
