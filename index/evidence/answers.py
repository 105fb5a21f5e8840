"""What speaks for each prepared answer to a question, as numbers: one definition for learning and for answering.

Sources: anticipated questions near this one that name the answer (nearest, votes, and their mean), the tuned
classifier, nearness to the answer's own question and first sentence, the clauses found, the destination, and who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.answers import Kind, PreparedAnswer, Verdict
from corpus.load import Entry
from corpus.records import Asked, Role
from index.encoder.onnx import Vectors
from index.evidence.classifier import NO_ROUTE
from index.evidence.features import Array, Neighbours

KINDS_OF_ANSWER = tuple(Kind)
VERDICTS = tuple(Verdict)
NO_ANSWER = -1
ANSWERS_FILE = "answers.npz"
_LEAST = float(np.log(1e-4))
_VOTERS, SHARPNESS = 30, 12.0
_COMPARED = 7
"""How many of the sources are also given as their distance to the best of all answers."""
ANSWER_FEATURES = 7 + _COMPARED + 3 + 1 + 3 + len(KINDS_OF_ANSWER)


@dataclass(frozen=True)
class AnswerTable:
    """The prepared answers of a policy as arrays, one row an answer in the order of `ids`.

    `first` is the position of the clause that answers best, or -1; `cites` (answers, clauses); `route` the position
    among the route names; `serves` (answers, roles) whether it is right for a role, `general` whether for everybody;
    `question`, `lead` and `means` are unit vectors (answers, dimension): of the answer's question, of its first
    sentence, and the mean of its wordings; `of_question` gives each anticipated question the row
    of the answer that it names, or -1, and `opens` whether the word of the verdict may lead it in; `column` is that of
    each answer in what the tuned classifier says, or -1.
    """

    ids: npt.NDArray[np.str_]
    kind: npt.NDArray[np.int8]
    verdict: npt.NDArray[np.int8]
    first: npt.NDArray[np.int64]
    cites: npt.NDArray[np.bool_]
    route: npt.NDArray[np.int64]
    serves: npt.NDArray[np.bool_]
    general: npt.NDArray[np.bool_]
    question: Vectors
    lead: Vectors
    means: Vectors
    of_question: npt.NDArray[np.int64]
    opens: npt.NDArray[np.bool_]
    column: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


def answer_texts(answers: list[PreparedAnswer]) -> tuple[list[str], list[str]]:
    """What is embedded of each: its question, and its first sentence."""
    return [answer.question for answer in answers], [answer.sentences[0].text for answer in answers]


def answer_table(
    entry: Entry, routes: tuple[str, ...], asked: Sequence[Asked], vectors: Vectors, tuned: tuple[str, ...],
    question: Vectors, lead: Vectors,
) -> AnswerTable:  # fmt: skip
    """`asked`: the anticipated questions, with their `vectors` (questions, dimension); `tuned`: the ids of the answers
    that the tuned classifier knows.
    """
    answers = list(entry.answers.values())
    position = {clause.id: i for i, clause in enumerate(entry.policy.clauses)}
    row = {answer.id: number for number, answer in enumerate(answers)}
    cites = np.zeros((len(answers), len(position)), dtype=np.bool_)
    first = np.full(len(answers), -1, dtype=np.int64)
    for number, answer in enumerate(answers):
        cited = [position[clause.id] for clause in entry.clauses_of(answer)]
        cites[number, cited] = True
        first[number] = cited[0] if cited else -1
    of_question = np.array([row.get(each.answer, NO_ANSWER) for each in asked], dtype=np.int64)
    return AnswerTable(
        ids=np.array(list(row), dtype=np.str_),
        kind=np.array([KINDS_OF_ANSWER.index(answer.kind) for answer in answers], dtype=np.int8),
        verdict=np.array([_verdict(answer) for answer in answers], dtype=np.int8),
        first=first,
        cites=cites,
        route=np.array([_route(routes, answer.route) for answer in answers], dtype=np.int64),
        serves=np.array([[answer.serves(role) for role in Role] for answer in answers], dtype=np.bool_),
        general=np.array([not answer.roles for answer in answers], dtype=np.bool_),
        question=question,
        lead=lead,
        means=centroids(question, of_question, vectors),
        of_question=of_question,
        opens=np.array([each.opens for each in asked], dtype=np.bool_),
        column=np.array([tuned.index(name) if name in tuned else -1 for name in row], dtype=np.int64),
    )


def _verdict(answer: PreparedAnswer) -> int:
    return VERDICTS.index(answer.verdict or Verdict.FACT)


def _route(routes: tuple[str, ...], name: str | None) -> int:
    return routes.index(name) if name in routes else routes.index(NO_ROUTE)


def answer_features(
    table: AnswerTable, neighbours: Neighbours, means: Vectors, classified: Array, vector: Array, fused: Array,
    routes: Array, role: Role,
) -> Array:  # fmt: skip
    """Evidence for every answer, shape (answers, ANSWER_FEATURES).

    `means` are the `centroids`; `classified` holds log-probabilities of the answers that the classifier knows, `fused`
    the log-odds of the clauses (clauses,), `routes` log-probabilities of the destinations.
    """
    said = np.where(table.column >= 0, classified[table.column], _LEAST) if len(classified) else np.zeros(len(table))
    named = table.of_question[neighbours.rows]
    known = named != NO_ANSWER
    nearest = _nearest(len(table), named[known], neighbours.similarities[known])
    likely = 1.0 / (1.0 + np.exp(-fused))
    first = np.where(table.first >= 0, fused[table.first], fused.max())
    mass = (table.cites * likely).sum(axis=1)
    compared = np.stack(
        [
            nearest,
            _votes(len(table), named[known], neighbours.similarities[known]),
            means @ vector,
            said,
            table.question @ vector,
            table.lead @ vector,
            np.clip(first, -8.0, 8.0),
        ],
        axis=1,
    )
    others = np.stack([mass / max(float(likely.sum()), 1e-6), (table.cites * likely).max(axis=1), mass], axis=1)
    fits = table.serves[:, list(Role).index(role)]
    who = np.stack([fits & ~table.general, fits & table.general, ~fits], axis=1).astype(np.float64)
    kind = np.eye(len(KINDS_OF_ANSWER))[table.kind]
    return np.concatenate(
        [compared, compared - compared.max(axis=0), others, routes[table.route][:, None], who, kind], axis=1
    )


def centroids(question: Vectors, of_question: npt.NDArray[np.int64], vectors: Vectors) -> Vectors:
    """The mean wording of each answer, its own `question` among them, as unit vectors (answers, dimension).

    `of_question` and `vectors` are of anticipated questions, by row.
    """
    if not len(question):
        return question
    found = question.astype(np.float32).copy()
    known = of_question != NO_ANSWER
    np.add.at(found, of_question[known], vectors[known])
    unit: Vectors = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return unit


def _nearest(size: int, named: npt.NDArray[np.int64], similarities: Array) -> Array:
    found = np.full(size, float(similarities[-1]) if len(similarities) else 0.0)
    np.maximum.at(found, named, similarities)
    return found


def _votes(size: int, named: npt.NDArray[np.int64], similarities: Array) -> Array:
    found = np.zeros(size)
    if len(similarities):
        weights = np.exp(SHARPNESS * (similarities[:_VOTERS] - similarities[0]))
        np.add.at(found, named[:_VOTERS], weights / weights.sum())
    return found
