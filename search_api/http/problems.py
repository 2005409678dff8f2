"""Every error as problem+json (RFC 9457), worded in Chinese and English, from one place.

`type` is "urn:haizhi:problem:<code>", stable for scripts; `title` and `detail` are English, `title_zh` and `detail_zh` Chinese.
No value that was sent is repeated: it may be a contact.
"""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from models.contacts import mask
from models.errors import HaizhiError, NotReady

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
# Status → code, English and Chinese title. Written out, because Python's own phrases change between its versions.
_PLAIN = {
    400: ("bad-request", "Bad request", "请求无法理解"),
    404: ("not-found", "Not found", "没有这个地址"),
    405: ("method-not-allowed", "Method not allowed", "此地址不支持该方法"),
    413: ("content-too-large", "Content too large", "请求内容过大"),
    415: ("unsupported-media-type", "Unsupported media type", "请求内容的类型不支持"),
    421: ("misdirected-request", "Misdirected request", "主机名不受支持"),
    500: ("internal-server-error", "Internal server error", "服务器内部错误"),
}
_log = structlog.get_logger("haizhi.http")


class FieldProblem(BaseModel):
    """What is wrong with one part of a request."""

    location: list[str] = Field(examples=[["body", "text"]])
    message: str = Field(examples=["Field required"])
    kind: str = Field(examples=["missing"])


class Problem(BaseModel):
    """An error, as RFC 9457 has it, with its Chinese wording beside it."""

    type: str = Field(examples=["urn:haizhi:problem:unknown-id"])
    title: str = Field(examples=["No such id"])
    title_zh: str = Field(examples=["没有这个编号"])
    status: int = Field(examples=[404])
    detail: str = ""
    detail_zh: str = ""
    remedy: str = ""
    remedy_zh: str = ""
    request_id: str = ""
    errors: list[FieldProblem] = Field(default_factory=list, description="For 422: each part of the request that is wrong.")


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    app.add_exception_handler(HaizhiError, _haizhi)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The HTTP response for a problem."""
    return JSONResponse(problem.model_dump(), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def of_status(status: int, request_id: str, detail: str = "", detail_zh: str = "") -> Problem:
    """The problem for a bare HTTP status."""
    phrase = HTTPStatus(status).phrase
    code, title, title_zh = _PLAIN.get(status, (phrase.lower().replace(" ", "-"), phrase, "请求未能完成"))
    return Problem(
        type=f"urn:haizhi:problem:{code}",
        title=title,
        title_zh=title_zh,
        status=status,
        detail=detail,
        detail_zh=detail_zh,
        request_id=request_id,
    )


def of_error(error: HaizhiError, request_id: str) -> Problem:
    """The problem for one of our own errors; whatever looks like a contact in its sentences is masked."""
    return Problem(
        type=f"urn:haizhi:problem:{error.code}",
        title=error.title_en,
        title_zh=error.title_zh,
        status=error.status,
        detail=mask(error.en),
        detail_zh=mask(error.zh),
        remedy=error.remedy_en,
        remedy_zh=error.remedy_zh,
        request_id=request_id,
    )


def _request_id(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def _haizhi(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HaizhiError):
        raise error
    headers = {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, NotReady) else None
    if error.status >= 500:
        _log.warning("problem", request_id=_request_id(request), code=error.code, detail=error.en)
    return response(of_error(error, _request_id(request)), headers)


async def _validation(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    problem = Problem(
        type="urn:haizhi:problem:invalid-request",
        title="The request is not valid",
        title_zh="请求内容有误",
        status=422,
        detail="Parts of the request are missing or wrong; `errors` names each.",
        detail_zh="请求中有缺失或错误之处,见 errors。",
        request_id=_request_id(request),
        errors=[
            FieldProblem(location=[str(part) for part in item["loc"]], message=_message(item), kind=item["type"]) for item in error.errors()
        ],
    )
    return response(problem)


def _message(item: dict[str, object]) -> str:
    """Pydantic's sentence, masked: that of a custom check may quote."""
    return mask(str(item["msg"]))


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers) if error.headers else None
    return response(of_status(error.status_code, _request_id(request)), headers)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("unexpected", request_id=_request_id(request), error=type(error).__name__, exc_info=error)
    detail = "Something unexpected happened. The server's log has the details under this request_id."
    # This answer is sent from outside all middleware, so it carries its own request id.
    headers = {"X-Request-ID": _request_id(request)}
    return response(of_status(500, _request_id(request), detail, "出现意外错误,详情见服务器日志中同一 request_id 的记录。"), headers)
