"""What every request passes: a request id, the access log, a check of the Host header, a limit on the body.

The log says which route, how long and with what status; never a text, an id that was asked for, or a contact.
"""

from __future__ import annotations

import re
import time
import uuid
from ipaddress import ip_address

import structlog
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.http.problems import of_status, response

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
_access = structlog.get_logger("haizhi.access")


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class RequestLog:
    """Gives each request an id (the caller's X-Request-ID where it is a plain one) and logs its end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wished = Headers(scope=scope).get("x-request-id", "")
        request_id = scope["request_id"] = wished if _REQUEST_ID.match(wished) else uuid.uuid4().hex
        started, status = time.perf_counter(), 500

        async def reply(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, reply)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            took = round((time.perf_counter() - started) * 1000, 1)
            _access.info("request", request_id=request_id, method=scope["method"], route=route, status=status, ms=took)


class LoopbackHost:
    """Refuses requests whose Host header is not this machine: without access control, a web page must not reach in by DNS rebinding."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] == "http" and not is_loopback(_host_name(Headers(scope=scope).get("host", ""))):
            problem = of_status(421, scope.get("request_id", ""), "Ask as 127.0.0.1 or localhost.", "只接受本机访问。")
            await response(problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _host_name(header: str) -> str:
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0].lower()


class BodyLimit:
    """Refuses a request whose body is larger than `limit` bytes, announced or not."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > self.limit:
            await response(of_status(413, scope.get("request_id", "")))(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limit:
                raise HTTPException(413)
            return message

        await self.app(scope, limited, send)
