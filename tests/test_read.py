from pathlib import Path

import pytest

from corpus.load import load_corpus
from corpus.policy import Metadata, parse
from corpus.read import UnreadablePolicy, read_document

MARKDOWN = """# Acme Privacy Policy

## Collection

We collect your **name**. We do not collect [health data](https://acme.example/health).

## Sharing

We share data with:

- our hosting provider
- the police, when a court orders it

| Data | Why |
|---|---|
| E-mail | To write to you |
"""


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "acme.md"
    path.write_text(MARKDOWN, "utf-8")
    policy = parse("acme", Metadata("Acme"), read_document(path))
    assert [s.title for s in policy.sections] == ["Collection", "Sharing"]
    quotes = [policy.quote(c.span) for c in policy.clauses]
    assert quotes[:2] == ["We collect your name.", "We do not collect health data."]
    assert "the police, when a court orders it" in quotes
    assert any("E-mail | To write to you" in quote for quote in quotes)


def test_html_leaves_furniture_out(tmp_path: Path) -> None:
    path = tmp_path / "acme.html"
    path.write_text(
        "<html><head><title>x</title><style>p{}</style></head><body><nav>Home</nav><h1>Acme</h1><h2>Collection</h2>"
        "<div><p>We collect <b>names</b>.<script>alert(1)</script></p>Bare text here.</div>"
        "<ul><li><p>One item.</p></li><li>Two</li></ul><p>Acme<br>1 Main Street</p>"
        "<button>Schedule</button></body></html>",
        "utf-8",
    )
    text = read_document(path).text
    assert "We collect names.\n" in text
    assert "Bare text here." in text
    assert "  • One item.\n  • Two" in text
    assert "Acme\n1 Main Street" in text
    assert not any(word in text for word in ("Home", "alert", "Schedule"))


def test_docx(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("Acme Privacy Policy", 0)
    document.add_heading("Collection", 1)
    document.add_paragraph("We collect your name. We keep it for a year.")
    document.add_paragraph("cookies", style="List Bullet")
    path = tmp_path / "acme.docx"
    document.save(str(path))
    text = read_document(path).text
    assert "Collection\n\nWe collect your name. We keep it for a year." in text
    assert "  • cookies" in text


def test_pdf(tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    sentence = (
        "We collect your name and your e-mail address when you sign up for the service and when you write to us. "
    )
    pdf.multi_cell(0, 8, "Collection\n\n" + sentence * 3)
    path = tmp_path / "acme.pdf"
    pdf.output(str(path))
    text = read_document(path).text
    assert text.replace("\n", " ").count("when you sign up for the service and when you write to us.") == 3


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("policy.xyz", b"text", "cannot read .xyz"),
        ("policy.txt", b"\xff\xfe\x00bad", "not UTF-8"),
        ("policy.txt", b" \n ", "holds no text"),
        ("policy.pdf", b"no pdf at all", "cannot be read as .pdf"),
        ("policy.docx", b"no docx at all", "cannot be read as .docx"),
    ],
)
def test_bad_files_say_what_to_do(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadablePolicy, match=message):
        read_document(path)


def test_a_folder_may_hold_several_policies(tmp_path: Path) -> None:
    (tmp_path / "first-policy.md").write_text(MARKDOWN, "utf-8")
    (tmp_path / "second.txt").write_text("We ask. We tell.\n", "utf-8")
    assert [e.policy.id for e in load_corpus(tmp_path)] == ["first-policy", "second"]


def test_a_text_file_is_quoted_byte_for_byte(tmp_path: Path) -> None:
    content = b"Heading\r\n\r\nWe  ask.\tWe tell.\r\n"
    (tmp_path / "p.txt").write_bytes(content)
    assert load_corpus(tmp_path)[0].policy.text.encode() == content


@pytest.mark.parametrize(
    "prepare, message", [(lambda p: None, "holds no policy"), (lambda p: p.rmdir(), "is no folder")]
)
def test_an_empty_corpus_says_what_to_do(tmp_path: Path, prepare: object, message: str) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    prepare(folder)  # type: ignore[operator]
    with pytest.raises(UnreadablePolicy, match=message):
        load_corpus(folder)
