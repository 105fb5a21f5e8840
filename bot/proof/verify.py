"""Whether the clauses that a sentence cites bear it. A sentence that fails any check is not shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.proof.claims import (
    Grounding,
    adds_address,
    adds_figure,
    adds_name,
    gives_address,
    has_markup,
    known_names,
    misquotes,
    promises,
)
from bot.proof.entailment import SUPPORTED_AT_LEAST, Entailment
from bot.proof.negation import contradicts, overstates
from bot.proof.parties import swaps_parties
from corpus.load import Entry
from corpus.policy import Clause
from corpus.words import content, fold
from index.encoder.onnx import Encoder

MOST_CHARACTERS = 600
MOST_CLAUSES = 5
# A cited clause must hold this share of the words that the best of the cited ones holds.
BEARS_AT_LEAST = 0.34
_CHECKS: tuple[tuple[str, Callable[[str, Grounding], bool]], ...] = (
    ("markup", has_markup),
    ("misquoted", misquotes),
    ("figure", adds_figure),
    ("address", adds_address),
    ("name", adds_name),
    ("promise", promises),
    ("contradicted", contradicts),
    ("overstated", overstates),
)
# Whether "yes" is true depends on the question, which no clause bears.
_VERDICT = re.compile(r"^(?:yes|no|yep|nope|correct|exactly|sure|indeed|right|true|false)\b[\s,.:;!–—-]*", re.I)


@dataclass(frozen=True)
class Checked:
    """A sentence, the clauses that bear it, and, when it must not be shown, why."""

    text: str
    clauses: tuple[Clause, ...]
    fault: str | None = None


class Verifier:
    """Checks sentences against the clauses of one policy."""

    def __init__(self, entry: Entry, encoder: Encoder) -> None:
        policy = entry.policy
        self._entry = entry
        self._company = company_names(policy.metadata.company)
        self._known = known_names((policy.quote(c.span) for c in policy.clauses), self._company)
        self._support = Entailment(encoder, self._company)

    def check(self, said: str, clauses: Sequence[Clause], quote: str = "") -> Checked:
        """`said` without verdicts and markers. `quote` must stand in a clause, when there is one."""
        text = without_verdict(said)
        if not text or not clauses:
            return Checked(text, tuple(clauses), "uncited" if text else "empty")
        if len(text) > MOST_CHARACTERS or len(clauses) > MOST_CLAUSES:
            return Checked(text, tuple(clauses), "too long")
        borne_by = self._bearing(text, clauses)
        return Checked(text, borne_by, self._fault(text, borne_by, quote))

    def foreign_fault(self, said: str, clauses: Sequence[Clause], meaning: str | None) -> str | None:
        """What can be checked of `said` in any language, when `meaning` is what was checked; else None."""
        if meaning is None:
            return None
        grounding = Grounding(tuple(map(self.words, clauses)), self._known)
        checks = (("markup", has_markup), ("figure", adds_figure), ("address", adds_address))
        too_long = "too long" if len(said) > MOST_CHARACTERS else None
        return too_long or next((name for name, fails in checks if fails(said, grounding)), None)

    def _fault(self, text: str, clauses: tuple[Clause, ...], quote: str) -> str | None:
        grounding = Grounding(tuple(map(self.words, clauses)), self._known)
        if fold(quote) not in grounding.folded:
            return "misquoted"
        fault = next((name for name, fails in _CHECKS if fails(text, grounding)), None)
        if fault or swaps_parties(text, grounding, self._company):
            return fault or "party"
        told = self.told(clauses)
        if self._support.strange(text, told):
            return "strange word"
        if gives_address(text, grounding) or self._support.score(text, told) >= SUPPORTED_AT_LEAST:
            return None
        return "unsupported"

    def _bearing(self, text: str, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        """`clauses` that have something to do with `text`: else any figure could be fetched from anywhere."""
        said = set(content(fold(text)))
        shares = {c: len(said & set(content(fold(" ".join(self.told((c,))))))) for c in dict.fromkeys(clauses)}
        best = max(shares.values())
        return tuple(clause for clause, share in shares.items() if share >= BEARS_AT_LEAST * best)

    def measures(self, said: str, clauses: Sequence[Clause]) -> tuple[float, float, float]:
        """What the support score is made of."""
        return self._support.least(said, self.told(clauses))

    def nearest(self, said: str, most: int) -> list[Clause]:
        """The clauses most like `said`, the best first."""
        clauses = self._entry.policy.clauses
        return sorted(clauses, key=lambda clause: -self._support.likeness(said, self.words(clause)))[:most]

    def words(self, clause: Clause) -> str:
        """The clause, after the sentence that it completes."""
        policy = self._entry.policy
        lead_in = policy.quote(clause.lead_in) + " " if clause.lead_in else ""
        return lead_in + " ".join(policy.quote(clause.span).split())

    def told(self, clauses: Sequence[Clause]) -> list[str]:
        """The clauses, in the policy's words and in reviewed plain ones."""
        plain = (self._entry.glosses.get(clause.id) for clause in clauses)
        return [*map(self.words, clauses), *filter(None, plain)]


def company_names(company: str) -> tuple[str, ...]:
    """The names of a company, folded: with its legal form and without."""
    names = {fold(company), fold(company.split(",", maxsplit=1)[0]).removesuffix(" inc.").removesuffix(" llc")}
    return tuple(sorted(filter(None, names), key=len, reverse=True))


def without_verdict(said: str) -> str:
    """`said` without "Yes," in front and markers behind."""
    text = _VERDICT.sub("", without_markers(said))
    return text[:1].upper() + text[1:]


def without_markers(said: str) -> str:
    """`said` without "[7]": a model that read numbered clauses may write their numbers."""
    return " ".join(re.sub(r"\s*\[\d+\]", "", said).split())
