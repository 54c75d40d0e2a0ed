"""Taking a quiz, or questions that the service picks; what is recorded, scored, regraded and reported."""
