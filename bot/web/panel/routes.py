"""The agents' panel under `/agent/`: a ticket in, cited drafts out. And insights for the privacy team."""

import os

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.responses import Response

from bot.conversations import new_conversation
from bot.engine import Engine, UnknownPolicy
from bot.journal.journal import DraftAction, Journal
from bot.journal.tables import JournalUnreachable
from bot.settings import Settings
from bot.tickets.suggest import draft
from bot.web.html.answer import page_html
from bot.web.panel.access import CLOSED, SIGN_IN, Access, PanelAccess, shown
from bot.web.panel.insights import insights_view
from bot.web.panel.models import MOST_TEXT, Code, DraftsOut, Kept, Outcomes, Session, TicketIn, drafts_out
from bot.web.panel.signin import SESSION_SECONDS, Link
from bot.web.server.problem import answer_with_problems
from corpus.policy import Policy

_LINKS = {
    Link.EXPIRED: "This link has expired. Ask for a new one.",
    Link.USED: "This link was used before; each works once. Ask for a new one.",
    Link.FALSE: "This is not a link that this server made. Ask for a new one.",
}
_OFF = "The journal is off (DESK_JOURNAL), so nothing is kept and there is nothing to tell."
_UNSEEN = {"cache-control": "no-store"}


def add_panel(app: FastAPI, engine: Engine, journal: Journal, settings: Settings) -> None:
    """Mount the panel on `app`; call it before whatever is mounted at "/"."""
    access = Access(settings.agent_token.get_secret_value(), settings.host)
    panel = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    answer_with_problems(panel)
    _add_pages(panel, engine, journal, settings, access)
    _add_signing_in(panel, access)
    _add_drafts(panel, engine, journal, settings.queue_size, access)

    @app.get("/agent", include_in_schema=False)
    def with_slash(request: Request) -> Response:
        return RedirectResponse("agent/" + (f"?{request.url.query}" if request.url.query else ""))

    app.mount("/agent", panel)


def _add_pages(panel: FastAPI, engine: Engine, journal: Journal, settings: Settings, access: Access) -> None:
    policy = engine.policies[0]

    def page(request: Request, template: str, **values: object) -> HTMLResponse:
        door = access.door(request)
        if door is PanelAccess.CLOSED:
            return HTMLResponse(page_html("panel_closed.html", policy=policy), 403, _UNSEEN)
        waits = door is PanelAccess.TOKEN and not access.authorizes(request)
        return HTMLResponse(page_html(template, policy=policy, waits=waits, **values), headers=_UNSEEN)

    @panel.get("/")
    def panel_page(request: Request, once: str = "") -> HTMLResponse:
        """The page alone; what it is about comes by requests that are signed in."""
        worth = access.sign_in.peek(once) if once and access.sign_in else Link.GOOD
        said = _LINKS.get(worth, "")
        made = page(
            request,
            "panel.html",
            refused=said,
            origins=settings.frame_ancestors,
            most=MOST_TEXT,
            policies=engine.policies,
        )
        return HTMLResponse(made.body, 403, _UNSEEN) if said and made.status_code == 200 else made

    @panel.get("/insights")
    def insights(request: Request, days: int = Query(30, ge=1, le=366)) -> HTMLResponse:
        if not access.authorizes(request):
            return page(request, "insights.html", view=None, days=days, trouble="")
        try:
            view, trouble = insights_view(journal.report(days), engine), "" if settings.journal else _OFF
        except JournalUnreachable:
            view, trouble = None, "The journal does not answer. Try again in a while."
        return page(request, "insights.html", view=view, days=days, trouble=trouble)


def _add_signing_in(panel: FastAPI, access: Access) -> None:
    def sign_in(request: Request) -> object:
        if access.door(request) is PanelAccess.CLOSED:
            raise HTTPException(403, CLOSED)
        return access.sign_in

    @panel.post("/session", dependencies=[Depends(sign_in)])
    def session(code: Code) -> Response:
        """A session for a one-time code, which is used up by it."""
        if access.sign_in is None:
            raise HTTPException(404, "nobody signs in here: the panel is open on this machine")
        worth = access.sign_in.redeem(code.once)
        if worth is not Link.GOOD:
            raise HTTPException(401, _LINKS[worth], {"www-authenticate": "Bearer"})
        made = Session(session=access.sign_in.session(), seconds=SESSION_SECONDS)
        return JSONResponse(made.model_dump(), headers=_UNSEEN)

    @panel.post("/link", dependencies=[Depends(sign_in)])
    def link(request: Request) -> Response:
        """A one-time code, for a help desk's server that holds the token. A session is not enough."""
        if access.sign_in is None or not access.sign_in.is_token(shown(request)):
            raise HTTPException(401, SIGN_IN, {"www-authenticate": "Bearer"})
        return JSONResponse(Code(once=access.sign_in.link_code()).model_dump(), headers=_UNSEEN)

    @panel.get("/session", dependencies=[Depends(access.check)])
    def still_in() -> Response:
        return Response(status_code=204, headers=_UNSEEN)


def _add_drafts(panel: FastAPI, engine: Engine, journal: Journal, queue_size: int, access: Access) -> None:
    threads = CapacityLimiter(max(2, os.cpu_count() or 2))

    def drafted(ticket: TicketIn) -> DraftsOut:
        made = draft(engine, ticket.text, ticket.audience, ticket.policy)
        conversation = new_conversation()
        for one in made.drafts:
            journal.record(one.answer, "panel", conversation)
        return drafts_out(made, engine, conversation, _policy(engine, ticket.policy))

    @panel.post("/drafts", dependencies=[Depends(access.check)])
    async def drafts(ticket: TicketIn) -> Response:
        """Every question in the ticket, with a cited reply."""
        if threads.statistics().tasks_waiting >= queue_size:
            raise HTTPException(503, "too many tickets at once; try again", {"retry-after": "1"})
        try:
            made = await to_thread.run_sync(drafted, ticket, limiter=threads)
        except UnknownPolicy as error:
            raise HTTPException(404, f"there is no such policy; there are {', '.join(engine.entries)}") from error
        return Response(made.model_dump_json(), headers=_UNSEEN, media_type="application/json")

    @panel.post("/outcomes", dependencies=[Depends(access.check)])
    def outcomes(said: Outcomes) -> Kept:
        """Keep what became of the drafts: used as they were, edited, or rejected."""
        kept = 0
        for one in said.drafts:
            kept += journal.draft(one.answer, _action(said.action, one.draft, one.copied), one.draft, one.copied)
        return Kept(kept=kept)


def _action(said: str, suggested: str, copied: str) -> DraftAction:
    if said == "rejected":
        return "rejected"
    return "used" if suggested.strip() == copied.strip() else "edited"


def _policy(engine: Engine, policy_id: str | None) -> Policy:
    return engine.entries[policy_id].policy if policy_id else engine.policies[0]
