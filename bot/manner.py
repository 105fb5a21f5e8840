"""How an answer should be put ("in bullet points"), for whom, and courtesies: not asked, so not looked up.

A word more or less moves a vector, and may turn an answer into a refusal: "explained for a 5 year old" is not about
children.
"""

import re

_SHORTEST = 2
_CHILD = r"(?:an? )?(?:five|six|seven|eight|ten|\d{1,2})(?:[- ]?(?:years?[- ]olds?|yo))"
_FORM = (
    r"(?:bullet(?:s| points?)|(?:one|a single|two|a few|short) (?:words?|lines?|sentences?)|verse|rhymes?|"
    r"(?:plain|simple|easy) (?:english|words|terms|language)|layman['’]?s terms)"
)
_TONGUE = r"(?:english|french|german|spanish|italian|portuguese|dutch|chinese|japanese)"
_PUT = r"(?:explain(?:ed)?|answer|say|put|tell me|reply|respond|write|talk|speak)(?: (?:it|this|that|to me|me))?"
_MANNER = re.compile(
    rf"[,;:(–-]?\s*(?:please |pls )?(?<!\bi )(?<!\bwe )(?<!\byou )(?<!\bthey )(?<!\bto )\b(?:"
    rf"{_PUT},? (?:for|to) {_CHILD}|{_PUT},? like (?:i['’]?m|i am) (?:five|\d{{1,2}})|eli5|tl;?dr|"
    rf"(?:{_PUT} )?in {_FORM}|{_PUT} (?:in {_TONGUE}|like an? \w+)|keep it (?:short|brief|simple)|"
    r"(?:cite|quote|give|show)(?: me)? (?:your|the)(?: exact)? (?:sources?|clauses?|passages?|wording))\b"
    r"(?: (?:please|pls)\b)?[.:!)]*",
    re.I,
)
_COURTESY = re.compile(
    r"^\W*(?:(?:hey|hi|hello|yo|ok|okay)\b[,!. ]*(?:(?:bot|chatbot|assistant|guys|team|there(?! (?:is|are|was)))\b)?"
    r"(?:\s*[,:!.–-]+\s*|\s+)|(?:q|(?:quick |my )?question|asap|urgent|be honest(?: with me)?)\s*[,:!.–-]+\s*)|"
    r"[\s,.!–-]+(?:thx|thanks|thank you)(?: (?:in advance|a lot|so much|very much|guys|again))?\W*$|"
    r"(?<=\w)[\s,–-]+yes or no(?=\W*$)",
    re.I,
)
_FOR_A_CHILD = re.compile(rf"(?<=\w) (?:for|to) {_CHILD}(?=\W*$)", re.I)
_EXPLAINS = re.compile(r"\b(?:explain|summari[sz]e|describe|simplify)\b", re.I)


def without_manner(message: str) -> str:
    """`message` less such words; all of it when hardly anything else is in it."""
    left = _FOR_A_CHILD.sub("", message) if _EXPLAINS.search(message) else message
    left = _COURTESY.sub("", _MANNER.sub("", _COURTESY.sub("", left))).strip()
    return left if len(left.split()) >= _SHORTEST else message
