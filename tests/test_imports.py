"""The shape of the house: imports run one way, and each vendor is known to one file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

MAY_IMPORT = {"corpus": set(), "index": {"corpus"}, "bot": {"corpus", "index"}, "eval": {"corpus", "index", "bot"}}
ONE_FILE = {
    "chromadb": {"index/store.py"},
    "sentence_transformers": {"index/embed.py", "index/adapt/forms.py"},
    "onnxruntime": {"index/embed.py", "index/encode.py"},
    "bm25s": {"index/lexical.py"},
    "tiktoken": {"index/tokens.py"},
    "sklearn": {
        "index/heads.py",
        "index/learn.py",
        "index/adapt/measure.py",
        "index/adapt/tune.py",
        "index/adapt/calibrate.py",
        "eval/calibration.py",
        "eval/benchmark.py",
        "eval/support.py",
    },
    "scipy": {"eval/compare.py", "index/phrases.py"},
    "sqlalchemy": {"bot/journal.py", "bot/journal_tables.py"},
    "limits": {"bot/web/limit.py"},
    "prometheus_client": {"bot/web/metrics.py"},
    "cachetools": {"bot/web/conversations.py", "bot/model_limits.py"},
    "langchain_core": {"bot/langchain.py"},
    "langchain": {"bot/model.py"},
    "langchain_openai": {"bot/model.py"},
    "langchain_anthropic": {"bot/model.py"},
    "langchain_ollama": {"bot/model.py"},
    "langsmith": {"bot/model.py"},
    "openai": {"bot/model.py"},
    "mcp": {"bot/mcp.py"},
    "py3langid": {"bot/language.py"},
    "symspellpy": {"bot/spelling.py"},
    "gradio": {"bot/web/chat.py", "bot/web/handlers.py", "app.py"},
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
