"""Shows question files as learners will see them, with findings beside them, while an author writes."""
