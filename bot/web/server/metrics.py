"""Counts for Prometheus. They hold no word of any question."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.answer import Answer
from bot.journal.journal import DraftAction, Journal, Surface
from bot.journal.report import Report

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class CountedJournal(Journal):
    """A journal, off or on, that counts what passes through it: every surface records there."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "desk_questions", "Questions answered.", ("surface", "outcome"), registry=self._registry
        )
        self._seconds = Histogram(
            "desk_answer_seconds", "Time to answer.", ("surface",), buckets=_SECONDS, registry=self._registry
        )
        self._judged = Counter("desk_feedback", "Answers judged.", ("useful",), registry=self._registry)
        self._drafted = Counter("desk_drafts", "Suggested replies handled.", ("action",), registry=self._registry)
        self._writers = Counter(
            "desk_written",
            "Answers by who wrote them, and why not the model.",
            ("writer", "why"),
            registry=self._registry,
        )
        self._tokens = Counter("desk_model_tokens", "Tokens of the model.", ("direction",), registry=self._registry)
        self._cost = Counter("desk_model_cost", "What the model cost.", registry=self._registry)
        self._not_shown = Counter(
            "desk_model_cut", "Sentences of the model not shown.", ("why",), registry=self._registry
        )
        self._registry.register(_Failures(journal))
        ProcessCollector(registry=self._registry)

    @property
    def failures(self) -> int:
        return self._journal.failures

    def exposition(self) -> bytes:
        """The counts in Prometheus' text format."""
        return generate_latest(self._registry)

    def record(self, answer: Answer, surface: Surface, conversation: str) -> None:
        self._questions.labels(surface, answer.outcome.value).inc()
        self._seconds.labels(surface).observe(sum(answer.seconds.values()))
        self._count_model(answer)
        self._journal.record(answer, surface, conversation)

    def _count_model(self, answer: Answer) -> None:
        used = answer.usage
        self._writers.labels(answer.writer.split(":")[0], used.fallback or "" if used else "").inc()
        if used is None:
            return
        self._tokens.labels("in").inc(used.input_tokens)
        self._tokens.labels("out").inc(used.output_tokens)
        self._cost.inc(used.cost or 0.0)
        for why in used.cut:
            self._not_shown.labels(why).inc()

    def feedback(self, answer_id: str, useful: bool, reason: str = "", comment: str = "") -> bool:
        self._judged.labels("yes" if useful else "no").inc()
        return self._journal.feedback(answer_id, useful, reason, comment)

    def draft(self, answer_id: str, action: DraftAction, draft: str, copied: str = "") -> bool:
        self._drafted.labels(action).inc()
        return self._journal.draft(answer_id, action, draft, copied)

    def erase(self, conversation: str) -> int:
        return self._journal.erase(conversation)

    def erase_answer(self, answer_id: str) -> int:
        return self._journal.erase_answer(answer_id)

    def find(self, words: str) -> Iterator[dict[str, Any]]:
        return self._journal.find(words)

    @property
    def waiting(self) -> int:
        return self._journal.waiting

    @property
    def wiped(self) -> bool:
        return self._journal.wiped

    def purge(self, now: datetime | None = None) -> int:
        return self._journal.purge(now)

    def export(self) -> Iterator[dict[str, Any]]:
        return self._journal.export()

    def report(self, days: int = 30) -> Report:
        return self._journal.report(days)

    def close(self) -> None:
        self._journal.close()


class _Failures(Collector):
    """What the journal could not keep, read when asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        yield CounterMetricFamily("desk_journal_errors", "Records not kept.", value=self._journal.failures)
        yield GaugeMetricFamily("desk_journal_waiting", "Records that wait.", value=self._journal.waiting)
