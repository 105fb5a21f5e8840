"""Answers against labels, and the metrics."""
