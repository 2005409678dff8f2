"""Erasure: what is held on an entity goes, a tombstone stays, and the one door remembers it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.audit import record_event
from models.contacts import ContactKeeper
from models.database import Database
from models.entities.cluster import announce_related
from models.entities.recompute import recompute
from models.entities.references import Mention, names_of, only, referring, targets
from models.entities.rows import UNTRACKED, delete_rows
from models.ids import resolve
from models.naming import persons, without
from models.outbox import Outbox
from models.tables import (
    Affiliation,
    Authorship,
    ClassificationCode,
    Decision,
    EncryptedContact,
    Entity,
    Expert,
    Identifier,
    Need,
    NeedVersion,
    Organisation,
    Post,
    Project,
    ProjectMember,
    Reference,
    Relation,
    SourceRecord,
    Team,
    TeamMember,
)  # fmt: skip
from models.tables.base import now
from models.tombstones import bury, entity_mark, identifier_mark, record_mark, reference_mark
from models.vocabulary import IDENTIFYING_SCHEMES, EntityKind

# Everything computed or authored about an entity, children before what they hang on.
_OWN_ROWS: tuple[InstrumentedAttribute[str], ...] = (
    Affiliation.expert_id, Post.expert_id, Authorship.expert_id, Identifier.entity_id, ClassificationCode.entity_id, TeamMember.team_id,
    ProjectMember.project_id, NeedVersion.need_id, EncryptedContact.entity_id, Reference.entity_id, Relation.subject_id, Relation.object_id,
    Expert.id, Team.id, Project.id, Organisation.id, Need.id,
)  # fmt: skip
# What others say of it: the link goes, and the name that they give beside it.
_LINKS: tuple[InstrumentedAttribute[str | None], ...] = (
    Affiliation.organisation_id,
    Post.organisation_id,
    Organisation.parent_id,
    Need.enterprise_id,
)


def erase(database: Database, contacts: ContactKeeper, text: str, *, actor: str, reason: str) -> str:
    """Erase all that is held on an entity, in one transaction; return its own id, which stays as an empty shell.

    All versions of all its source records lose payload, key and given id; contacts and rows go; works, teams and projects are
    computed anew without it, their own payloads no longer naming it. Tombstones (keyed hashes of records, identifiers and
    references) keep it from being taken in or named again. Raises UnknownId.
    """
    outbox = Outbox()
    with database.write() as session:
        entity_id = resolve(session, text)
        kind = EntityKind(session.get_one(Entity, entity_id).kind)
        if kind is EntityKind.EXPERT:
            announce_related(session, [entity_id], outbox)
        others = _unname(session, contacts, entity_id, actor, reason) if kind is EntityKind.EXPERT else {}
        works = set(session.scalars(select(Authorship.work_id).where(Authorship.expert_id == entity_id)))
        _bury(session, contacts, entity_id, actor, reason)
        _empty_records(session, contacts, entity_id)
        _remove_rows(session, entity_id)
        recompute(session, others, outbox, dirty_works=works)
        outbox.delete(kind, [entity_id])
        record_event(session, actor, "entity.erase", kind.value, entity_id, reason=reason)
        outbox.flush(session)
    return entity_id


def _former_ids(session: Session, entity_id: str) -> list[str]:
    """Return the ids that were merged into an entity, directly or by way of others."""
    found = [entity_id]
    for one in found:
        found += session.scalars(select(Entity.id).where(Entity.merged_into == one))
    return found[1:]


def _unname(session: Session, contacts: ContactKeeper, entity_id: str, actor: str, reason: str) -> dict[str, EntityKind]:
    """Make an expert nameless in the records of teams and projects, earlier versions as well, and bury the references to him.

    Return those teams and projects, with their kinds, which must be computed anew.
    """
    ids = [entity_id, *_former_ids(session, entity_id)]
    wanted = names_of(session, ids)[EntityKind.EXPERT]
    others = _tied(session, entity_id) | referring(session, {EntityKind.EXPERT: wanted})
    marks = [entity_mark(one) for one in ids]
    for record_id, source, payload in _records_naming(session, others, wanted):
        given = [Mention(source, str(person["expert"])) for person in persons(payload) if person.get("expert") in wanted]
        found = targets(session, given, EntityKind.EXPERT)
        meant = {mention.text for mention in given if only(found, mention) == entity_id}
        if meant:
            marks += [reference_mark(source, text) for text in meant]
            nameless = update(SourceRecord).where(SourceRecord.id == record_id).values(payload=without(payload, meant.__contains__))
            session.execute(nameless, execution_options=UNTRACKED)
    bury(session, "reference", map(contacts.keyed_hash, marks), actor, reason)
    return others


def _tied(session: Session, entity_id: str) -> dict[str, EntityKind]:
    """Return the teams and projects that have a member who stands for this expert."""
    teams = session.scalars(select(TeamMember.team_id).where(TeamMember.expert_id == entity_id))
    projects = session.scalars(select(ProjectMember.project_id).where(ProjectMember.expert_id == entity_id))
    return dict.fromkeys(teams, EntityKind.TEAM) | dict.fromkeys(projects, EntityKind.PROJECT)


def _records_naming(session: Session, others: Collection[str], wanted: Collection[str]) -> list[tuple[int, str, dict[str, Any]]]:
    """Return (id, source, payload) of the records that give one of the `wanted` references.

    References are kept for current records alone, so earlier versions are all looked through: erasing is rare.
    """
    kinds = [EntityKind.TEAM.value, EntityKind.PROJECT.value]
    query = select(SourceRecord.id, SourceRecord.source, SourceRecord.payload).where(
        SourceRecord.kind.in_(kinds), or_(SourceRecord.entity_id.in_(others), ~SourceRecord.current)
    )
    rows = session.execute(query, execution_options={"yield_per": 1_000})
    return [
        (row_id, source, payload) for row_id, source, payload in rows if any(one.get("expert") in wanted for one in persons(payload or {}))
    ]


def _bury(session: Session, contacts: ContactKeeper, entity_id: str, actor: str, reason: str) -> None:
    records = session.execute(
        select(SourceRecord.source, SourceRecord.kind, SourceRecord.key).where(SourceRecord.entity_id == entity_id).distinct()
    )
    schemes = [scheme.value for scheme in IDENTIFYING_SCHEMES]
    identifiers = session.execute(
        select(Identifier.scheme, Identifier.value).where(Identifier.entity_id == entity_id, Identifier.scheme.in_(schemes))
    )
    bury(session, "record", [contacts.keyed_hash(record_mark(*record)) for record in records], actor, reason)
    bury(session, "identifier", [contacts.keyed_hash(identifier_mark(*mark)) for mark in identifiers], actor, reason)


def _empty_records(session: Session, contacts: ContactKeeper, entity_id: str) -> None:
    """Take payload, key and given id out of every version; a key may be a name, so its keyed hash takes its place."""
    moment = now()
    columns = select(SourceRecord.id, SourceRecord.source, SourceRecord.kind, SourceRecord.key)
    for record_id, *mark in session.execute(columns.where(SourceRecord.entity_id == entity_id)).all():
        values = {
            "payload": None, "given_id": None, "content_hash": "", "current": False, "erased_at": moment,
            "key": f"erased-{contacts.keyed_hash(record_mark(*map(str, mark)))[:40]}",
        }  # fmt: skip
        session.execute(update(SourceRecord).where(SourceRecord.id == record_id).values(values), execution_options=UNTRACKED)


def _remove_rows(session: Session, entity_id: str) -> None:
    for person in (TeamMember, ProjectMember):
        cleared = update(person).where(person.expert_id == entity_id).values(expert_id=None, name=None)
        session.execute(cleared, execution_options=UNTRACKED)
    for link in _LINKS:
        session.execute(update(link.class_).where(link == entity_id).values({link: None}), execution_options=UNTRACKED)
    session.execute(
        delete(Relation).where(or_(Relation.subject_id == entity_id, Relation.object_id == entity_id)), execution_options=UNTRACKED
    )
    records = select(SourceRecord.id).where(SourceRecord.entity_id == entity_id)
    decided = or_(Decision.need_record_id.in_(records), Decision.candidate_record_id.in_(records))
    session.execute(delete(Decision).where(decided), execution_options=UNTRACKED)
    owned: Sequence[InstrumentedAttribute[str]] = _OWN_ROWS
    for column in owned:
        delete_rows(session, column, [entity_id])
