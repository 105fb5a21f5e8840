"""The HTTP API: the same answers for programs."""
