"""Names of people: behind words that announce them, and where a letter is signed."""

import re
from collections.abc import Iterator

from bot.message.masking.found import Found, trimmed
from bot.message.masking.words import is_first_name, is_grammar

_CUE = re.compile(
    r"(?<!\w)(?:(?P<sure>(?:my|her|his|their|full|the|last|first|sur|maiden|boss's|manager's|wife's|husband's)[ -]?(?:full |last |first )?"
    r"name(?:'s| is| was)?|name\s?[:=]|names? (?:is|are)|ich hei(?:ß|ss)e|mein name ist|je m'appelle|mon nom est|me llamo|mi nombre es|mi chiamo|"
    r"il mio nome è|meu nome é|me chamo|mijn naam is|ik heet|jag heter|mitt namn är|jeg hedder|jeg heter|mit navn er|nazywam się|"
    r"mam na imię|jmenuji se|меня зовут|adım|nimeni on|a nevem|mă numesc|με λένε|call me|tôi là|tên tôi là|signed(?: by)?|named|"
    r"mr|mrs|ms|miss|mx|dr|prof|herr|frau|herrn|monsieur|madame|mme|señora?|signora?|senhora?|sra?|dhr|mevr)"
    r"|(?P<kin>this is|(?:my|our) (?:wife|husband|son|daughter|friend|boss|manager|colleague|partner|brother|sister|admin))|(?P<open>admin|i am|i'm|im|this is|ich bin|je suis|soy|sono|sou|ik ben|jag är|jeg er|jestem|it's|from|by|with|about|"
    r"colleague|manager|boss|wife|husband|son|daughter|friend|neighbou?r|partner|brother|sister|mother|father|employee|"
    r"supervisor|landlord|teacher|doctor|hi|hello|dear|hey|ask|asked|told|tell|contact|met|on behalf of))(?:\b|(?<=[:=]))[.:,]?[ ]{1,2}(?:[:=-] )?",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_])){0,30}\.?"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_PARTICLES = frozenset("de da di do dos del der den von van zu la le el al bin ibn ter ten y e".split())
_CLOSING = re.compile(
    r"(?:^|[\n.!?,] ?)(?:(?:best|kind|warm|many|with|mit|viele|liebe|beste|un|met|med)\b[ \w]{0,20})?(?:regards|thanks|thank you|cheers|sincerely|yours|best|wishes|"
    r"faithfully|truly|grüße|grüßen|gruß|gruss|vg|lg|mfg|cordialement|saludos|atentamente|saluti|atenciosamente|obrigad[oa]|"
    r"groeten|groet|hälsningar|hilsen|pozdrawiam|danke|merci|gracias|grazie)(?: (?:again|in advance|a lot))?[ ,.!\n-]{1,6}",
    re.IGNORECASE,
)
_DASHED = re.compile(r"\n ?(?:-{1,2}|~)[ \n]{0,3}|[.?!] -{1,2} ?(?=[^\W\d_]{2,20}(?: [^\W\d_]{2,20})?\s{0,3}$)")

# Written without blanks: "私の名前は…です".
_UNSPACED = re.compile(
    r"(?:名前は|我叫|我的名字是|我是|이름은)[ ]?(?P<name>(?:(?!です|입니다|と申)[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]){2,8})"
)


def find(text: str) -> Iterator[Found]:
    """Names behind cues; an open cue ("I am") asks for a word written or known as a name."""
    for match in _CUE.finditer(text):
        found = _name(text, match.end(), sure=match["sure"] is not None, kin=match["kin"] is not None)
        if found:
            yield found
    if not text.isascii():
        yield from (Found(*match.span("name"), "name", own=True) for match in _UNSPACED.finditer(text))
    for pattern in (_CLOSING, _DASHED):
        for match in pattern.finditer(text):
            found = _name(text, match.end(), sure=len(text) - match.end() < 40)
            if found:
                yield found


def _name(text: str, at: int, sure: bool, kin: bool = False) -> Found | None:
    match = _NAME.match(text, at)
    if not match:
        return None
    end, words = at, 0
    known = is_first_name(match.group().split(" ")[0])
    for word in match.group().split(" "):
        particle = word.lower() in _PARTICLES and (words or word.islower())
        fits = not is_grammar(word) and (
            word[0].isupper() or not word[0].islower() or is_first_name(word) or ((sure or known) and words < 2)
        )
        if not fits and not particle:
            break
        end += len(word) + 1
        words += not particle
        if word.endswith(".") and len(word) > 3:
            break
    # One capitalised word behind "I am" or "from" is as often a place or a trade, unless it is known as a name.
    if not words or (not (sure or kin) and words < 2 and not known):
        return None
    return Found(*trimmed(text, at, min(end, len(text))), "name", own=True)
