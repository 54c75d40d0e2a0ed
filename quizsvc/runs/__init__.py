"""Running a snippet for whoever asks."""
