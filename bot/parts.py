"""The questions inside a message: an e-mail may hold two, among greetings and stories."""

import re

from corpus.sentences import sentence_spans

MAX_PARTS = 4
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|thanks|thank you|regards|best|cheers|sorry)\b", re.I
)
_WORDS = re.compile(r"[\w'’]+")


def questions_in(message: str) -> tuple[str, ...]:
    """The sentences of `message` that ask something, when there are several; else the message as a whole."""
    asking = tuple(s for s in _sentences(message) if s.rstrip("\"'”’)").endswith("?") and len(_WORDS.findall(s)) >= 4)
    return asking[:MAX_PARTS] if len(asking) > 1 else (message,)


def _sentences(message: str) -> list[str]:
    found = [line[start:end] for line in message.splitlines() for start, end in sentence_spans(line)]
    # A sentence in a chat may start without a capital, so a question mark always ends one.
    pieces = [piece for sentence in found for piece in re.split(r"(?<=\?)[\s\"'”’)]+(?=\S)", sentence)]
    return [piece.strip() for piece in pieces if not (_GREETING.match(piece) and "?" not in piece)]
