"""Erasure: what is held on an entity goes, a tombstone stays, and the one door remembers it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.audit import record_event
from models.contacts import ContactKeeper
from models.database import Database
from models.entities.cluster import announce_related
from models.entities.recompute import recompute
from models.entities.rows import UNTRACKED, delete_rows
from models.ids import resolve
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
from models.tombstones import bury, identifier_mark, record_mark
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

    All versions of all its source records lose payload, key and given id; contacts and rows go; works and projects are computed
    anew without it. Tombstones (keyed hashes of records and identifiers) keep it from being taken in again. Raises UnknownId.
    """
    outbox = Outbox()
    with database.write() as session:
        entity_id = resolve(session, text)
        kind = EntityKind(session.get_one(Entity, entity_id).kind)
        if kind is EntityKind.EXPERT:
            announce_related(session, [entity_id], outbox)
        works = set(session.scalars(select(Authorship.work_id).where(Authorship.expert_id == entity_id)))
        _bury(session, contacts, entity_id, actor, reason)
        _empty_records(session, contacts, entity_id)
        _remove_rows(session, entity_id)
        recompute(session, {}, outbox, dirty_works=works)
        outbox.delete(kind, [entity_id])
        record_event(session, actor, "entity.erase", kind.value, entity_id, reason=reason)
        outbox.flush(session)
    return entity_id


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
    owned: Sequence[InstrumentedAttribute[str]] = _OWN_ROWS
    for column in owned:
        delete_rows(session, column, [entity_id])
