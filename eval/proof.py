"""`python -m eval.proof`: how well the checks of a written sentence tell what clauses bear from what they do not.

Pairs are built from the reviewed glosses. Supported: a gloss and its clause. Unsupported: a gloss and each of the
clauses next nearest to it; and a gloss whose figure, negation, party or reach was changed, and its clause. Sentences
written for the purpose (`statements/`) are judged beside them. The ROC is of the support score alone, cross-validated
by clause; the table is of all checks together. A gloss is judged without itself as evidence.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.proof.entailment import INTERCEPT, SUPPORTED_AT_LEAST, WEIGHTS
from bot.proof.verify import Verifier
from bot.settings import Settings
from bot.start import disable_telemetry, start_engine
from corpus.load import Entry
from corpus.policy import Clause

STATEMENTS = Path(__file__).parent / "statements"
SUPPORTED = frozenset({"gloss", "good"})
NEAREST = 3


@dataclass(frozen=True)
class Pair:
    """A sentence, the clauses that it cites, and what kind of pair it is; those of one `group` belong together."""

    text: str
    clauses: tuple[Clause, ...]
    kind: str
    group: str

    @property
    def supported(self) -> bool:
        return self.kind in SUPPORTED


class WithoutGlosses(Verifier):
    """Evidence is the policy's words alone."""

    def told(self, clauses: Sequence[Clause]) -> list[str]:
        return [*map(self.words, clauses)]


def gloss_pairs(entry: Entry, verifier: Verifier) -> Iterator[Pair]:
    clauses = entry.policy.clause_by_id
    others = {name: verifier.nearest(gloss, NEAREST + 1) for name, gloss in entry.glosses.items()}
    for name, gloss in entry.glosses.items():
        yield Pair(gloss, (clauses[name],), "gloss", name)
        for other in [clause for clause in others[name] if clause.id != name][:NEAREST]:
            yield Pair(gloss, (other,), "other clause", name)
        for kind, changed in changes(gloss):
            yield Pair(changed, (clauses[name],), kind, name)


def changes(gloss: str) -> Iterator[tuple[str, str]]:
    """Sentences that say something else than `gloss`, by kind."""
    body = gloss.rstrip(".")
    yield "figure added", f"{body}, within 30 days."
    yield "tail added", f"{body}, and sells it to advertisers."
    yield "promise added", f"We guarantee it: {gloss}"
    if re.search(r"\bnot?\b", gloss):
        yield "negation dropped", re.sub(r"\b(?:will|does|do) not (\w+)", r"\1", gloss).replace(" not ", " ")
    elif modal := re.search(r"\b(?:may|will|can|must) ", gloss):
        yield "negation added", f"{gloss[: modal.end()]}not {gloss[modal.end() :]}"
    if re.search(r"\bmay\b", gloss) and "You may" not in gloss:
        yield "made absolute", re.sub(r"\bmay(?: also)?\b", "will always", gloss)
    if "SmarTek21 " in gloss and "Customer" in gloss:
        swapped = gloss.replace("Customer", "\0").replace("SmarTek21", "Customer").replace("\0", "SmarTek21")
        yield "parties swapped", swapped


def written_pairs(entry: Entry, path: Path) -> Iterator[Pair]:
    for line in path.read_text("utf-8").splitlines():
        given = json.loads(line)
        clauses = tuple(entry.policy.clause_by_id[name] for name in given["clauses"])
        yield Pair(given["text"], clauses, given["kind"], given["text"])


def table(pairs: Iterable[tuple[Pair, str | None]]) -> list[str]:
    """By kind: how many were cut, and for what."""
    rows: dict[str, list[str | None]] = {}
    for pair, fault in pairs:
        rows.setdefault(pair.kind, []).append(fault)
    lines = [f"{'kind':<18}{'cut':>6}{'of':>6}   why"]
    for kind, faults in rows.items():
        why = {fault: faults.count(fault) for fault in dict.fromkeys(faults) if fault}
        told = ", ".join(f"{name} {n}" for name, n in sorted(why.items(), key=lambda item: -item[1]))
        lines.append(f"{kind:<18}{sum(f is not None for f in faults):>6}{len(faults):>6}   {told}")
    return lines


def roc(pairs: Sequence[Pair], measures: np.ndarray) -> list[str]:
    """Of the support score, fitted on all folds but the one judged; then the weights of a fit on all."""
    labels = np.array([pair.supported for pair in pairs])
    groups = np.unique([pair.group for pair in pairs], return_inverse=True)[1]
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=5000)
    scores = cross_val_predict(model, measures, labels, groups=groups, cv=GroupKFold(8), method="predict_proba")[:, 1]
    lines = [f"AUC {roc_auc_score(labels, scores):.3f}", f"{'at least':>9}{'kept':>8}{'let pass':>10}"]
    for bar in (0.05, 0.1, 0.2, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7):
        lines.append(f"{bar:>9.2f}{(scores[labels] >= bar).mean():>8.3f}{(scores[~labels] >= bar).mean():>10.3f}")
    fitted = model.fit(measures, labels)
    lines.append(
        f"fitted on all: weights {np.round(fitted.coef_[0], 2).tolist()}, intercept {fitted.intercept_[0]:.2f}"
    )
    lines.append(f"in use: weights {WEIGHTS.tolist()}, intercept {INTERCEPT}, at least {SUPPORTED_AT_LEAST}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    disable_telemetry()
    parser = argparse.ArgumentParser(prog="python -m eval.proof", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="sentences (default: those of eval/statements)")
    options = parser.parse_args(arguments)
    engine = start_engine(Settings())
    entry = next(iter(engine.entries.values()))
    bare, whole = WithoutGlosses(entry, engine.index.encoder), Verifier(entry, engine.index.encoder)
    made = list(gloss_pairs(entry, bare))
    scored = [pair for pair in made if pair.kind in {"gloss", "other clause", "tail added"}]
    measures = np.array([bare.measures(pair.text, pair.clauses) for pair in scored])
    print("Support score: glosses, other clauses, tails\n" + "\n".join(roc(scored, measures)))
    print("\nAll checks: glosses\n" + "\n".join(table((p, bare.check(p.text, p.clauses).fault) for p in made)))
    for path in options.files or sorted(STATEMENTS.glob("*.jsonl")):
        pairs = written_pairs(entry, path)
        print(
            f"\nAll checks: {path.stem}\n" + "\n".join(table((p, whole.check(p.text, p.clauses).fault) for p in pairs))
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
