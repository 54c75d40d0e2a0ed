"""What a learner is believed to know: FSRS cards and Elo ratings, folded from what was recorded."""
