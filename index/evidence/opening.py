"""Whether "Yes, ", "No, " or "It depends: " may lead an answer in as the reply to a question, as numbers.

Only the part of a message that asks for a yes or a no is looked at: "I left in May, can they see my chats?" asks as
plainly as its second half does.
"""

import re

import numpy as np

from index.evidence.answers import SHARPNESS, VERDICTS, AnswerTable
from index.evidence.features import Array, Neighbours

_LONG = 25
_YES_NO = re.compile(
    r"(?:\W{0,4}(?:and|but|so|ok|okay|hi|hello|hey|also|then|please|pls|um|well|wait|sorry)\b){0,3}\W{0,4}"
    r"(?:do|does|did|is|are|am|was|were|can|could|will|would|may|might|should|shall|has|have|had|u|r)\b",
    re.I,
)
_NEGATION = re.compile(r"\b(?:not|never|no|none|nobody|nothing|without|refuse|stop|cannot)\b|n['’]t\b", re.I)
_TAG = re.compile(
    r"[,.\-–]?\s?\b(?:right|correct|yes|no|true|isn['’]t it|don['’]t you|do you|is it|innit|eh)\s?\?+\s*$", re.I
)
_LEADING = re.compile(r"\b(?:only|just|so you|so it|so they|so we|surely|true|always|ever|guarantee|promise)\b", re.I)
_OPEN_WORD = re.compile(r"\b(?:who|whom|whose|what|which|where|when|why|how|explain|list|tell|describe|or)\b", re.I)
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]*")
_PIECE = re.compile(r"[^,:]+")


def asking_part(question: str) -> str:
    """From where its last yes-or-no question begins to the end of that sentence; empty where there is none."""
    for sentence in reversed(_SENTENCE.findall(question)):
        for piece in _PIECE.finditer(sentence):
            if _YES_NO.match(sentence, piece.start()):
                return str(sentence[piece.start() :]).strip()
    return ""


def asks_yes_or_no(question: str) -> bool:
    """Whether one of its sentences asks for a yes or a no."""
    return bool(asking_part(question))


def may_be_led_in(question: str) -> bool:
    """Whether "Yes, …" may be said at all: it plainly asks for a yes or a no, and neither denies nor suggests one."""
    part = asking_part(question)
    return bool(part) and not any(found.search(part) for found in (_NEGATION, _TAG, _LEADING, _OPEN_WORD))


OPENING_FEATURES = 9 + len(VERDICTS) + 4


def opening_features(table: AnswerTable, row: int, question: str, vector: Array, neighbours: Neighbours) -> Array:
    """Whether the word of the verdict may lead answer `row` in: the form of the question, and how like ones do it.

    The last four: nearest wording that is led in and that is not,
    share of the led ones among the near, nearness to the answer's own question.
    """
    same = table.of_question[neighbours.rows] == row
    near, led = neighbours.similarities[same], table.opens[neighbours.rows[same]]
    weights = np.exp(SHARPNESS * (near - near[0])) if len(near) else np.zeros(0)
    part = asking_part(question)
    form = [
        bool(part),
        question.rstrip().endswith("?"),
        bool(_NEGATION.search(part)),
        bool(_TAG.search(part)),
        bool(_OPEN_WORD.search(part)),
        bool(_LEADING.search(part)),
        len(part) == len(question.strip()),
        len(question.split()) > _LONG,
    ]
    return np.array(
        [
            *form,
            form[0] and not form[2] and not form[4],
            *(table.verdict[row] == number for number in range(len(VERDICTS))),
            near[led].max(initial=0.0),
            near[~led].max(initial=0.0),
            float(weights @ led / weights.sum()) if len(near) else 0.5,
            float(table.question[row] @ vector),
        ],
        dtype=np.float64,
    )
