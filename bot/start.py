"""Settings to a running engine, for every entry point."""

import os

from bot.engine import Engine
from bot.llm.call import Caller
from bot.llm.limits import Budget
from bot.llm.provider import open_model
from bot.settings import Settings
from bot.wording.about import About
from bot.wording.generative import ModelWriter, Prices
from corpus.load import Entry, load_corpus
from index.encoder.sentence_transformer import EmbeddingModel
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


def disable_telemetry() -> None:
    """Switch telemetry off before any heavy import; called first by every entry point."""
    os.environ.update(QUIET)


def start_engine(settings: Settings) -> Engine:
    """An engine on the current index.

    Raises UnreadablePolicy, IndexMissing or ModelMisconfigured, whose messages say what to do.
    """
    entries = load_corpus(settings.corpus, settings.drafts)
    index = Index(entries, EmbeddingModel(settings.embedding_model), settings.index)
    writer = start_writer(settings, entries, index)
    kept = settings.retention_days if settings.journal else 0
    return Engine(entries, index, settings.max_question, writer, About(kept, settings.model))


def start_writer(settings: Settings, entries: tuple[Entry, ...], index: Index) -> ModelWriter | None:
    """The writer that the settings ask for; None for the extractive one. Raises ModelMisconfigured."""
    if not settings.model:
        return None
    prices = Prices(settings.model_price_in, settings.model_price_out)
    return ModelWriter(start_caller(settings), entries, index.encoder, settings.model_context, prices)


def start_caller(settings: Settings) -> Caller:
    """The model of the settings, with its limits. Raises ModelMisconfigured, also when none is set."""
    model = open_model(settings.model, settings.model_timeout, settings.model_options)
    budget = Budget(settings.model_tokens_per_day, settings.model_tokens_per_conversation)
    return Caller(model, budget, settings.model_timeout)
