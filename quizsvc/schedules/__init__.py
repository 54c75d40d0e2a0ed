"""Any of PyTorch's schedulers drawn from its parameters."""
