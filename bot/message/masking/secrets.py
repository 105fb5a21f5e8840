"""Passwords, keys and tokens: what is called one, and what only machines write."""

import re
from collections.abc import Iterator

from bot.message.masking.found import HIDDEN, Found, announced, trimmed
from bot.message.masking.words import is_grammar, is_technical

_CALLED = """
password passwd passwort kennwort passphrase passcode passwrd pwd pw pass pin mdp contraseña contrasena clave senha
wachtwoord lösenord hasło heslo parola jelszó salasana adgangskode passord şifre sifre lozinka kodeord geslo parole
пароль κωδικός secret otp cvv cvc cvv2 credentials creds zugangsdaten identifiants token apikey login passkey
"""
_IS = "is|was|are|were|ist|war|lautet|est|était|es|era|é|è|är|er|to|jest|это|olan|=|:"
_BETWEEN = re.compile(
    r"(?P<more>(?:[ _-](?:code|word|key|token|phrase|number|no\.?|nr\.?|pin|data))?)(?P<plural>s?)(?![\w-])[\"']?"
    r"(?P<of>(?: (?:for|to|of|on|in|at|für|zu|de|del|pour|do|da|di)(?: [\w.'-]{1,30}){1,4}?)?)"
    rf"(?P<sign>\s{{0,3}}(?::=|=>|->|[:=])\s{{0,3}}|\s{{1,3}}(?:{_IS})\s{{1,3}}|\s{{1,3}})"
)
_QUOTED = re.compile(rf"[\"']([^\"'\n{HIDDEN}]{{2,64}})[\"']")
_VALUE = re.compile(rf"[\"']?([^\s\"',;{HIDDEN}]{{3,200}}+)")
_OWNER = re.compile(
    r"\b(?:my|our|his|her|their|the|mein|meine|unser|mon|ma|mi|mia|mio|minha|meu|mijn|min|mitt|moje|mój|мой)"
    r"(?: [\w-]{1,20}){0,2} $",
    re.IGNORECASE,
)
# What follows asks about passwords in general.
_ASKS = frozenset("is are was how what who where when why do does did can may will should if or and the a".split())
_PAIR = re.compile(rf"\W{{0,3}}(?:(?:{_IS})\W{{1,3}})?([^\s/:,;{HIDDEN}]{{2,40}})(?: ?[/:] ?)([^\s,;{HIDDEN}]{{3,60}})")
_KEY = re.compile(
    r"(?:[ _-](?:id|no\.?|number|code))?[\"']?(?:\s{0,3}[:=]\s{0,3}|\s{1,3}(?:(?:is|was|ist|est|es)\s{1,3})?)"
    rf"((?:[A-Za-z]{{2,20}}[ =:]{{1,2}})?[^\s\"',;{HIDDEN}]{{6,400}}+)"
)
_PHRASE = re.compile(
    r"(?:\W{0,3}(?:is|was|are|ist|est|es)\W|\s{0,2}[:=])\s{0,2}((?:[^\W\d_]{2,20}[ ,]{1,2}){2,30}[^\W\d_]{2,20})"
)
_ANSWER = re.compile(r"(?:\s{0,2}[:=]|\s(?:is|was|ist|est|es))\s{1,3}([\w'-]{2,40}+(?: [\w'-]{2,40}+){0,3})")
_TOKENS = (
    # Signed tokens, and the prefixes that their makers publish so that they can be found.
    re.compile(r"\beyJ[\w-]{5,2000}+(?:\.[\w-]{2,4000}+){0,4}"),
    re.compile(
        r"\b(?:(?:sk|pk|rk|tok|token|key|xox[abeoprs]|xapp|hf|pypi|npm|glpat|dop_v1|shpat|rnd|lin_api|whsec)[_-]"
        r"|gh[opsur]_|github_pat_|AKIA|ASIA|AIza|ya29\.|SG\.)(?=[\w.-]{0,80}\d)[\w.-]{8,400}+"
    ),
    re.compile(r"\b(?:Bearer|Basic|Token|Digest)\s{1,2}(?=[\w+/.=~-]{0,80}\d)[\w+/.=~-]{8,2000}+", re.IGNORECASE),
    re.compile(r"\b0x[0-9a-fA-F]{16,128}+\b|\b(?:bc1|ltc1|addr1)[a-z0-9]{20,110}+\b"),
)
_LONG = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{20,4000}+={0,2}")
_BASE64 = re.compile(r"(?<![\w+/=-])(?=[^\s\d]{0,60}\d)[A-Za-z0-9+/]{24,4000}+={0,2}(?![\w+/-])")
_SHUFFLED = re.compile(r"(?<![\w.@/-])(?=(?:[a-zA-Z]{0,9}\d{1,9}[a-zA-Z]{1,9}){3})[A-Za-z0-9]{14,400}+(?![\w@-])")
_GROUPS = re.compile(r"\b(?=[A-Z-]{0,30}\d)[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,7}\b")
_JOINED_WORDS = re.compile(
    r"(?:v\d{1,3}(?![A-Za-z0-9])|[A-Za-z]++|\d++)(?:[-_]++(?:v\d{1,3}(?![A-Za-z0-9])|[A-Za-z]++|\d++))++[-_]*+"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{3,40}-----[^-]{0,20000}+(?:-----END [A-Z0-9 ]{3,40}-----)?")


def find(text: str) -> Iterator[Found]:
    """Secrets by name and by shape."""
    yield from announced(text, _READERS)
    if "-----BEGIN" in text:
        yield from (Found(*match.span(), "secret", own=True) for match in _PRIVATE_KEY.finditer(text))
    for pattern in _TOKENS:
        yield from (Found(*match.span(), "secret", own=True) for match in pattern.finditer(text))
    for pattern in (_LONG, _BASE64, _SHUFFLED, _GROUPS):
        yield from (Found(*match.span(), "secret") for match in pattern.finditer(text) if _is_mixed(match.group()))


def _is_mixed(found: str) -> bool:
    """Whether letters and digits stand together as only machines put them, not as words joined by dashes."""
    if not (any(map(str.isdigit, found)) and any(map(str.isalpha, found))):
        return False
    return bool(_GROUPS.fullmatch(found)) or not _JOINED_WORDS.fullmatch(found)


def _password(text: str, start: int, end: int) -> Found | None:
    between = _BETWEEN.match(text, end)
    if not between or between["plural"] or _is_tail(text, start):
        return None
    quoted = _QUOTED.match(text, between.end())
    value = quoted or _VALUE.match(text, between.end())
    if not value:
        return None
    span = value.span(1) if quoted else _whole(text, *value.span(1))
    word, sign = text[slice(*span)], between["sign"].strip()
    if not _is_secret(word, sign, bool(quoted), bool(_OWNER.search(text[max(0, start - 30) : start]))):
        return None
    return Found(*span, "secret", own=True)


def _is_tail(text: str, start: int) -> bool:
    """Whether the word is the end of another: "bypass-pin"."""
    return text[start - 1 : start] in {"#", "@", "/"} and start > 0


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the full stop of the sentence."""
    while end > start + 3 and text[end - 1] in ".?!:)]":
        end -= 1
    return start, end


def _is_secret(word: str, sign: str, quoted: bool, owned: bool) -> bool:
    plain = word.strip(".?!:()[]{}")
    if not plain or is_technical(plain) or plain.lower() in _ASKS:
        return False
    ordinary = is_grammar(plain)
    if quoted:
        return not ordinary
    digits = sum(map(str.isdigit, plain))
    if sign in {":", "=", ":=", "=>", "->"}:
        return not ordinary and (len(plain) > 3 or digits > 2)
    if sign:
        return (digits > 0 and len(plain) > 3) or (owned and not ordinary and len(plain) > 3)
    # Nothing but a blank between: "pwd hunter2", not "password 12 characters" nor "PIN 4-digit".
    return digits > 0 and len(plain) > 3 and not re.fullmatch(r"(?:19|20)\d\d|\d{1,3}-?[a-z]+", plain)


def _pair(text: str, start: int, end: int) -> Found | None:
    """A user's name and a password side by side."""
    pair = _PAIR.match(text, end)
    if not pair or is_grammar(pair[1]) or is_grammar(pair[2]) or not any(map(str.isdigit, pair[2])):
        return None
    return Found(*_whole(text, pair.start(1), pair.end(2)), "secret", own=True)


def _key(text: str, start: int, end: int) -> Found | None:
    key = _KEY.match(text, end)
    if not key:
        return None
    span = _whole(text, *key.span(1))
    value = text[slice(*span)].rsplit(maxsplit=1)[-1]
    letters, digits = any(map(str.isalpha, value)), sum(map(str.isdigit, value))
    mixes = letters and digits > 1 and len(value) > 7 and not is_technical(value) and value[0] != "["
    return Found(*span, "secret", own=True) if mixes else None


def _phrase(text: str, start: int, end: int) -> Found | None:
    words = _PHRASE.match(text, end)
    if not words or any(map(is_grammar, words[1].split()[:3])):
        return None
    return Found(*words.span(1), "secret", own=True)


def _answer(text: str, start: int, end: int) -> Found | None:
    if not re.search(r"\b(?:security|secret|recovery) $", text[max(0, start - 12) : start], re.IGNORECASE):
        return None
    value = _ANSWER.match(text, end)
    if not value or is_grammar(value[1].split()[0]):
        return None
    return Found(*trimmed(text, *value.span(1)), "secret", own=True)


_READERS = {
    **dict.fromkeys(_CALLED.split(), (_password,)),
    **dict.fromkeys(("passe", "palavra", "code"), (_password,)),
    **dict.fromkeys(("credentials", "creds", "login", "zugangsdaten", "identifiants"), (_password, _pair)),
    **dict.fromkeys(("passphrase", "phrase", "mnemonic", "seed"), (_password, _phrase)),
    **dict.fromkeys(("key", "accountkey", "schlüssel", "clé", "llave", "chave"), (_key,)),
    **dict.fromkeys(("token", "secret", "apikey"), (_password, _key)),
    **dict.fromkeys(("answer",), (_answer,)),
}
