"""What is due for review, and what is coming."""
