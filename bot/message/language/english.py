"""Whether a question has to be translated for a model: whether it is in English, by its common words."""

from collections.abc import Iterable

from bot.message.language.lexicon import COMMON_ENGLISH, language_of
from corpus.load import Entry
from corpus.words import fold, tokens

_KNOWN_SHARE = 0.6


def is_english(question: str, known: frozenset[str]) -> bool:
    """`known`: words that need not be asked about. True when in doubt."""
    if language_of(question) is not None:
        return False
    letters = [c for c in question if c.isalpha()]
    if sum(ord(c) > 0x24F for c in letters) * 2 > len(letters):
        return False
    words = [word for word in tokens(fold(question)) if not word.startswith("'")]
    return any(word in COMMON_ENGLISH for word in words) or sum(word in known for word in words) >= _KNOWN_SHARE * len(
        words
    )


def vocabulary(entries: Iterable[Entry]) -> frozenset[str]:
    """Words of the policies, and of the questions anticipated for them."""
    texts = (text for e in entries for text in (e.policy.text, *(line.record.question for line in e.knowledge.asked)))
    return frozenset(word for text in texts for word in tokens(fold(text)))
