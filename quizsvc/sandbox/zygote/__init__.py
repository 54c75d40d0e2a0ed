"""The process that holds torch ready, and the spares forked from it. The only part that imports torch."""
