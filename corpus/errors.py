"""Mistakes that a person can mend."""


class DeskError(Exception):
    """Something is wrong with what was set, given or built; the message says what to do. Entry points print it."""
