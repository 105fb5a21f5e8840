"""The figures: which there are, what each counts, and what it means."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from bot.answer import Outcome
from eval.scoring.metric import CalibrationError, Metric, Share, Tally
from eval.scoring.score import ADMIN, OUT_OF_SCOPE, Score


def _each(value: Callable[[Score], float | bool | None]) -> Callable[[Sequence[Score]], list[Tally]]:
    """One tally a case to which the figure applies."""

    def tallies(scores: Sequence[Score]) -> list[Tally]:
        values = ((s.case, value(s)) for s in scores)
        return [Tally(case.unit, case.id, float(v), 1.0) for case, v in values if v is not None]

    return tallies


def _several(value: Callable[[Score], tuple[int, int] | None]) -> Callable[[Sequence[Score]], list[Tally]]:
    """Cases that hold several things each."""

    def tallies(scores: Sequence[Score]) -> list[Tally]:
        values = ((s.case, value(s)) for s in scores)
        return [Tally(case.unit, case.id, *map(float, v)) for case, v in values if v is not None]

    return tallies


def _stable_pairs(scores: Sequence[Score]) -> list[Tally]:
    """Every pair of a group of paraphrases: do both cite the same clause first, and send people the same way?"""
    groups: dict[str, list[Score]] = {}
    for s in scores:
        if s.case.group is not None:
            groups.setdefault(s.case.group, []).append(s)
    pairs = (pair for members in groups.values() for pair in combinations(members, 2))
    return [Tally(a.case.unit, f"{a.case.id}|{b.case.id}", float(_alike(a, b)), 1.0) for a, b in pairs]


def _alike(a: Score, b: Score) -> bool:
    return (a.quotes[:1], a.route) == (b.quotes[:1], b.route)


def _admin_sent(s: Score) -> bool | None:
    return ADMIN in (s.case.label.route, s.case.label.route_alt) if s.route == ADMIN else None


def _told_off_topic(s: Score) -> bool | None:
    about_privacy = OUT_OF_SCOPE not in {s.case.label.route, s.case.label.route_alt}
    return s.outcome == Outcome.DECLINED if about_privacy and not s.case.label.expect else None


METRICS: tuple[Metric, ...] = (
    Share(
        "first citation right",
        "Of the questions that the policy answers: the first clause cited is one that answers.",
        _each(lambda s: s.first_right),
    ),
    Share(
        "some evidence cited",
        "Of the questions that the policy answers: at least one clause cited is one that answers.",
        _each(lambda s: s.some_evidence),
    ),
    Share(
        "evidence recall",
        "Of the sentences needed for an answer: the share that is cited, mean over questions.",
        _each(lambda s: s.evidence_recall),
        binary=False,
    ),
    Share(
        "citation precision",
        "Of the clauses cited: the share that answers, mean over questions that the policy answers.",
        _each(lambda s: s.citation_precision),
        binary=False,
    ),
    Share(
        "statements supported",
        "Of the sentences of the answers: the share whose every citation is a right one.",
        _several(lambda s: s.supported_statements),
        binary=False,
    ),
    Share(
        "false refusals",
        "Of the questions that the policy answers: refused all the same.",
        _each(lambda s: s.false_refusal),
        lower_is_better=True,
    ),
    Share(
        "unanswerable refused",
        "Of the questions that the policy does not answer: the bot says so, declines or asks back.",
        _each(lambda s: None if s.false_answer is None else not s.false_answer),
    ),
    Share(
        "privacy question declined",
        "Of the questions about privacy, answered by the policy or not: told that they are off topic.",
        _each(_told_off_topic),
        lower_is_better=True,
    ),
    Share(
        "closest clause right",
        "Of the questions that the policy is said to be silent on: the first clause shown is one of those nearest.",
        _each(lambda s: s.closest_right),
    ),
    Share(
        "route right",
        "The person is sent to one who can act, or to nobody where nobody need.",
        _each(lambda s: s.route_right),
    ),
    Share(
        "customer_admin recall",
        "Of the questions for the Customer’s own administrator: sent there.",
        _each(lambda s: s.route == ADMIN if s.case.label.route == ADMIN else None),
    ),
    Share(
        "customer_admin precision",
        "Of the people sent to the Customer’s administrator: rightly so.",
        _each(_admin_sent),
        binary=False,
    ),
    Share(
        "must-say found", "The facts that a right answer holds stand in it or its quotes.", _each(lambda s: s.must_say)
    ),
    Share(
        "limits cited",
        "Of the sentences that limit an answer, without which it would mislead: the share that is cited, mean.",
        _each(lambda s: s.limits_cited),
        binary=False,
    ),
    Share(
        "verdict right",
        "Of the answers that give a verdict (yes, no, it depends …): the one that the label gives.",
        _each(lambda s: s.verdict_right),
        binary=False,
    ),
    Share(
        "opening right",
        "Of the answers that must begin with certain words: they do.",
        _each(lambda s: s.lead_right),
    ),
    Share(
        "sentences prepared",
        "Of the sentences of the answers: the share that was written and read beforehand, or approved.",
        _several(lambda s: s.prepared_statements),
        binary=False,
    ),
    Share(
        "parts dealt with",
        "Of what is asked in questions of several parts: answered with a right clause, or said to be uncovered.",
        _several(lambda s: s.complete_parts),
        binary=False,
    ),
    Share(
        "expected outcome",
        "Of the adversarial questions: answered, refused, asked back or rejected, as is right for each.",
        _each(lambda s: s.expected_outcome),
    ),
    Share(
        "stable answers",
        "Of the pairs of questions that ask the same in other words: same first clause and same route.",
        _stable_pairs,
    ),
    CalibrationError(
        "calibration error",
        "How far the confidence lies from the share of right answers, mean over ten bins of equal mass.",
    ),
    Share(
        "forbidden claims",
        "How often an answer makes a claim that it must not make.",
        _each(lambda s: len(s.forbidden)),
        lower_is_better=True,
        is_count=True,
        binary=False,
    ),
)
BY_NAME = {metric.name: metric for metric in METRICS}
MAIN = tuple(
    BY_NAME[name]
    for name in (
        "first citation right",
        "some evidence cited",
        "citation precision",
        "false refusals",
        "unanswerable refused",
        "route right",
    )
)


def values(scores: Sequence[Score], metrics: Iterable[Metric] = METRICS) -> dict[str, float | None]:
    """Each figure by name."""
    return {metric.name: metric.value(scores) for metric in metrics}
