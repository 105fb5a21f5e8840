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
        "index/learning/bars.py",
        "index/training/tag_heads.py",
        "index/learning/heads.py",
        "index/learning/held_out.py",
        "index/training/measure.py",
        "index/training/tune.py",
        "index/training/calibrate.py",
        "eval/scoring/calibration.py",
        "eval/public/benchmark.py",
        "eval/proof.py",
    },
    "scipy": {"index/training/tag_heads.py", "eval/reports/compare.py", "index/evidence/ngrams.py"},
    "sqlalchemy": {f"bot/journal/{name}.py" for name in ("backup", "counts", "find", "journal", "tables")},
    "limits": {"bot/web/server/rate_limit.py"},
    "prometheus_client": {"bot/web/server/metrics.py"},
    "cachetools": {"bot/journal/journal.py", "bot/conversations.py", "bot/llm/limits.py"},
    "langchain_core": {"bot/langchain.py"},
    "langchain": {"bot/llm/provider.py"},
    "langchain_openai": {"bot/llm/provider.py"},
    "langchain_anthropic": {"bot/llm/provider.py"},
    "langchain_ollama": {"bot/llm/provider.py"},
    "langsmith": {"bot/llm/provider.py"},
    "openai": {"bot/llm/provider.py"},
    "mcp": {"bot/commands/mcp.py"},
    "py3langid": {"bot/message/language/lexicon.py", "corpus/language.py"},
    "symspellpy": {"bot/message/spelling.py"},
    "gradio": {"bot/web/chat/page.py", "bot/web/chat/handlers.py", "app.py"},
    "markdown_it": {"corpus/reading/markdown.py"},
    "docx": {"corpus/reading/word.py"},
    "pdfplumber": {"corpus/reading/pdf.py"},
    "pypdfium2": {"corpus/reading/pdf.py"},
    "selectolax": {"corpus/reading/markup.py"},
}
FILES = [path for room in MAY_IMPORT for path in sorted((ROOT / room).rglob("*.py"))] + [ROOT / "app.py"]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


# What a folder may import of its own room, beside itself; files at the room's top count by name.
WITHIN = {
    "index": {
        "settings": set(), "archive": set(), "progress": set(), "tokens": {"settings"}, "split": {"tokens"},
        "encoder": {"settings"}, "evidence": {"encoder", "settings"},
        "learning": {"encoder", "evidence", "settings", "split"}, "queries": {"encoder", "evidence", "split"},
        "policy_index": {"encoder", "evidence", "learning", "queries", "settings"},
        "tagging": {"encoder", "evidence", "learning", "settings"},
        "recipe": {"encoder", "learning", "split"},
        "build": {"archive", "encoder", "evidence", "learning", "recipe", "split"},
        "search": {"build", "encoder", "evidence", "learning", "policy_index", "queries", "recipe", "tagging"},
        "training": {
            "build", "policy_index", "encoder", "evidence", "learning",
            "progress", "search", "settings", "split", "tagging",
        },
        "__main__": {
            "build", "encoder", "learning", "policy_index", "progress", "recipe", "search", "settings", "tokens",
            "training",
        },
    },
    "bot": {
        "answer": set(), "settings": set(), "message": set(), "llm": {"settings"},
        "decide": {"answer"}, "phrases": {"answer", "message"},
        "proof": {"answer", "message", "phrases"},
        "wording": {"answer", "decide", "llm", "message", "phrases", "proof"},
        "journal": {"answer", "message", "settings"},
        "engine": {"answer", "llm", "message", "phrases", "wording"},
        "conversations": {"answer", "message"},
        "tickets": {"answer", "engine", "message", "phrases"},
        "start": {"engine", "llm", "settings", "wording"},
        "langchain": {"answer", "engine", "message"},
        "web": {
            "answer", "conversations", "engine", "journal", "message", "phrases", "settings", "tickets", "wording",
        },
        "commands": {
            "answer", "conversations", "engine", "journal", "llm", "message", "phrases", "settings", "start", "tickets",
            "web", "wording",
        },
        "__main__": {"answer", "commands", "engine", "journal", "settings", "start"},
    },
    "eval": {
        "cases": set(), "scoring": {"cases"}, "public": {"scoring", "cases"},
        "runs": {"cases", "public", "scoring"}, "proof": set(), "growth": set(), "wrapped": {"cases"}, "sheet": set(),
        "choice": set(),
        "reports": {"cases", "runs", "scoring"},
        "__main__": {"cases", "choice", "growth", "public", "reports", "runs", "scoring", "sheet", "wrapped"},
    },
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    names = set(imported(path))
    room = path.relative_to(ROOT).parts[0]
    if room in MAY_IMPORT:
        assert names & (set(MAY_IMPORT) | {"app"}) <= MAY_IMPORT[room] | {room}
    for vendor, homes in ONE_FILE.items():
        assert vendor not in names or name in homes


def part_of(dotted: str) -> str:
    """The folder or file right below its room: "wording" of "bot.wording.merge"."""
    return dotted.split(".")[1] if "." in dotted else ""


def dotted_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ([f"{node.module}.{a.name}" for a in node.names] if "." not in node.module else [node.module])
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("room", WITHIN)
def test_imports_run_one_way_between_folders(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        parts = path.relative_to(ROOT / room).parts
        here = parts[0].removesuffix(".py")
        if here == "__init__":
            continue
        theirs = {part_of(name) for name in dotted_imports(path) if name.split(".")[0] == room} - {here, ""}
        assert theirs <= WITHIN[room][here], f"{path.relative_to(ROOT)} imports {sorted(theirs - WITHIN[room][here])}"


@pytest.mark.parametrize("room", WITHIN)
def test_the_directions_hold_no_circle(room: str) -> None:
    left = dict(WITHIN[room])
    while left:
        free = [name for name, needs in left.items() if not needs & left.keys()]
        assert free, f"a circle among {sorted(left)}"
        left = {name: needs for name, needs in left.items() if name not in free}


def test_the_rooms_are_few() -> None:
    assert len([path for path in (ROOT / "bot").iterdir() if not path.name.startswith("__pycache__")]) <= 18


# Modules of more than 200 lines, and why they are one.
LONG = {
    "bot/engine.py": "the public face of everything: seven public methods with their contracts",
    "bot/journal/journal.py": "one class, every statement of SQL that the journal runs",
    "bot/llm/provider.py": "one vendor, one file: all that is known of langchain's models",
    "bot/web/api/routes.py": "one router a group of addresses, described where they stand",
    "bot/wording/generative.py": "writing and proving as sentences come in share their state",
    "corpus/knowledge.py": "one record a kind of line, with its reader",
    "bot/wording/respond.py": "one request from search to check, by every writer that there is",
    "eval/__main__.py": "one parser a command",
    "eval/scoring/score.py": "one figure a function, all of one answer",
    "index/evidence/answers.py": "one definition of what speaks for an answer, for learning and for answering",
    "index/policy_index.py": "one search: evidence on clauses, coverage, routes and answers",
    "corpus/policy.py": "the coordinate system: spans, clauses, sections, and the parser that tiles them",
    "corpus/prepare.py": "one list of contact patterns, one draft",
    "corpus/load.py": "an entry and what is bound to its clauses, and how a folder becomes entries",
    "corpus/reading/markup.py": "one reader: what of a page is text, its blocks, and its tables",
    "corpus/reading/pdf.py": "one reader: words, lines, columns, blocks, each inferred from the one before",
    "corpus/reading/word.py": "one reader: paragraphs, numbering and tables as Word shows them",
    "index/learning/choice.py": "one choice: its heads, how they are learnt, and the bars they are used with",
    "index/build.py": "one build: what is written, in the order it is written",
    "index/encoder/sentence_transformer.py": "one vendor, one file: loading, encoding, exporting",
    "index/learning/fit.py": "one learning run: features by fold, then heads",
    "index/learning/tuned.py": "one file format: written, read, merged, exported",
    "index/tagging/cues.py": "one definition of every cue, for learning and for tagging",
    "index/tagging/pieces.py": "everything exact about the layout of a message",
    "index/tagging/tagger.py": "one decision in two steps, and the heads that both take",
    "index/training/encoders.py": "encoders that can be trained, side by side",
    "index/training/tune.py": "one training run: lesson, batches, loss, figures",
    "index/training/wrap.py": "one function a form of message",
    "eval/cases/read.py": "one model a kind of labelled item, with its reader",
}


def test_modules_are_short_or_say_why_not() -> None:
    long = {str(path.relative_to(ROOT)) for path in FILES if len(path.read_text("utf-8").splitlines()) > 200}
    assert long <= LONG.keys(), sorted(long - LONG.keys())


def test_functions_are_short() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 51, f"{path.relative_to(ROOT)}: {node.name}"


def test_the_rule_would_catch_an_offender(tmp_path: Path) -> None:
    offender = tmp_path / "x.py"
    offender.write_text("def f():\n    import chromadb\n    from bot.engine import Engine\n", "utf-8")
    assert {"chromadb", "bot"} <= set(imported(offender))
