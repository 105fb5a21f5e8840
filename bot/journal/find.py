"""Where somebody's words stand in the journal, so that they can be erased."""

import json
from typing import Any

from sqlalchemy import Select, Text, cast, or_, select

from bot.journal.tables import answers, drafts, feedback


def matching(words: str) -> Select[Any]:
    """Answers with `words` in what was asked, said of it or made of it; case does not matter (ASCII on SQLite)."""
    quoted = json.dumps(words)[1:-1]  # as a list of questions is stored
    said = (feedback.c.reason, feedback.c.comment)
    made = (drafts.c.draft, drafts.c.copied)
    places = [
        *(column.icontains(words, autoescape=True) for column in (answers.c.question, answers.c.standalone)),
        cast(answers.c.uncovered, Text).icontains(quoted, autoescape=True),
        answers.c.id.in_(
            select(feedback.c.answer_id).where(or_(*(column.icontains(words, autoescape=True) for column in said)))
        ),
        answers.c.id.in_(
            select(drafts.c.answer_id).where(or_(*(column.icontains(words, autoescape=True) for column in made)))
        ),
    ]
    shown = (answers.c.id, answers.c.at, answers.c.conversation, answers.c.question)
    return select(*shown).where(or_(*places)).order_by(answers.c.at, answers.c.id)
