"""A policy as values: canonical text, sections, passages and clauses, all as spans of that one text.

A clause is what gets cited: a sentence, a list item, or a group of lines. Clauses and the gaps between them tile the
text: joined together they are the text, byte for byte, so an offset is never found by searching.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.blocks import Block, Document, Kind
from corpus.sentences import sentence_spans

_ORDINALS = ("1st", "2nd", "3rd", *(f"{n}th" for n in range(4, 100)))
_COUNTS = ("one", "two", "three", "four", "five")


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start:end` of the canonical text of one policy."""

    policy_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """The smallest thing that is cited. `lead_in` is the sentence that a list item completes."""

    id: str
    section_id: str
    passage: int
    kind: Kind
    span: Span
    lead_in: Span | None = None


@dataclass(frozen=True)
class Passage:
    """A paragraph, a list item with its lead-in, or a line group: the context in which a clause is shown."""

    section_id: str
    span: Span
    lead_in: Span | None = None


@dataclass(frozen=True)
class Section:
    """A heading and what follows it. `label` tells sections of the same title apart."""

    id: str
    title: str
    label: str
    heading: Span | None


@dataclass(frozen=True)
class Metadata:
    """Where a policy comes from, as its owner states it."""

    title: str
    company: str = ""
    source: str = ""
    retrieved: str = ""
    examples: tuple[str, ...] = ()
    """Questions to show to somebody who has none yet."""
    roles: tuple[tuple[str, str], ...] = ()
    """Who may be asking, as (role, how people say it), in the order shown; empty: nobody is asked."""


@dataclass(frozen=True)
class Policy:
    """One version of one policy. `version` is the digest of the text: other text, other version."""

    id: str
    metadata: Metadata
    document: Document
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    clauses: tuple[Clause, ...]

    @property
    def text(self) -> str:
        """The canonical text: what is quoted."""
        return self.document.text

    @cached_property
    def version(self) -> str:
        return digest(self.text)

    @cached_property
    def clause_by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def section_by_id(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    def quote(self, span: Span) -> str:
        """The characters of `span`, verbatim. Raises ValueError when it does not lie in this policy's text."""
        if span.policy_id != self.id or not 0 <= span.start < span.end <= len(self.text):
            raise ValueError(f"{span} does not lie in policy {self.id!r} of {len(self.text)} characters")
        return self.text[span.start : span.end]

    def lead_in_text(self, clause: Clause) -> str:
        """The sentence that `clause` completes, verbatim; empty for one that stands by itself."""
        return self.quote(clause.lead_in) if clause.lead_in else ""

    def clause_at(self, start: int, end: int) -> Clause:
        """The clause of characters `start:end`. Raises KeyError when there is none."""
        return self._clause_by_place[start, end]

    @cached_property
    def _clause_by_place(self) -> dict[tuple[int, int], Clause]:
        return {(clause.span.start, clause.span.end): clause for clause in self.clauses}

    def clause_digest(self, clause: Clause) -> str:
        return digest(self.quote(clause.span))

    def tiles(self) -> Iterator[tuple[Clause | None, str]]:
        """Clauses and gaps (`None`) in order; their texts joined are the canonical text."""
        position = 0
        for clause in self.clauses:
            if clause.span.start > position:
                yield None, self.text[position : clause.span.start]
            yield clause, self.quote(clause.span)
            position = clause.span.end
        if position < len(self.text):
            yield None, self.text[position:]


def digest(text: str) -> str:
    """Sixteen hexadecimal digits of the text's SHA-256: names a text, resists chance, fits a line."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def slug(text: str) -> str:
    """`text` as an id: lower case, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def parse(policy_id: str, metadata: Metadata, document: Document) -> Policy:
    """Split a document into sections, passages and clauses.

    Raises ValueError, with what to do, when the text holds no clause.
    """
    text, found = document.text, _drop_title(list(document.blocks))
    sections = _sections(policy_id, text, found)
    passages: list[Passage] = []
    clauses: list[Clause] = []
    section, count, lead_in, head = 0, 0, None, None
    for block in found:
        span = Span(policy_id, block.start, block.end)
        if block.kind is Kind.HEADING:
            section, count, lead_in, head = _section_index(sections, span), 0, None, None
            continue
        if block.kind is Kind.HEAD:
            head = span
            continue
        section_id = sections[section].id
        item_lead_in = {Kind.ITEM: lead_in, Kind.ROW: head}.get(block.kind)
        if block.label:
            item_lead_in = Span(policy_id, block.start, block.label)
        passages.append(Passage(section_id, span, item_lead_in))
        for start, end in _clause_spans(text, block):
            count += 1
            clauses.append(
                Clause(
                    id=f"{section_id}.{count}",
                    section_id=section_id,
                    passage=len(passages) - 1,
                    kind=block.kind,
                    span=Span(policy_id, start, end),
                    lead_in=item_lead_in,
                )
            )
        if block.kind is not Kind.ROW:
            head = None
        if block.kind not in {Kind.ITEM, Kind.ROW}:
            lead_in = clauses[-1].span if text[block.end - 1] == ":" else None
    if not clauses:
        raise ValueError(f"policy {policy_id!r} holds no sentence to cite: is the file empty, or a scan without text?")
    return Policy(policy_id, metadata, document, tuple(sections), tuple(passages), tuple(clauses))


def _drop_title(found: list[Block]) -> list[Block]:
    """The document's own title (a heading right above the first section's) is no section."""
    titled = len(found) > 2 and all(block.kind is Kind.HEADING for block in found[:2])
    return found[1:] if titled else found


def _sections(policy_id: str, text: str, found: list[Block]) -> list[Section]:
    headings = [block for block in found if block.kind is Kind.HEADING]
    titles = [text[block.start : block.end] for block in headings]
    opening = [] if found and found[0].kind is Kind.HEADING else [Section("s0", "Introduction", "Introduction", None)]
    return opening + [
        Section(f"s{n}", title, _label(titles, n - 1), Span(policy_id, block.start, block.end))
        for n, (title, block) in enumerate(zip(titles, headings, strict=True), start=1)
    ]


def _label(titles: list[str], position: int) -> str:
    title = titles[position]
    total = titles.count(title)
    if total == 1:
        return title
    count = _COUNTS[total - 1] if total <= len(_COUNTS) else str(total)
    return f"{title} ({_ORDINALS[titles[:position].count(title)]} of {count})"


def _section_index(sections: list[Section], heading: Span) -> int:
    return next(i for i, section in enumerate(sections) if section.heading == heading)


def _clause_spans(text: str, block: Block) -> list[tuple[int, int]]:
    """Sentences of a paragraph or list item; a line group is one clause, and so is a row. A run-in heading is none.

    A stub that only introduces a list ("In particular:") joins the sentence before it, for alone it says nothing.
    """
    if block.kind in {Kind.LINES, Kind.ROW}:
        return [(block.start, block.end)]
    first = block.label or block.start
    spans = [(first + start, first + end) for start, end in sentence_spans(text[first : block.end])]
    start, end = spans[-1]
    if len(spans) > 1 and text[end - 1] == ":" and len(text[start:end].split()) < 4:
        spans[-2:] = [(spans[-2][0], end)]
    return spans
