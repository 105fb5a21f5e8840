"""Addresses of homes, as several countries write them."""

import re
from collections.abc import Iterator

from bot.message.masking.found import Found, trimmed

_W = r"[^\W\d_][\w'-]{0,30}\.?"
_TAIL = r"(?:(?:,? |,?\n)(?:apt|flat|unit|suite|#|wohnung)\.? ?\w{1,6})?(?:(?:,? |,?\n)(?:[A-Z]-)?\d{4,6}(?: [A-ZÀ-Þ][\w'-]{1,30})?|, ?[A-ZÀ-Þ][\w'-]{1,30}(?: [A-ZÀ-Þ][\w'-]{1,30})?(?:,? [A-Z]{2} \d{5}|,? [A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})?)?"
_SHAPES = (
    rf"\b\d{{1,5}}[a-z]?,? (?:{_W} ){{1,4}}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|terrace|way|court|ct|"
    rf"close|place|pl|square|crescent|gardens|grove|row|parade|highway|hwy|mews|quay|pkwy|parkway|circle|trail|trl)\b\.?",
    r"\b[^\W\d_][\w-]{1,30}?(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|gracht|plein|gatan|vägen|gata|veien|gade|vej|katu|tie|utca) ?\d{1,4} ?[a-z]?\b",
    rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|chemin|impasse|allée|quai|cours)(?: (?:de la|de l'|du|des|de))?(?: ?{_W}){{1,3}}",
    rf"\b(?:calle|c/|avenida|av\.|paseo|plaza|via|viale|piazza|corso|largo|rua|travessa|ul\.|ulica|al\.|улица|ул\.|strada|ulitsa|jalan|jl\.)(?: ?{_W}){{1,5}},? (?:n[º°.]? ?)?\d{{1,5}}[a-z]?\b",
    r"(?:\b[^\W\d_]{2,20} ){1,3}\d{1,4}[a-z]?, \d{5} [^\W\d_]{3,30}",
    r"[\u3400-\u9fff]{1,10}[都道府県市区省][\u3040-\u9fff]{1,20}\d[\d-]{0,12}",
    r"(?<![\d.])-?\d{1,2}\.\d{4,9}[°NS]?[, ]{1,2}-?\d{1,3}\.\d{4,9}",
    r"\bP\.?O\.? box \d{1,6}\b|\bpostfach \d{2,8}",
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b",
)
_ADDRESSES = tuple(
    re.compile(shape + _TAIL if i < 4 else shape, re.IGNORECASE if i < 8 else 0) for i, shape in enumerate(_SHAPES)
)


def find(text: str) -> Iterator[Found]:
    """Streets with a house's number, boxes, and postcodes that hold letters."""
    if any(map(str.isdigit, text)):
        for pattern in _ADDRESSES:
            yield from (Found(*trimmed(text, *m.span()), "address") for m in pattern.finditer(text))
