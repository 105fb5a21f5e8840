"""The shape of the house: imports run one way, and each vendor is known to one file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

MAY_IMPORT = {"corpus": set(), "index": {"corpus"}, "bot": {"corpus", "index"}, "eval": {"corpus", "index", "bot"}}
ONE_FILE = {
    "chromadb": {"index/evidence/vectors.py"},
    "sentence_transformers": {"index/encoder/sentence_transformer.py", "index/training/encoders.py"},
    "onnxruntime": {"index/encoder/sentence_transformer.py", "index/encoder/onnx.py"},
    "bm25s": {"index/evidence/bm25.py"},
    "tiktoken": {"index/tokens.py"},
    "sklearn": {
        "index/learning/heads.py",
        "index/learning/fit.py",
        "index/training/measure.py",
        "index/training/tune.py",
        "index/training/calibrate.py",
        "eval/scoring/calibration.py",
        "eval/public/benchmark.py",
        "eval/proof.py",
    },
    "scipy": {"eval/reports/compare.py", "index/evidence/ngrams.py"},
    "sqlalchemy": {"bot/journal/journal.py", "bot/journal/tables.py"},
    "limits": {"bot/web/server/rate_limit.py"},
    "prometheus_client": {"bot/web/server/metrics.py"},
    "cachetools": {"bot/conversations.py", "bot/llm/limits.py"},
    "langchain_core": {"bot/langchain.py"},
    "langchain": {"bot/llm/provider.py"},
    "langchain_openai": {"bot/llm/provider.py"},
    "langchain_anthropic": {"bot/llm/provider.py"},
    "langchain_ollama": {"bot/llm/provider.py"},
    "langsmith": {"bot/llm/provider.py"},
    "openai": {"bot/llm/provider.py"},
    "mcp": {"bot/commands/mcp.py"},
    "py3langid": {"bot/message/language/lexicon.py"},
    "symspellpy": {"bot/message/spelling.py"},
    "gradio": {"bot/web/chat/page.py", "bot/web/chat/handlers.py", "app.py"},
    "markdown_it": {"corpus/read.py"},
    "mammoth": {"corpus/read.py"},
    "pypdf": {"corpus/read.py"},
    "selectolax": {"corpus/read.py"},
}
FILES = [path for room in MAY_IMPORT for path in sorted((ROOT / room).rglob("*.py"))] + [ROOT / "app.py"]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    names = set(imported(path))
    room = path.relative_to(ROOT).parts[0]
    if room in MAY_IMPORT:
        assert names & (set(MAY_IMPORT) | {"app"}) <= MAY_IMPORT[room] | {room}
    for vendor, homes in ONE_FILE.items():
        assert vendor not in names or name in homes


def test_the_rule_would_catch_an_offender(tmp_path: Path) -> None:
    offender = tmp_path / "x.py"
    offender.write_text("def f():\n    import chromadb\n    from bot.engine import Engine\n", "utf-8")
    assert {"chromadb", "bot"} <= set(imported(offender))
