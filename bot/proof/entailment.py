"""How well clauses bear a sentence: one number from wording and embedding, and words that come from nowhere.

The number is a logistic regression over three measures: late interaction (every word piece of the sentence looks for
its best match in the clauses, so that a detail without any counterpart counts), the cosine of the whole, and the share
of the sentence's words that stand in the clauses. Weights and operating point were measured with
`python -m eval.proof`, on the shipped embedding model.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.sentences import sentence_spans
from corpus.words import EMPTY, fold, stem, tokens
from index.encoder.onnx import Encoder, Vectors

PLAIN_WORDS = Path(__file__).parent / "plain_words.txt"
WEIGHTS = np.array([10.4, 1.5, 4.4])
INTERCEPT = -12.5
SUPPORTED_AT_LEAST = 0.18
# A word that is not the clauses' must be a plain one, or this near (cosine) to one of theirs.
NEAR_AT_LEAST = 0.7
# Words that say the same in a policy; the first stands for all.
_SAME = tuple(
    tuple(map(stem, group.split()))
    for group in (
        "disclose share pass",
        "retain keep store hold",
        "delete erase erasure remove deletion",
        "correct rectify fix amend rectification correction",
        "port portability export move transfer",
        "notify inform tell told report",
        "enforcement police",
        "regulatory regulator authority authorities agency",
        "merger acquisition sale sell sold buy bought buyer acquirer",
        "device phone smartphone",
        "geolocation location gps",
        "application app",
        "collect gather obtain",
        "retention retain",
        "aggregate combined",
        "safeguard protect protection",
        "agreement contract",
        "access see view",
        "update change modify",
        "verify check confirm",
        "recipient recipients receive",
        "website site",
        "breach incident",
    )
)
_CANON = {word: group[0] for group in _SAME for word in group[1:]}
_PHONE, _CODE = r"\d{3}\W{1,2}\d{3}\W\d{4}", r"\b[A-Z]{2} \d{5}\b"
_UNTOLD = EMPTY | {"n't"}
_SHORT = 2


class Entailment:
    """Measures support with the encoder of an index. Safe to share between threads."""

    def __init__(self, encoder: Encoder, company: Sequence[str] = ()) -> None:
        """`company`: folded names that are the same as "we"."""
        self._company = tuple(sorted(company, key=len, reverse=True))
        self._encoded = lru_cache(maxsize=4096)(lambda text: _encode(encoder, text))
        self._plain = frozenset(stem(word) for word in PLAIN_WORDS.read_text("utf-8").split())

    def score(self, said: str, grounding: Sequence[str]) -> float:
        """Probability that `ground` bears `said`, of whose sentences the least borne counts."""
        return self._probability(self.least(said, grounding))

    def least(self, said: str, grounding: Sequence[str]) -> tuple[float, float, float]:
        """(late interaction, cosine, share of words) of the sentence of `said` that is borne least."""
        folded = [self._same(text) for text in grounding]
        sentences = [self._same(said[start:end]) for start, end in sentence_spans(said)]
        worth = [sentence for sentence in sentences if len(_content(sentence)) > _SHORT] or sentences
        return min((self._measures(sentence, folded) for sentence in worth), key=self._probability)

    def likeness(self, said: str, text: str) -> float:
        """Cosine of two texts."""
        return float(self._encoded(self._same(said))[0] @ self._encoded(self._same(text))[0])

    def _measures(self, said: str, grounding: Sequence[str]) -> tuple[float, float, float]:
        """(late interaction, cosine, share of words) of folded texts."""
        vector, pieces = self._encoded(said)
        theirs = [self._encoded(text) for text in grounding]
        near = (pieces @ np.concatenate([tokens for _, tokens in theirs]).T).max(axis=1)
        words = set(map(_sense, _content(said)))
        known = {_sense(word) for text in grounding for word in _content(text)}
        share = len(words & known) / max(1, len(words))
        return float(near[1:-1].mean()), max(float(vector @ other) for other, _ in theirs), share

    def strange(self, said: str, grounding: Sequence[str]) -> list[str]:
        """Words of `said` that neither stand in `ground`, nor are plain ones, nor come near to any there."""
        theirs = list(dict.fromkeys(word for text in grounding for word in _content(self._same(text))))
        known = set(map(_sense, theirs)) | _ways_to_reach(" ".join(grounding))
        said_words = dict.fromkeys(_content(self._same(said)))
        novel = [word for word in said_words if _sense(word) not in known and stem(word) not in self._plain]
        if not novel or not theirs:
            return novel
        rows = np.stack([self._encoded(word)[0] for word in theirs])
        return [word for word in novel if float((rows @ self._encoded(word)[0]).max()) < NEAR_AT_LEAST]

    def _same(self, text: str) -> str:
        folded = fold(text)
        for name in self._company:
            folded = folded.replace(name, "we")
        return folded

    @staticmethod
    def _probability(measures: tuple[float, float, float]) -> float:
        return float(1.0 / (1.0 + np.exp(-(WEIGHTS @ np.array(measures) + INTERCEPT))))


def _encode(encoder: Encoder, text: str) -> tuple[Vectors, Vectors]:
    encoded = encoder.encode_tokens([text])
    return encoded.vectors[0], encoded.tokens[0]


def _ways_to_reach(grounding: str) -> set[str]:
    """Words for addresses that `ground` gives without saying what they are."""
    ways = {"e": "@", "mail": "@", "email": "@", "call": _PHONE, "phone": _PHONE, "telephone": _PHONE, "postal": _CODE}
    return {_sense(word) for word, pattern in ways.items() if re.search(pattern, grounding)}


def _sense(word: str) -> str:
    """The stem of `word`, or of the one that stands for it."""
    return _CANON.get(stem(word), stem(word))


def _content(folded: str) -> list[str]:
    return [w for w in tokens(folded) if w not in _UNTOLD and not w.startswith("'")]
