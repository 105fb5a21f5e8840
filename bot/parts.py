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
    asking = tuple(filter(asks, sentences_of(message)))
    return asking[:MAX_PARTS] if len(asking) > 1 else (message,)


def asks(sentence: str) -> bool:
    """Whether it is a question of its own; three words with a question mark lean on another sentence."""
    return sentence.rstrip("\"'”’)").endswith("?") and len(_WORDS.findall(sentence)) >= 4


def sentences_of(message: str) -> list[str]:
    """What a chat or an e-mail says, sentence by sentence, without greetings."""
    found = [line[start:end] for line in message.splitlines() for start, end in sentence_spans(line)]
    # A sentence in a chat may start without a capital, so a question mark always ends one.
    pieces = [piece for sentence in found for piece in re.split(r"(?<=\?)[\s\"'”’)]+(?=\S)", sentence)]
    return [piece.strip() for piece in pieces if not (_GREETING.match(piece) and "?" not in piece)]
