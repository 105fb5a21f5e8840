"""The fixed sentences: what is said when nothing is quoted, reviewed once and for all."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import CHECK_FAILED, Answer, Outcome, Statement, UsedAnswer, marked_text
from bot.message.clean import Fault
from bot.message.courtesy import Courtesy

SILENT = "The policy doesn’t say."
CLOSEST = "The closest it comes:"
NOT_COVERED = "Part of what you asked is not covered by the policy."
DECLINED = (
    "I can only answer questions about the privacy policy: what is collected, who sees it, how long it is kept, "
    "and who can help you with your data."
)
COURTESIES = {
    Courtesy.INSTRUCTION: DECLINED,
    Courtesy.GREETING: "Hello. Ask me about the privacy policy in your own words, for example “Who can see my data?”",
    Courtesy.THANKS: "You’re welcome. If anything else comes up, just ask.",
    Courtesy.ABOUT: (
        "I am a program that answers questions about the privacy policy, with the clauses an answer rests on: what is "
        "collected, who sees it, how long it is kept, and who can help you with your data. I cannot see or change it."
    ),
}
WRITTEN_BEFORE = "Written and checked before you asked."
NOTHING_ASKED = "Nothing in this asks for anything."
NOT_LOOKED_AT = "This was not looked at: there are too many requests in one message."
UNPROVED = "The answer could not be proved from the policy, so it is not shown."
CLARIFY = "I couldn’t make out a question. Could you put it in a few words, for example “Can my boss see where I am?”"
FAULTS = {
    Fault.EMPTY: "There is no question yet. Type one and send it again.",
    Fault.TOO_LONG: "That is longer than {limit} characters. Shorten it to the question itself and send it again.",
    Fault.NO_WORDS: "There are no words in that. Type a question in words and send it again.",
    Fault.UNCLEAR: CLARIFY,
}


def text(outcome: Outcome, stated: tuple[Statement, ...]) -> str:
    """What a person reads, with markers. It never repeats what was typed: a claim in a question is not ours."""
    words = marked_text(stated)
    if outcome is Outcome.DECLINED:
        return words or DECLINED
    if outcome is Outcome.CLARIFY:
        return CLARIFY
    if outcome is Outcome.NOT_STATED and not is_whole(stated):
        return f"{SILENT} {CLOSEST} {words}" if stated else SILENT
    return f"{words} {NOT_COVERED}" if outcome is Outcome.PARTIAL else words


def is_whole(stated: Sequence[Statement]) -> bool:
    """Whether the statements are a prepared answer: they say all there is to say, and nothing leads them in."""
    return bool(stated) and stated[0].status in {"silence", "prepared", "approved", "desk"}


def stands_behind(used: Sequence[UsedAnswer]) -> str:
    """Who stands behind prepared answers, for people; empty where none was given."""
    if not used:
        return ""
    people = {(answer.reviewed_by, answer.reviewed_on) for answer in used if answer.reviewer == "person"}
    if len(people) == 1 and all(answer.reviewer == "person" for answer in used):
        ((name, day),) = people
        return f"Approved by {name} on {day}."
    return WRITTEN_BEFORE


def worded(answer: Answer) -> Answer:
    """`answer`, whose check may have taken sentences away, with the text of what is left."""
    if answer.reason != CHECK_FAILED:
        return answer
    lost = answer.outcome is Outcome.NOT_STATED and not answer.statements
    return replace(answer, text=UNPROVED if lost else text(answer.outcome, answer.statements))


def not_looked_at(looked_at: int, left: int) -> str:
    """What is said of the requests past the most that one message may hold."""
    if left == 1:
        return f"Not looked at yet: {looked_at + 1}. Ask it in a message of its own."
    return f"Not looked at yet: {looked_at + 1}–{looked_at + left}. Ask them in a message of their own."
