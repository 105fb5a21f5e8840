"""What each stretch of a message does: pieces, what they look like, and learnt heads that tell their acts."""
