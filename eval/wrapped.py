"""`python -m eval wrapped`: whether a question gets the same answer in whatever it is wrapped.

Every development question is asked alone and in several wrappings: lists, mails, transcripts, code, orders, courtesies.
Same means: outcome, first clause and route.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from bot.answer import Answer
from bot.engine import Engine
from corpus.records import Role
from eval.cases.read import CASES, read_all

WRAPPINGS = Path(__file__).parent / "wrappings.jsonl"
EACH = 4
"""Wrappings of one question; over all questions every wrapping is used about as often."""
AT_LEAST = 0.97


@dataclass(frozen=True)
class Wrapping:
    """What stands before and behind a question."""

    name: str
    kind: str
    author: str
    before: str
    after: str


def read_wrappings(path: Path = WRAPPINGS) -> list[Wrapping]:
    return [Wrapping(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def report(engine: Engine) -> tuple[str, bool]:
    """The share of same answers by kind of wrapping, in words, and whether it is high enough."""
    wrappings = read_wrappings()
    _, cases = read_all(sorted((CASES / "dev").glob("*.jsonl")))
    asked = [case for case in cases if case.block == "single" and not case.label.parts]
    same, all_ = Counter[str](), Counter[str]()
    for number, case in enumerate(tqdm(asked, desc="wrapped", file=sys.stderr)):
        role = Role(case.role)
        alone = _shape(engine.ask(case.label.question, role))
        for step in range(EACH):
            wrapping = wrappings[(number * EACH + step) % len(wrappings)]
            answer = engine.ask(f"{wrapping.before}{case.label.question}{wrapping.after}", role)
            all_[wrapping.kind] += 1
            same[wrapping.kind] += _shape(answer) == alone
    share = sum(same.values()) / sum(all_.values())
    lines = [f"{kind:12}{same[kind] / all_[kind]:.3f} ({same[kind]} of {all_[kind]})" for kind in sorted(all_)]
    lines.append(
        f"same outcome, first clause and route: {share:.3f} of {sum(all_.values())}, "
        f"{len(wrappings)} wrappings of {len(asked)} questions (at least {AT_LEAST})"
    )
    return "\n".join(lines), share >= AT_LEAST


def _shape(answer: Answer) -> tuple[str, tuple[int, int] | None, str | None]:
    first = answer.citations[0] if answer.citations and answer.statements else None
    return answer.outcome, (first.start, first.end) if first else None, answer.route.id if answer.route else None
