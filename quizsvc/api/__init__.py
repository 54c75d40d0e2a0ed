"""The web edge that every feature shares."""
