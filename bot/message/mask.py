"""Personal data in what people type, masked before it is searched, shown or kept.

Detectors err on the side of masking. Strings that stand in a policy (its own contact details) are left alone.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.message.masking import ids, names, numbers, online, places, secrets
from bot.message.masking.found import HIDDEN, Found
from bot.message.masking.normal import Normal, normal_of

_DETECTORS = (places.find, online.find, secrets.find, ids.find, numbers.find, names.find)
_MASKED = re.compile(
    r"\[(?:e-mail|link|secret|account number|card number|id number|IP address|MAC address|handle|phone number|address|"
    r"date of birth|number plate|name)\]"
)


def mask(text: str, public: Iterable[str] = ()) -> str:
    """`text` with personal data replaced by "[e-mail]" and the like, unless it stands in one of `public`."""
    normal = normal_of(text)
    read = _MASKED.sub(lambda match: HIDDEN * len(match.group()), normal.text)
    known = tuple(_plain(each) for each in public)
    found = [each for find in _DETECTORS for each in find(read) if not _is_public(read, each, known)]
    return _replaced(text, normal, [each for each in found if HIDDEN not in read[each.start : each.end]])


def _is_public(text: str, found: Found, known: tuple[str, ...]) -> bool:
    value = text[found.start : found.end].lower()
    return not value or (not found.own and any(value in each for each in known))


@lru_cache(32)
def _plain(public: str) -> str:
    return normal_of(public).text.lower()


def _replaced(text: str, normal: Normal, found: list[Found]) -> str:
    """`text` with what overlaps masked as one, under the label of what begins first and is longest."""
    pieces: list[str] = []
    at = last = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        start, end = normal.typed(each.start, each.end)
        if start >= last:
            pieces += text[at:start], f"[{each.label}]"
        at = last = max(last, end)
    return "".join([*pieces, text[at:]])
