"""An answer as a row of the journal. Everything that somebody typed passes `masked_for_storage`, which masks it."""

from collections.abc import Iterable
from typing import Any

from bot.answer import Answer
from bot.message.clean import printable
from bot.message.mask import mask

MAX_TEXT = 8000
MAX_NAME = 64


def masked_for_storage(typed: str, public: Iterable[str]) -> str:
    """`typed` as it may be stored: masked, of MAX_TEXT characters at most, without what a database refuses."""
    whole = _storable(typed)
    # Cut between words, so that no half of an address escapes the mask.
    cut = whole if len(whole) <= MAX_TEXT else whole[:MAX_TEXT].rpartition(" ")[0]
    return mask(cut, public)


def stored_id(given: str) -> str:
    """An id as it is stored. Ours are random; one from elsewhere is cut to MAX_NAME characters."""
    return _storable(given)[:MAX_NAME]


def answer_row(answer: Answer, public: tuple[str, ...]) -> dict[str, Any]:
    """Column values of `answer`; `begins` are the first words of a clause, `stated` whether a sentence rests on it."""
    stated = {number for statement in answer.statements for number in statement.citations}
    return {
        "id": stored_id(answer.id),
        "role": answer.role.value,
        "question": masked_for_storage(answer.question, public),
        "standalone": masked_for_storage(answer.standalone, public),
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "uncovered": [masked_for_storage(question, public) for question in answer.uncovered],
        "citations": [
            {
                "policy_id": c.policy_id,
                "policy_version": c.policy_version,
                "section": c.section,
                "start": c.start,
                "end": c.end,
                "begins": " ".join(c.quote.split())[:80],
                "stated": c.number in stated,
            }
            for c in answer.citations
        ],
        "route": answer.route.id if answer.route else None,
        "confidence": answer.confidence,
        "writer": answer.writer,
        "seconds": answer.seconds,
    }


def _storable(typed: str) -> str:
    return printable(typed).replace("\0", " ")
