from dataclasses import replace

import pytest

from bot.answer import Answer, Outcome
from bot.engine import Engine
from bot.web.html.answer import answer_html, failure_html, header_html, partial_html, question_html
from bot.web.policy.document import policy_html
from bot.wording.about import About
from corpus.blocks import Document
from corpus.load import Entry
from corpus.policy import Metadata, parse
from corpus.records import Role

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)> ![x](https://evil.example/a) **bold** <form action="//evil">'
)


@pytest.fixture(scope="module")
def answer(engine: Engine) -> Answer:
    return engine.ask("how do i get my chats deleted", Role.USER)


def test_what_is_typed_is_shown_as_text() -> None:
    html = question_html(HOSTILE + "\n\nsecond line")
    assert "<script" not in html
    assert "<img" not in html
    assert "<form" not in html
    assert "\n" not in html
    assert "<br>second line" in html


def test_an_answer_is_one_block_without_a_blank_line(engine: Engine, answer: Answer) -> None:
    html = answer_html(answer, engine.policies[0])
    assert html.startswith("<div")
    assert "\n" not in html


def test_an_answer_escapes_all_it_holds(engine: Engine, answer: Answer) -> None:
    hostile_statements = tuple(replace(s, text=HOSTILE) for s in answer.statements)
    hostile = replace(
        answer,
        standalone=HOSTILE,
        outcome=Outcome.PARTIAL,
        parts=(replace(answer.parts[0], request=HOSTILE, statements=hostile_statements),) * 2,
        uncovered=(HOSTILE,),
        statements=hostile_statements,
        citations=tuple(replace(c, quote=HOSTILE, section=HOSTILE) for c in answer.citations),
        route=replace(answer.route, title=HOSTILE, contact=HOSTILE, why=HOSTILE, send=HOSTILE)
        if answer.route
        else None,
    )
    html = answer_html(hostile, engine.policies[0])
    assert html.count("&lt;script&gt;") >= 8
    assert not any(tag in html for tag in ("<script", "<img", "<form"))


def test_an_answer_shows_its_parts(engine: Engine, answer: Answer) -> None:
    html = answer_html(answer, engine.policies[0])
    citation = answer.citations[0]
    assert f'id="{answer.id}-1"' in html
    assert f"policy/{citation.policy_id}/{citation.policy_version}#s9.1" in html
    assert "Who can help" in html
    assert "What to send them" in html


def test_each_request_of_several_has_a_heading(engine: Engine) -> None:
    answer = engine.ask("Who can see my location? How many days do you keep location data?", Role.USER)
    html = answer_html(answer, engine.policies[0])
    assert html.count('class="pd-request"') == 2
    assert html.index("Who can see my location?") < html.index("How many days do you keep") < html.index("The policy")
    left = answer_html(replace(answer, uncovered=(*answer.uncovered, HOSTILE)), engine.policies[0])
    assert "Not looked at yet (1)" in left
    assert "<script" not in left


def test_an_address_in_the_policy_can_be_written_to(engine: Engine) -> None:
    answer = engine.ask("which email address do i write to for my gdpr rights on my contact details", Role.CUSTOMER)
    assert answer.route is not None
    assert answer.route.id == "privacy_team"
    assert 'href="mailto:privacy@SmarTek21.com"' in answer_html(answer, engine.policies[0])


def test_a_silence_says_so_first(engine: Engine) -> None:
    answer = engine.ask("which encryption algorithm and key length do you use", Role.CUSTOMER)
    html = answer_html(answer, engine.policies[0])
    assert 'class="pd-silent"' in html
    assert html.index('class="pd-silent"') < html.index("The policy names no kind of encryption")


def test_line_breaks_of_a_quote_are_kept(engine: Engine) -> None:
    answer = engine.ask("what is your postal address")
    assert "Suite 200<br>Kirkland" in answer_html(answer, engine.policies[0])


def test_the_policy_page_gives_every_clause_an_address(engine: Engine) -> None:
    policy = engine.policies[0]
    html = policy_html(policy, True, [policy.version])
    assert all(html.count(f'id="{clause.id}"') == 1 for clause in policy.clauses)
    assert "older version" not in html
    assert "older version" in policy_html(policy, False, [policy.version])


def test_a_hostile_policy_is_shown_as_text() -> None:
    policy = parse("bad", Metadata(HOSTILE, HOSTILE), Document.plain(f"{HOSTILE} And so on.\n\nMore of it. Yes.\n"))
    for html in (policy_html(policy, True, []), header_html(policy, 1, About())):
        assert not any(tag in html for tag in ("<script", "<img", "<form"))


def test_no_address_is_made_up(engine: Engine) -> None:
    """An e-mail link stands only where the policy itself gives the address."""
    answer = engine.ask("which email address do i write to for my gdpr rights on my contact details", Role.CUSTOMER)
    assert answer.route is not None
    foreign = replace(answer, route=replace(answer.route, contact="someone@elsewhere.example"))
    html = answer_html(foreign, engine.policies[0])
    assert "mailto:" not in html
    assert "someone@elsewhere.example" in html


def test_a_message_to_send_holds_the_question(engine: Engine) -> None:
    answer = engine.ask("which encryption algorithm and key length do you use", Role.CUSTOMER)
    html = answer_html(answer, engine.policies[0])
    assert "privacy practices: which encryption algorithm and key length do you use." in html


def test_what_this_is_tells_what_is_kept_and_by_whom_answers_are_worded(engine: Engine) -> None:
    policy = engine.policies[0]
    assert "Nothing you type leaves" in header_html(policy, 1, About())
    assert "No language model" in header_html(policy, 1, About())
    kept = header_html(policy, 1, About(days=30, model="a-model"))
    assert "for 30 days" in kept
    assert "a-model" in kept
    sent = header_html(policy, 1, About(days=0, model="a-model"))
    assert "Nothing you type" not in sent
    assert "sent to a language model (a-model)" in sent
    assert "not kept" in sent


def test_a_section_can_be_asked_about(engine: Engine) -> None:
    policy = engine.policies[0]
    html = policy_html(policy, True, [policy.version], lambda section: f"about {section}?")
    assert 'href="/?ask=about+s7%3F&amp;policy=smartek21-services"' in html
    assert "Ask about this" not in policy_html(policy, False, [policy.version])


def test_small_pieces(answer: Answer) -> None:
    assert "try again" in failure_html()
    assert answer.statements[0].text.split("(")[0] in partial_html(answer.statements).replace("&#39;", "'")


def test_the_policy_page_shows_plain_words_beside_their_clause_and_says_that_they_are_no_policy_text(
    entry: Entry,
) -> None:
    first = entry.policy.clauses[0]
    page = policy_html(entry.policy, True, [entry.policy.version], None, {first.id: "They <b>respect</b> it."})
    assert "In plain words: </span>They &lt;b&gt;respect&lt;/b&gt; it.</p>" in page
    assert page.count('class="plain"') == 1 and "not part of the policy" in page
    assert 'class="plain"' not in policy_html(entry.policy, False, [entry.policy.version])
