"""Own ids, and what any entity can carry: identifiers, classification codes, relations, judgements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, now


class Entity(Base):
    """An own id, stable through merges. One that was merged away points at the survivor."""

    __tablename__ = "entity"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)  # grows with every recomputation that changed something
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Identifier(Base):
    """An identifier in somebody else's scheme: ORCID, OpenAlex, Scholar, ROR, DOI, ISNI, Wikidata, homepage."""

    __tablename__ = "identifier"
    __table_args__ = (Index("ix_identifier_scheme_value", "scheme", "value"),)

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)


class ClassificationCode(Base):
    """(scheme, code, source): an NSFC discipline, a GB/T 4754 industry …"""

    __tablename__ = "classification_code"

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"), primary_key=True)


class Reference(Base):
    """What one entity's records say of another by id: a member, a parent body, an enterprise; whether or not it is known yet.

    `text` is as given: an own id, "SOURCE:KEY" or a bare key. It is looked up anew whenever an entity gains or loses such a
    name, so that links do not depend on the order in which files are imported.
    """

    __tablename__ = "reference"
    __table_args__ = (Index("ix_reference_text", "text", "kind"),)

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)  # who refers
    kind: Mapped[str] = mapped_column(primary_key=True)  # of what is referred to
    source: Mapped[str] = mapped_column(ForeignKey("source.name"), primary_key=True)  # who says so: its own keys come first
    text: Mapped[str] = mapped_column(primary_key=True)


class Relation(Base):
    """A dated, typed link between two entities, with its proof. Dates are partial ISO dates."""

    __tablename__ = "relation"
    __table_args__ = (Index("ix_relation_subject", "subject_id", "type"), Index("ix_relation_object", "object_id", "type"))

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    object_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    start: Mapped[str | None]
    end: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_document.id"))
    source_record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Judgement(Base):
    """ "These two source records are (not) the same thing": by whom, when, why; withdrawn, never deleted.

    Left and right are (source, kind, key) of records, so that a judgement outlives versions.
    """

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("left_id", "right_id", "judged_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), index=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), index=True)
    verdict: Mapped[str]
    reason: Mapped[str | None]
    judged_by: Mapped[str]
    judged_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
