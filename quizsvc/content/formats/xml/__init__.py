"""Reading XML under limits and writing it."""
