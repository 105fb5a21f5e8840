"""Pages and probes beside the chat: the policy at an address for every clause and version, and `/healthz`."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from bot.engine import Engine
from bot.web.chat.next_questions import section_question
from bot.web.policy.document import policy_html
from corpus.policy import Policy
from index.archive import archived_policy, archived_versions

STATIC = Path(__file__).parent.parent / "static"


def add_pages(app: FastAPI, engine: Engine, archive: Path) -> None:
    """Declare the routes on `app`; `archive` holds older versions of the policies."""
    policies = {policy.id: policy for policy in engine.policies}

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok", "policies": {p.id: p.version for p in policies.values()}})

    @app.get("/policy/{policy_id}")
    def current(policy_id: str) -> HTMLResponse:
        return _page(_known(policies, policy_id), True)

    @app.get("/policy/{policy_id}/{version}")
    def at_version(policy_id: str, version: str) -> HTMLResponse:
        policy = _known(policies, policy_id)
        if version == policy.version:
            return _page(policy, True)
        older = archived_policy(archive, policy_id, version)
        if older is None:
            raise HTTPException(404, f"no version {version!r} of policy {policy_id!r} is kept here")
        return _page(older, False)

    def _page(policy: Policy, is_current: bool) -> HTMLResponse:
        entry = engine.entries[policy.id] if is_current else None
        question = partial(section_question, entry) if entry else None
        plain_words = entry.glosses if entry else {}
        versions = archived_versions(archive, policy.id)
        return HTMLResponse(policy_html(policy, is_current, versions, question, plain_words))

    app.mount("/desk", StaticFiles(directory=STATIC), name="desk")  # /static is Gradio's


def _known(policies: dict[str, Policy], policy_id: str) -> Policy:
    if policy_id not in policies:
        raise HTTPException(404, f"no policy {policy_id!r}; there are {', '.join(policies)}")
    return policies[policy_id]
