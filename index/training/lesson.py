"""What the tuned classifier learns from: questions people ask, and the answers' own words, as states and labels."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from corpus.answers import Kind
from corpus.load import Entry
from index.encoder.onnx import Encoder, Vectors
from index.evidence.answers import answer_texts
from index.evidence.classifier import KINDS
from index.evidence.features import COVERED, NOT_COVERED, OFF_TOPIC
from index.learning.examples import all_asked, as_read, labels_of, route_names, routes_of
from index.split import in_conversation

NOBODY = -1
"""The route of words that nobody asked: not learnt."""
_SCOPES = {Kind.COVERED: COVERED, Kind.SILENT: NOT_COVERED}


@dataclass(frozen=True)
class Lesson:
    """What is learnt: `states` of each question (tokens, dimension), and by row its clauses, kind, route and answer.

    Behind the `asked` questions come the answers' own words, of which the route (-1) is not learnt.

    `distracted` holds the states of some questions, by row, after another that has nothing to do with it: in a
    conversation people change the subject, and then the last one counts.
    """

    states: Sequence[Vectors]
    asked: int
    distracted: dict[int, Vectors]
    answers: torch.Tensor
    also: torch.Tensor
    kinds: torch.Tensor
    routes: torch.Tensor
    prepared: torch.Tensor
    """Of each question the position of its prepared answer among `prepared_count`, or -1."""
    prepared_count: int
    authors: Sequence[str]
    route_count: int

    @property
    def parts(self) -> list[int]:
        """How many logits speak of the clauses, of the kinds, of the routes, of the answers."""
        return [self.answers.shape[1], KINDS, self.route_count, self.prepared_count]

    @property
    def outputs(self) -> int:
        return sum(self.parts)


def lesson_of(entry: Entry, encoder: Encoder, seed: int, distracted_share: float) -> Lesson:
    """Everything people may ask of the policy of `entry`, and its answers' own words.

    `distracted_share` of the questions are also read after another one, drawn by `seed`.
    """
    asked, chance = all_asked(entry), random.Random(seed)
    alone = [row for row, question in enumerate(asked) if not question.after]
    distracted = sorted(chance.sample(alone, round(distracted_share * len(alone))))
    changed = [in_conversation(asked[chance.choice(alone)].question, asked[row].question) for row in distracted]
    labels = labels_of(entry)
    row = {name: number for number, name in enumerate(entry.answers)}
    names = route_names(entry)
    routes = torch.tensor([names.index(route) for route in routes_of(entry)])
    prepared = torch.tensor([row.get(question.answer, -1) for question in asked])
    answers, also = torch.from_numpy(labels.answers), torch.from_numpy(labels.acceptable & ~labels.answers)
    own = _own_words(entry)
    return Lesson(
        states=encoder.encode_tokens([*as_read(asked), *own.texts]).states,
        asked=len(asked),
        distracted=dict(zip(distracted, encoder.encode_tokens(changed).states, strict=True)),
        answers=torch.cat([answers, own.first]),
        also=torch.cat([also, own.also]),
        kinds=torch.cat([torch.from_numpy(labels.scope).long(), own.kinds]),
        routes=torch.cat([routes, torch.full((len(own.texts),), NOBODY)]),
        route_count=len(names),
        prepared=torch.cat([prepared, own.prepared]),
        prepared_count=len(row),
        authors=[question.author for question in asked],
    )


@dataclass(frozen=True)
class _OwnWords:
    """The question and the first sentence of each answer, as rows of a lesson."""

    texts: list[str]
    first: torch.Tensor
    also: torch.Tensor
    kinds: torch.Tensor
    prepared: torch.Tensor


def _own_words(entry: Entry) -> _OwnWords:
    found = list(entry.answers.values())
    position = {clause.id: number for number, clause in enumerate(entry.policy.clauses)}
    first = torch.zeros((len(found), len(position)), dtype=torch.bool)
    also = torch.zeros_like(first)
    for number, answer in enumerate(found):
        cited = [position[clause.id] for clause in entry.clauses_of(answer)]
        also[number, cited[1:]] = True
        first[number, cited[:1]] = answer.kind is Kind.COVERED
    kinds = torch.tensor([_SCOPES.get(answer.kind, OFF_TOPIC) for answer in found], dtype=torch.long)
    questions, leads = answer_texts(found)
    twice = torch.arange(len(found)).repeat(2)
    return _OwnWords([*questions, *leads], first[twice], also[twice], kinds[twice], twice)
