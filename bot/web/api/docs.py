"""`/docs`: the API in Swagger UI, whose files come with a package and are served from here."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles


def add_docs(app: FastAPI) -> None:
    """Declare the page on `app`, beside an API mounted at `/api`."""
    spec = find_spec("fastapi_offline")
    assert spec and spec.origin
    app.mount("/docs/files", StaticFiles(directory=Path(spec.origin).parent / "static"), name="docs")

    @app.get("/docs")
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="api/openapi.json",
            title="Privacy Desk: API",
            swagger_js_url="docs/files/swagger-ui-bundle.js",
            swagger_css_url="docs/files/swagger-ui.css",
            swagger_favicon_url="desk/icon.svg",
        )
