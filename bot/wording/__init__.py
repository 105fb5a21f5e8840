"""What is said: from clauses by their plain words, or by a model."""
