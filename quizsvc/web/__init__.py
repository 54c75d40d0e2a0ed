"""The page: a static client on the public API alone."""
