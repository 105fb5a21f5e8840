"""Vectors in Chroma: the only file that knows it.

An index build owns one directory (Chroma wants a single owner). Vectors are always ours; Chroma never embeds, and its
telemetry is off.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.encoder.onnx import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

_SPACE: Any = {"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 400}}
_BATCH = 2000
EXACT_UP_TO = 50_000


class VectorStore:
    """Named sets of vectors; a row's number is its id."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        self._client: ClientAPI = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))

    def add(self, name: str, vectors: Vectors, texts: Sequence[str]) -> None:
        """Store `vectors` (rows of unit length) as set `name`; raises ValueError when it exists already."""
        if name in {collection.name for collection in self._client.list_collections()}:
            raise ValueError(f"the vector set {name!r} exists already; build into an empty folder")
        collection = self._client.create_collection(name, configuration=_SPACE, embedding_function=None)
        for start in range(0, len(vectors), _BATCH):
            rows = range(start, min(start + _BATCH, len(vectors)))
            collection.add(
                ids=[str(row) for row in rows],
                embeddings=vectors[rows.start : rows.stop],
                documents=list(texts[rows.start : rows.stop]),
            )

    def open(self, name: str, exact_up_to: int = EXACT_UP_TO) -> "VectorSet":
        """Set `name`; one of at most `exact_up_to` rows is read whole, once. Raises NotFoundError without it."""
        return VectorSet(self._client.get_collection(name, embedding_function=None), exact_up_to)

    def close(self) -> None:
        self._client.close()


class VectorSet:
    """A named set of vectors. A small one is compared row by row in memory: exact, and with some thousand rows ten
    times quicker than a question to Chroma, whose graph finds the nearest of a large one.
    """

    def __init__(self, collection: Any, exact_up_to: int) -> None:
        self._collection = collection
        size = collection.count()
        self._vectors = self._read(size) if size <= exact_up_to else None

    def similarities(self, vector: Vectors) -> Vectors:
        """Cosine similarity of every row with the unit `vector`, shape (rows,)."""
        vectors = self._read(self._collection.count()) if self._vectors is None else self._vectors
        found: Vectors = vectors @ vector
        return found

    def nearest(self, vector: Vectors, limit: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The `limit` rows nearest to the unit `vector`, shape (dimension,), and their similarities, best first."""
        if self._vectors is None:
            found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
            rows = np.array([int(i) for i in found["ids"][0]], dtype=np.int64)
            return rows, 1.0 - np.array(found["distances"][0], dtype=np.float64)
        similarities = self.similarities(vector)
        best = np.arange(len(similarities))
        if limit < len(similarities):  # a tenth of the time of sorting them all
            best = np.sort(np.argpartition(-similarities, limit - 1)[:limit])
        best = best[np.argsort(-similarities[best], kind="stable")]
        return best, similarities[best].astype(np.float64)

    def _read(self, size: int) -> Vectors:
        vectors: Vectors | None = None
        for start in range(0, size, _BATCH):
            found = self._collection.get(include=["embeddings"], limit=_BATCH, offset=start)
            if vectors is None:
                vectors = np.empty((size, found["embeddings"].shape[1]), dtype=np.float32)
            vectors[[int(i) for i in found["ids"]]] = found["embeddings"]
        return np.zeros((0, 0), dtype=np.float32) if vectors is None else vectors
