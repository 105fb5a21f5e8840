"""Questions in other languages: recognised, put into English keywords, or met with an honest sentence in that language.

There is no translation here. A small lexicon of each language (`lexicons/*.yaml`, written for privacy questions) turns
what it knows of a question into English words, enough to find the clause when the question is a plain one. Whether that
is enough is decided by the evidence, not here.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_FOLDER = Path(__file__).parent / "lexicons"
_CERTAIN = 0.8
_KNOWN_WORDS = 2
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Language:
    """What is said in a language, and its words for ours (lower case, by longest first)."""

    code: str
    name: str
    silent: str
    found: str
    words: dict[str, str]

    def in_english(self, question: str) -> str:
        """The English of the words of `question` that are known, in its order."""
        return " ".join(self.words[found.group()] for found in self._pattern.finditer(_lower(question)))

    @property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern_of(self.code)


def language_of(question: str) -> Language | None:
    """The language of `question` when it surely is one of ours and not English."""
    code = _by_script(question) or _by_letters(question)
    if code is None:
        return None
    language = _languages()[code]
    known = language.in_english(question).split()
    return language if len(known) >= _KNOWN_WORDS else None


def _by_script(question: str) -> str | None:
    letters = sum(map(str.isalpha, question))
    if _KANA.search(question):
        return "ja"
    return "zh" if len(_HAN.findall(question)) * 2 > letters else None


def _by_letters(question: str) -> str | None:
    code, certainty = _identifier().classify(question)
    return str(code) if code != "en" and certainty >= _CERTAIN else None


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", *(code for code in _languages() if code not in {"zh", "ja"})])
    return identifier


@cache
def _languages() -> dict[str, Language]:
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.yaml"))}


def _read(path: Path) -> Language:
    stated = yaml.safe_load(path.read_text("utf-8"))
    words = {_lower(str(word)): str(english) for word, english in stated["words"].items()}
    return Language(path.stem, stated["name"], stated["silent"], stated["found"], words)


@cache
def _pattern_of(code: str) -> re.Pattern[str]:
    longest_first = sorted(_languages()[code].words, key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first))
    # Chinese and Japanese write no spaces: a word may begin anywhere.
    return re.compile(alternatives if code in {"zh", "ja"} else rf"(?<!\w)(?:{alternatives})(?!\w)")


def _lower(text: str) -> str:
    return text.lower().replace("’", "'")
