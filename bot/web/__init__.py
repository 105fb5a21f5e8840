"""What people see: the chat page, the policy page, and the one place where values become HTML."""
