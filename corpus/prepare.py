"""A start for what people write beside a new policy, made from its text alone. Nothing here is reviewed, so nothing is
used unless it is asked for.

Questions are made of the rarest phrases of each clause, destinations of the contacts that clauses name. Plain words
are left open: they are for a person to write, or for a model to draft.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from corpus.knowledge import DRAFTS
from corpus.load import Entry
from corpus.policy import Clause, Policy
from corpus.records import Destination, Gloss, NotCovered, Question, Saying

AUTHOR = "draft"
PHRASES = 2
FEW_QUESTIONS = 60
FEW_REFUSED = 20
_TO_DO = "to be written"
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]+")
_BREAKS = re.compile(r"[.,;:()“”\"\n•]")
_STOP = frozenset(
    "the a an of to and or in on for by with as at from is are was were be been being it its this that these those "
    "such which who whom whose what when where how any some all each every other another may might can could will "
    "would shall should must has have had do does did not no nor if so into about over under through out up own more "
    "most we us our you your they them their he she his her i my also only including include includes example "
    "following described below above here than then there provide provides provided use uses used using".split()
)
_CONTACTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("customer_admin", "Your own administrator", re.compile(r"contact [^.;]{0,60}administrator", re.I)),
    (
        "account_representative",
        "Your account representative",
        re.compile(r"account (?:representative|manager)|relationship manager", re.I),
    ),
    (
        "privacy_team",
        "The privacy team",
        re.compile(r"[\w.+-]*(?:privacy|dpo|gdpr)[\w.+-]*@[\w.-]+\w", re.I),
    ),
    ("privacy_team", "The data protection officer", re.compile(r"data protection officer", re.I)),
    (
        "support_portal",
        "Support",
        re.compile(r"support portal|[\w.+-]*(?:support|help|info)@[\w.-]+\w", re.I),
    ),
    (
        "customer_agreement",
        "Your agreement",
        re.compile(r"(?:in accordance with|set forth in|set out in) the (?:customer|service) agreement", re.I),
    ),
    (
        "third_party",
        "The third party",
        re.compile(r"privacy (?:notices?|polic\w+) of such third part\w+", re.I),
    ),
    (
        "website_privacy_statement",
        "The website's policy",
        re.compile(r"websites? (?:privacy|and at)", re.I),
    ),
)


@dataclass(frozen=True)
class Draft:
    """What is proposed for one policy."""

    glosses: tuple[Gloss, ...]
    questions: tuple[Question, ...]
    destinations: tuple[Destination, ...]
    not_covered: tuple[NotCovered, ...] = ()


def prepared_from(policy: Policy) -> Draft:
    """From the text alone: open glosses, keyword questions, contacts."""
    return Draft(
        glosses=tuple(Gloss(clause=c.id, digest=policy.clause_digest(c), gloss="") for c in policy.clauses),
        questions=tuple(_questions(policy)),
        destinations=tuple(_destinations(policy)),
    )


def _questions(policy: Policy) -> Iterator[Question]:
    phrases = {clause.id: _phrases(policy.quote(clause.span)) for clause in policy.clauses}
    spread = Counter(phrase for found in phrases.values() for phrase in set(found))
    for clause in policy.clauses:
        title = policy.section_by_id[clause.section_id].title.lower()
        rarest = sorted(dict.fromkeys(phrases[clause.id]), key=lambda phrase: (spread[phrase], -len(phrase)))
        for phrase in rarest[:PHRASES]:
            yield _asked(f"what about {phrase}", clause)
        if rarest:
            yield _asked(f"{title}: {rarest[0]}", clause)


def _asked(question: str, clause: Clause) -> Question:
    return Question(question=question, clauses=(clause.id,), author=AUTHOR)


def _phrases(text: str) -> list[str]:
    """Runs of up to three meaningful words."""
    found: list[str] = []
    for part in _BREAKS.split(text):
        run: list[str] = []
        for word in [*_WORD.findall(part), ""]:
            if word and word.lower() not in _STOP:
                run.append(word.lower())
                continue
            if len(run) > 1 or any(len(w) > 5 for w in run):
                found.append(" ".join(run[-3:]))
            run = []
    return found


def _destinations(policy: Policy) -> Iterator[Destination]:
    """Each destination once, with the clauses that name it in the very words."""
    sayings: dict[str, list[Saying]] = {}
    titles: dict[str, str] = {}
    for clause in policy.clauses:
        for name, title, pattern in _CONTACTS:
            if match := pattern.search(policy.quote(clause.span)):
                titles.setdefault(name, title)
                sayings.setdefault(name, []).append(Saying(clause=clause.id, says=match.group()))
    for name, said in sayings.items():
        yield Destination(
            id=name, title=titles[name], contact=said[0].says, why=_TO_DO, send=_TO_DO, clauses=tuple(said)
        )


def missing(entry: Entry, proposed: Draft) -> list[str]:
    """What a person still has to write or look at, in words."""
    policy, known = entry.policy, entry.knowledge
    glossed = {line.record.clause for line in known.glosses} | {g.clause for g in proposed.glosses if g.gloss}
    open_clauses = [clause.id for clause in policy.clauses if clause.id not in glossed]
    absent = sorted(
        {name for name, _, _ in _CONTACTS} - {d.id for d in proposed.destinations} - set(entry.destinations)
    )
    about = policy.metadata
    notes = [
        f"{len(proposed.questions)} questions to review, better {FEW_QUESTIONS} or more in people's own words"
        if proposed.questions
        else "no questions",
        *(f"{d.id}: say why and what to send" for d in proposed.destinations if _TO_DO in {d.why, d.send}),
    ]
    if open_clauses:
        notes.insert(0, f"{len(open_clauses)} clauses without plain words ({', '.join(open_clauses[:8])} …)")
    if absent:
        notes.append(f"nobody found for {', '.join(absent)}: leave out what does not apply")
    if len(known.not_covered) + len(proposed.not_covered) < FEW_REFUSED:
        notes.append(
            f"not_covered.jsonl: {FEW_REFUSED} or more questions about privacy that the policy does not answer"
        )
    if len(known.off_topic) < FEW_REFUSED:
        notes.append(f"off_topic.jsonl: {FEW_REFUSED} or more things people type that have nothing to do with it")
    unsaid = [name for name in ("company", "source", "retrieved") if not getattr(about, name)]
    return [*notes, f"policy.yaml: {', '.join(unsaid)}"] if unsaid else notes


def save(proposed: Draft, folder: Path) -> Path:
    """Write into `folder`/drafts, in the form that reviewed knowledge has; returns it. Earlier drafts are replaced."""
    out = folder / DRAFTS
    (out / "questions").mkdir(parents=True, exist_ok=True)
    lines = {
        out / "glosses.jsonl": proposed.glosses,
        out / "questions" / "draft.jsonl": proposed.questions,
        out / "not_covered.jsonl": proposed.not_covered,
    }
    for path, records in lines.items():
        text = "".join(json.dumps(r.model_dump(mode="json"), ensure_ascii=False) + "\n" for r in records)
        path.write_text(text, "utf-8")
    table = [d.model_dump(mode="json") for d in proposed.destinations]
    heading = "# A draft: nobody has reviewed it. Move what is right to the folder above.\n"
    (out / "destinations.yaml").write_text(
        heading + yaml.safe_dump(table, allow_unicode=True, sort_keys=False), "utf-8"
    )
    return out


def home(policy: Path, out: Path | None) -> Path:
    """The folder in which knowledge of `policy` belongs."""
    if out is not None:
        return out
    return policy.parent if policy.stem == "policy" else policy.parent / policy.stem


def save_and_report(entry: Entry, proposed: Draft, folder: Path) -> str:
    """Save the draft; what was written, and what is missing."""
    written = save(proposed, folder)
    counts = (
        f"{sum(bool(g.gloss) for g in proposed.glosses)} of {len(proposed.glosses)} clauses in plain words, "
        f"{len(proposed.questions)} questions, {len(proposed.destinations)} destinations"
    )
    todo = "\n".join(f"  - {note}" for note in missing(entry, proposed))
    return (
        f"{written}: {counts}. Nobody has reviewed them, and they are not used unless DESK_DRAFTS=on.\n"
        f"Still missing:\n{todo}"
    )


def with_glosses(proposed: Draft, glosses: dict[str, str]) -> Draft:
    """`proposed` with plain words by clause id."""
    return replace(
        proposed, glosses=tuple(g.model_copy(update={"gloss": glosses.get(g.clause, "")}) for g in proposed.glosses)
    )
