import json
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.answer import CHECK_FAILED, UNCITED, Answer, Outcome
from bot.commands.batch import answers, read_items
from bot.decide import without_other_contacts
from bot.engine import Engine, UnknownPolicy
from bot.message.follow_up import Turn
from corpus.load import Entry, load_corpus
from corpus.records import Role
from index.build import build
from index.encoder.sentence_transformer import EmbeddingModel
from index.search import Index


@pytest.fixture(scope="module")
def many(engine: Engine, entry: Entry) -> list[Answer]:
    """Answers to several hundred questions of every kind."""
    asked = [line.record for line in entry.knowledge.asked][::12]
    earlier = [(Turn(record.after, record.role),) if record.after else () for record in asked]
    assert any(earlier)
    return [engine.ask(a.question, a.role, history=before) for a, before in zip(asked, earlier, strict=True)]


def test_every_quote_is_its_span(many: list[Answer], entry: Entry) -> None:
    quotes = [citation for answer in many for citation in answer.citations]
    assert len(many) > 300
    assert len(quotes) > 300
    assert all(entry.policy.text.encode() and entry.policy.text[c.start : c.end] == c.quote for c in quotes)
    assert all(c.policy_version == entry.policy.version for c in quotes)


def test_every_statement_is_borne_by_a_citation(many: list[Answer]) -> None:
    for answer in many:
        numbers = {citation.number for citation in answer.citations}
        assert all(set(statement.citations) <= numbers for statement in answer.statements)
        assert all(statement.citations or statement.status in UNCITED for statement in answer.statements)
        assert all(f"[{number}]" in answer.text for statement in answer.statements for number in statement.citations)
        assert answer.reason != CHECK_FAILED


def test_every_route_cites_its_clause(many: list[Answer], entry: Entry) -> None:
    routed = [answer for answer in many if answer.route and answer.outcome is not Outcome.DECLINED]
    assert {answer.route.id for answer in routed if answer.route} == set(entry.destinations)
    for answer in routed:
        assert answer.route is not None
        assert answer.route.citation in {citation.number for citation in answer.citations}


def test_answers_keep_to_the_schema(many: list[Answer], shared: Path) -> None:
    schema = Draft202012Validator(json.loads((shared / "answer.schema.json").read_text("utf-8")))
    for answer in many:
        schema.validate(json.loads(json.dumps(answer.as_json())))


@pytest.mark.parametrize(
    "question, role, outcome, route",
    [
        ("my boss can see where I am??", Role.USER, Outcome.ANSWERED, None),
        ("please wipe all the messages I typed into the assistant", Role.USER, Outcome.ANSWERED, "customer_admin"),
        ("which encryption algorithm and key length do you use", Role.CUSTOMER, Outcome.NOT_STATED, "support_portal"),
        ("what's a good pasta recipe", Role.UNKNOWN, Outcome.DECLINED, None),
        ("k", Role.UNKNOWN, Outcome.CLARIFY, None),
        ("   ", Role.UNKNOWN, Outcome.REJECTED, None),
        ("x " * 7000, Role.UNKNOWN, Outcome.REJECTED, None),
    ],
)
def test_outcomes(engine: Engine, question: str, role: Role, outcome: Outcome, route: str | None) -> None:
    answer = engine.ask(question, role)
    assert answer.outcome is outcome
    if route:
        assert answer.route is not None
        assert answer.route.id == route


def test_the_flagship_question_is_answered_from_the_app_section(engine: Engine) -> None:
    answer = engine.ask("my boss can see where I am??", Role.USER)
    assert answer.citations[0].section == "Mobile Applications"
    assert "accessible to the Customer" in answer.citations[0].quote


def test_a_message_of_two_questions_is_answered_in_both(engine: Engine) -> None:
    answer = engine.ask(
        "Hello, does anybody watch for attacks on your side? And are you ISO 27001 certified? Thanks, P."
    )
    assert answer.outcome is Outcome.PARTIAL
    assert "dedicated team" in answer.citations[0].quote
    assert answer.uncovered == ("are you ISO 27001 certified?",)
    assert [part.outcome for part in answer.parts] == [Outcome.ANSWERED, Outcome.NOT_STATED]
    assert "certified" not in answer.text


def test_personal_data_never_comes_back(engine: Engine) -> None:
    answer = engine.ask("I'm jo@mail.example, +44 20 7946 0958. Does the app know where I am?", Role.USER)
    said = json.dumps(answer.as_json())
    assert answer.outcome is Outcome.ANSWERED
    assert "jo@mail" not in said
    assert "7946" not in said


@pytest.mark.parametrize("hidden", ["jo.doe\u200b@mail.example", "jo.doe@ma\u200bil.example"])
def test_personal_data_behind_what_is_not_seen_never_comes_back(engine: Engine, hidden: str) -> None:
    answer = engine.ask(f"who sees my address {hidden}?")
    assert "[e-mail]" in answer.question
    assert "doe" not in str(answer.as_json())


def test_half_an_address_is_not_shown_of_what_is_too_long(engine: Engine) -> None:
    question = "data " * 2397 + "jo.doe@mail.example " + "data " * 100
    answer = engine.ask(question)
    assert answer.outcome is Outcome.REJECTED
    assert "doe" not in answer.question


def test_courtesy_gets_a_kind_word_and_opens_no_subject(engine: Engine) -> None:
    answer = engine.ask("Thanks, that helped!", history=(Turn("can my boss see my location", Role.USER),))
    assert (answer.outcome, answer.reason, answer.citations) == (Outcome.DECLINED, "thanks", ())
    assert answer.text.startswith("You’re welcome")
    assert (answer.subject, answer.standalone) == ("can my boss see my location", "")


def test_text_and_card_name_the_same_contact(engine: Engine, index: Index) -> None:
    policy = engine.policies[0]
    evidence = index.search("whom do I ask about my data", policy.id, Role.USER)
    named = evidence.entry.destinations
    elsewhere = named["account_representative"][1]
    own = named["customer_admin"][1]
    plain = policy.clauses[0]
    chosen = without_other_contacts(evidence, (elsewhere[0], plain), "customer_admin")
    assert chosen == (own[0], plain)
    assert without_other_contacts(evidence, (elsewhere[0], plain), None) == (elsewhere[0], plain)


def test_what_names_nothing_is_asked_back_unless_something_was_asked_before(engine: Engine) -> None:
    assert engine.ask("can they do that too?").outcome == "clarify"
    earlier = engine.earlier("can smartek21 tell where I am from my phone", Role.USER)
    assert engine.ask("and who else can do that", Role.USER, history=earlier).outcome != "clarify"


def test_a_follow_up_leans_on_the_question_before(engine: Engine) -> None:
    first = engine.ask("Do you tell us when there was a security breach?", Role.CUSTOMER)
    second = engine.ask("and who watches for those?", Role.CUSTOMER, history=(Turn(first.subject, first.role),))
    assert "dedicated team" in second.citations[0].quote
    assert second.standalone != "and who watches for those?"


def test_an_unknown_policy_is_refused(engine: Engine) -> None:
    with pytest.raises(UnknownPolicy, match="smartek21-services"):
        engine.ask("who sees my data", policy_id="other")


def test_the_same_question_gets_the_same_answer(engine: Engine) -> None:
    one, two = (engine.ask("who do you share my data with").as_json() for _ in range(2))
    for answer in (one, two):
        answer.pop("id")
        answer.pop("seconds")
    assert one == two


def test_a_batch_answers_every_item(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(
        '{"id": "a", "role": "user", "question": "who sees my data", "label": "ignored"}\n'
        "not json\n"
        '"a string"\n'
        '{"id": "b", "role": "king", "question": "x"}\n'
        '{"id": "c", "question": 5}\n'
        '{"id": "d", "policy": "other", "question": "x"}\n'
        '{"id": "e", "role": "user", "turns": [{"question": "is my location tracked"}, {"question": "why?"}]}\n'
        '{"id": "f", "turns": []}\n'
        '{"id": "g", "policy": ["a"], "question": "x"}\n'
        '{"id": "t", "role": "user", "ticket": "Hi,\\nwho sees my chats?\\nAnd please delete them.\\nJo"}\n'
        '{"id": "u", "ticket": "Thanks, all good now!"}\n'
        '{"id": "v", "ticket": 5}\n'
        '{"id": "h", "question": "\\ud800 who sees my\u2028data"}\n',
        "utf-8",
    )
    lines = list(answers(engine, read_items(path)))
    names = ["a", "line 2", "", "b", "c", "d", "e/1", "e/2", "f", "g", "t/1", "t/2", "u", "v", "h"]
    assert [line["id"] for line in lines] == names
    assert [line["outcome"] for line in lines].count("rejected") == 8
    asked = {line["id"]: line["request"] for line in lines if "request" in line}
    assert asked == {"t/1": "who sees my chats?", "t/2": "please delete them.", "u": ""}
    assert lines[names.index("u")]["outcome"] == "clarify"
    assert json.dumps(lines, ensure_ascii=False).encode()
    assert "unknown role 'king'" in lines[3]["text"]


def test_several_policies(tmp_path: Path, model: EmbeddingModel) -> None:
    corpus = tmp_path / "policies"
    corpus.mkdir()
    (corpus / "acme.txt").write_text("Sharing\n\nWe give your data to the police when a court orders it.\n", "utf-8")
    (corpus / "bakery.txt").write_text(
        "Sharing\n\nWe give your address to the courier who brings your bread.\n", "utf-8"
    )
    entries = load_corpus(corpus)
    build(entries, model, tmp_path / "index")
    index = Index(entries, model, tmp_path / "index")
    engine = Engine(entries, index)
    assert engine.ask("does the courier get my address").citations[0].policy_id == "bakery"
    assert engine.ask("does bakery give my data to anybody").citations[0].policy_id == "bakery"
    assert engine.ask("does anybody get my data", policy_id="acme").citations[0].policy_id == "acme"
    assert engine.ask("does the police get my data").statements[0].text.startswith("We give your data to the police")
    index.close()


def test_the_journey_is_timed(engine: Engine) -> None:
    start = time.perf_counter()
    seconds = engine.ask("who sees my data").seconds
    assert set(seconds) == {"read", "search", "write", "check"}
    assert sum(seconds.values()) <= time.perf_counter() - start


def test_a_stated_role_holds_until_another_is_chosen(engine: Engine) -> None:
    first = engine.ask("I'm the admin of our tenant. Where is our data stored?", Role.USER)
    assert first.role is Role.CUSTOMER
    history = (Turn(first.subject, first.role, Role.USER),)
    assert engine.ask("and who can see it?", Role.USER, history=history).role is Role.CUSTOMER
    assert engine.ask("and who can see it?", Role.PARTNER, history=history).role is Role.PARTNER
