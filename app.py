"""`python app.py`: settings to engine to pages. The composition root: nothing here but wiring."""

import os

# Several answers at once share the cores better when each keeps to one; read when numpy is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from bot.start import disable_telemetry

disable_telemetry()

import argparse  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402

import gradio as gr  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from starlette.types import ASGIApp  # noqa: E402

from bot.commands.agent_link import closed_off  # noqa: E402
from bot.engine import Engine  # noqa: E402
from bot.journal.journal import Journal, NoJournal, open_journal  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.start import start_engine  # noqa: E402
from bot.web.api.docs import add_docs  # noqa: E402
from bot.web.api.routes import api_app  # noqa: E402
from bot.web.chat.page import CSS, HEAD, chat_page, theme  # noqa: E402
from bot.web.panel.routes import add_panel  # noqa: E402
from bot.web.policy.pages import add_pages  # noqa: E402
from bot.web.server.headers import Guard  # noqa: E402
from bot.web.server.metrics import CountedJournal  # noqa: E402
from bot.web.server.probes import add_probes, lifespan  # noqa: E402
from bot.web.server.problem import answer_with_problems  # noqa: E402
from bot.web.server.rate_limit import RateLimit  # noqa: E402
from bot.web.server.token_gate import TokenGate  # noqa: E402
from bot.wording.about import About  # noqa: E402
from bot.wording.extractive import WRITER  # noqa: E402
from corpus.errors import DeskError  # noqa: E402
from index.build import ARCHIVE  # noqa: E402


def create_app(
    engine: Engine, settings: Settings, journal: Journal | None = None, about: About | None = None
) -> ASGIApp:
    """Pages, probes, the API and the chat as one ASGI app; `about` is what people are told of it, unless the journal
    says. Raises LimitsMisconfigured.
    """
    counted = CountedJournal(journal or NoJournal())
    app = FastAPI(
        title="Privacy Desk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan(engine, counted),
    )
    app.state.journal = counted
    answer_with_problems(app)  # also of addresses so odd that no part of the app takes them for its own
    archive = settings.index / ARCHIVE
    add_pages(app, engine, archive)
    add_probes(app, counted)
    add_docs(app)
    token = settings.api_token.get_secret_value()
    api = api_app(engine, counted, archive, settings.queue_size, with_token=bool(token))
    app.mount("/api", TokenGate(api, token, open_paths=("/api/openapi.json",)))
    add_panel(app, engine, counted, settings)
    kept = 0 if journal is None or isinstance(journal, NoJournal) else settings.retention_days
    model = "" if engine.writer_name == WRITER else engine.writer_name.removeprefix("model:")
    page = chat_page(engine, settings.max_question, settings.queue_size, counted, about or About(kept, model))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about server-side rendering, which is off
        gr.mount_gradio_app(
            app,
            page,
            path="/",
            theme=theme(),
            css_paths=CSS,
            head=HEAD,
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            max_file_size=1,
            favicon_path=None,
        )
    return Guard(RateLimit(app, settings.rate_limit, settings.limits_url), settings.frame_ancestors)


def main(arguments: list[str] | None = None) -> int:
    try:
        settings = Settings()
    except DeskError as error:
        print(error, file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="python app.py", description="Serve the chat and the policy pages.")
    parser.add_argument("--host", default=settings.host, help=f"address to listen on (default {settings.host})")
    parser.add_argument("--port", type=int, default=settings.port, help=f"port (default {settings.port})")
    options = parser.parse_args(arguments)
    settings = settings.model_copy(update={"host": options.host, "port": options.port})
    settings, link = closed_off(settings)
    try:
        engine = start_engine(settings)
        app = create_app(engine, settings, open_journal(settings, engine.public))
    except DeskError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Privacy Desk at http://{options.host}:{options.port}/", file=sys.stderr)
    if link:
        print(f"agents' panel, a link that is good once for ten minutes: {link}", file=sys.stderr)
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=settings.stop_seconds,  # an open chat page never ends its stream by itself
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
