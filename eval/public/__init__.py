"""Public sets and the usual recipe, for measuring only."""
