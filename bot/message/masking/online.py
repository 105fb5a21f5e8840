"""E-mail addresses, links, addresses of machines, and the names that people bear online."""

import ipaddress
import re
from collections.abc import Iterator

from bot.message.masking.found import HIDDEN, Found, announced, trimmed
from bot.message.masking.words import is_grammar

_LINK = re.compile(
    rf"(?:(?:\b[a-z][a-z0-9+.-]{{1,12}}: ?//|(?<![\w:/])//(?=[\w.-]{{3,60}}\.[a-z]))[^\s<>\"'{HIDDEN}]{{2,2000}}+"
    rf"|\bwww\.[^\s<>\"')|{HIDDEN}]{{2,2000}}+)",
    re.IGNORECASE,
)
# A bare host is no secret; what stands behind it is, if it holds more than words.
_PATH = re.compile(
    r"(?<![\w@.-])(?:[\w-]{1,63}+\.){1,6}+[a-z]{2,12}+(?::\d{1,5})?"
    rf"(?=/[^\s]{{0,200}}?[\d?#=@~])/[^\s<>\"'{HIDDEN}]{{1,2000}}+",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"\b(?:linkedin\.com/in|github\.com|gitlab\.com|facebook\.com|fb\.com|instagram\.com|x\.com|twitter\.com|t\.me|"
    r"tiktok\.com|youtube\.com|reddit\.com/u(?:ser)?|medium\.com|vk\.com|wa\.me|threads\.net|linktr\.ee)/@?[\w.-]{2,60}+",
    re.IGNORECASE,
)
_HOST = r"(?:\[?[\w-]{1,63}+(?:(?: ?\.|\.)[\w-]{1,63}+){0,8}+\]?)"
_E_MAIL = re.compile(
    rf"(?:\"[^\"\n@{HIDDEN}]{{1,64}}\"|(?<![\w.+'-])[\w.+%'~-]{{1,128}}+)\s{{0,3}}@\s{{0,2}}(?:> ?)?{_HOST}"
)
_SPELT_AT = r"(?:at|ät|arroba|arobase|chiocciola|klammeraffe|małpa|apenstaartje)"
_SPELT_DOT = r"(?:dot|punkt|punto|point|ponto|kropka|punt)"
_DICTATED = re.compile(
    rf"\b[\w.+-]{{1,64}}?(?:[ _-]{_SPELT_DOT}[ _-](?:[^\W_]|[.+]){{1,64}}+){{0,3}}[ _-]{_SPELT_AT}[ _-]"
    rf"[^\W_]{{1,63}}+(?:-(?!{_SPELT_DOT})[^\W_]{{1,63}}+){{0,3}}(?:[ _-]{_SPELT_DOT}[ _-][^\W_]{{2,63}}+){{1,4}}+",
    re.IGNORECASE,
)
_AT_A_HOST = re.compile(
    rf"([\w.+-]{{2,64}}+) {_SPELT_AT} ((?:[a-z0-9-]{{1,63}}+\.){{1,4}}[a-z]{{2,12}})\b", re.IGNORECASE
)
_MAIL_HOST = re.compile(
    r"(?:gmail|googlemail|yahoo|outlook|hotmail|live|icloud|proton|gmx|web|aol|mail|qq|163)\b", re.I
)
_MAIL_WORD = re.compile(
    r"\b(?:e-?mails?|mail|address|contact(?: me)?|write(?: to)?|reach(?: me)?|correo|adresse|courriel)\b[^.?!\n]{0,20}$",
    re.I,
)
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}+\.){3}\d{1,3}+(?:/\d{1,2}\b|:\d{1,5}\b)?(?![\w]|\.\d)")
_VERSIONED = re.compile(
    r"(?:\bv(?:ersion)?\.?|\bbuild|\brelease|\b[A-Z]?\w{2,12}fox|\bchrome|\bsafari|\bedge|§|\bsections?|\bclauses?|"
    r"\barticles?|\bart\.?|\bparagraphs?|\bannex) ?$",
    re.IGNORECASE,
)
_IP6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-fA-F:.]{0,40}:[0-9a-fA-F.]{0,40}:)[0-9a-fA-F:.]{3,45}+(?:%\w{1,15})?(?:/\d{1,3})?"
)
_MAC = re.compile(
    r"(?<![\w:-])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4,6}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-])",
    re.I,
)
_AT_HANDLE = re.compile(r"(?<![\w@./+-])@(?!(?:here|channel|everyone|all|media|mention)s?\b)[a-zA-Z0-9_][\w.-]{2,39}+")
_TAGGED = re.compile(
    r"\b\w[\w.]{1,31}+#\d{4}\b|(?<![\w/.])u/[\w-]{3,30}+|\b[A-Z][A-Z0-9-]{1,15}+\\{1,2}[a-z][\w.-]{1,40}+"
)
_FOLDER = re.compile(
    r"(?:\b[A-Z]:)?(?:\\{1,2}|/)(?:users|home|documents and settings)(?:\\{1,2}|/)[\w.~-]{2,40}+(?:[\\/][\w.~-]{1,80}+){0,20}",
    re.I,
)
_SITES = """
twitter telegram instagram insta facebook discord skype slack github gitlab snapchat snap reddit wechat tiktok linkedin
mastodon bluesky threads signal viber handle nick nickname username alias benutzername usuario utilisateur login user
"""
_NAMED = re.compile(
    r"(?: (?:id|name|user|handle|account|nick))?(?P<sign>\s{0,2}[:=]\s{0,2}|\s(?:is|ist|est|es|as|name)\s|\s)@?(?P<name>[\w.:-]{3,60}+)",
    re.I,
)


def find(text: str) -> Iterator[Found]:
    """Addresses online. A cheap look for what each must hold comes before its pattern."""
    if "." in text or "//" in text:
        for pattern in (_LINK, _PATH, _PROFILE):
            yield from (Found(*trimmed(text, *match.span()), "link") for match in pattern.finditer(text))
        yield from _ip4(text)
    yield from _mails(text)
    if ":" in text:
        yield from _ip6(text)
    yield from (Found(*match.span(), "MAC address") for match in _MAC.finditer(text))
    yield from _handles(text)


def _mails(text: str) -> Iterator[Found]:
    if "@" in text:
        yield from (Found(*trimmed(text, *match.span()), "e-mail") for match in _E_MAIL.finditer(text))
    if re.search(_SPELT_AT, text, re.IGNORECASE):
        yield from (Found(*match.span(), "e-mail") for match in _DICTATED.finditer(text))
        for match in _AT_A_HOST.finditer(text):
            written = any(not c.isalpha() for c in match[1]) or _MAIL_HOST.match(match[2])
            if written or (
                _MAIL_WORD.search(text[max(0, match.start() - 40) : match.start()]) and not is_grammar(match[1])
            ):
                yield Found(*match.span(), "e-mail")


def _ip4(text: str) -> Iterator[Found]:
    for match in _IP4.finditer(text):
        address = re.split("[/:]", match.group())[0]
        if all(int(part) < 256 for part in address.split(".")) and not _VERSIONED.search(
            text[max(0, match.start() - 14) : match.start()]
        ):
            yield Found(*match.span(), "IP address")


def _ip6(text: str) -> Iterator[Found]:
    for match in _IP6.finditer(text):
        start, end = trimmed(text, *match.span())
        end = match.end() if text[end:].startswith("::") else end
        try:
            address = ipaddress.IPv6Address(text[start:end].split("/", maxsplit=1)[0])
        except ValueError:
            continue
        if int(address) > 0xFFFF:
            yield Found(start, end, "IP address")


def _handles(text: str) -> Iterator[Found]:
    if "@" in text:
        yield from (Found(*trimmed(text, *match.span()), "handle") for match in _AT_HANDLE.finditer(text))
    if "#" in text or "\\" in text or "/" in text:
        for pattern in (_TAGGED, _FOLDER):
            yield from (Found(*match.span(), "handle") for match in pattern.finditer(text))
    yield from announced(text, _READERS)


def _named(text: str, start: int, end: int) -> Found | None:
    named = _NAMED.match(text, end)
    if not named:
        return None
    name = named["name"].rstrip(".:-")
    sure = named["sign"].strip() in {":", "="}
    looks = any(c.isdigit() or c in "._:" for c in name) and any(map(str.isalpha, name))
    if is_grammar(name) or not (sure or looks) or (not sure and name[0].isdigit()):
        return None
    return Found(named.start("name"), named.start("name") + len(name), "handle", own=True)


_READERS = dict.fromkeys(_SITES.split(), (_named,))
