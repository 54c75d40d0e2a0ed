"""A quiz engine that runs the code it asks about."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: what reads it takes long to load."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    found: str = version("quizsvc")
    globals()[name] = found
    return found
