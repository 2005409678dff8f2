"""What the OpenAPI document says beyond the routes: its introduction, and that every error is a problem."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from search_api.http.problems import MEDIA_TYPE, FieldProblem, Problem

DESCRIPTION = """海智:为企业需求寻找海外专家、团队、社团和项目,并说明理由。

Finds the overseas experts, teams, societies and projects that can answer a need, and says why.
Ids are taken in three forms: own id, `SOURCE:KEY`, or a bare key that is unambiguous. Errors are `application/problem+json`.
There is no access control yet, so the service answers this machine alone.
"""
TAGS = [
    {"name": "needs", "description": "需求 What enterprises ask for."},
    {"name": "matches", "description": "匹配 Ranked candidates with evidence."},
    {"name": "decisions", "description": "决定 What was decided about a need's candidates."},
    {"name": "experts", "description": "专家 Without contacts."},
    {"name": "health", "description": "运行状态 Whether the process lives and can answer."},
]
_MEANINGS = {
    404: "没有这个编号 No such id.",
    409: "编号不唯一 The id is ambiguous.",
    413: "请求内容过大 The body is too large.",
    422: "请求内容有误 The request is not valid.",
    503: "尚未就绪 Not ready yet; Retry-After says when to ask again.",
}
MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "编号已合并 The id was merged away; Location names the surviving one."}}


def may_fail(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: which problems it answers with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _MEANINGS[status], "content": content} for status in statuses}


class DescribedAPI(FastAPI):
    """A FastAPI whose OpenAPI document also holds the schema of problems, which no route returns as its model."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, made once."""
        if self.openapi_schema is None:
            schemas = super().openapi().setdefault("components", {}).setdefault("schemas", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            problem.pop("$defs", None)
            schemas |= {"Problem": problem, "FieldProblem": FieldProblem.model_json_schema()}
        return super().openapi()
