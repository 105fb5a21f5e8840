"""Vectors in Chroma: the only file that knows it.

An index build owns one directory (Chroma wants a single owner). Vectors are always ours; Chroma never embeds, and its
telemetry is off.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encode import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

_SPACE: Any = {"hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 400}}
_BATCH = 2000


class VectorStore:
    """Named sets of vectors; a row's number is its id."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        self._client: ClientAPI = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._collections: dict[str, Any] = {}

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

    def query(self, name: str, vector: Vectors, limit: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows nearest to `vector` (shape (dimension,)) and their cosine similarities, best first."""
        found = self._collection(name).query(query_embeddings=[vector], n_results=limit, include=["distances"])
        rows = np.array([int(i) for i in found["ids"][0]], dtype=np.int64)
        return rows, 1.0 - np.array(found["distances"][0], dtype=np.float64)

    def open_all(self) -> None:
        """Open every set and read it once."""
        for collection in self._client.list_collections():
            found = self._collection(collection.name)
            found.query(query_embeddings=found.get(limit=1, include=["embeddings"])["embeddings"], n_results=1)

    def close(self) -> None:
        self._client.close()

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            self._collections[name] = self._client.get_collection(name, embedding_function=None)
        return self._collections[name]
