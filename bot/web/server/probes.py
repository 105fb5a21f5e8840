"""`/readyz` and `/metrics`, and what the server does by itself: it warms up, and keeps the journal's retention."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from bot.engine import Engine
from bot.journal.journal import PURGE_EVERY
from bot.web.server.metrics import CountedJournal

_LOG = logging.getLogger(__name__)
# Misspelt, so that the dictionary is read, too.
WARM_UP = "Who can see my loaction?"
Lifespan = Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]


def lifespan(engine: Engine, journal: CountedJournal, every: timedelta = PURGE_EVERY) -> Lifespan:
    """Warm up in a thread, then say so at `app.state.ready`; purge the journal hourly until the server stops."""

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        app.state.ready = False
        warming = asyncio.create_task(_warm(app, engine))
        tidying = asyncio.create_task(_tidy(journal, every))
        yield
        app.state.ready = False
        for task in (warming, tidying):
            task.cancel()
        await asyncio.gather(warming, tidying, return_exceptions=True)
        journal.close()

    return living


async def _warm(app: FastAPI, engine: Engine) -> None:
    await asyncio.to_thread(engine.warm_up, WARM_UP)
    app.state.ready = True


async def _tidy(journal: CountedJournal, every: timedelta) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            await asyncio.to_thread(journal.purge)
        except Exception as error:  # tried again in an hour
            _LOG.error("the journal could not be purged (%s)", type(error).__name__)


def add_probes(app: FastAPI, journal: CountedJournal) -> None:
    @app.get("/readyz")
    def readyz() -> JSONResponse:
        ready = getattr(app.state, "ready", False)
        return JSONResponse({"status": "ready" if ready else "warming up"}, 200 if ready else 503)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(journal.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
