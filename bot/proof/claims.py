"""What a sentence claims beyond its clauses, found by its words: quotes, figures, addresses, names, promises.

Each check takes a sentence and the words that it rests on, and is true when the sentence says something that these do
not. They are blunt on purpose: a sentence that is cut is missed, one that is wrong is believed. Written for English;
figures, addresses and most names are told in any language.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from corpus.words import fold, stem, tokens

_FIGURE = re.compile(r"(?<![a-z\d])\d+(?:[.,:/-]\d+)*|[%€$£]")
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty ninety hundred thousand "
    "million half twice double dozen percent".split()
)
_TIME = re.compile(
    r"\b(?:minut|hour|day|week|month|quarter|year|decade|dail|hourl|annual)\w*"
    r"|\b(?:immediately|promptly|instantly|asap|forever|permanent\w*|indefinite\w*|deadlines?|beforehand|afterwards"
    r"|in advance|right away|straight away|at once|as soon as|undue delay|without delay|free of charge|at no cost"
    r"|no charge|fees?)\b"
)
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w.-]+\w|https?://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|eu|io|gov|de|ai|app)\b"
)
_NAME = re.compile(r"\b[A-Z][\w-]*[A-Z0-9][\w-]*|(?<![.!?:“\"(] )(?<!^)(?<!^[“\"])\b[A-Z][\w-]+")
_RUN = re.compile(r"\b[A-Z]\w+(?: [A-Z]\w+)+")
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]+)[”\"“»]|(?:(?<=\s)|^)[‘']([^‘’']+(?: [^‘’']+){2,})[’'](?=[\s.,;:!?]|$)")
_SHORT = 10
_DEFINED = re.compile(r"((?:[A-Z]\w*\s?){1,4}),?[”\"]")
_MARKUP = re.compile(r"[<>{}|`*_#\\\n]|\]\(|\[(?!\d)")
_PROMISE = re.compile(
    r"\b(?:promise|guarantee|assure|warrant|vow)"
    r"|rest assured|don't worry|do not worry|no need to worry|\byou can (?:be sure|trust|rely|count)\b|\bsafe with\b"
    r"|\b(?:definitely|certainly|undoubtedly|absolutely|of course|surely)\b|\b(?:recommend\w*|advi[sc]e\w*)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Oo]ur|us)\b")


@dataclass(frozen=True)
class Grounding:
    """What a sentence rests on: its clauses with their lead-ins. `known` are names that may be used anywhere."""

    texts: tuple[str, ...]
    known: frozenset[str] = frozenset()

    @cached_property
    def folded(self) -> str:
        return fold(" ".join(self.texts))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(tokens(self.folded))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.words))

    @cached_property
    def initials(self) -> frozenset[str]:
        """What its names abbreviate to: "European Economic Area" to EEA."""
        return frozenset(_initials(run) for text in self.texts for run in _RUN.findall(text))


def known_names(texts: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Words of the terms that `texts` define in quotation marks, and of `names`, in lower case."""
    defined = (match.group(1) for text in texts for match in _DEFINED.finditer(text))
    return frozenset(word for name in (*defined, *names) for word in tokens(fold(name)))


def has_markup(said: str, _ground: Grounding) -> bool:
    return bool(_MARKUP.search(said))


def misquotes(said: str, grounding: Grounding) -> bool:
    quoted = (fold(match.group(1) or match.group(2)).strip(" .,;:") for match in _QUOTED.finditer(said))
    return any(words.removeprefix("the ") not in grounding.folded for words in quoted)


def adds_figure(said: str, grounding: Grounding) -> bool:
    """A number, a sum, a span of time or a deadline."""
    folded = fold(said)
    if not set(_FIGURE.findall(folded)) <= set(_FIGURE.findall(grounding.folded)):
        return True
    if not set(tokens(folded)) & _NUMBER_WORDS <= grounding.words:
        return True
    times = (match.group() for match in _TIME.finditer(folded))
    return any(time not in grounding.folded and stem(time) not in grounding.stems for time in times)


def adds_address(said: str, grounding: Grounding) -> bool:
    return not _addresses(fold(said)) <= _addresses(grounding.folded)


def gives_address(said: str, grounding: Grounding) -> bool:
    """Whether a short sentence names an address of the clauses: next to nothing else can be compared then."""
    return len(said.split()) <= _SHORT and bool(_addresses(fold(said)) & _addresses(grounding.folded))


def _addresses(folded: str) -> set[str]:
    return {address.rstrip(".,;:)") for address in _ADDRESS.findall(folded)}


def adds_name(said: str, grounding: Grounding) -> bool:
    spelt_out = {
        word for run in _RUN.findall(said) if _initials(run).lower() in grounding.words for word in run.split()
    }
    return any(
        name not in spelt_out and name not in grounding.initials and not _is_known(name, grounding)
        for name in (match.group() for match in _NAME.finditer(said))
    )


def _is_known(name: str, grounding: Grounding) -> bool:
    return all(word in grounding.known or stem(word) in grounding.stems for word in tokens(fold(name)))


def promises(said: str, grounding: Grounding) -> bool:
    """Somebody vouches, or speaks for the company or as a person; a clause that does may be retold."""
    spoken = (match.group() for match in _PROMISE.finditer(fold(said)))
    return bool(_FIRST_PERSON.search(said)) or any(word not in grounding.folded for word in spoken)


def _initials(run: str) -> str:
    return "".join(word[0] for word in run.split())
