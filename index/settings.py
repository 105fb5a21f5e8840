"""What an operator can set about the index."""

from pathlib import Path

from corpus.settings import CorpusSettings

WEIGHTS = Path(__file__).parent / "weights"
"""What was learnt from data that we ship."""


class IndexSettings(CorpusSettings):
    """`DESK_INDEX`: folder of builds. `DESK_EMBEDDING_MODEL`: a sentence-transformers name or path; empty = shipped."""

    index: Path = Path(".desk/index")
    embedding_model: str = ""
