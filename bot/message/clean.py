"""What people type, made fit to be searched, or turned away with words that help."""

import re
import unicodedata
from enum import Enum

from index.tagging.reading import reading_of, words_of

_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w?!.])[*_](?!\w)")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{0,500}\)")
_MAX_MARKS, _NO_LANGUAGE_HAS = 2, 8
_MARKS = frozenset({"Mn", "Me"})
_WITHOUT_VOWEL = frozenset(
    "cctv cdn crm css dkim dlp dns dpa dpf dpo dsr gdpr gps hr hsm html http https kk mfa ms msg msgs nfc phi pls plz "
    "pw pwd rfp sbom scc sccs sdk sdks sftp smb sms sql ssh ssl ssn sso tls tms txt vpn wlan www xss".split()
)


class Fault(Enum):
    """Why something typed cannot be looked up."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_WORDS = "no_words"
    UNCLEAR = "unclear"


def printable(typed: str) -> str:
    """`typed` without halves of characters that cannot be written out."""
    return typed.encode("utf-8", "replace").decode("utf-8")


def visible(typed: str) -> str:
    """`typed` without what is not seen: half an address may hide behind it. Control characters become spaces."""
    kept = (c for c in typed if unicodedata.category(c) != "Cf")
    return "".join(c if c == "\n" or not unicodedata.category(c).startswith("C") else " " for c in kept)


def fault_of(typed: str, max_length: int) -> Fault | None:
    """Why `typed` cannot be looked up at all. Its length comes first: nothing else may read what is too long."""
    if len(typed) > max_length:
        return Fault.TOO_LONG
    text = plain(typed)
    if not text:
        return Fault.EMPTY
    return None if any(map(str.isalpha, text)) else Fault.NO_WORDS


def reads_as_words(typed: str) -> bool:
    """Whether `typed` may be a question: else, when the policy does not answer it, people are asked for one."""
    text = plain(typed)
    return sum(map(str.isalpha, text)) > 1 and _some_are_words(text) and not _one_word_only(text)


def plain(typed: str) -> str:
    """`typed` without markup, emphasis, images and stacked accents, on lines without blanks around them."""
    read = reading_of(_IMAGE.sub(" ", _without_stacked_marks(visible(typed))))
    return words_of(_EMPHASIS.sub("", read))


def _without_stacked_marks(text: str) -> str:
    """NFC, and what remains of combining marks beyond two in a row is dropped ("zalgo")."""
    # To normalise takes the square of a run of marks: what no language writes goes first.
    shorter = _with_marks(text, _NO_LANGUAGE_HAS)
    return _with_marks(unicodedata.normalize("NFC", shorter), _MAX_MARKS)


def _with_marks(text: str, most: int) -> str:
    """`text` with at most so many marks in a row."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in _MARKS else 0
        if run <= most:
            kept.append(character)
    return "".join(kept)


def _some_are_words(text: str) -> bool:
    """Whether some of it could be a word: latin letters need a vowel, other scripts are taken as they are."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if unicodedata.category(c) not in _MARKS)
    words = re.findall(r"[^\W\d_]+", plain)
    if any(ord(c) > 0x2FF and c.isalpha() for c in plain):
        return True
    plausible = [word for word in words if len(word) < 2 or (re.search(r"[aeiouy]", word) and not _mashed(word))]
    return len([*plausible, *(w for w in words if w in _WITHOUT_VOWEL)]) * 2 >= len(words)


def _one_word_only(text: str) -> bool:
    """One word over and over."""
    words = text.lower().split()
    return len(words) > 3 and len(set(words)) == 1


def _mashed(word: str) -> bool:
    """Five consonants in a row, or one letter four times: keys that were hit, not a word."""
    return bool(re.search(r"[bcdfghjklmnpqrstvwxz]{5}|(.)\1{3}", word))
