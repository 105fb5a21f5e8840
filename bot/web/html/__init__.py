"""Answers as HTML and as text: rendering is last and pure."""
