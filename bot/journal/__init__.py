"""What was asked, masked, and what became of it, for a time."""
