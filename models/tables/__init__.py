"""All tables. Importing this package registers every one of them with `Base.metadata`."""

from models.tables.base import Base
from models.tables.contacts import AuditEvent, EncryptedContact
from models.tables.decisions import Decision
from models.tables.documents import StoredDocument
from models.tables.entities import ClassificationCode, Entity, Identifier, Judgement, Reference, Relation
from models.tables.needs import Need, NeedVersion
from models.tables.organisations import Organisation
from models.tables.outbox import OutboxMessage
from models.tables.people import Affiliation, Expert, Post, Team, TeamMember
from models.tables.projects import Project, ProjectMember
from models.tables.sources import Run, Source, SourceRecord, Tombstone
from models.tables.works import Authorship, Work

__all__ = [
    "Affiliation", "AuditEvent", "Authorship", "Base", "ClassificationCode", "Decision", "EncryptedContact", "Entity", "Expert",
    "Identifier", "Judgement", "Need", "NeedVersion", "Organisation", "OutboxMessage", "Post", "Project", "ProjectMember",
    "Reference", "Relation", "Run", "Source", "SourceRecord", "StoredDocument", "Team", "TeamMember", "Tombstone", "Work",
]  # fmt: skip
