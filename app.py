"""`python app.py`: settings to engine to pages. The composition root: nothing here but wiring."""

from bot.start import hush

hush()

import argparse  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402

import gradio as gr  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from starlette.types import ASGIApp  # noqa: E402

from bot.engine import Engine  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.start import start_engine  # noqa: E402
from bot.web.chat import CSS, HEAD, chat_page, theme  # noqa: E402
from bot.web.guard import Guard  # noqa: E402
from bot.web.pages import add_pages  # noqa: E402
from bot.web.render import About  # noqa: E402
from bot.web.session import Journal  # noqa: E402
from corpus.read import UnreadablePolicy  # noqa: E402
from index.build import ARCHIVE  # noqa: E402
from index.search import IndexMissing  # noqa: E402


def create_app(
    engine: Engine, settings: Settings, journal: Journal | None = None, about: About | None = None
) -> ASGIApp:
    """Pages, probes and the chat as one ASGI app."""
    app = FastAPI(title="Privacy Desk", docs_url=None, redoc_url=None, openapi_url=None)
    add_pages(app, engine, settings.index / ARCHIVE)
    page = chat_page(engine, settings.max_question, settings.queue_size, journal, about)
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
    return Guard(app, settings.frame_ancestors)


def main(arguments: list[str] | None = None) -> int:
    settings = Settings()
    parser = argparse.ArgumentParser(prog="python app.py", description="Serve the chat and the policy pages.")
    parser.add_argument("--host", default=settings.host, help=f"address to listen on (default {settings.host})")
    parser.add_argument("--port", type=int, default=settings.port, help=f"port (default {settings.port})")
    options = parser.parse_args(arguments)
    try:
        engine = start_engine(settings)
    except (UnreadablePolicy, IndexMissing) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Privacy Desk at http://{options.host}:{options.port}/", file=sys.stderr)
    uvicorn.run(create_app(engine, settings), host=options.host, port=options.port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
