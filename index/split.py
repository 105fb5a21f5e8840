"""Passages to chunks that fit the token budget and what the embedding model reads.

Clauses stay whole where they can: a long passage is cut between clauses, and only a clause that is too long by itself
is cut inside (langchain-text-splitters, without overlap, whose pieces tile the text).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.policy import Clause, Passage, Policy
from index.tokens import count

TOKEN_BUDGET = 220
SEPARATOR = "[SEP]"
SPLITTER = f"clauses/{TOKEN_BUDGET}"


@dataclass(frozen=True)
class Chunk:
    """Text to embed, and the clauses (positions in `policy.clauses`) that it holds."""

    text: str
    clauses: tuple[int, ...]


def heading_of(policy: Policy, section_id: str) -> str:
    return policy.section_by_id[section_id].title


def in_context(policy: Policy, clause: Clause) -> str:
    """A clause under its heading and after its lead-in."""
    lead_in = policy.quote(clause.lead_in) + " " if clause.lead_in else ""
    return f"{heading_of(policy, clause.section_id)}. {lead_in}{policy.quote(clause.span)}"


def in_conversation(earlier: str, turn: str) -> str:
    """A turn after the question it may lean on, as the shipped model has learnt to read the two."""
    return f"{earlier} {SEPARATOR} {turn}"


def words_in_conversation(earlier: str, turn: str) -> str:
    """What to look for by words: those of the turn count twice."""
    return f"{turn} {turn} {earlier}"


def chunks(policy: Policy, fits: Callable[[str], bool]) -> Iterator[Chunk]:
    """Every passage as one chunk, or several when it is too long; `fits` says what the embedding model can read."""
    members: dict[int, list[int]] = {}
    for position, clause in enumerate(policy.clauses):
        members.setdefault(clause.passage, []).append(position)
    for number, passage in enumerate(policy.passages):
        yield from _passage_chunks(policy, passage, members[number], fits)


def within_budget(text: str, fits: Callable[[str], bool]) -> bool:
    return count(text) <= TOKEN_BUDGET and fits(text)


def _passage_chunks(
    policy: Policy, passage: Passage, clauses: list[int], fits: Callable[[str], bool]
) -> Iterator[Chunk]:
    lead_in = policy.quote(passage.lead_in) + " " if passage.lead_in else ""
    opening = f"{heading_of(policy, passage.section_id)}. {lead_in}"
    group: list[int] = []
    for position in clauses:
        if group and not within_budget(opening + _joined(policy, [*group, position]), fits):
            yield from _pieces(opening, _joined(policy, group), tuple(group), fits)
            group = []
        group.append(position)
    yield from _pieces(opening, _joined(policy, group), tuple(group), fits)


def _joined(policy: Policy, clauses: list[int]) -> str:
    return policy.text[policy.clauses[clauses[0]].span.start : policy.clauses[clauses[-1]].span.end]


def _pieces(opening: str, body: str, clauses: tuple[int, ...], fits: Callable[[str], bool]) -> Iterator[Chunk]:
    """One chunk, or the pieces of a clause that is too long to be read at once."""
    if within_budget(opening + body, fits):
        yield Chunk(opening + body, clauses)
        return
    if not within_budget(opening, fits) or count(opening) > TOKEN_BUDGET // 2:
        opening = ""
    for piece in split_text(body, lambda text: within_budget(opening + text, fits)):
        yield Chunk(opening + piece, clauses)


def split_text(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Cut `text` into pieces that fit; the pieces joined are the text. Sizes are halved until every piece fits."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    size = max(len(text) // 2, 1)
    while True:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=size, chunk_overlap=0, strip_whitespace=False, separators=["\n", "; ", ", ", " ", ""]
        )
        pieces = splitter.split_text(text)
        if size == 1 or all(map(fits, pieces)):
            return pieces
        size = max(size // 2, 1)
