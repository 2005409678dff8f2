"""All tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.tables.base import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, those that are pointed at first."""
    _create_audit_event()
    _create_entity()
    _create_outbox_message()
    _create_source()
    _create_stored_document()
    _create_tombstone()
    _create_classification_code()
    _create_contact()
    _create_expert()
    _create_organisation()
    _create_project()
    _create_run()
    _create_team()
    _create_work()
    _create_source_record()
    _create_affiliation()
    _create_authorship()
    _create_identifier()
    _create_judgement()
    _create_need()
    _create_post()
    _create_project_member()
    _create_reference()
    _create_relation()
    _create_team_member()
    _create_need_version()
    _create_decision()


def downgrade() -> None:
    """Drop every table with its indexes, those that point at others first."""
    for table in (
        "decision",
        "need_version",
        "team_member",
        "relation",
        "reference",
        "project_member",
        "post",
        "need",
        "judgement",
        "identifier",
        "authorship",
        "affiliation",
        "source_record",
        "work",
        "team",
        "run",
        "project",
        "organisation",
        "expert",
        "contact",
        "classification_code",
        "tombstone",
        "stored_document",
        "source",
        "outbox_message",
        "entity",
        "audit_event",
    ):
        op.drop_table(table)


def _create_audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_object", "audit_event", ["object_kind", "object_id"], unique=False)


def _create_entity() -> None:
    op.create_table(
        "entity",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["entity.id"], name=op.f("fk_entity_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
    )
    op.create_index(op.f("ix_entity_kind"), "entity", ["kind"], unique=False)
    op.create_index(op.f("ix_entity_merged_into"), "entity", ["merged_into"], unique=False)


def _create_outbox_message() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_message_entity_id"), "outbox_message", ["entity_id"], unique=False)


def _create_source() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("trust", sa.Integer(), nullable=False),
        sa.Column("licence", sa.String(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("interval_days", sa.Integer(), nullable=True),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source")),
    )


def _create_stored_document() -> None:
    op.create_table(
        "stored_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_by", sa.String(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_document_sha256")),
    )


def _create_tombstone() -> None:
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("keyed_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("keyed_hash", name=op.f("uq_tombstone_keyed_hash")),
    )


def _create_classification_code() -> None:
    op.create_table(
        "classification_code",
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_classification_code_entity_id")),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_classification_code_source")),
        sa.PrimaryKeyConstraint("entity_id", "scheme", "code", "source", name=op.f("pk_classification_code")),
    )


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("keyed_hash", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_contact_entity_id")),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_contact_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint(
            "entity_id", "source", "record_key", "type", "keyed_hash", name=op.f("uq_contact_entity_id_source_record_key_type_keyed_hash")
        ),
    )
    op.create_index(op.f("ix_contact_entity_id"), "contact", ["entity_id"], unique=False)


def _create_expert() -> None:
    op.create_table(
        "expert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("name_zh", sa.String(), nullable=True),
        sa.Column("other_names", sa.JSON(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("nationality", sa.String(), nullable=True),
        sa.Column("residence", sa.String(), nullable=True),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("matchable", sa.Boolean(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("bio", sa.String(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
    )


def _create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("established", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_organisation_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["entity.id"], name=op.f("fk_organisation_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_kind"), "organisation", ["kind"], unique=False)
    op.create_index(op.f("ix_organisation_parent_id"), "organisation", ["parent_id"], unique=False)


def _create_project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=True),
        sa.Column("abstract", sa.String(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("affiliation", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("start", sa.String(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("file_sha256", sa.String(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_run_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )


def _create_team() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("affiliation", sa.String(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )


def _create_work() -> None:
    op.create_table(
        "work",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("abstract", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("venue", sa.String(), nullable=True),
        sa.Column("doi", sa.String(), nullable=True),
        sa.Column("citations", sa.Integer(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_work_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index(op.f("ix_work_doi"), "work", ["doi"], unique=False)


def _create_source_record() -> None:
    op.create_table(
        "source_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("given_id", sa.String(), nullable=True),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_source_record_entity_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_source_record_run_id")),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_source_record_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint("source", "kind", "key", "version", name=op.f("uq_source_record_source_kind_key_version")),
    )
    op.create_index(
        "ix_source_record_current",
        "source_record",
        ["source", "kind", "key"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
    op.create_index(op.f("ix_source_record_entity_id"), "source_record", ["entity_id"], unique=False)
    op.create_index(op.f("ix_source_record_given_id"), "source_record", ["given_id"], unique=False)
    op.create_index(op.f("ix_source_record_key"), "source_record", ["key"], unique=False)
    op.create_index(op.f("ix_source_record_run_id"), "source_record", ["run_id"], unique=False)


def _create_affiliation() -> None:
    op.create_table(
        "affiliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("ror", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("start", sa.String(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_affiliation_expert_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["entity.id"], name=op.f("fk_affiliation_organisation_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_affiliation_source_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_expert_id"), "affiliation", ["expert_id"], unique=False)
    op.create_index(op.f("ix_affiliation_organisation_id"), "affiliation", ["organisation_id"], unique=False)
    op.create_index(
        "ix_affiliation_ror",
        "affiliation",
        ["ror"],
        unique=False,
        sqlite_where=sa.text("ror IS NOT NULL"),
        postgresql_where=sa.text("ror IS NOT NULL"),
    )
    op.create_index(op.f("ix_affiliation_source_record_id"), "affiliation", ["source_record_id"], unique=False)


def _create_authorship() -> None:
    op.create_table(
        "authorship",
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("work_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("authors", sa.Integer(), nullable=True),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_authorship_expert_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_authorship_source_record_id")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_authorship_work_id")),
        sa.PrimaryKeyConstraint("expert_id", "work_id", name=op.f("pk_authorship")),
    )
    op.create_index(op.f("ix_authorship_source_record_id"), "authorship", ["source_record_id"], unique=False)
    op.create_index("ix_authorship_work", "authorship", ["work_id"], unique=False)


def _create_identifier() -> None:
    op.create_table(
        "identifier",
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_identifier_entity_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_identifier_source_record_id")),
        sa.PrimaryKeyConstraint("entity_id", "scheme", "value", name=op.f("pk_identifier")),
    )
    op.create_index("ix_identifier_scheme_value", "identifier", ["scheme", "value"], unique=False)
    op.create_index(op.f("ix_identifier_source_record_id"), "identifier", ["source_record_id"], unique=False)


def _create_judgement() -> None:
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("judged_by", sa.String(), nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["left_id"], ["source_record.id"], name=op.f("fk_judgement_left_id")),
        sa.ForeignKeyConstraint(["right_id"], ["source_record.id"], name=op.f("fk_judgement_right_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("left_id", "right_id", "judged_at", name=op.f("uq_judgement_left_id_right_id_judged_at")),
    )
    op.create_index(op.f("ix_judgement_left_id"), "judgement", ["left_id"], unique=False)
    op.create_index(op.f("ix_judgement_right_id"), "judgement", ["right_id"], unique=False)


def _create_need() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("enterprise", sa.String(), nullable=True),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("budget", sa.String(), nullable=True),
        sa.Column("deadline", sa.String(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["entity.id"], name=op.f("fk_need_enterprise_id")),
        sa.ForeignKeyConstraint(["id"], ["entity.id"], name=op.f("fk_need_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_need_source_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_enterprise_id"), "need", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_need_source_record_id"), "need", ["source_record_id"], unique=False)


def _create_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_post_document_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_post_expert_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["entity.id"], name=op.f("fk_post_organisation_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_post_source_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_expert_id"), "post", ["expert_id"], unique=False)
    op.create_index(op.f("ix_post_organisation_id"), "post", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_post_source_record_id"), "post", ["source_record_id"], unique=False)


def _create_project_member() -> None:
    op.create_table(
        "project_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("expert_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["entity.id"], name=op.f("fk_project_member_expert_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_member_project_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_project_member_source_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_member")),
    )
    op.create_index(op.f("ix_project_member_expert_id"), "project_member", ["expert_id"], unique=False)
    op.create_index(op.f("ix_project_member_project_id"), "project_member", ["project_id"], unique=False)
    op.create_index(op.f("ix_project_member_source_record_id"), "project_member", ["source_record_id"], unique=False)


def _create_reference() -> None:
    op.create_table(
        "reference",
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_reference_entity_id")),
        sa.ForeignKeyConstraint(["source"], ["source.name"], name=op.f("fk_reference_source")),
        sa.PrimaryKeyConstraint("entity_id", "kind", "source", "text", name=op.f("pk_reference")),
    )
    op.create_index("ix_reference_text", "reference", ["text", "kind"], unique=False)


def _create_relation() -> None:
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["stored_document.id"], name=op.f("fk_relation_document_id")),
        sa.ForeignKeyConstraint(["object_id"], ["entity.id"], name=op.f("fk_relation_object_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_relation_source_record_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["entity.id"], name=op.f("fk_relation_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    op.create_index("ix_relation_object", "relation", ["object_id", "type"], unique=False)
    op.create_index(op.f("ix_relation_source_record_id"), "relation", ["source_record_id"], unique=False)
    op.create_index("ix_relation_subject", "relation", ["subject_id", "type"], unique=False)


def _create_team_member() -> None:
    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("expert_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("leader", sa.Boolean(), nullable=False),
        sa.Column("source_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["entity.id"], name=op.f("fk_team_member_expert_id")),
        sa.ForeignKeyConstraint(["source_record_id"], ["source_record.id"], name=op.f("fk_team_member_source_record_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_expert_id"), "team_member", ["expert_id"], unique=False)
    op.create_index(op.f("ix_team_member_source_record_id"), "team_member", ["source_record_id"], unique=False)
    op.create_index(op.f("ix_team_member_team_id"), "team_member", ["team_id"], unique=False)


def _create_need_version() -> None:
    op.create_table(
        "need_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_version_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_version")),
        sa.UniqueConstraint("need_id", "version", name=op.f("uq_need_version_need_id_version")),
    )
    op.create_index(op.f("ix_need_version_need_id"), "need_version", ["need_id"], unique=False)


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.String(), nullable=False),
        sa.Column("need_record_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("candidate_record_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("ranker", sa.String(), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["entity.id"], name=op.f("fk_decision_candidate_id")),
        sa.ForeignKeyConstraint(["candidate_record_id"], ["source_record.id"], name=op.f("fk_decision_candidate_record_id")),
        sa.ForeignKeyConstraint(["need_id"], ["entity.id"], name=op.f("fk_decision_need_id")),
        sa.ForeignKeyConstraint(["need_record_id"], ["source_record.id"], name=op.f("fk_decision_need_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("mark", name=op.f("uq_decision_mark")),
    )
    op.create_index(op.f("ix_decision_candidate_record_id"), "decision", ["candidate_record_id"], unique=False)
    op.create_index(op.f("ix_decision_need_record_id"), "decision", ["need_record_id"], unique=False)
