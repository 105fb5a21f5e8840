"""Personal data in what people type, masked before it is searched, shown or kept.

Patterns err on the side of masking. Strings that stand in a policy (its own contact details) are left alone.
"""

import re
from collections.abc import Iterable
from functools import partial

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")),
    ("link", re.compile(r"\b(?:https?://|www\.)[^\s<>\"')]+", re.IGNORECASE)),
    # Something that calls itself a secret, or mixes letters and digits as only machines do.
    (
        "secret",
        re.compile(r"\b(?:(?:sk|pk|tok|token|key|xox[abp])[_-]|ghp_|gho_|AKIA|eyJ)(?=\S{0,80}\d)[A-Za-z0-9_\-.]{8,}\b"),
    ),
    (
        "secret",
        re.compile(r"(?i)\b(?:password|passwort|pwd|passcode|pin)\s*(?:[:=]|is\s(?=\s*\S*\d))\s*[\"']?[^\s\"',;]{4,}"),
    ),
    ("secret", re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{20,}+")),
    ("account number", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card number", re.compile(r"\b(?:\d[ -]?){13,19}\b")),
    ("id number", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    ("IP address", re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")),
    ("phone number", re.compile(r"(?<![\w.])\+?\(?\d{1,4}\)?(?:[ .\-/]?\(?\d{2,4}\)?){2,5}(?![\w])")),
    (
        "address",
        re.compile(
            r"\b\d{1,5}[a-z]?,? (?:[A-Z][\w'.-]+ ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|"
            r"Terrace|Way|Court|Ct|Close|Place|Pl|Square|Crescent|Gardens|Grove|Row)\b\.?"
            r"(?:,? (?:Apt|Flat|Unit|Suite) ?\w+)?"
            r"(?:,? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?)?(?:,? [A-Z]{2} \d{5})?"
        ),
    ),
    ("address", re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|weg|platz|allee|gasse) \d{1,4}[a-z]?\b")),
    (
        "date of birth",
        re.compile(
            r"(?i)\bborn (?:on )?[\w./-]{1,12}(?: [\w.]{1,9},?){0,2}[ ./-]\d{4}\b"
            r"|\b(?:dob|date of birth|birthday)\W{1,4}[\d./-]{6,10}"
        ),
    ),
)
_CALLED_SECRET = re.compile(r"(?:sk|pk|tok|token|key|xox|ghp|gho|password|passwort|pwd|passcode|pin)", re.I)
# "2016/679", "2023-01-15": a regulation or a date, not a phone.
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d[-/.]\d{1,4}(?:[-/.]\d{1,2})?")


# "ISO 27001/27018", "articles 15 16 17"; "30-day-retention-of-chat-logs".
_NUMBERS_OF_A_NORM = re.compile(
    r"(?:\bISO(?:/IEC)?|\bIEC|\bNIST|\barticles?|\barts?\.?|§|\bCFR|\bsections?|\bclauses?)\s*$", re.I
)
_JOINED_WORDS = re.compile(r"(?:[A-Za-z]++|\d++)(?:[-_]++(?:[A-Za-z]++|\d++))++[-_]*+")


def mask(text: str, public: Iterable[str] = ()) -> str:
    """`text` with personal data replaced by "[e-mail]" and the like, unless it stands in one of `public`."""
    known = tuple(public)
    for label, pattern in _PATTERNS:
        text = pattern.sub(partial(_masked, label=label, public=known), text)
    return text


def _is_mixed(found: str) -> bool:
    """Whether letters and digits stand together as only machines put them, not as words joined by dashes."""
    mixes = any(map(str.isdigit, found)) and any(map(str.isalpha, found))
    return mixes and not _JOINED_WORDS.fullmatch(found)


def _masked(match: re.Match[str], label: str, public: tuple[str, ...]) -> str:
    found = match.group()
    if label == "phone number" and (sum(map(str.isdigit, found)) < 7 or _YEAR_FIRST.fullmatch(found.strip())):
        return found
    if label == "phone number" and _NUMBERS_OF_A_NORM.search(match.string[max(0, match.start() - 12) : match.start()]):
        return found
    if label == "secret" and not _CALLED_SECRET.match(found) and not _is_mixed(found):
        return found
    return found if any(found.lower() in text.lower() for text in public) else f"[{label}]"
