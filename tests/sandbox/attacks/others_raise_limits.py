# expect: error, blocked
# its own limits
# ruff: noqa
import resource

resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
