"""A question that leans on an earlier one, made to stand alone.

Whether it leans is learnt (`index.tagging`). The last question that stood by itself is looked up beside it, and how
much that weighs is for the evidence (`index.search`); a change of topic that is announced carries nothing over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.message.message import Request
from corpus.records import Role
from corpus.words import content, fold


@dataclass(frozen=True)
class Turn:
    """An earlier turn: its last question that stood by itself, who asked, which role was chosen, and what was given."""

    subject: str
    role: Role
    chosen: Role = Role.UNKNOWN
    given: tuple[str, ...] = ()
    """Ids of the prepared answers that replied to it."""


@dataclass(frozen=True)
class Resolved:
    """A question, what it may lean on, and whether it does."""

    question: str
    context: str | None = None
    needs_context: bool = False
    sure: float = 1.0
    """How sure it is that it asks for anything."""

    @property
    def standalone(self) -> str:
        return f"{self.question} (about: {self.context})" if self.needs_context and self.context else self.question

    @property
    def subject(self) -> str:
        """What a later question may lean on."""
        return self.context if self.needs_context and self.context else self.question


_NEW_TOPIC = re.compile(
    r"^(?:unrelated(?=\s*[,.:;–-])|(?:on )?(?:a )?(?:completely |totally )?(?:new|different|another|separate) "
    r"(?:topic|subject|question|thing|matter)|"
    r"changing (?:the )?(?:topic|subject)|something else|separately|other question|switching (?:topics?|subjects?))\b"
    r"(?:\s?(?:entirely|now|then|though))?[\s,.:;–-]{0,8}",
    re.I,
)
BRIEF = 3
"""Words of a request that are too few to say what it is about, after something was said."""
_POINTING_WORD = re.compile(
    r"\b(?:it|its|that|those|these|this|they|them|their|there|then|he|she|him|her|one|ones|mine|"
    r"else|instead|same|either|too|both)\b",
    re.I,
)


def resolve_all(requests: Sequence[Request], history: tuple[Turn, ...]) -> list[Resolved]:
    """Each request with what it leans on: what was told before it, the request before it, or the conversation."""
    found: list[Resolved] = []
    earlier = history[-1].subject if history else None
    for request in requests:
        announced = _NEW_TOPIC.match(request.words)
        if announced and (words := request.words[announced.end() :].strip()):
            found.append(Resolved(words, request.context or None, bool(request.context), request.sure))
        elif request.context:
            found.append(Resolved(request.words, request.context, needs_context=True, sure=request.sure))
        else:
            brief = len(request.words.split()) <= BRIEF
            found.append(Resolved(request.words, earlier, request.needs_context or brief, request.sure))
        earlier = found[-1].subject
    return found


def points_nowhere(question: str) -> bool:
    """Whether `question` only points at something ("can it do that with mine too"), and names nothing."""
    return bool(_POINTING_WORD.search(question)) and not content(fold(_POINTING_WORD.sub(" ", question)))
