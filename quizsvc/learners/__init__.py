"""Who calls: registration, tokens and roles."""
