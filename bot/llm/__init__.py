"""A language model as a callable, with a deadline, tries and a budget."""
