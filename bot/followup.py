"""A question that leans on an earlier one, made to stand alone.

What leans is recognised by its words (openers, pronouns, brevity). The last question that stood by itself is looked up
beside it, and how much that weighs is for the evidence (`index.search`); a change of topic that is announced carries
nothing over.
"""

import re
from dataclasses import dataclass

from bot.courtesy import courtesy
from bot.words import content, fold
from corpus.knowledge import Role


@dataclass(frozen=True)
class Turn:
    """An earlier turn: its last question that stood by itself, who asked, and which role was chosen then."""

    subject: str
    role: Role
    chosen: Role = Role.UNKNOWN


@dataclass(frozen=True)
class Resolved:
    """A question, the one before that it may lean on, and whether its words show that it does."""

    question: str
    context: str | None = None
    leans: bool = False

    @property
    def standalone(self) -> str:
        return f"{self.question} (about: {self.context})" if self.leans else self.question

    @property
    def subject(self) -> str:
        """What a later question may lean on."""
        return self.context if self.leans and self.context else self.question


_NEW_TOPIC = re.compile(
    r"^(?:unrelated(?=\s*[,.:;–-])|(?:on )?(?:a )?(?:completely |totally )?(?:new|different|another|separate) "
    r"(?:topic|subject|question|thing|matter)|"
    r"changing (?:the )?(?:topic|subject)|something else|separately|other question|switching (?:topics?|subjects?))\b"
    r"(?:\s*(?:entirely|now|then|though))?[\s,.:;–-]*",
    re.I,
)
_LEANING_OPENER = re.compile(
    r"^(?:(?:and|or|but|so|then|also|what about|how about|what if|why|how so|even|same|sorry|i meant?|ok(?:ay)?)\b|"
    r"no[,. ]|"
    r"not |is that|does that|do they|are they|can they|which ones?|who (?:do|should|would|could) i|whom? )",
    re.I,
)
_LEANING_WORD = re.compile(
    r"\b(?:it|its|that|those|these|this|they|them|their|there|then|he|she|him|her|one|ones|mine|"
    r"else|instead|same|either|too|both)\b",
    re.I,
)
# "this policy" and the like point at the document, not at the turn before.
_POINTS_AT_DOCUMENT = re.compile(
    r"\b(?:this|that|the) (?:privacy )?(?:policy|notice|statement|document|app|platform|service|page)\b", re.I
)
# "He also asks whether the fee goes up": he is who asks, not what is asked about.
_REPORTED = re.compile(
    r"^(?:and |also )*(?:he|she|they)(?: (?:also|now|further))* (?:asks?|wonders?|wants? to know)\b", re.I
)
_EXISTENTIAL = re.compile(
    r"\b(?:is|are|was|were|be) there\b(?! any(?:thing|one|body)? else)|\bthere (?:is|are)\b", re.I
)
_CORRECTION = re.compile(r"^(?:no|nope|sorry|not that)\b[,.\s]*(?:sorry[,.\s]*)?|^(?:i mean|i meant)\b", re.I)
# "until when?" has none; "do you have ISO 27001" does, and stands by itself.
_HAS_SUBJECT = re.compile(r"\b(?:i|me|my|we|us|our|you|your|u|ur)\b", re.I)
_SHORT, _FULL = 5, 14


def resolve(question: str, history: tuple[Turn, ...]) -> Resolved:
    """`question` with what is needed to look it up without the conversation."""
    announced = _NEW_TOPIC.match(question)
    if announced:
        return Resolved(question[announced.end() :].strip() or question)
    if not history:
        return Resolved(question)
    # "Thank you so much" opens no subject.
    return Resolved(question, history[-1].subject, leans(question) or courtesy(question) is not None)


def points_nowhere(question: str) -> bool:
    """Whether `question` only points at something ("can it do that with mine too"), and names nothing."""
    return bool(_LEANING_WORD.search(question)) and not content(fold(_LEANING_WORD.sub(" ", question)))


def leans(question: str) -> bool:
    """Whether `question` has the words of one that cannot be understood alone."""
    words = re.findall(r"[\w'’]+", question)
    if _CORRECTION.match(question) or (len(words) <= _SHORT and not _HAS_SUBJECT.search(question)):
        return True
    plain = _POINTS_AT_DOCUMENT.sub(" ", _EXISTENTIAL.sub(" ", _REPORTED.sub("", question)))
    opener, pronoun = _LEANING_OPENER.match(plain), _LEANING_WORD.search(plain)
    return bool(opener and len(words) < _FULL) or bool(pronoun and len(words) < _FULL)
