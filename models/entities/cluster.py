"""Exact identity: which entity each record belongs to.

Two records are the same entity where source, kind and key agree, or where they carry the same ORCID or ROR id. A record that
links two entities merges them: the older id survives, the other redirects, and everything that pointed at it follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.audit import record_event
from models.database import chunks
from models.drafts import Draft
from models.entities.rows import delete_rows, insert_rows
from models.ids import follow, own_id
from models.outbox import Outbox
from models.tables import (
    Affiliation,
    Authorship,
    ClassificationCode,
    EncryptedContact,
    Entity,
    Expert,
    Identifier,
    Need,
    Organisation,
    Post,
    ProjectMember,
    Reference,
    Relation,
    SourceRecord,
    TeamMember,
)  # fmt: skip
from models.tables.base import now
from models.vocabulary import EntityKind


@dataclass(slots=True)
class Assignment:
    """Where each draft belongs (in the drafts' order), which entities are new, and which were merged (loser → survivor)."""

    entity_ids: list[str]
    created: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)


class _Sets:
    """Disjoint sets of node names (union-find with path halving)."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def root(self, node: str) -> str:
        parents = self._parents
        parents.setdefault(node, node)
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    def join(self, left: str, right: str) -> None:
        self._parents[self.root(right)] = self.root(left)


def assign(session: Session, source: str, drafts: Sequence[Draft], current: Mapping[tuple[EntityKind, str], str]) -> Assignment:
    """Find or make the entity of each draft. `current`: (kind, key) → entity of the record's present version.

    New entities get their row; merges are worked out, not yet carried out (`merge`).
    """
    owners = _owners(session, {mark for draft in drafts for mark in draft.identifiers})
    sets = _Sets()
    for at, draft in enumerate(drafts):
        node = f"draft {at}"
        if (draft.kind, draft.key) in current:
            sets.join(node, f"entity {current[draft.kind, draft.key]}")
        for scheme, value in draft.identifiers:
            sets.join(node, f"{scheme} {value}")
            for owner in owners.get((scheme, value), ()):
                sets.join(node, f"entity {owner}")
    entities = {owner for found in owners.values() for owner in found} | set(current.values())
    members: dict[str, list[str]] = defaultdict(list)
    for entity_id in entities:
        members[sets.root(f"entity {entity_id}")].append(entity_id)
    return _name(session, source, drafts, [sets.root(f"draft {at}") for at in range(len(drafts))], members)


def _owners(session: Session, marks: set[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Return identifier → the entities that carry it now."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    by_scheme: dict[str, list[str]] = defaultdict(list)
    for scheme, value in sorted(marks):
        by_scheme[scheme].append(value)
    for scheme, values in by_scheme.items():
        for part in chunks(values):
            query = select(Identifier.value, Identifier.entity_id).where(Identifier.scheme == scheme, Identifier.value.in_(part))
            for value, entity_id in session.execute(query):
                owners[scheme, value].append(entity_id)
    return owners


def _name(session: Session, source: str, drafts: Sequence[Draft], roots: list[str], members: Mapping[str, list[str]]) -> Assignment:
    """Give every set its surviving entity: the oldest it has, else a new one named after its first draft."""
    ages = _ages(session, [entity_id for root in set(roots) for entity_id in members.get(root, ())])
    names: dict[str, str] = {}
    created: dict[str, EntityKind] = {}
    result = Assignment([])
    fresh = {root: own_id(draft.kind, source, draft.key) for root, draft in zip(reversed(roots), reversed(drafts), strict=True)}
    kept = follow(session, [entity_id for root, entity_id in fresh.items() if not members.get(root)])
    for root, draft in zip(roots, drafts, strict=True):
        if root not in names:
            present = sorted(members.get(root, ()), key=lambda entity_id: (ages[entity_id], entity_id))
            names[root] = present[0] if present else kept.get(fresh[root], (fresh[root], ""))[0]
            result.merged.update(dict.fromkeys(present[1:], names[root]))
            if not present and fresh[root] not in kept:
                created[names[root]] = draft.kind
        result.entity_ids.append(names[root])
    moment = now()
    insert_rows(session, Entity, [
        {"id": entity_id, "kind": kind.value, "revision": 0, "created_at": moment, "updated_at": moment, "merged_into": None}
        for entity_id, kind in created.items()
    ])  # fmt: skip
    result.created = set(created)
    return result


def _ages(session: Session, entity_ids: list[str]) -> dict[str, datetime]:
    ages: dict[str, datetime] = {}
    for part in chunks(entity_ids):
        ages.update(session.execute(select(Entity.id, Entity.created_at).where(Entity.id.in_(part))).all())
    return ages


# What points at an entity and follows it into a merge. Computed children are recomputed instead.
_POINTERS: tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...] = (
    SourceRecord.entity_id, EncryptedContact.entity_id, TeamMember.expert_id, ProjectMember.expert_id, Relation.subject_id,
    Relation.object_id, Need.enterprise_id, Affiliation.organisation_id, Post.organisation_id, Organisation.parent_id,
)  # fmt: skip


def merge(session: Session, merged: Mapping[str, str], outbox: Outbox, actor: str) -> set[str]:
    """Carry out merges (loser → survivor) and return the works that the losers had a place on, which must be recomputed.

    The losers' computed rows go; their source records now belong to the survivor, which the caller recomputes.
    """
    if not merged:
        return set()
    losers = sorted(merged)
    works = set(session.scalars(select(Authorship.work_id).where(Authorship.expert_id.in_(losers))))
    kinds = {entity_id: EntityKind(kind) for entity_id, (_, kind) in follow(session, losers).items()}
    outbox.upsert(EntityKind.PROJECT, _related(session, losers, EntityKind.PROJECT))
    outbox.upsert(EntityKind.TEAM, _related(session, losers, EntityKind.TEAM))
    for loser, survivor in merged.items():
        for column in _POINTERS:
            session.execute(
                update(column.class_).where(column == loser).values({column: survivor}), execution_options={"synchronize_session": False}
            )
        record_event(session, actor, "entity.merge", "entity", loser, reason="same identifier", into=survivor)
        outbox.delete(kinds[loser], [loser])
    for owner in (
        Authorship.expert_id,
        Affiliation.expert_id,
        Post.expert_id,
        Identifier.entity_id,
        Reference.entity_id,
        ClassificationCode.entity_id,
        Expert.id,
        Organisation.id,
    ):
        delete_rows(session, owner, losers)
    moment = now()
    for loser, survivor in merged.items():
        session.execute(update(Entity).where(Entity.id == loser).values(merged_into=survivor, updated_at=moment))
    return works


def _related(session: Session, experts: Sequence[str], kind: EntityKind) -> set[str]:
    """Return the teams or projects that these experts have a relation to."""
    found: set[str] = set()
    for part in chunks(list(experts), 10_000):
        query = select(Relation.object_id).join(Entity, and_(Entity.id == Relation.object_id, Entity.kind == kind.value))
        found.update(session.scalars(query.where(or_(Relation.subject_id.in_(part)))))
    return found


def announce_related(session: Session, experts: Sequence[str], outbox: Outbox) -> None:
    """Tell the indexes of the teams and projects whose passages speak for these experts."""
    for kind in (EntityKind.TEAM, EntityKind.PROJECT):
        outbox.upsert(kind, _related(session, experts, kind))
