"""What speaks for a clause, as numbers."""
