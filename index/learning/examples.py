"""Everything people may ask of one policy as rows to learn from: vectors, labels, roles, routes, by author."""

from collections.abc import Callable, Sequence

import numpy as np

from corpus.load import Entry
from corpus.policy import Policy
from corpus.records import Asked
from index.encoder.onnx import Encoded, Vectors
from index.evidence.classifier import NO_ROUTE, ClassifierOutput
from index.evidence.features import COVERED, NOT_COVERED, OFF_TOPIC, VIEWS, Array, Labels
from index.evidence.late_interaction import TokenIndex
from index.learning.fit import MINIMUM_QUESTIONS, Examples
from index.split import chunks, in_context, in_conversation, within_budget, words_in_conversation

MINIMUM_SILENT = 20


def prepared(entry: Entry) -> bool:
    """Whether there is enough written beside the policy to learn from."""
    enough = len(entry.not_covered) >= MINIMUM_SILENT and len(entry.off_topic) >= MINIMUM_SILENT
    return enough and len(entry.questions) >= MINIMUM_QUESTIONS


def view_texts(entry: Entry, fits: Callable[[str], bool]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Texts to embed for the clauses, and of each: (view, positions of its clauses)."""
    policy = entry.policy
    texts: list[str] = []
    rows: list[tuple[str, list[int]]] = []
    for position, clause in enumerate(policy.clauses):
        gloss = entry.glosses.get(clause.id)
        quote = policy.quote(clause.span)
        single = {"clause": quote, "context": in_context(policy, clause), "gloss": gloss or quote}
        for view, text in single.items():
            if within_budget(text, fits):
                texts.append(text)
                rows.append((view, [position]))
    single_views = [view for view in VIEWS if view != "passage"]
    whole = {(view, members[0]) for view, members in rows}
    for chunk in chunks(policy, fits):
        texts.append(chunk.text)
        rows.append(("passage", list(chunk.clauses)))
        # A clause too long for one embedding is known by its pieces in every view.
        pieces = [view for view in single_views if len(chunk.clauses) == 1 and (view, chunk.clauses[0]) not in whole]
        texts += [chunk.text] * len(pieces)
        rows += [(view, list(chunk.clauses)) for view in pieces]
    return texts, rows


def view_matrices(vectors: Vectors, rows: list[tuple[str, list[int]]], clause_count: int) -> dict[str, Vectors]:
    """Vectors of the clauses by view, shape (clauses, dimension); of a clause in several pieces, their mean."""
    found = {}
    for view in VIEWS:
        matrix = np.zeros((clause_count, vectors.shape[1]), dtype=np.float32)
        for vector, (name, members) in zip(vectors, rows, strict=True):
            if name == view:
                matrix[members] += vector
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        found[view] = matrix / np.maximum(lengths, 1e-9)
    return found


def clause_tokens(viewed: Encoded, rows: list[tuple[str, list[int]]], clause_count: int) -> TokenIndex:
    """Tokens of each clause in its context; of a clause in several pieces, of all of them."""
    found: list[list[Vectors]] = [[] for _ in range(clause_count)]
    for tokens, (view, members) in zip(viewed.tokens, rows, strict=True):
        if view == "context":
            found[members[0]].append(tokens)
    return TokenIndex.build(found)


def anticipated(
    entry: Entry,
    encode: Callable[[Sequence[str]], Encoded],
    views: dict[str, Vectors],
    tokens: TokenIndex,
    classified: ClassifierOutput | None = None,
) -> Examples:
    """Everything people may ask, as rows: covered questions, then those not covered, then off-topic ones."""
    asked, labels, size = all_asked(entry), labels_of(entry), len(entry.policy.clauses)
    texts = [words_in_conversation(q.after, q.question) if q.after else q.question for q in asked]
    encoded = encode(as_read(asked))
    return Examples(
        texts=texts,
        questions=[q.question for q in asked],
        vectors=encoded.vectors,
        late=late_rows(tokens, encoded),
        classified=classified or ClassifierOutput.nothing(size, len(route_names(entry)), len(texts)),
        labels=labels,
        roles=[q.role for q in asked],
        routes=routes_of(entry),
        authors=[q.author for q in asked],
        views=views,
        document=lambda rows: expanded_documents(
            entry.policy, entry.glosses, texts, labels.answers, [row for row in rows if not asked[row].after]
        ),
    )


def labels_of(entry: Entry) -> Labels:
    """What is known of each anticipated question, in the order of `all_asked`.

    Clauses that are near to one without an answer are left out where their words have changed since.
    """
    position = {clause.id: i for i, clause in enumerate(entry.policy.clauses)}
    kinds = (
        [COVERED] * len(entry.questions) + [NOT_COVERED] * len(entry.not_covered) + [OFF_TOPIC] * len(entry.off_topic)
    )
    answers = np.zeros((len(kinds), len(position)), dtype=np.bool_)
    also = np.zeros_like(answers)
    for row, (_, clauses, others) in enumerate(entry.questions):
        answers[row, [position[clause.id] for clause in clauses]] = True
        also[row, [position[clause.id] for clause in others]] = True
    for row, silent in enumerate(entry.not_covered, len(entry.questions)):
        also[row, [position[clause.id] for clause in entry.binding.clauses(silent.near) or ()]] = True
    return Labels(answers, also, np.array(kinds, dtype=np.int8))


def route_names(entry: Entry) -> tuple[str, ...]:
    """Who may have to act, as the classes that are learnt: every destination, and nobody."""
    named = {question.route for question, _, _ in entry.questions if question.route}
    return tuple(sorted({NO_ROUTE, *named, *(line.record.id for line in entry.knowledge.destinations)}))


def routes_of(entry: Entry) -> list[str]:
    """Who must act, of each anticipated question, in the order of `all_asked`."""
    others = len(entry.not_covered) + len(entry.off_topic)
    return [*(str(question.route or NO_ROUTE) for question, _, _ in entry.questions), *[NO_ROUTE] * others]


def as_read(asked: Sequence[Asked]) -> list[str]:
    """What the embedding model reads of each: one that leans on an earlier question, after it."""
    return [in_conversation(q.after, q.question) if q.after else q.question for q in asked]


def all_asked(entry: Entry) -> list[Asked]:
    """Anticipated questions in the order of their rows."""
    return [*(question for question, _, _ in entry.questions), *entry.not_covered, *entry.off_topic]


def late_rows(tokens: TokenIndex, asked: Encoded) -> Array:
    """Late interaction of every question with every clause, (questions, clauses)."""
    rows = [tokens.scores(question) for question in asked.tokens]
    return np.stack(rows) if rows else np.zeros((0, len(tokens.starts)))


def expanded_documents(
    policy: Policy, glosses: dict[str, str], texts: Sequence[str], answers: np.ndarray, rows: Sequence[int]
) -> list[str]:
    """Lexical document of each clause: the clause in context, its gloss, and the questions in `rows` it answers."""
    asked: list[list[str]] = [[] for _ in policy.clauses]
    for row in rows:
        for position in np.flatnonzero(answers[row]):
            asked[position].append(texts[row])
    return [
        " ".join([in_context(policy, clause), glosses.get(clause.id, ""), *asked[position]])
        for position, clause in enumerate(policy.clauses)
    ]
