"""What an operator can set about the index."""

from pathlib import Path

from corpus.settings import CorpusSettings

WEIGHTS = Path(__file__).parent / "weights"
"""What was learnt from data that we ship."""


class IndexSettings(CorpusSettings):
    """Where the index stands, and what embeds."""

    index: Path = Path(".desk/index")
    """Folder of the built index."""
    embedding_model: str = ""
    """Folder of another sentence-transformers model; empty for all-MiniLM-L6-v2 with our adapter."""
