"""The walls around a spare, each in its own module; nothing here imports torch."""
