"""`python -m eval choice`: whether the very prepared answer is given to an author who was never learnt from.

Each line of `eval/choice/*.jsonl` names the answer that its author had before them: `oblique` ones avoid its words,
`short` ones are typed in a hurry. Stricter than people are, for some answers have a twin that would do as well. Learn
nothing from these files.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answer import Answer, Outcome
from bot.engine import Engine
from corpus.answers import Kind, PreparedAnswer
from corpus.errors import DeskError
from corpus.records import Role

CASES = Path(__file__).parent / "choice"
_ROWS = {
    "the very answer": "answer",
    "outcome right": "outcome",
    "evidence shared": "evidence",
    "refused": "refused",
}
_OUTCOMES = {Kind.COVERED: Outcome.ANSWERED, Kind.SILENT: Outcome.NOT_STATED}


class WrongChoiceFile(DeskError, ValueError):
    """A line names no answer that there is."""


@dataclass(frozen=True)
class Chosen:
    """What became of one question. `evidence` and `refused` only count where the policy answers."""

    style: str
    answer: bool
    outcome: bool
    evidence: bool | None
    refused: bool | None


def report(engine: Engine) -> tuple[str, bool]:
    """A table by style, and True: there is no bar to miss. Raises WrongChoiceFile."""
    policy = next(iter(engine.entries))
    answers = engine.entries[policy].answers
    found = []
    for path in sorted(CASES.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            case = json.loads(line)
            if case["answer"] not in answers:
                raise WrongChoiceFile(f"{path}:{number}: there is no answer {case['answer']!r}")
            wanted = answers[case["answer"]]
            role = wanted.roles[0] if len(wanted.roles) == 1 else Role.UNKNOWN
            found.append(judged(case["style"], wanted, engine.ask(case["question"], role, policy)))
    return table(found), True


def judged(style: str, wanted: PreparedAnswer, given: Answer) -> Chosen:
    """`given` held against the answer that the author had in mind."""
    covered = wanted.kind is Kind.COVERED
    answered = given.outcome is Outcome.ANSWERED
    cited = {citation.clause_id for citation in given.citations}
    return Chosen(
        style,
        answer=wanted.id in {used.id for used in given.answers},
        outcome=given.outcome is _OUTCOMES.get(wanted.kind, Outcome.DECLINED),
        evidence=(answered and bool(cited & set(wanted.clauses))) if covered else None,
        refused=not answered if covered else None,
    )


def table(found: Sequence[Chosen]) -> str:
    """Shares by style, one column a style."""
    styles = sorted({each.style for each in found})
    rows = [f"{'':24}" + "".join(f"{style:>12}" for style in styles)]
    rows.append(f"{'questions':24}" + "".join(f"{sum(e.style == s for e in found):12}" for s in styles))
    names = {
        "the very answer": "answer",
        "outcome right": "outcome",
        "evidence shared": "evidence",
        "refused": "refused",
    }
    for label, name in names.items():
        shares = []
        for style in styles:
            values = [getattr(each, name) for each in found if each.style == style]
            known = [value for value in values if value is not None]
            shares.append(f"{sum(known) / len(known):12.3f}" if known else f"{'-':>12}")
        rows.append(f"{label:24}" + "".join(shares))
    return "\n".join(rows)
