"""What was learnt for one policy: its heads and bars, with what they were learnt from.

Those of the shipped policy travel with the program (`index/weights/<policy>`), so that every machine decides alike;
those of others, and of a shipped one whose data has changed, are learnt by `python -m index build` into the index. A
changed wording never discards them: it counts as a neighbour until they are learnt anew.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.load import Entry
from corpus.policy import digest
from corpus.records import Asked
from index.encoder.sentence_transformer import EmbeddingModel
from index.learning.bars import Bars
from index.learning.choice import Choice
from index.learning.examples import all_asked, route_names
from index.learning.heads import load_arrays, save_arrays
from index.learning.policy_heads import HEADS_FORMAT, Heads
from index.settings import WEIGHTS

HEADS_FILE, CHOICE_FILE, BARS_FILE, ABOUT_FILE = "heads.npz", "choice.npz", "bars.json", "learnt.json"


@dataclass(frozen=True)
class LearntAbout:
    """What heads were learnt for; `data` names the questions that they were learnt from."""

    format: int
    model: str
    policy: str
    clauses: tuple[str, ...]
    routes: tuple[str, ...]
    data: str
    metrics: dict[str, float]


@dataclass(frozen=True)
class Learnt:
    """Heads and bars, and what they were learnt for."""

    heads: Heads
    bars: Bars
    about: LearntAbout
    choice: Choice | None = None
    """None for a policy without prepared answers."""

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        save_arrays(folder / HEADS_FILE, self.heads.arrays())
        if self.choice:
            save_arrays(folder / CHOICE_FILE, self.choice.arrays())
        self.bars.save(folder / BARS_FILE)
        (folder / ABOUT_FILE).write_text(json.dumps(asdict(self.about), indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Learnt":
        """Raises FileNotFoundError where nothing was learnt."""
        about = json.loads((folder / ABOUT_FILE).read_text("utf-8"))
        about |= {key: tuple(about[key]) for key in ("clauses", "routes")}
        heads = Heads.from_arrays(load_arrays(folder / HEADS_FILE))
        chosen = folder / CHOICE_FILE
        choice = Choice.from_arrays(load_arrays(chosen)) if chosen.exists() else None
        return cls(heads, Bars.load(folder / BARS_FILE), LearntAbout(**about), choice)


def about_now(entry: Entry, model: EmbeddingModel, metrics: dict[str, float]) -> LearntAbout:
    """What heads learnt now would be for."""
    return LearntAbout(
        format=HEADS_FORMAT,
        model=model.label,
        policy=entry.policy.version,
        clauses=tuple(clause.id for clause in entry.policy.clauses),
        routes=route_names(entry),
        data=data_digest(all_asked(entry)),
        metrics=metrics,
    )


def shipped_for(entry: Entry, model: EmbeddingModel) -> Learnt | None:
    """What travels for the policy of `entry`, when it can be used with it."""
    folder = WEIGHTS / entry.policy.id
    if not (folder / ABOUT_FILE).exists():
        return None
    if json.loads((folder / ABOUT_FILE).read_text("utf-8")).get("format") != HEADS_FORMAT:
        return None  # of another version: its arrays are not these
    found, now = Learnt.load(folder), about_now(entry, model, {})
    same = (found.about.format, found.about.model, found.about.policy, found.about.clauses, found.about.routes)
    return found if same == (now.format, now.model, now.policy, now.clauses, now.routes) else None


def shipped_digest(entries: Sequence[Entry]) -> dict[str, str]:
    """Names the heads and bars that travel, by policy id; a policy without is left out."""
    return {entry.policy.id: name for entry in entries if (name := _digest_of(WEIGHTS / entry.policy.id))}


def _digest_of(folder: Path) -> str:
    if not (folder / ABOUT_FILE).exists():
        return ""
    files = (folder / name for name in (HEADS_FILE, CHOICE_FILE, BARS_FILE, ABOUT_FILE))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()[:12]


def is_current(learnt: Learnt, entry: Entry) -> bool:
    """Whether it was learnt from the questions that stand beside the policy today."""
    return learnt.about.data == data_digest(all_asked(entry))


def data_digest(asked: Sequence[Asked]) -> str:
    """Names what is learnt from: every anticipated question with its labels."""
    return digest("\n".join(record.model_dump_json() for record in asked))
