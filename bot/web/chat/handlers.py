"""What happens when something on the chat page is pressed: a session in, what the page then shows out."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from bot.web.chat.session import Desk, Exchange, Session
from bot.web.html.answer import question_html
from bot.wording.about import About
from corpus.records import Role

TRY_AGAIN = "Try again"
LONGEST_COMMENT = 1000
DELETED = "Deleted: nothing of this conversation is left, here or in our records."
NOT_DELETED = "It could not be deleted just now. Please try again."


class Handlers:
    """Each gives values for `everything`: messages, session, the rows below, a note, and the box; or what it says."""

    def __init__(self, desk: Desk, about: About, policies: frozenset[str], max_question: int, judged: bool) -> None:
        self._desk = desk
        self._about = about
        self._policies = policies
        self._max_question = max_question
        self._judged = judged

    def respond(
        self, asked: str, role: str | None, policy_id: str | None, past: Session | None
    ) -> Iterator[tuple[Any, ...]]:
        """The box is emptied when the question has arrived here, so that one which does not is not lost."""
        for now in self._desk.reply(past or Session(), asked, Role(role or "unknown"), policy_id or None):
            yield (*self._shown(now), _box_after(now))

    def respond_to_chosen(
        self, event: gr.SelectData, role: str | None, policy_id: str | None, past: Session | None
    ) -> Iterator[tuple[Any, ...]]:
        """An example, or a button under an answer; what stands in the box stays there."""
        chosen = str(event.value["text"] if isinstance(event.value, dict) else event.value)
        for now in self._desk.reply(past or Session(), chosen, Role(role or "unknown"), policy_id or None):
            yield (*self._shown(now), gr.skip())

    def start_again(self) -> tuple[Any, ...]:
        return (*self._shown(Session()), "")

    def forget(self, past: Session) -> tuple[Any, ...]:
        try:
            now = self._desk.forget(past)
        except Exception:  # whatever a database may raise: it is still there, and the page says so
            return (*self._shown(past, NOT_DELETED), gr.skip())
        return (*self._shown(now, DELETED), "")

    def useful(self, past: Session) -> tuple[Any, ...]:
        """(row of choices, form, note)"""
        return gr.Row(visible=False), gr.Column(visible=False), self._thanks(self._desk.judge(past, True))

    def not_useful(self, past: Session, reason: str | None, comment: str | None) -> tuple[Any, ...]:
        """(row of choices, form, note, reason, comment)"""
        kept = self._desk.judge(past, False, reason or "", (comment or "")[:LONGEST_COMMENT])
        return gr.Row(visible=False), gr.Column(visible=False), self._thanks(kept), None, ""

    def prefilled(self, request: gr.Request) -> tuple[Any, Any]:
        """(box, policy): a question that a link brings, to be looked at and sent by the person."""
        asked, policy_id = request.query_params.get("ask", ""), request.query_params.get("policy", "")
        return asked[: self._max_question] or gr.skip(), policy_id if policy_id in self._policies else gr.skip()

    def _shown(self, session: Session, note: str = "") -> tuple[Any, ...]:
        last = session.last
        return (
            [message for exchange in session.exchanges for message in _messages(exchange)],
            session,
            gr.Row(visible=self._judged and last is not None and last.state == "done"),
            gr.Column(visible=False),
            gr.Row(visible=last is not None and last.state != "coming"),
            note,
        )

    def _thanks(self, kept: bool) -> str:
        if not kept:
            return "That could not be kept, but thank you."
        return f"Thank you. It is kept with the answer for {self._about.days} days and helps to mend what is missing."


def _messages(exchange: Exchange) -> Iterator[dict[str, Any]]:
    failed = exchange.state == "failed"
    yield {"role": "user", "content": question_html(exchange.asked)}
    yield {
        "role": "assistant",
        "content": exchange.html,
        "options": [{"value": text, "label": TRY_AGAIN if failed else text} for text in exchange.following],
    }


def _box_after(session: Session) -> Any:
    """Empty at first; what could not be understood as a question goes back into the box, to be mended."""
    last = session.last
    if last is None or last.state == "coming":
        return ""
    return last.asked if last.state == "rejected" else gr.skip()
