"""What holds the project together: floors, names, and documentation that says what the code does."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.importers.columns import SHEET_KINDS, SheetKind
from models import records
from models.settings import Settings
from models.tables import Base

ROOT = Path(__file__).parent.parent
FLOORS = {
    "models": {"models"},
    "crawler": {"models", "crawler"},
    "indexer": {"models", "indexer"},
    "search_api": {"models", "crawler", "indexer", "search_api"},
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}
RECORDS = [records.ExpertRecord, records.TeamRecord, records.OrganisationRecord, records.ProjectRecord, records.NeedRecord]


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the floor"
            yield str(node.module).partition(".")[0]


@pytest.mark.parametrize("floor", FLOORS)
def test_no_import_runs_upwards(floor: str) -> None:
    forbidden = {*FLOORS, "tests", "benchmarks"} - FLOORS[floor]
    found = [(str(path.relative_to(ROOT)), name) for path in sources(floor) for name in imported(path) if name in forbidden]
    assert sources(floor)
    assert found == []


def test_no_file_is_a_drawer_for_leftovers() -> None:
    paths = sources(*FLOORS, "tests", "benchmarks")
    assert [path for path in paths if path.stem in DRAWERS or path.parent.name in DRAWERS] == []


def test_files_stay_readable() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources(*FLOORS, "benchmarks")}
    lengths = {name: length for name, length in lengths.items() if "/versions/" not in name}  # a migration lists every table
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_every_package_has_its_face() -> None:
    """A folder without `__init__.py` is left out of an installed copy."""
    folders = {path.parent for path in sources(*FLOORS)}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_its_reason(name: str) -> None:
    document = (ROOT / "docs/operations.md").read_text("utf-8")
    row = re.search(rf"^\| `HAIZHI_{name.upper()}` \|.*$", document, re.MULTILINE)
    assert row, f"docs/operations.md has no row for HAIZHI_{name.upper()}"
    assert str(Settings.model_fields[name].description) in row.group()


def test_no_setting_is_documented_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `HAIZHI_(\w+)` \|", (ROOT / "docs/operations.md").read_text("utf-8"), re.MULTILINE)
    assert {row.lower() for row in rows} == set(Settings.model_fields)


def test_every_table_is_documented() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", _section("Tables"), re.MULTILINE)
    assert sorted(rows) == sorted(Base.metadata.tables)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_of_a_record_is_documented(record: type[records.Record]) -> None:
    section = _section(f"`{record.__name__}`")
    own = set(record.model_fields) - set(records.Record.model_fields)
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == own


@pytest.mark.parametrize("kind", SHEET_KINDS.values(), ids=lambda kind: kind.word)
def test_every_header_of_a_sheet_is_documented(kind: SheetKind) -> None:
    section = _section("What comes in") + _section(f"`{kind.record.__name__}`")
    headers = {f"{column.zh} / {column.en}" for column in kind.columns if column.zh.lower() != column.en.lower()}
    assert {header for header in headers if header not in section} == set()


def _section(title: str) -> str:
    """The part of docs/data-model.md under the heading that starts with `title`, up to the next heading."""
    document = (ROOT / "docs/data-model.md").read_text("utf-8")
    found = re.search(rf"^#+ {re.escape(title)}[^\n]*\n(.*?)(?=^#+ |\Z)", document, re.MULTILINE | re.DOTALL)
    assert found, f"docs/data-model.md has no section {title}"
    return found.group(1)


def test_the_lock_holds_hashed_pins_and_no_torch() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==\S+", lock, re.MULTILINE)
    assert "torch" not in pins
    assert [name for name in pins if name.startswith(("nvidia-", "cuda-", "triton"))] == []
    assert lock.count("\n    --hash=sha256:") >= len(pins)
    assert "://" not in lock, "the lock must name no registry"


def test_the_lock_covers_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *(item for extra in project["optional-dependencies"].values() for item in extra)]
    pins = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    names = {re.split(r"[\[<>=!~ ;]", item)[0].lower() for item in declared}
    assert names - pins == {"torch"}


def test_every_direct_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *(item for extra in project["optional-dependencies"].values() for item in extra)]
    document = (ROOT / "docs/dependencies.md").read_text("utf-8")
    names = {re.split(r"[\[<>=!~ ;]", item)[0] for item in declared}
    assert {name for name in names if f"`{name}`" not in document} == set()


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text("utf-8").split("\n## ")[0]
    assert re.search(r"```\w*\ngit clone [^\n]+\nmake demo\n```", opening)


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not (path.parent / target).exists():
                broken.append((path.name, target))
    assert broken == []


def test_nothing_names_a_machine_or_a_registry() -> None:
    """Paths of one machine and hosts of one registry would break everywhere else."""
    suspects = re.compile(r"/root/|/home/\w|/work/|pypi\.org|files\.pythonhosted|/opt/")
    names = ["Makefile", "pyproject.toml", "requirements.lock", "docker-compose.yml", "README.md", ".ci/run"]
    paths = [ROOT / name for name in names] + sources(*FLOORS, "benchmarks") + list((ROOT / "docs").glob("*.md"))
    assert [str(path.relative_to(ROOT)) for path in paths if suspects.search(path.read_text("utf-8"))] == []
