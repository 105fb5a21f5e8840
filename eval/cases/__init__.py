"""Labelled cases and how they are read."""
