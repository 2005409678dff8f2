"""Documentation enforced: every command, option and route is in the docs (settings: tests/test_foundation.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from models.settings import Settings
from search_api.cli.main import app
from search_api.http.app import create_app

DOCS = Path(__file__).resolve().parents[2] / "docs"
GROUP = typer.main.get_command(app)
assert isinstance(GROUP, TyperGroup)
COMMANDS = GROUP.commands
ROUTES = [
    (method.upper(), path, operation)
    for path, methods in create_app(Settings()).openapi()["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_documented(name: str) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    section = next(part for part in re.split(r"^## ", page, flags=re.MULTILINE) if part.startswith(f"`haizhi {name}`"))
    command = COMMANDS[name]
    below = command.commands if isinstance(command, TyperGroup) else {}
    assert not [one for one in below if f"`haizhi {name} {one}" not in section]
    commands = [command, *below.values()]
    options = [
        option
        for one in commands
        for parameter in one.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    ]
    assert not [option for option in options if not re.search(rf"{option}(?![\w-])", section)]


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES)
def test_every_route_and_parameter_is_documented(method: str, path: str, operation: dict[str, list[dict[str, str]]]) -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    assert f"`{method} {path}`" in page
    missing = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["name"].lower() not in page.lower()]
    assert not missing


@pytest.mark.parametrize("model", ["DecisionIn", "NeedIn", "MatchRequest"])
def test_every_field_of_a_body_is_documented(model: str) -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    fields = create_app(Settings()).openapi()["components"]["schemas"][model]["properties"]
    assert not [field for field in fields if f"`{field}`" not in page]


def test_every_exit_code_is_documented() -> None:
    from models import errors

    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    codes = {error.exit_code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.HaizhiError)}
    assert not [code for code in codes | {0, 1, 130} if f"\n| {code} |" not in page]
