"""The chat page: a question box, answers that come in, and nothing of Gradio's that people do not need."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from bot.answer import Answer
from bot.engine import Engine
from bot.followup import Turn
from bot.web.render import (
    answer_html,
    failure_html,
    header_html,
    partial_html,
    question_html,
    waiting_html,
    welcome_markdown,
)
from corpus.knowledge import Role
from corpus.policy import Policy

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent
ROLES = (
    ("I use the platform at work", Role.USER),
    ("I represent a customer", Role.CUSTOMER),
    ("I’m a partner", Role.PARTNER),
    ("Just reading", Role.VISITOR),
)
GENERAL_EXAMPLES = (
    "What do you collect about me?",
    "Who do you share my data with?",
    "How do I get my data deleted?",
    "How long do you keep it?",
    "Where is my data stored?",
    "Who can I ask about my privacy?",
)
Messages = list[dict[str, Any]]


def chat_page(engine: Engine, max_question: int, queue_size: int) -> gr.Blocks:
    """The page as Gradio blocks; `queue_size` questions may wait, more are asked to try again."""
    first = engine.policies[0]
    several = [(policy.metadata.title, policy.id) for policy in engine.policies]
    examples = first.metadata.examples or GENERAL_EXAMPLES
    with gr.Blocks(title=f"Privacy Desk: {first.metadata.title}", analytics_enabled=False, fill_width=True) as page:
        history: gr.State = gr.State(())
        typed: gr.State = gr.State("")
        gr.Markdown(header_html(first, len(several)), elem_id="pd-header")
        with gr.Row(elem_id="pd-choices"):
            role = gr.Radio(
                [(label, value.value) for label, value in ROLES],
                label="I am here because (you may leave this open)",
                elem_id="pd-role",
                container=False,
                scale=4,
            )
            policy = gr.Dropdown(
                [("All policies", ""), *several],
                value="",
                label="Policy",
                visible=len(several) > 1,
                elem_id="pd-policy",
            )
            fresh = gr.Button("New chat", elem_id="pd-new", size="sm", scale=0, min_width=96)
        chat = gr.Chatbot(
            label="Conversation",
            show_label=False,
            elem_id="pd-chat",
            height="auto",
            layout="panel",
            buttons=[],
            autoscroll=False,
            feedback_options=None,
            latex_delimiters=[],
            group_consecutive_messages=False,
            placeholder=welcome_markdown(first.metadata.company),
            examples=[{"text": text} for text in examples],
        )
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask in your own words, for example: who can see my data?",
            show_label=False,
            lines=1,
            max_lines=8,
            max_length=max_question,
            submit_btn="Ask",
            autofocus=True,
            elem_id="pd-box",
        )
        gr.Markdown("Answers come from the policy, with exact quotes. Not legal advice.", elem_id="pd-foot")

        def respond(
            asked: str, messages: Messages | None, role: str | None, policy_id: str, turns: tuple[Turn, ...]
        ) -> Iterator[tuple[Any, ...]]:
            yield from _respond(engine, asked, messages or [], role, policy_id, turns)

        # The box is emptied at once and the question kept aside, so that a failure can put it back.
        box.submit(lambda text: ("", text), box, [box, typed], queue=False, api_visibility="private").then(
            respond, [typed, chat, role, policy, history], [chat, history, box], api_visibility="private"
        )
        chat.example_select(_chosen, None, typed, queue=False, api_visibility="private").then(
            respond, [typed, chat, role, policy, history], [chat, history, box], api_visibility="private"
        )
        fresh.click(lambda: ([], (), "", ""), None, [chat, history, box, typed], queue=False, api_visibility="private")
    page.queue(max_size=queue_size, default_concurrency_limit=4, api_open=False)
    return page


def _chosen(event: gr.SelectData) -> str:
    return str(event.value["text"])


def _respond(
    engine: Engine, asked: str, messages: Messages, role: str | None, policy_id: str, turns: tuple[Turn, ...]
) -> Iterator[tuple[Any, ...]]:
    """(messages, history, text for the box), several times while the answer comes in."""
    shown: Messages = [*messages, {"role": "user", "content": question_html(asked) if asked.strip() else "(nothing)"}]
    yield [*shown, _said(waiting_html())], turns, gr.skip()
    try:
        chosen = Role(role or "unknown")
        answer = engine.ask(asked, chosen, policy_id or None, turns)
        policy = _policy_of(engine, answer)
        for count in range(1, len(answer.statements)):
            yield [*shown, _said(partial_html(answer.statements[:count]))], turns, gr.skip()
        final = answer_html(answer, policy)
    except Exception:  # whatever fails, the conversation and the question stay
        _LOG.exception("a question could not be answered")
        yield [*shown, _said(failure_html())], turns, asked
        return
    kept = (*turns, Turn(answer.subject, answer.role, chosen)) if answer.subject else turns
    yield [*shown, _said(final)], kept, asked if answer.reason in {"too_long", "no_words"} else gr.skip()


def _policy_of(engine: Engine, answer: Answer) -> Policy:
    cited = answer.citations[0].policy_id if answer.citations else engine.policies[0].id
    return engine.entries[cited].policy


def _said(html: str) -> dict[str, Any]:
    return {"role": "assistant", "content": html}


def theme() -> gr.themes.Base:
    """Teal accent, neutral greys, Gradio's own bundled sans font: nothing is fetched from elsewhere.

    Weight 700, not 600: the semi-bold files that Gradio 6.31 bundles hold a few letters only.
    """
    sans = gr.themes.utils.fonts.LocalFont("IBM Plex Sans", weights=(400, 700))
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=[sans, "ui-sans-serif", "system-ui", "sans-serif"],
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_md,
    )


CSS = _HERE / "static" / "chat.css"
HEAD = '<script src="/desk/desk.js" defer></script><link rel="icon" href="/desk/icon.svg" type="image/svg+xml">'
