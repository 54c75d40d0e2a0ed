# expect: blocked
# a page to write code into
# ruff: noqa
import mmap

page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
page.write(b"\xc3")
