"""Question files: what they say, whether it is well formed, and how to write it better."""
