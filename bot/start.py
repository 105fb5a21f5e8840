"""Settings to a running engine, for every entry point."""

import os

from bot.engine import Engine
from bot.settings import Settings
from corpus.load import load_corpus
from index.embed import EmbeddingModel
from index.search import Index

# Nothing may phone home, whatever libraries are asked to do later.
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}


def hush() -> None:
    """Switch telemetry off before any heavy import; called first by every entry point."""
    os.environ.update(QUIET)


def start_engine(settings: Settings) -> Engine:
    """An engine on the current index. Raises UnreadablePolicy or IndexMissing, whose messages say what to do."""
    entries = load_corpus(settings.corpus)
    index = Index(entries, EmbeddingModel(settings.embedding_model), settings.index)
    return Engine(entries, index, settings.max_question)
