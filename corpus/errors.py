"""Mistakes that a person can mend."""

import sys
from collections.abc import Callable


class DeskError(Exception):
    """Something is wrong with what was set, given or built; the message says what to do. Entry points print it."""


def exit_code(main: Callable[[], int]) -> int:
    """What `main` returns; 1, with the message on stderr, where a DeskError ends it."""
    try:
        return main()
    except DeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
