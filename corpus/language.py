"""The language that a policy is written in."""

_ENOUGH = 5000
"""Characters that are looked at."""


def language_of(text: str) -> str:
    """ISO 639-1 code of the likeliest language (py3langid)."""
    import py3langid

    return str(py3langid.classify(text[:_ENOUGH])[0])
