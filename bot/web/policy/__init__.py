"""The policy as pages, every clause with an address."""
