"""Which columns each kind of sheet has: the tables to edit when a header is not recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.importers.columns.experts import EXPERTS
from crawler.importers.columns.needs import NEEDS
from crawler.importers.columns.organisations import ORGANISATIONS, SOCIETIES
from crawler.importers.columns.projects import PROJECTS
from crawler.importers.columns.teams import TEAMS
from crawler.importers.columns.types import CONTACT_TYPES, GATHERED_TYPES, Column, ValueType
from models.errors import InputError
from models.records import ExpertRecord, NeedRecord, OrganisationRecord, ProjectRecord, Record, TeamRecord


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One kind of sheet: the word on the command line, its record type, its columns.

    `keys`: of these fields at least one must be there for a table to be of this kind at all.
    """

    word: str
    zh: str
    record: type[Record]
    columns: tuple[Column, ...]
    keys: frozenset[str]


SHEET_KINDS: Mapping[str, SheetKind] = {
    kind.word: kind
    for kind in (
        SheetKind("experts", "专家", ExpertRecord, EXPERTS, frozenset({"name", "name_zh", "id"})),
        SheetKind("teams", "团队", TeamRecord, TEAMS, frozenset({"name", "name_zh"})),
        SheetKind("organisations", "机构", OrganisationRecord, ORGANISATIONS, frozenset({"name", "name_zh"})),
        SheetKind("societies", "海外科技社团", OrganisationRecord, SOCIETIES, frozenset({"name", "name_zh"})),
        SheetKind("projects", "项目", ProjectRecord, PROJECTS, frozenset({"title", "title_zh"})),
        SheetKind("needs", "需求", NeedRecord, NEEDS, frozenset({"title", "text"})),
    )
}


def sheet_kind(word: str) -> SheetKind:
    """The kind of sheet that the command line calls `word`. Raise InputError where there is none."""
    if word not in SHEET_KINDS:
        words = ", ".join(SHEET_KINDS)
        raise InputError(
            f"不能导入“{word}”。",
            f"'{word}' cannot be imported.",
            remedy_zh=f"可以导入的有：{words}。",
            remedy_en=f"What can be imported: {words}.",
        )
    return SHEET_KINDS[word]


__all__ = ["CONTACT_TYPES", "GATHERED_TYPES", "SHEET_KINDS", "Column", "SheetKind", "ValueType", "sheet_kind"]
