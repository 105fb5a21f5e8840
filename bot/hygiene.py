"""What people type, made fit to be searched, or turned away with words that help."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

_MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|</?[a-zA-Z][^<>]{0,500}>", re.IGNORECASE | re.DOTALL)
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w?!.])[*_](?!\w)")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\s]*\)")
_MAX_MARKS = 2
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


@dataclass(frozen=True)
class Clean:
    """Text fit to be searched."""

    text: str


def printable(typed: str) -> str:
    """`typed` without halves of characters that cannot be written out."""
    return typed.encode("utf-8", "replace").decode("utf-8")


def visible(typed: str) -> str:
    """`typed` without what is not seen: half an address may hide behind it. Control characters become spaces."""
    kept = (c for c in typed if unicodedata.category(c) != "Cf")
    return "".join(c if c == "\n" or not unicodedata.category(c).startswith("C") else " " for c in kept)


def clean(typed: str, max_length: int) -> Clean | Fault:
    """Drop control characters, stacked accents and markup; say what is wrong when no question is left."""
    if len(typed) > max_length:
        return Fault.TOO_LONG
    text = _plain(typed)
    if not text:
        return Fault.EMPTY
    letters = sum(map(str.isalpha, text))
    if not letters:
        return Fault.NO_WORDS
    return Clean(text) if letters > 1 and _reads_as_words(text) and not _one_word_only(text) else Fault.UNCLEAR


def _plain(typed: str) -> str:
    text = _EMPHASIS.sub("", _IMAGE.sub(" ", _MARKUP.sub(" ", _without_stacked_marks(visible(typed)))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(filter(None, lines))


def _without_stacked_marks(text: str) -> str:
    """NFC, and what remains of combining marks beyond two in a row is dropped ("zalgo")."""
    kept: list[str] = []
    run = 0
    for character in unicodedata.normalize("NFC", text):
        run = run + 1 if unicodedata.category(character) in _MARKS else 0
        if run <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _reads_as_words(text: str) -> bool:
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
