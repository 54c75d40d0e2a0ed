"""Code questions: an answer is run beside the reference, on numbers drawn after it was sent."""
