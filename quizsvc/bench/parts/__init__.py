"""One module per part of the bench; each has `measure(quick)`, which gives a Measured."""
