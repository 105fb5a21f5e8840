"""Numbers that stand for a person: of phones, cards and accounts, and those that states and companies hand out."""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from stdnum import iban, luhn

from bot.message.masking.found import Found, trimmed

_DIGITS = re.compile(
    r"(?<![\w@])[+(]{0,2}\d(?:[ ./()_-]{0,4}+\d|\n\d|(?<=\d[ .-])[Oo](?=\d\d)|(?<=\d)[Oo](?=\d))++"
    r"(?:(?: ?(?:ext|extension|durchwahl|poste|x|#)\.? ?\d{1,6})(?!\w))?",
    re.IGNORECASE,
)
_AFTER_WORD = re.compile(r"(?i)\b(?:tel|phone|fon|cell|fax|mob|call|no|nr)[.:]?\+?(?=\d{6})")
_DATE = (
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d(?!\d)"
    r"|(?:19|20)\d\d(?!\d))"
)
_DATES = re.compile(rf"{_DATE}(?:[ ./-]{{1,4}}(?:{_DATE}|\d{{1,2}}(?!\d)))*+\W*")
_COMPACT_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
# "2016/679", "13.709/2018", "1798.100", "1 000 000", "30-60-90": a law, a section, an amount, a choice.
_ORDINARY = re.compile(
    r"(?:19|20)\d\d[/-]\d{1,4}|\d{1,3}[.]?\d{3}/(?:19|20)\d\d|\d{1,4}\.\d{3}(?:\.\d{1,2})?"
    r"|\d{1,3}(?: \d{3})*(?: 000){1,3}|\d{1,3}(?:\.\d{3})*(?:\.000){1,3}|\d{1,3}0{6,}|\d{1,3}(?:[-/ ]\d{1,3}){1,3}"
)
_OF_A_NORM = re.compile(
    r"(?:\b(?:ISO(?:/IEC)?|IEC|NIST(?: SP)?|EN|DIN|RFC|articles?|arts?|recitals?|annex|paragraphs?|CFR|U\.?S\.?C|sections?|"
    r"clauses?|codes?|laws?|law no|regulations?|directives?|decisions?|versions?|ver|v|build|release|CCPA|CPRA|LGPD|"
    r"chrome|firefox|safari|windows|ios|android)\b\.?|§+) ?$",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:EUR|USD|GBP|CHF|Rs\.?)) ?$")
_AMOUNT_AFTER = re.compile(
    r" ?(?:[$€£%]|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds|users?|people|persons?|records?|customers?|employees|rows|"
    r"bytes|bits|[kmg]b|ms|seconds?|minutes|hours|days?|weeks|months|years|times|requests|files|messages|metres|meters|"
    r"km|miles)\b)",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"\b(?:calls?|phone|telephone|tel[eé]?fono?|telefon|t[eé]l|mobile?|cell|handy|whats?app|sms|text me|fax|ring|reach|"
    r"dial|numbers?|line|número|numéro|nummer|контакт|телефон)\b[^\d\n]{0,20}$",
    re.IGNORECASE,
)
_SSN = re.compile(r"\d{3}([-. ])\d{2}\1\d{4}")
_LOCAL = re.compile(r"\d{3}[-. ]\d{4}")
_IBAN = re.compile(r"(?<![\w])[A-Za-z]{2} ?\d{2}(?:[ \n./_-]{0,2}[A-Za-z0-9]){11,30}+(?!\w)")
_IBAN_PRINTED = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}+(?: ?[A-Z0-9]{1,3}\b)?")
# Where a group of seven or eight digits may be dialled as it stands.
_SHORT_COUNTRIES = ("NO", "DK", "SG", "HK", "EE", "LV", "CR", "GT")
_SHAPES = (
    r"\d{6,8}[-+A]\d{3}[\dA-Z]",  # Sweden, Denmark, Finland
    r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]",  # United Kingdom
    r"[XYZ]?\d{7,8}-?[A-Z]{1,2}|[STFGM]\d{7}[A-Z]|[A-Z]\d{6}\([\dA]\)",  # Spain, Ireland, Singapore, Hong Kong
    r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]",  # Italy
    r"[A-Z]{4}\d{6}(?:[HMX][A-Z]{5})?[A-Z0-9]{2,3}",  # Mexico
    r"\d{6}/\d{3,4}|\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}|\d{1,2}\.\d{3}\.\d{3}-[\dkK]",  # Czechia, Belgium, Chile
    r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{3}\.\d{4}\.\d{4}\.\d{2}",  # Brazil, Switzerland
    r"[A-Z]{5}\d{4}[A-Z]|\d{17}[\dX]|\d{6}-\d{7}|\d{2} ?\d{6} ?[A-Z] ?\d{3}",  # India, China, Korea, Germany
    r"\d[A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d{2}|(?=\w{0,16}\d)[A-HJ-NPR-Z0-9]{11}\d{6}",  # Medicare, vehicles
)
_ID_SHAPE = re.compile(rf"(?<![\w.-])(?:{'|'.join(_SHAPES)})(?![\w-])")


def find(text: str) -> Iterator[Found]:
    """Numbers by their shape; those that are announced are found by `announced_ids`."""
    if not any(map(str.isdigit, text)):
        return
    yield from (Found(*match.span(), "id number") for match in _ID_SHAPE.finditer(text))
    yield from _ibans(text)
    for match in _DIGITS.finditer(text):
        label = _kind(text, match)
        if label:
            yield Found(*trimmed(text, *match.span()), label)
    for match in _AFTER_WORD.finditer(text):
        digits = re.compile(r"\+?\d{6,20}").search(text, match.end() - 1)
        if digits:
            yield Found(*digits.span(), "phone number")


def _ibans(text: str) -> Iterator[Found]:
    yield from (Found(*match.span(), "account number") for match in _IBAN_PRINTED.finditer(text))
    # Typed in small letters or with other signs between, it takes the check digits to tell it from words and numbers.
    for match in _IBAN.finditer(text):
        end = _checked_iban(match.group())
        if end:
            yield Found(match.start(), match.start() + end, "account number")


def _checked_iban(typed: str) -> int:
    """Where an IBAN at the start of `typed` ends, or 0: a word may follow it without a sign between."""
    ends = [at for at in range(len(typed), 14, -1) if at == len(typed) or typed[at] in " \n"]
    return next((at for at in ends if iban.is_valid(re.sub(r"[\s./_-]", "", typed[:at]).upper())), 0)


def _kind(text: str, match: re.Match[str]) -> str | None:
    found = match.group().strip()
    count = sum(map(str.isdigit, found))
    before = text[max(0, match.start() - 40) : match.start()]
    dialled = found.startswith(("+", "(0", "(+", "00")) or ("(" in found and count > 8)
    if count < 7:
        return "phone number" if count > 4 and (dialled or _PHONE_WORD.search(before)) and _plain(found) else None
    if dialled:
        return "phone number"
    if _is_ordinary(found, before, text[match.end() : match.end() + 14]):
        return None
    if _SSN.fullmatch(found):
        return "id number"
    if count > 12:
        return "card number" if luhn.is_valid(re.sub(r"\D", "", found)) or count < 20 else "id number"
    if count > 8 or _LOCAL.fullmatch(found) or _PHONE_WORD.search(before):
        return "phone number"
    if found.isdigit():
        return None if _COMPACT_DATE.fullmatch(found) else "id number"
    return "phone number" if _is_dialled_somewhere(re.sub(r"\D", "", found)) else None


def _plain(found: str) -> bool:
    """Whether a short number is written as those of phones are, not as a date, a version or an amount."""
    return not _DATES.fullmatch(found) and not _ORDINARY.fullmatch(found)


def _is_ordinary(found: str, before: str, after: str) -> bool:
    if _DATES.fullmatch(found) or ("\n" in found and any(len(g) < 3 for g in re.split(r"\D+", found) if g)):
        return True
    if _OF_A_NORM.search(before) or _MONEY_BEFORE.search(before) or _AMOUNT_AFTER.match(after):
        return True
    return bool(_ORDINARY.fullmatch(found)) and not _PHONE_WORD.search(before)


@lru_cache(4096)
def _is_dialled_somewhere(digits: str) -> bool:
    """Whether a short number is a valid one: by the numbering plans of countries that need no area code."""
    return any(
        phonenumbers.is_valid_number(
            phonenumbers.PhoneNumber(country_code=phonenumbers.country_code_for_region(c), national_number=int(digits))
        )
        for c in _SHORT_COUNTRIES
    )
