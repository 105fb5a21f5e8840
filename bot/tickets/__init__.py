"""A ticket to suggested replies, one a request."""
