"""Organisations as they are read, societies among them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.tables import Organisation
from models.views import View, found_id, no_longer, shared
from models.vocabulary import EntityKind


class OrganisationView(View):
    """An organisation without contacts."""

    kind: str
    name: str
    name_zh: str | None
    names: list[dict[str, str | None]]
    description: str | None
    fields: list[str]
    keywords: list[str]
    level: str | None
    parent_id: str | None
    parent: str | None
    country: str | None
    region: str | None
    city: str | None
    website: str | None
    established: int | None
    status: str | None


def read_organisation(session: Session, text: str) -> OrganisationView:
    """Return an organisation by own id, SOURCE:KEY or bare key. Raises UnknownId or AmbiguousId."""
    entity_id = found_id(session, text, EntityKind.ORGANISATION)
    row = session.get(Organisation, entity_id)
    if row is None:
        raise no_longer(entity_id)
    columns = {column.key: getattr(row, column.key) for column in Organisation.__table__.columns if column.key not in {"id", "provenance"}}
    return OrganisationView(**shared(session, entity_id, row.provenance).model_dump(), **columns)
