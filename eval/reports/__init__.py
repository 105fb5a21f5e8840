"""Runs as tables, pages, comparisons and gates."""
