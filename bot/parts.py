"""The requests inside a message: an e-mail may hold two, among greetings, stories and signatures.

A message is cut into sentences, list items and the halves of run-on sentences. Those that ask (by a question mark, by
how they open, by a wish) are the requests. What stands between one request and the next is what the latter is about;
a request that says little by itself ("and whom do we ask?") belongs to the one before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bot.followup import leans
from corpus.sentences import sentence_spans

MAX_PARTS = 5
_SHORTEST = 3
_FEW, _VERY_FEW = 7, 4
_LOOK_BACK = 2
_WORDS = re.compile(r"[\w'’]+")
_QUESTION_WORD = r"(?:who|whom|whose|what|whats|what's|where|when|which|why|how|hows)"
_AUXILIARY = (
    r"(?:can|could|may|might|do|does|did|is|are|was|were|will|would|should|shall|has|have|had|am|"
    r"can't|cant|don't|dont|doesn't|isn't|aren't|won't)"
)
_SUBJECT = (
    r"(?:i|we|you|u|he|she|it|they|ya|anyone|anybody|someone|somebody|people|there|that|this|these|those|the|my|our|"
    r"your|his|her|their|its|a|an|any|all|some|smartek21|intellitek|both|users?|customers?|employees?)"
)
_NO_SUBJECT = r"(?:not|be|do|only|just|also|still|never|always|so|very|too|\w+ing|\w+ed)"
_ASKER = r"(?:i|I|we|he|she|they|customers?|client|user|caller|person|requester|employee|admin|[A-Z][a-z]+)"
_LITTLE_WORDS = r"(?:now|also|just|really|only|then|still|would|will|further|kindly|hereby|am|is|are)"
_ASKING = (
    r"(?:wants?|wanna|needs?|like|likes to know|love|prefer|wish(?:es)?|asks?|asking|wonders?|wondering|demands?|"
    r"requests?|objects?|have to know|has to know|must know|(?:don['’]?t|do not) consent)"
)
_A_DEADLINE = (
    r"(?:it|this|that|them|these|those|(?:an|the) (?:answer|reply)) (?:for|by|before|today|tomorrow|asap|now|soon)\b"
)
_NOT_A_REQUEST = (
    r"(?:note|find|excuse|see|be (?:aware|quick|short|brief|so)|forgive|ignore|hurry|no|quote|bear|"
    r"(?:do not|don['’]?t) (?:reply|print)|consider the environment|"
    r"(?:answer|reply|respond)\b(?! (?:how|if|what|when|where|whether|which|who|why)\b))"
)
# One way only to read a run of dashes or of "and, and": all is possessive, lest a long one take for ever.
_LEAD_IN = (
    r"(?:\(?\d{1,2}[.):]\s*+|\(?[a-h][.)]\s++|\((?:i{1,3}|iv|v)\)\s*+|[QA]\d{0,2}\s*+[:.)]\s*+|Q\d{1,2}\s++|"
    r"(?:and|also|so|but|or|then|plus|ok|okay|oh|btw|by the way|second(?:ly)?|first(?:ly)?|third(?:ly)?|next|"
    r"finally|last(?:ly)?|one more(?: thing)?|another thing|in addition|further(?:more)?|two things|quick (?:one|q)|"
    r"question|q|if (?:so|yes|not|no)|in that case|hi|hello|hey|please)\b[\s,.:;–-]*+|[\s(\"'“‘*•–-])*+"
)
_PREPOSITION = r"(?:to|from|for|with|in|at|by|under|of|on|after|before|until|since)"
_QUESTIONS = (
    re.compile(rf"^{_LEAD_IN}(?:{_PREPOSITION} )?{_QUESTION_WORD}\b", re.I),
    re.compile(rf"^{_LEAD_IN}{_AUXILIARY}\s+{_SUBJECT}\b", re.I),
    re.compile(rf"^{_LEAD_IN}(?:can|could|do|does|did|is|are|will)\s+(?!{_NO_SUBJECT}\b)\w+\s+\w", re.I),
    # "If I say no, can I still use it", "person B: how would they learn of a leak".
    re.compile(rf",\s*{_LEAD_IN}(?:(?:what|how) {_AUXILIARY}|{_AUXILIARY} {_SUBJECT})\b", re.I),
    re.compile(rf":\s*{_LEAD_IN}(?:{_QUESTION_WORD} {_AUXILIARY}|{_AUXILIARY} {_SUBJECT})\b", re.I),
    re.compile(rf"\b{_ASKER} (?:(?:also|now) )?(?:asks?|wonders?|wants? to know) (?:if|whether)\b"),
)
_WISHES = (
    re.compile(
        r"^(?:and |also )+(?:furnish|supply|specify|attach|describe|outline|(?:give|send|provide) (?:us|me))\b", re.I
    ),
    re.compile(r"\b(?:my|our|the|one|a) (?:quick |only |real )?questions?(?: is| are|:)", re.I),
    re.compile(rf"\b(?:please|pls|plz|kindly) (?!{_NOT_A_REQUEST})\w+", re.I),
    re.compile(
        rf"\b{_ASKER}(?:['’](?:d|m|s))?(?:\s+{_LITTLE_WORDS})*\s+{_ASKING}\b"
        rf"(?! (?:me|us) (?:why|to)\b| {_A_DEADLINE})"
    ),
    re.compile(r"(?<!\bit )(?<!\bapp )(?<!\bbot )\b(?:wants|needs|asks|requests|demands|wonders|insists)\b(?! me\b)"),
    re.compile(r"^\W+(?:if|whether)\b|^(?:and |also )*whether\b", re.I),
    re.compile(r"^(?:asking|wondering|would like|looking for|requests?)\b", re.I),
    re.compile(
        r"\b(?:tell me|let me know|let us know|advise|confirm|wants? to know|i wonder|no idea (?:who|where|how))\b",
        re.I,
    ),
    re.compile(r"\bshould be (?:removed|deleted|erased|corrected|changed|updated)\b|\bwould be appreciated\b", re.I),
    re.compile(
        r"^(?:delete|remove|erase|correct|change|update|fix|send|give|stop|explain|show|list|name)\b\s+\w+", re.I
    ),
)
BEGINS_ANEW = rf"(?:{_QUESTION_WORD}\b|{_AUXILIARY} {_SUBJECT}\b)"
_NEW_REQUEST = re.compile(
    r"(?:\s*[,;:–]\s*|\s+-\s+|\s+)"
    rf"(?=(?:and |also |plus )(?:also |then )?(?:(?:tell me|let me know|explain) )?"
    rf"(?:(?:in|for|to|from|with|by|on|at|under) )?{BEGINS_ANEW})"
    r"|(?:\s*[,;]\s*|\s+)(?=and (?:also |then )?(?:whether\b|(?:tell me|let me know|confirm|advise) (?:if|whether)\b))"
    r"|\s*[,;]\s*(?=(?:and )?(?:he|she|they|another|one)(?: also)? (?:asks?|wants? to know|wonders?) (?:if|whether)\b)"
    r"|(?:\s*[,;]\s*|\s+)(?=and (?:also )?(?:please |kindly )?(?:furnish|supply|specify|list|name|attach|describe|"
    r"outline|(?:give|send|provide) (?:us|me))\b)"
    rf"|\s*;\s*(?=(?:{_QUESTION_WORD}\b|{_AUXILIARY}\s+(?!{_NO_SUBJECT}\b)\w+\s+\w))"
    rf"|\s*[,;:–]\s*(?=(?:{_QUESTION_WORD} (?:{_AUXILIARY}|long|much|many|exactly|about|else)\b|"
    rf"{_AUXILIARY} {_SUBJECT}\b))"
    r"|\s*[,;]\s*(?=(?:and |also )(?:also |please |i (?:want|need|would|'d)|she wants|he wants|they want)\b)",
    re.I,
)
_CONDITION = re.compile(
    rf"(?:^|[,:;]|\b(?:and|but|so|that)\b)\W*+{_LEAD_IN}(?:if|once|after|in case|as soon as|unless|since|because|"
    rf"when(?! {_AUXILIARY}))\b[^,;:?]*[,;:]\s*$",
    re.I,
)
# asks "do you keep logs" and "after what time are they thrown away"
_QUOTED = re.compile(
    rf"(?:\b(?:ask(?:s|ed|ing)?|wonders|writes|says|wants to know|and|also|then)|[,:])\s*(?=[\"“]"
    rf"(?:{_PREPOSITION} )?{BEGINS_ANEW})",
    re.I,
)
_JOINS = re.compile(r"(?:and|also|plus)\b|(?:he|she|they|another|one)(?: also)? (?:ask|want|wonder)", re.I)
_JOINER = re.compile(r"^(?:\W*(?:and|also|plus|then|second(?:ly)?|finally|lastly)\b[\s,]*)+", re.I)
_ITEM = re.compile(r"(?:^|(?<=[\s:;,.?]))(?=(?:\d{1,2}[.)]|\(?[a-h]\)|\((?:i{1,3}|iv|v)\)|[*•])\s)")
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[.):]?|\(?[a-h]\)|\((?:i{1,3}|iv|v)\)|Q\d{1,2}[.:)]?)\s+\S+\s+\S+")
_BULLETED = re.compile(r"^[*•–-]\s+\S+\s+\S+")
_ITEM_MARK = re.compile(r"^(?:\(?\d{1,2}[.):]?|\(?[a-h][.)]|\((?:i{1,3}|iv|v)\)|Q\d{1,2}[.:)]?|[*•–-])\s")
_BARE_MARK = re.compile(r"\(?(?:\d{1,2}|[a-h]|Q\d{1,2})[.)]")
# A sentence in a chat may start without a capital: a question mark always ends one, a full stop after a word.
_CHAT_END = re.compile(r"(?<=\?)[\s\"'”’)]*(?=\S)|(?:(?<=[a-z]{3}[.!])|(?<=\b(?:it|me|us|so)[.!]))\s+(?=[a-z])")
_QUOTE_MARK = re.compile(r"^[>\s]+")
_OPENING = r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|thanks|thank you|regards|best|cheers|sorry)"
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear)(?: (?:all|team|there|support|everyone|folks|sir or madam|smartek21|[A-Z]\w+))?"
    r"\s*[,.!:–-]+\s*|"
    r"good (?:morning|afternoon|evening|day)\s*[,.!]+\s*|(?i:subject|from|to|fwd):.*$|"
    r"(?i:(?:many )?(?:thanks|thank you|regards|best|cheers|kind regards|best regards)\b.*$))",
    re.I,
)
_COUNTED = (
    r"(?:an? |two |three |some |a few |a couple of )?(?:quick |detailed |short |last )?"
    r"(?:questions?|things|items|points|one)"
)
_SAY = r"(?:say|answer|reply|respond|tell (?:them|him|her))"
_CHATTER_FORMS = (
    rf"{_OPENING}\b[^?]*$",
    r"(?:i|we)(?: would|['’]d) like to know(?: (?:about|the following))?\W*$",
    rf"(?:what|how) (?:can|do|should|shall|to|would)(?: (?:i|we))? ?{_SAY}\b",
    r"where (?:do|can) (?:i|we) (?:find|look)(?: (?:this|it|that))?\W*$",
    r"[^?]*\b(?:let (?:me|us) know|tell (?:me|us)|confirm|advise|clarify)(?: (?:about|on|the following))?[^\w?]*$",
    r"(?:can|could|would|will) (?:you|u|someone|anyone) (?:please )?"
    r"(?:let (?:me|us) know|tell (?:me|us)|confirm|advise)\W*$",
    r"\W*+(?:(?:he+y+|hi+|hello+)\W*+)?(?:anyone|anybody|somebody|you|u) (?:there|around|home|awake)\W*$",
    r"plain yes or no",
    r"(?:and )?have an? (?:nice|good|great|lovely|wonderful) \w+",
    r"[^?]*\b(?:asks?|asked|wonders?|writes|wrote|says|wants? to know|(?:wants?|needs?|would like) to)[\s:,–-]*+$",
    r"to whom it may concern\W*$",
    r"when (?:you|i|we) (?:say|write|speak)",
    r"(?:please|pls) (?:help|tell (?:me|us) where)\b",
    r"how are you|hope (?:you|this|all)|is (?:this|that) (?:ok|okay|fine)|does (?:that|this) make sense|right\?$",
    rf".{{0,40}}\b(?:have|has|know|got|asks?) {_COUNTED}\b[^?]*$",
    r"(?:can|could) (?:you|u|someone|anybody|anyone) (?:please )?(?:help|assist|answer|clarify)"
    r"(?: (?:me|us|here|out|this|these|both|the following))*[\s?.!:]*$",
)
_CHATTER = re.compile(rf"^(?:{'|'.join(_CHATTER_FORMS)})", re.I)


@dataclass(frozen=True)
class Part:
    """One request of a message, and the words before it that it leans on (empty: none)."""

    question: str
    about: str = ""


def requests_in(message: str) -> tuple[Part, ...]:
    """The requests of `message`, when there are several; else the message as a whole."""
    found = requests(message)
    return tuple(found[:MAX_PARTS]) if len(found) > 1 else (Part(message),)


def requests(message: str) -> list[Part]:
    """Every request of `message`, in its order; none when nothing is asked."""
    found: list[Part] = []
    about: list[str] = []
    cut = pieces(message)
    listed = _list_of_requests(cut)
    for piece, following in zip_longest(cut, cut[1:], fillvalue=""):
        # "1. They moved last year. Whom do we tell?": the item is what the question is about.
        introduces = asks(following) and not _ITEM_MARK.match(following)
        if asks(piece) or (piece in listed and not introduces):
            _add(piece, about, found)
            about = []
        else:
            about += [piece] if len(_WORDS.findall(piece)) >= _SHORTEST else []
    return found


def _list_of_requests(cut: list[str]) -> list[str]:
    """Items that ask though their words alone do not: all of a numbered list, and of one with bullets if half do."""
    numbered = [piece for piece in cut if _NUMBERED.match(piece)]
    bulleted = [piece for piece in cut if _BULLETED.match(piece) and not _CHATTER.match(piece)]
    found = numbered if len(numbered) > 1 else []
    return found + (bulleted if 1 < len(bulleted) <= 2 * sum(map(asks, bulleted)) else [])


def _add(piece: str, about: list[str], found: list[Part]) -> None:
    short = len(_WORDS.findall(piece))
    leaning = found and not about and short <= _FEW and leans(without_joiner(piece)) and not _ITEM_MARK.match(piece)
    if not leaning:
        found.append(Part(piece, " ".join(about[-_LOOK_BACK:])))
    elif short <= _VERY_FEW and not _JOINER.match(piece):
        # "Whom do we ask?" belongs to what was asked; "and who sees it?" is asked of the same thing.
        found[-1] = Part(f"{found[-1].question} {piece}", found[-1].about)
    else:
        found.append(Part(piece, found[-1].question))


def asks(piece: str) -> bool:
    """Whether a sentence or list item asks for something."""
    if len(_WORDS.findall(piece)) < _SHORTEST or piece.endswith(":") or _CHATTER.match(piece):
        return False
    return is_question(piece) or any(pattern.search(piece) for pattern in _WISHES)


def is_question(piece: str) -> bool:
    """Whether a piece is put as a question, with its mark or without."""
    return piece.rstrip("\"'”’) ").endswith("?") or any(pattern.search(piece) for pattern in _QUESTIONS)


def without_joiner(piece: str) -> str:
    """`piece` without the "and", "also" that joins it to the request before: alone, it may well be understood."""
    return _JOINER.sub("", piece)


def pieces(message: str) -> list[str]:
    """`message` cut into sentences, list items and halves of run-on sentences."""
    lines = [_QUOTE_MARK.sub("", " ".join(line.split())) for line in message.splitlines()]
    sentences = [sentence for line in lines for sentence in _sentences(line)]
    ended = [piece for sentence in sentences for quoted in _QUOTED.split(sentence) for piece in _CHAT_END.split(quoted)]
    items = [piece for sentence in ended for piece in _ITEM.split(sentence)]
    halves = (_GREETING.sub("", half.strip()) for item in items for half in _halves(item) if half)
    return [half for half in halves if half.strip()]


def _sentences(line: str) -> Iterator[str]:
    """The sentences of `line`; "1." before a capital is the mark of an item, no sentence."""
    mark = ""
    for start, end in sentence_spans(line):
        sentence = f"{mark} {line[start:end]}".lstrip()
        mark = sentence if _BARE_MARK.fullmatch(sentence) else ""
        if not mark:
            yield sentence


def _halves(sentence: str) -> list[str]:
    """`sentence` cut where a new request begins, if what stands before says enough by itself, and so does what follows.

    "What if they go bust, where does it all go" is one request, "…, also how do I turn that off" another one; "if it is
    sold, what happens then" has its condition.
    """
    halves, start = [], 0
    for match in _NEW_REQUEST.finditer(sentence):
        cut = match.end()
        before, after = sentence[start:cut], sentence[cut:]
        joined = _JOINS.match(after)
        enough = min(len(_WORDS.findall(before)), len(_WORDS.findall(after))) >= _SHORTEST
        if enough and (joined or ";" in match[0] or not leans(after)) and not _CONDITION.search(before):
            halves.append(before)
            start = cut
    return [*halves, sentence[start:]]
