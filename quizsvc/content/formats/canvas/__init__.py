"""QTI 1.2, as Canvas and older systems write it."""
