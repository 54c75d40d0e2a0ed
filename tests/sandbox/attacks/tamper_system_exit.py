# expect: error
# leaves with words
# ruff: noqa
raise SystemExit("done, trust me")
