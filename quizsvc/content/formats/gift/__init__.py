"""The GIFT format."""
