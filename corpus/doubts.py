"""Signs that a policy was not read as a person reads it, for people to look at."""

from corpus.blocks import Kind
from corpus.language import language_of
from corpus.policy import Policy

_SHORT_CLAUSES = 0.3
_LEAST = 10
"""Clauses from which on shares mean something."""
_LONGEST = 2000


def doubts(policy: Policy) -> list[str]:
    """What is doubtful about how `policy` was read, the reader's own warnings first; empty: nothing."""
    found = list(policy.document.warnings)
    clauses = [" ".join(policy.quote(clause.span).split()) for clause in policy.clauses]
    headings = sum(section.heading is not None for section in policy.sections)
    if headings > len(clauses):
        found.append(f"{headings} headings and only {len(clauses)} clauses: are lines of text taken for headings?")
    prose = [
        text for text, clause in zip(clauses, policy.clauses, strict=True) if clause.kind not in {Kind.ROW, Kind.ITEM}
    ]
    single = [text for text in prose if len(text.split()) == 1 and text.isascii()]
    if len(prose) >= _LEAST and len(single) > _SHORT_CLAUSES * len(prose):
        found.append(f"{len(single)} clauses of one word, {single[0]!r} among them: was it read one word a line?")
    if not headings and len(clauses) >= _LEAST:
        found.append("no headings: the whole text is one section")
    for text in clauses:
        if len(text) > _LONGEST:
            found.append(f"a clause of {len(text)} characters, “{text[:60]}…”: are its sentences not told apart?")
    if (language := language_of(policy.text)) != "en":
        found.append(f"its language seems to be {language!r}; questions are understood best in English")
    return found
