"""The usual recipe, to compare with: recursive 1000/200-character chunks, the same embedding model, Chroma, top 3."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corpus.policy import Policy
from index.encoder.sentence_transformer import EmbeddingModel
from index.evidence.vectors import VectorStore

TOP = 3


def baseline_answers(
    policy: Policy, model: EmbeddingModel, questions: Iterable[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """For each (id, question) an answer object that cites the three nearest chunks; it never refuses nor routes."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_text(policy.text)
    with tempfile.TemporaryDirectory() as folder:
        store = VectorStore(Path(folder))
        store.add("usual", model.encode(chunks), chunks)
        stored = store.open("usual")
        for name, question in questions:
            rows, _ = stored.nearest(model.encode([question])[0], TOP)
            cited = [{"quote": chunks[row]} for row in rows]
            yield {"id": name, "outcome": "answered", "text": "", "citations": cited, "route": None}
        store.close()
