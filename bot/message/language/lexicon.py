"""Questions in other languages: recognised, put into English keywords, or met with an honest sentence in that language.

There is no translation here. A small lexicon of each language (`lexicons/*.yaml`, written for privacy questions) turns
what it knows of a question into English words, enough to find the clause when the question is a plain one. Whether that
is enough is decided by the evidence, not here. Languages without a lexicon (`others.yaml`) are recognised by their
script, or by a library, and get their sentence; nobody is told that a question in them is off topic.
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
_SURELY, _FEWEST_WORDS = 0.98, 4
"""How sure, and in how many words, a language without a lexicon is recognised in Latin letters."""
# None of them is a word of another European language, as "is", "of", "do" and "has" are.
COMMON_ENGLISH = frozenset(
    "the are my you your what who how can does with they this that it have which when where why will would could "
    "should about and i'm don't please any get there what's it's anyone someone u ur pls".split()
)
_SCRIPTS = {
    "ar": r"[\u0600-\u06ff]", "he": r"[\u0590-\u05ff]", "hi": r"[\u0900-\u097f]", "bn": r"[\u0980-\u09ff]",
    "ta": r"[\u0b80-\u0bff]", "te": r"[\u0c00-\u0c7f]", "th": r"[\u0e00-\u0e7f]", "ka": r"[\u10a0-\u10ff]",
    "am": r"[\u1200-\u137f]", "km": r"[\u1780-\u17ff]", "hy": r"[\u0530-\u058f]", "ko": r"[\uac00-\ud7af]",
    "el": r"[\u0370-\u03ff]", "ru": r"[\u0400-\u04ff]",
}  # fmt: skip
_SHARED_SCRIPT = {"ar": ("ar", "fa", "ur"), "ru": ("ru", "uk", "bg", "sr"), "hi": ("hi",)}
"""Languages that are written in one script, told apart by the library."""


@dataclass(frozen=True)
class Language:
    """What is said in a language, and its words for ours (lower case, by longest first)."""

    code: str
    name: str
    silent: str
    found: str
    words: dict[str, str]

    def in_english(self, question: str) -> str:
        """The English of the words of `question` that are known, in its order; empty without a lexicon."""
        if not self.words:
            return ""
        return " ".join(self.words[found.group()] for found in self._pattern.finditer(_lower(question)))

    @property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern_of(self.code)


def language_of(question: str) -> Language | None:
    """The language of `question` when it surely is not English."""
    code = _by_script(question) or _by_letters(question)
    if code is not None:
        language = _languages()[code]
        if len(language.in_english(question).split()) >= _KNOWN_WORDS:
            return language
    return _others().get(_other_script(question) or _other_letters(question) or "")


def _other_script(question: str) -> str | None:
    """Of a language that is written in a script of its own, when most letters are of it."""
    letters = sum(map(str.isalpha, question))
    for code, script in _SCRIPTS.items():
        if letters and len(re.findall(script, question)) * 2 > letters:
            among = _SHARED_SCRIPT.get(code)
            return str(_identifier_of(among).classify(question)[0]) if among and len(among) > 1 else code
    return None


def _other_letters(question: str) -> str | None:
    """Of a language in Latin letters without a lexicon, when it is surely that one."""
    words = re.findall(r"[^\W\d_]+", question.lower())
    if len(words) < _FEWEST_WORDS or not COMMON_ENGLISH.isdisjoint(words):
        return None
    code, certainty = _identifier_of(("en", *_languages(), *_others())).classify(question)
    return str(code) if certainty >= _SURELY and code in _others() else None


def _by_script(question: str) -> str | None:
    letters = sum(map(str.isalpha, question))
    if _KANA.search(question):
        return "ja"
    return "zh" if len(_HAN.findall(question)) * 2 > letters else None


def _by_letters(question: str) -> str | None:
    code, certainty = _identifier().classify(question)
    return str(code) if code != "en" and certainty >= _CERTAIN else None


def _identifier() -> "LanguageIdentifier":
    return _identifier_of(("en", *(code for code in _languages() if code not in {"zh", "ja"})))


@cache
def _identifier_of(codes: tuple[str, ...]) -> "LanguageIdentifier":
    """What tells the languages `codes` apart."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(codes))
    return identifier


@cache
def _languages() -> dict[str, Language]:
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.yaml"))}


@cache
def _others() -> dict[str, Language]:
    """Languages without a lexicon."""
    stated = yaml.safe_load((Path(__file__).parent / "others.yaml").read_text("utf-8"))
    return {code: Language(code, each["name"], each["silent"], "", {}) for code, each in stated.items()}


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
