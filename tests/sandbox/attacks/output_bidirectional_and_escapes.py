# expect: ok
# what a terminal or a page would obey
# ruff: noqa
print("\u202e\u2066abc\x1b]0;title\x07\x1b[2J<script>alert(1)</script>\r\b\x00")
