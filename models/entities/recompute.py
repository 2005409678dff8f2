"""Any entities computed anew from their current records, by kind, in one place for intake, erasure and (later) judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.database import chunks
from models.entities.experts import recompute_experts
from models.entities.needs import write_needs
from models.entities.organisations import recompute_organisations
from models.entities.projects import recompute_projects
from models.entities.statements import Statement, load_statements
from models.entities.teams import recompute_teams
from models.outbox import Outbox
from models.tables import Entity
from models.tables.base import now
from models.vocabulary import EntityKind


def recompute(
    session: Session, entities: Mapping[str, EntityKind], outbox: Outbox, *, created: Collection[str] = (),
    joined: Collection[str] = (), known: Mapping[str, list[Statement]] | None = None, dirty_works: Iterable[str] = (),
    author: str | None = None,
) -> None:  # fmt: skip
    """Compute entities (id → kind) from their current records and write them with their outbox messages.

    `created`: entities that had no rows before; `joined`: those that got a further record; `known`: statements at hand; `author` of needs.
    Organisations go first, since experts' affiliations point at them, and experts before teams and projects.
    """
    statements = load_statements(session, entities, known)
    by_kind: dict[EntityKind, dict[str, list[Statement]]] = defaultdict(dict)
    for entity_id, said in statements.items():
        by_kind[entities[entity_id]][entity_id] = said
    dirty = set(dirty_works)
    if found := by_kind.get(EntityKind.ORGANISATION):
        recompute_organisations(session, found, created, outbox)
    if (found := by_kind.get(EntityKind.EXPERT)) or dirty:
        recompute_experts(session, found or {}, created, joined, outbox, dirty_works=dirty)
    if found := by_kind.get(EntityKind.TEAM):
        recompute_teams(session, found, created, outbox)
    if found := by_kind.get(EntityKind.PROJECT):
        recompute_projects(session, found, created, outbox)
    if found := by_kind.get(EntityKind.NEED):
        write_needs(session, found, created, outbox, author=author)
    _count_revision(session, sorted(statements.keys() - set(created)))


def _count_revision(session: Session, ids: list[str]) -> None:
    values = {"revision": Entity.revision + 1, "updated_at": now()}
    for part in chunks(ids):
        session.execute(update(Entity).where(Entity.id.in_(part)).values(values), execution_options={"synchronize_session": False})
