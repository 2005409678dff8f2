"""The OpenAPI document holds against the running app: generated requests never break it, and every answer fits its schema."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from models.settings import Settings
from search_api.http.app import create_app
from search_api.http.service import Service

LOCAL = {"host": "127.0.0.1"}
OPERATIONS = sorted(
    (path, method)
    for path, methods in create_app(Settings()).openapi()["paths"].items()
    for method in methods
    if path not in {"/healthz", "/readyz"}
)


class _Ready(Service):
    """A service that is ready when its app starts, so that generated requests meet the routes and not the start-up."""

    def start(self) -> None:
        self._prepare()
        self.problem = None
        super().start()


@pytest.fixture(scope="module")
def app(built_library: Settings, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    home = tmp_path_factory.mktemp("contract") / "home"
    shutil.copytree(built_library.home, home)
    return create_app(Settings(home=home), _Ready)


@pytest.fixture(scope="module")
def document(app: FastAPI) -> BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers=LOCAL)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_breaks_the_contract(document: BaseSchema, path: str, method: str) -> None:
    @given(case=document[path][method].as_strategy())
    @settings(max_examples=15, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        # A schema cannot say every rule (either a need or a text, known countries), so a refusal of what fits it is no breach.
        case.call_and_validate(headers=LOCAL, excluded_checks=[positive_data_acceptance])

    check()
