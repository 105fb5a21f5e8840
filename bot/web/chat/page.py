"""The chat page: a question box, answers that come in, and nothing of Gradio's that people do not need."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from bot.engine import Engine
from bot.web.chat.handlers import LONGEST_COMMENT, Handlers
from bot.web.chat.session import Desk, Journal, Session
from bot.web.html.answer import header_html, welcome_markdown
from bot.wording.about import About

_HERE = Path(__file__).parent.parent
GENERAL_EXAMPLES = (
    "What do you collect about me?",
    "Who do you share my data with?",
    "How do I get my data deleted?",
    "How long do you keep it?",
    "Where is my data stored?",
    "Who can I ask about my privacy?",
)
REASONS = (
    "It does not answer my question",
    "It is wrong",
    "It is hard to understand",
    "It sends me to the wrong person",
)
_SMALL: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 80}


@dataclass(frozen=True)
class _Judgement:
    """Components by which the last answer is judged."""

    row: gr.Row
    useful: gr.Button
    not_useful: gr.Button
    form: gr.Column
    reason: gr.Radio
    comment: gr.Textbox
    send: gr.Button


@dataclass(frozen=True)
class _Tools:
    """Components for the conversation as a whole. Downloading happens in the page (desk.js)."""

    row: gr.Row
    fresh: gr.Button
    delete: gr.Button


def chat_page(
    engine: Engine, max_question: int, queue_size: int, journal: Journal | None = None, about: About | None = None
) -> gr.Blocks:
    """The page as Gradio blocks; `queue_size` questions may wait, more are asked to try again.

    `journal` keeps what is asked and judged, for as long as `about` says; where nothing is kept, nobody is asked to
    judge.
    """
    about = about or About()
    judged = journal is not None and about.days > 0
    on = Handlers(Desk(engine, journal), about, frozenset(engine.entries), max_question, judged)
    with gr.Blocks(
        title=f"Privacy Desk: {engine.policies[0].metadata.title}", analytics_enabled=False, fill_width=True
    ) as page:
        session: gr.State = gr.State(Session())
        role, policy = _top(engine, about)
        chat = _conversation(engine)
        judgement = _judgement(about)
        note = gr.Markdown("", elem_id="pd-note")
        tools = _tools()
        box = _box(max_question)
        gr.Markdown("Answers come from the policy, with exact quotes. Not legal advice.", elem_id="pd-foot")

        everything = [chat, session, judgement.row, judgement.form, tools.row, note, box]
        after_judging = [judgement.row, judgement.form, note]
        choices = [role, policy, session]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        at_once = quiet | {"queue": False}
        page.load(on.prefilled, None, [box, policy], **at_once)
        box.submit(on.respond, [box, *choices], everything, **quiet)
        chat.example_select(on.respond_to_chosen, choices, everything, **quiet)
        chat.option_select(on.respond_to_chosen, choices, everything, **quiet)
        tools.fresh.click(on.start_again, None, everything, **at_once)
        tools.delete.click(on.forget, session, everything, **at_once)
        judgement.useful.click(on.useful, session, after_judging, **at_once)
        judgement.not_useful.click(lambda: gr.Column(visible=True), None, judgement.form, **at_once)
        said = [judgement.reason, judgement.comment]
        judgement.send.click(on.not_useful, [session, *said], [*after_judging, *said], **at_once)
    page.queue(max_size=queue_size, default_concurrency_limit=4, api_open=False)
    return page


def _top(engine: Engine, about: About) -> tuple[gr.Radio, gr.Dropdown]:
    """Header, and the choices of who asks and about which policy."""
    several = [(policy.metadata.title, policy.id) for policy in engine.policies]
    gr.Markdown(header_html(engine.policies[0], len(several), about), elem_id="pd-header")
    with gr.Row(elem_id="pd-choices"):
        roles = [(label, role) for role, label in engine.policies[0].metadata.roles]
        role = gr.Radio(roles, label="Who is asking? (optional)", elem_id="pd-role", visible=bool(roles))
        policy = gr.Dropdown(
            [("All policies", ""), *several],
            value="",
            label="Policy",
            visible=len(several) > 1,
            elem_id="pd-policy",
        )
    return role, policy


def _conversation(engine: Engine) -> gr.Chatbot:
    first = engine.policies[0].metadata
    return gr.Chatbot(
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
        placeholder=welcome_markdown(first.company),
        examples=[{"text": text} for text in first.examples or GENERAL_EXAMPLES],
    )


def _judgement(about: About) -> _Judgement:
    with gr.Row(elem_id="pd-judge", visible=False) as row:
        useful = gr.Button("Useful", **_SMALL)
        not_useful = gr.Button("Not useful", **_SMALL)
    with gr.Column(elem_id="pd-why", visible=False) as form:
        reason = gr.Radio(list(REASONS), label="What is wrong with the last answer?")
        comment = gr.Textbox(
            label="Anything to add? (optional)",
            info=f"Kept with the answer for {about.days} days; e-mail addresses, numbers and the like are masked.",
            lines=2,
            max_lines=6,
            max_length=LONGEST_COMMENT,
        )
        send = gr.Button("Send", **_SMALL)
    return _Judgement(row, useful, not_useful, form, reason, comment, send)


def _tools() -> _Tools:
    with gr.Row(elem_id="pd-tools", visible=False) as row:
        fresh = gr.Button("New chat", **_SMALL)
        gr.Button("Download conversation", elem_id="pd-download", **_SMALL)
        delete = gr.Button("Delete this conversation", elem_id="pd-delete", **_SMALL)
    return _Tools(row, fresh, delete)


def _box(max_question: int) -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        placeholder="Ask in your own words",
        show_label=False,
        lines=1,
        max_lines=8,
        max_length=max_question,
        submit_btn="Ask",
        elem_id="pd-box",
    )


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
