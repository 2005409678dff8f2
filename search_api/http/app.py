"""The FastAPI application: lifespan, middleware, routes. Assembles, decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI

from models.settings import Settings
from search_api.http import problems
from search_api.http.middleware import BodyLimit, LoopbackHost, RequestLog
from search_api.http.openapi import DESCRIPTION, TAGS, DescribedAPI
from search_api.http.routes import decisions, experts, explanations, health, likeness, matches, needs, panels
from search_api.http.service import Service

# Bytes. The longest need seen has 3 KB; this leaves room for pasted documents and none for floods.
BODY_LIMIT = 1024 * 1024


def create_app(settings: Settings, make_service: Callable[[Settings], Service] = Service) -> FastAPI:
    """Return the application over the library that the settings name; `make_service` opens it when the app starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = make_service(settings)
        await to_thread.run_sync(service.start)
        app.state.service = service
        try:
            yield
        finally:
            await to_thread.run_sync(service.close)

    # The interactive pages would load scripts from elsewhere; the schema itself is at /openapi.json.
    app = DescribedAPI(
        title="haizhi 海智", version="0.1.0", description=DESCRIPTION, openapi_tags=TAGS, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    # What hangs below an id comes before it: an id may hold slashes, so that /needs/{id} would take its addresses too.
    below = (matches.router, explanations.router, decisions.router, panels.router, likeness.router)
    for routes in (*below, needs.router, experts.router, health.router):
        app.include_router(routes)
    problems.install(app)
    app.add_middleware(BodyLimit, limit=BODY_LIMIT)
    app.add_middleware(LoopbackHost)
    app.add_middleware(RequestLog)
    return app
