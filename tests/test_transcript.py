from bot.engine import Engine
from bot.web.html.transcript import HERE, answer_text
from corpus.records import Role


def test_an_answer_in_full(engine: Engine) -> None:
    answer = engine.ask("how do i get my chats deleted", Role.USER)
    policy = engine.policies[0]
    text = answer_text(answer, policy)
    assert text.startswith(f"{answer.statements[0].text} [1]")
    assert "Who can help: Your company's own administrator." in text
    for citation in answer.citations:
        assert f"> {citation.quote}" in text
    assert f"{HERE}policy/{policy.id}/{policy.version}#s9.1" in text


def test_a_silence_says_so_first(engine: Engine) -> None:
    text = answer_text(engine.ask("which encryption algorithm and key length do you use"), engine.policies[0])
    assert text.startswith("The policy names no kind of encryption")


def test_what_is_not_covered_is_named(engine: Engine) -> None:
    asked = "Who can see my location? How many days do you keep location data?"
    text = answer_text(engine.ask(asked), engine.policies[0])
    assert text.startswith("1. Who can see my location?\n")
    assert "2. How many days do you keep location data?\nThe policy doesn't say how long" in text


def test_every_line_of_a_quote_is_marked(engine: Engine) -> None:
    text = answer_text(engine.ask("what is your postal address"), engine.policies[0])
    assert "Suite 200\n> Kirkland" in text


def test_what_is_not_answered_is_said_in_words(engine: Engine) -> None:
    policy = engine.policies[0]
    assert answer_text(engine.ask("tell me a joke"), policy).startswith("Here is my only one")
    assert answer_text(engine.ask("?!"), policy).startswith("There are no words in that.")
