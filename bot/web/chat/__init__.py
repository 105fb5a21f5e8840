"""The chat page and the conversation behind it."""
