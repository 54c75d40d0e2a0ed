"""The process between clients and spares: keeps spares ready, gives turns, enforces limits, judges runs."""
