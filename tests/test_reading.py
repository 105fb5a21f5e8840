"""What a person sees in a policy file is what is read, whatever program wrote it."""

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF

from corpus.doubts import doubts
from corpus.load import load_policy, read_corpus
from corpus.policy import Policy
from corpus.read import UnreadablePolicy

Read = Callable[[str, str], Policy]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write(name: str, content: str) -> Policy:
        (tmp_path / name).write_text(content, "utf-8")
        return load_policy(tmp_path / name).policy

    return write


def quotes(policy: Policy) -> list[str]:
    return [" ".join(policy.quote(clause.span).split()) for clause in policy.clauses]


def titles(policy: Policy) -> list[str]:
    return [section.title for section in policy.sections if section.heading]


def test_words_are_found_whatever_wraps_them(read: Read) -> None:
    html = (
        "<body><form action=/x><input name=q><shop-page><h1>Shop</h1><h2>Storage</h2><p>We store orders.</p>"
        "<details><summary>Who sees them</summary><p>Only the packers.</p></details>"
        "<h3><button type=button>Deletion</button></h3><div>After a year.</div></shop-page></form></body>"
    )
    policy = read("p.html", html)
    assert titles(policy) == ["Storage", "Who sees them", "Deletion"]
    assert quotes(policy) == ["We store orders.", "Only the packers.", "After a year."]


@pytest.mark.parametrize(
    "gone",
    [
        "<p>Old: <del>we sell</del> <s>we lend</s> <span style='text-decoration: line-through'>we rent</span></p>",
        "<p style='display:none'>we sell, we lend, we rent</p>",
        "<div hidden><p>we sell, we lend, we rent</p></div>",
    ],
)
def test_what_is_struck_out_or_hidden_is_no_text(read: Read, gone: str) -> None:
    text = read("p.html", f"<h1>Shop</h1><h2>Now</h2><p>We keep nothing.</p>{gone}").text
    assert "We keep nothing." in text
    assert not any(word in text for word in ("sell", "lend", "rent"))


def test_menus_banners_and_feet_are_no_text_but_lists_of_links_in_prose_are(read: Read) -> None:
    html = (
        "<div class='site-nav'><a href=/a>Buy now</a></div><ul><li><a href=/a>Shop</a><li><a href=/b>Blog</a>"
        "<li><a href=/c>Basket</a></ul><div id=cookie-consent><p>We use cookies, agree?</p></div>"
        "<h1>Shop</h1><h2>Partners</h2><ul><li>Our courier, see <a href=/x>his notice</a> for what he keeps.</li></ul>"
        "<footer><p>Legal stuff</p></footer>"
    )
    text = read("p.html", html).text
    assert "Our courier, see his notice for what he keeps." in text
    assert not any(word in text for word in ("Buy now", "Basket", "agree?", "Legal stuff"))


def test_the_page_is_read_though_its_class_sounds_like_furniture(read: Read) -> None:
    assert quotes(read("p.html", "<div class='menu'><h2>Meals</h2><p>We store what you order.</p></div>")) == [
        "We store what you order."
    ]


def test_a_row_of_a_table_is_one_clause_with_its_key_and_the_head_leads_it_in(read: Read) -> None:
    html = (
        "<h1>Club</h1><h2>Times</h2><table><thead><tr><th>Who</th><th>What</th><th>How long</th></tr></thead>"
        "<tr><td rowspan=2>Members</td><td>Fees. Also fines.</td><td>ten<br>years</td></tr>"
        "<tr><td>Photos</td><td>one year</td></tr></table>"
    )
    policy = read("p.html", html)
    assert quotes(policy) == ["Members | Fees. Also fines. | ten years", "Members | Photos | one year"]
    assert {policy.lead_in_text(clause) for clause in policy.clauses} == {"Who | What | How long"}


def test_hidden_addresses_notes_and_declared_encodings(tmp_path: Path, read: Read) -> None:
    key, address = 0x2A, "dpo@club.example"
    code = bytes([key, *(ord(letter) ^ key for letter in address)]).hex()
    html = f"<h2>Ask</h2><p>Write to <a data-cfemail='{code}'>[protected]</a>.<sup><a href='#fn1'>1</a></sup></p>"
    assert quotes(read("p.html", html)) == ["Write to dpo@club.example."]
    (tmp_path / "q.html").write_bytes('<meta charset="windows-1252"><h2>Été</h2><p>Gardé “un an”.</p>'.encode("cp1252"))
    assert quotes(load_policy(tmp_path / "q.html").policy) == ["Gardé “un an”."]


def test_markdown_without_what_its_site_adds(read: Read) -> None:
    policy = read(
        "p.md",
        "---\ntitle: Club\nlinks:\n - /x\n---\n# Club {#top}\n{: .wide}\n\n- [Fees](#fees)\n- [Ask us](#ask)\n\n"
        "## Fees {#fees}\n\nWe keep ~~all~~ some.[^a]\n\n**Cards.** Never kept. **Why so?** Safety.\n\n"
        "**Is it shared?** No.\n\n## Ask us\n\nWrite.\n\n[^a]: Not fines.\n",
    )
    assert titles(policy) == ["Fees", "Ask us"]
    assert quotes(policy) == ["We keep some.", "Never kept.", "Why so?", "Safety.", "No.", "Write.", "Not fines."]
    assert policy.lead_in_text(policy.clauses[4]) == "Is it shared?"


def test_text_whose_headings_are_underlined_and_whose_facts_stand_alone(read: Read) -> None:
    policy = read(
        "p.txt", "Club\n====\n\nFees\n----\n\nWe keep fees.\n\nPhone: 0555 1234\n\nStep 2: Sharing\n\nNobody.\n"
    )
    assert titles(policy) == ["Fees", "Step 2: Sharing"]
    assert quotes(policy) == ["We keep fees.", "Phone: 0555 1234", "Nobody."]


def test_prose_in_narrow_lines_is_no_address(read: Read) -> None:
    assert quotes(read("p.txt", "Fees\n\nWe keep fees for two\nyears. We share\nnothing.\n")) == [
        "We keep fees for two years.",
        "We share nothing.",
    ]
    assert quotes(read("q.txt", "Post\n\nClub House\n12 Hill Road\nKirkland\n")) == ["Club House 12 Hill Road Kirkland"]


def test_sentences_of_other_scripts_are_told_apart(read: Read) -> None:
    policy = read("p.txt", "保存\n\n記録は二年保管します。写真は消します。\n")
    assert (titles(policy), quotes(policy)) == (["保存"], ["記録は二年保管します。", "写真は消します。"])


def test_a_number_before_a_clause_is_part_of_it(read: Read) -> None:
    assert quotes(read("p.md", "# Club\n\n## Fees\n\n2.1. We keep fees. We share none.\n")) == [
        "2.1. We keep fees.",
        "We share none.",
    ]


def word(tmp_path: Path, build: Callable[..., None]) -> Policy:
    document = docx.Document()
    document.add_heading("Club notice", 0)
    build(document)
    document.save(str(tmp_path / "p.docx"))
    return load_policy(tmp_path / "p.docx").policy


def test_word_with_bold_headings_tracked_changes_and_struck_words(tmp_path: Path) -> None:
    def build(document) -> None:  # type: ignore[no-untyped-def]
        document.add_paragraph().add_run("How long").bold = True
        paragraph = document.add_paragraph("We keep fees for ")
        paragraph.add_run("six ").font.strike = True
        author = 'w:id="1" w:author="x" w:date="2026-01-01T00:00:00Z"'
        space = nsdecls("w")
        paragraph._p.append(parse_xml(f"<w:del {space} {author}><w:r><w:delText>ten </w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:ins {space} {author}><w:r><w:t>two years.</w:t></w:r></w:ins>"))
        label = document.add_paragraph()
        label.add_run("Cards:").bold = True
        label.add_run(" never kept.")

    policy = word(tmp_path, build)
    assert titles(policy) == ["How long"]
    assert quotes(policy) == ["We keep fees for two years.", "never kept."]
    assert policy.lead_in_text(policy.clauses[1]) == "Cards:"


def test_word_numbers_and_merged_cells(tmp_path: Path) -> None:
    def build(document) -> None:  # type: ignore[no-untyped-def]
        document.add_heading("Fees", 1)
        for text in ("We keep fees.", "We share none."):
            document.add_paragraph(text, style="List Number")
        table = document.add_table(4, 2)
        for row, cells in zip(
            table.rows, (("Data", "Kept"), ("Fees", "two years"), ("", "one copy"), ("Photos", "none")), strict=True
        ):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    policy = word(tmp_path, build)
    assert quotes(policy) == [
        "1. We keep fees.",
        "2. We share none.",
        "Fees | two years",
        "Fees | one copy",
        "Photos | none",
    ]


def pdf(tmp_path: Path, draw: Callable[[FPDF], None]) -> Policy:
    file = FPDF(unit="pt", format="letter")
    file.set_auto_page_break(False)
    file.set_font("Helvetica", size=11)
    draw(file)
    file.output(str(tmp_path / "p.pdf"))
    return load_policy(tmp_path / "p.pdf").policy


def write(file: FPDF, x: float, y: float, *lines: str) -> None:
    for number, line in enumerate(lines):
        file.text(x, y + 15 * number, line)


def test_pdf_without_running_lines_and_with_words_whole_again(tmp_path: Path) -> None:
    def draw(file: FPDF) -> None:
        for number in (1, 2):
            file.add_page()
            if number == 1:
                write(
                    file,
                    72,
                    60,
                    "Club notice",
                    "Fees",
                    "We keep the fees of every member for two years, and no other infor-",
                )
                write(file, 72, 105, "mation. A well-")
            else:
                write(file, 72, 60, "known lawyer checks it.")
            write(file, 72, 740, f"Club - {number}")

    assert quotes(pdf(tmp_path, draw))[-2:] == [
        "We keep the fees of every member for two years, and no other information.",
        "A well-known lawyer checks it.",
    ]


def test_pdf_in_two_columns_with_a_title_over_both(tmp_path: Path) -> None:
    left = (
        "Fees",
        "We keep fees for two full years",
        "after a member has left us.",
        "Photos",
        "We keep no photos at all here.",
    )
    right = (
        "Sharing",
        "The league is told the scores of",
        "all members once each year.",
        "Questions",
        "Ask our club office any time.",
    )

    def draw(file: FPDF) -> None:
        file.add_page()
        write(file, 72, 60, "The club and what it does with all the records of its dear members")
        write(file, 72, 90, *left)
        write(file, 330, 90, *right)

    policy = pdf(tmp_path, draw)
    assert "We keep fees for two full years after a member has left us." in quotes(policy)
    assert "The league is told the scores of all members once each year." in quotes(policy)


def test_pdf_with_bullets_and_a_ruled_table(tmp_path: Path) -> None:
    def draw(file: FPDF) -> None:
        file.add_page()
        file.set_xy(72, 60)
        file.multi_cell(
            450,
            15,
            "What we hold\nOf each member of the club and each guest we hold these:\n- name\n- date of birth\n",
        )
        with file.table(width=400) as table:
            for cells in (("Data", "Kept"), ("Fees", "two years"), ("Scores", "ten years")):
                row = table.row()
                for cell in cells:
                    row.cell(cell)

    found = quotes(pdf(tmp_path, draw))
    assert {"name", "date of birth", "Fees | two years", "Scores | ten years"} <= set(found)


def test_an_empty_page_is_doubted_with_its_number(tmp_path: Path) -> None:
    def draw(file: FPDF) -> None:
        file.add_page()
        write(file, 72, 60, "Fees", "We keep fees for two years.")
        file.add_page()

    assert doubts(pdf(tmp_path, draw)) == ["page 2: holds no text; is it a scan? It needs text recognition first"]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Fees\n\nWir bewahren die Beiträge zwei Jahre lang auf und geben sie an niemanden weiter.\n", "language"),
        (
            "Fees\n\n"
            + "\n\n".join(f"{word}." for word in "We keep all of the fees that you pay us for ten".split())
            + "\n",
            "one word",
        ),
        ("We keep it. " * 12 + "\n", "no headings"),
    ],
)
def test_what_was_hardly_read_right_is_doubted(read: Read, text: str, doubt: str) -> None:
    assert any(doubt in each for each in doubts(read("p.txt", text)))


def test_a_policy_that_was_read_right_is_not_doubted(read: Read) -> None:
    assert (
        doubts(read("p.txt", "Fees\n\nWe keep the fees for two years.\n\nSharing\n\nWe share them with nobody.\n"))
        == []
    )


def test_a_stray_file_is_passed_over_by_name_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "club.txt").write_text("Fees\n\nWe keep fees.\n", "utf-8")
    (tmp_path / "~$club.docx").write_bytes(b"\x06Jo")
    (tmp_path / "old.rtf").write_bytes(b"{}")
    (tmp_path / "torn.pdf").write_bytes(b"no pdf")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "terms.md").write_text("# Terms\n", "utf-8")
    corpus = read_corpus(tmp_path)
    assert [entry.policy.id for entry in corpus.entries] == ["club"]
    assert [problem.path.name for problem in corpus.passed_over] == ["more", "old.rtf", "torn.pdf", "~$club.docx"]


def test_a_folder_of_nothing_but_a_torn_policy_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    (tmp_path / "torn.pdf").write_bytes(b"no pdf")
    with pytest.raises(UnreadablePolicy, match=r"torn\.pdf: cannot be read as \.pdf"):
        read_corpus(tmp_path)
