"""The rows that documents are made of, read in bulk: a few statements for any number of entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from indexer.documents import Owner
from models.database import chunks
from models.tables import Authorship, Base, Entity, Expert, Need, Organisation, Project, ProjectMember, SourceRecord, Team, TeamMember, Work
from models.vocabulary import EntityKind

TABLES: dict[EntityKind, type[Base]] = {
    EntityKind.EXPERT: Expert,
    EntityKind.TEAM: Team,
    EntityKind.ORGANISATION: Organisation,
    EntityKind.PROJECT: Project,
    EntityKind.WORK: Work,
    EntityKind.NEED: Need,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows asked for and those that they hang together with, each by its id."""

    asked: dict[EntityKind, dict[str, Row[Any]]]
    experts: dict[str, Row[Any]]  # asked ones, authors and members
    teams: dict[str, Row[Any]]  # asked ones, and those of the authors
    owners: dict[str, list[Owner]]  # work or project → its experts in the library, in order
    teams_of: dict[str, list[str]]  # expert → teams
    sources: dict[str, list[str]]  # entity → names of its sources
    latest: dict[str, int]  # expert → year of the newest work


def read_rows(session: Session, ids: Sequence[str]) -> Rows:
    """Read everything that documents of these entities need. Ids of merged, erased or unknown entities are simply not in it."""
    asked = _asked(session, ids)
    authors = _authors(session, asked[EntityKind.WORK])
    owners = authors | _members(session, asked[EntityKind.PROJECT])
    people = {owner.candidate for some in owners.values() for owner in some}
    experts = asked[EntityKind.EXPERT] | _by_id(session, Expert, people - asked[EntityKind.EXPERT].keys())
    teams_of = _teams_of(session, {owner.candidate for some in authors.values() for owner in some})
    named = {team for some in teams_of.values() for team in some}
    teams = asked[EntityKind.TEAM] | _by_id(session, Team, named - asked[EntityKind.TEAM].keys())
    entities = {*experts, *teams, *(id_ for rows in asked.values() for id_ in rows)} - asked[EntityKind.WORK].keys()
    return Rows(asked, experts, teams, owners, teams_of, _sources(session, entities), _latest(session, experts))


def _asked(session: Session, ids: Sequence[str]) -> dict[EntityKind, dict[str, Row[Any]]]:
    by_kind: dict[EntityKind, list[str]] = {kind: [] for kind in TABLES}
    for part in chunks(list(ids)):
        found = select(Entity.id, Entity.kind).where(Entity.id.in_(part), Entity.merged_into.is_(None))
        for id_, kind in session.execute(found):
            by_kind[EntityKind(kind)].append(id_)
    return {kind: _by_id(session, TABLES[kind], some) for kind, some in by_kind.items()}


def _by_id(session: Session, table: type[Base], ids: Iterable[str]) -> dict[str, Row[Any]]:
    columns = table.__table__.c
    rows: dict[str, Row[Any]] = {}
    for part in chunks(sorted(ids)):
        rows.update((row.id, row) for row in session.execute(select(*columns).where(columns.id.in_(part))))
    return rows


def _authors(session: Session, works: Iterable[str]) -> dict[str, list[Owner]]:
    owners: dict[str, list[Owner]] = defaultdict(list)
    for part in chunks(list(works)):
        rows = select(Authorship.work_id, Authorship.expert_id, Authorship.position, Authorship.authors).where(Authorship.work_id.in_(part))
        for work, expert, position, authors in session.execute(rows):
            owners[work].append(Owner(expert, position, authors))
    for some in owners.values():
        some.sort(key=lambda owner: (owner.position is None, owner.position or 0, owner.candidate))
    return owners


def _members(session: Session, projects: Iterable[str]) -> dict[str, list[Owner]]:
    owners: dict[str, list[Owner]] = defaultdict(list)
    for part in chunks(list(projects)):
        rows = (
            select(ProjectMember.project_id, ProjectMember.expert_id)
            .where(ProjectMember.project_id.in_(part), ProjectMember.expert_id.is_not(None))
            .order_by(ProjectMember.id)
        )
        for project, expert in session.execute(rows):
            if expert is not None and all(owner.candidate != expert for owner in owners[project]):
                owners[project].append(Owner(expert))
    return owners


def _teams_of(session: Session, experts: Iterable[str]) -> dict[str, list[str]]:
    teams: dict[str, set[str]] = defaultdict(set)
    for part in chunks(list(experts)):
        rows = select(TeamMember.expert_id, TeamMember.team_id).where(TeamMember.expert_id.in_(part))
        for expert, team in session.execute(rows):
            if expert is not None:
                teams[expert].add(team)
    return {expert: sorted(some) for expert, some in teams.items()}


def _sources(session: Session, entities: Iterable[str]) -> dict[str, list[str]]:
    sources: dict[str, set[str]] = defaultdict(set)
    for part in chunks(list(entities)):
        rows = select(SourceRecord.entity_id, SourceRecord.source).where(SourceRecord.entity_id.in_(part), SourceRecord.current)
        for entity, source in session.execute(rows):
            sources[entity].add(source)
    return {entity: sorted(names) for entity, names in sources.items()}


def _latest(session: Session, experts: Iterable[str]) -> dict[str, int]:
    latest: dict[str, int] = {}
    for part in chunks(list(experts)):
        rows = (
            select(Authorship.expert_id, func.max(Work.year))
            .join(Work, Work.id == Authorship.work_id)
            .where(Authorship.expert_id.in_(part), Work.year.is_not(None))
            .group_by(Authorship.expert_id)
        )
        latest.update((expert, year) for expert, year in session.execute(rows) if year is not None)
    return latest


def works_of(session: Session, experts: Iterable[str]) -> set[str]:
    """The works and projects that these experts are on."""
    subjects: set[str] = set()
    for part in chunks(list(experts)):
        subjects.update(session.scalars(select(Authorship.work_id).where(Authorship.expert_id.in_(part))))
        subjects.update(session.scalars(select(ProjectMember.project_id).where(ProjectMember.expert_id.in_(part))))
    return subjects


def members_of(session: Session, teams: Iterable[str]) -> set[str]:
    """The experts in these teams."""
    members: set[str] = set()
    for part in chunks(list(teams)):
        rows = select(TeamMember.expert_id).where(TeamMember.team_id.in_(part), TeamMember.expert_id.is_not(None))
        members.update(expert for expert in session.scalars(rows) if expert is not None)
    return members
