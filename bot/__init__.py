"""What to answer, and who can act: from a question to one checked `Answer`."""
