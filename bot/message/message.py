"""What was typed or pasted, tiled: every character lies in one tile, and every tile has an act.

The requests among the tiles are what is looked up, each with what was told before it. Instructions to the assistant,
wishes for form, courtesies and what is quoted are left out of the look-up, and that is all that becomes of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.message.clean import plain
from bot.message.language.lexicon import Language, language_of
from bot.message.role import stated_role
from corpus.records import Act, Role
from corpus.sentences import sentence_spans
from index.encoder.onnx import OnnxEncoder
from index.tagging.pieces import without_mark
from index.tagging.tagger import Stretch, Tagger

MOST_TOLD = 300
"""Characters of what is told before a request that are looked up with it."""
SURELY_ASKS = 0.75
"""How sure it must be that something asks, beside something that surely does."""
FRAGMENT = 5
"""Words of what may be no request but a piece of one."""
SHORT_STORY = 400
"""Characters of a message with one request up to which all that it tells is looked up as a part of it."""
NEEDS_CONTEXT_AT_LEAST = 0.5
_JOINERS = frozenset("and also but or then plus so oh ok okay finally lastly second secondly first firstly".split())


@dataclass(frozen=True)
class Tile:
    """Characters `start:end` of a message and what they do."""

    start: int
    end: int
    act: Act


@dataclass(frozen=True)
class Request:
    """Something asked for, in its own `words`; `context` was told before it in the same message (empty: nothing).

    `needs_context`: it cannot be understood alone. `sure`: how sure it is that it asks for anything.
    """

    words: str
    context: str = ""
    needs_context: bool = False
    sure: float = 1.0


@dataclass(frozen=True)
class Message:
    """`text` and its tiles. `requests` is empty when nothing is asked; `role` is who asks, as far as it says."""

    text: str
    tiles: tuple[Tile, ...]
    requests: tuple[Request, ...]
    role: Role
    language: Language | None

    def holds_only(self, *acts: Act) -> bool:
        """Whether all its tiles do one of `acts`."""
        return bool(self.tiles) and all(tile.act in acts for tile in self.tiles)


class Reader:
    """Reads messages with one tagger. Safe to share between threads."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def read(self, text: str, encoder: OnnxEncoder, chosen: Role = Role.UNKNOWN) -> Message:
        """`text` tiled. `encoder`: remembers, so that what is embedded here costs nothing when it is looked up."""
        stretches = self._tagger.stretches(text, encoder)
        tiles = tuple(Tile(stretch.start, stretch.end, stretch.act) for stretch in stretches)
        requests = tuple(self._requests(stretches, encoder))
        return Message(text, tiles, requests, stated_role(text, chosen), language_of(plain(text)))

    def whole(self, text: str, encoder: OnnxEncoder) -> Request:
        """All of `text` as one request: what is looked up when nothing in it seems to ask."""
        return self.request(plain(text), "", encoder)

    def request(self, words: str, context: str, encoder: OnnxEncoder, sure: float = 1.0) -> Request:
        """With whether it can be understood without what was said before it."""
        return Request(words, context, self._tagger.needs_context(words, encoder) >= NEEDS_CONTEXT_AT_LEAST, sure)

    def _requests(self, stretches: Sequence[Stretch], encoder: OnnxEncoder) -> list[Request]:
        told_and_asked = [s for s in stretches if s.act in {Act.CONTEXT, Act.REQUEST}]
        asks = {number for number, stretch in enumerate(told_and_asked) if _asks(stretch)}
        if not asks:
            return [self.request(words, "", encoder) for words in _questions_told(told_and_asked)]
        sure = {number for number in asks if _surely_asks(told_and_asked[number])}
        if sure:
            # Before what surely asks, what only perhaps does is what it is about; behind it, it may be one more.
            asks = {number for number in asks if number in sure or number > max(sure)}
        whole = " ".join(asked_words(stretch.words) for stretch in told_and_asked)
        if len(asks) == 1 and len(told_and_asked) > 1 and len(whole) <= SHORT_STORY:
            # "I left in May. Can they see my chats?" is one question: what is told is a part of it.
            return [self.request(whole, "", encoder)]
        found: list[Request] = []
        told: list[str] = []
        for number, stretch in enumerate(told_and_asked):
            words = asked_words(stretch.words)
            if number not in asks:
                told.append(words)
                continue
            # "And by whom?" behind another request is one of its own; at the start it goes on from what was said.
            words = without_joiner(words) if found else words
            certainty = 1.0 if words.endswith(("?", "？")) else stretch.sure
            found.append(self.request(words, _last_told(" ".join(told)), encoder, certainty))
            told = []
        return found


def _asks(stretch: Stretch) -> bool:
    return stretch.act is Act.REQUEST and any(map(str.isalpha, asked_words(stretch.words)))


def _questions_told(told: Sequence[Stretch]) -> list[str]:
    """Where nothing asks by itself: the questions inside a story ("she asked: who sees it?")."""
    texts = (plain(stretch.words).replace("\n", " ") for stretch in told)
    sentences = [text[start:end] for text in texts for start, end in sentence_spans(text)]
    return [sentence for sentence in sentences if sentence.rstrip("\"'”’) ").endswith(("?", "？"))]


def _surely_asks(stretch: Stretch) -> bool:
    """All but a few words that only perhaps ask ("Legal dept.", "customer on the line:")."""
    words = stretch.words.rstrip("\"'”’) \n")
    return stretch.sure >= SURELY_ASKS or words.endswith(("?", "？")) or len(words.split()) > FRAGMENT


def asked_words(words: str) -> str:
    """The words of a request without the marks of quotation and of a list."""
    lines = (without_mark(line) for line in plain(words).split("\n"))
    return " ".join(filter(None, lines))


def without_joiner(text: str) -> str:
    """A request without what joins it to the one before."""
    first, _, rest = text.partition(" ")
    if first.lower().rstrip(",;:.-") in _JOINERS and len(rest.split()) > 2:
        return rest.lstrip(" -–,;:")
    return text


def _last_told(context: str) -> str:
    """The last sentences of a story, of MOST_TOLD characters at most."""
    spans = list(sentence_spans(context))
    start = len(context)
    for from_, _ in reversed(spans):
        if len(context) - from_ > MOST_TOLD:
            break
        start = from_
    return context[start:] if start < len(context) else context[-MOST_TOLD:].partition(" ")[2] if context else ""
