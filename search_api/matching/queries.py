"""Stored entities as queries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import UnknownId
from models.ids import given_ids
from models.tables import Entity, Expert, Need
from models.vocabulary import EntityKind
from search_api.matching.types import Query


def stored_query(session: Session, entity_id: str) -> Query:
    """The query of a stored need or expert (own id). Raises UnknownId for any other."""
    found = stored_queries(session, [entity_id])
    if not found:
        raise UnknownId(
            f"没有编号为 {entity_id} 的需求或专家。",
            f"No need or expert has the id {entity_id}.",
            remedy_zh="请核对编号。",
            remedy_en="Check the id.",
        )
    return found[0]


def stored_queries(session: Session, entity_ids: Sequence[str]) -> list[Query]:
    """The queries of stored needs and experts, in the order asked; others are left out."""
    given = given_ids(session, entity_ids)
    kinds = {row.id: row.kind for row in session.scalars(select(Entity).where(Entity.id.in_(entity_ids)))}
    needs = {row.id: row for row in session.scalars(select(Need).where(Need.id.in_(entity_ids)))}
    experts = {row.id: row for row in session.scalars(select(Expert).where(Expert.id.in_(entity_ids)))}
    queries: list[Query] = []
    for entity_id in entity_ids:
        ids = tuple(given.get(entity_id, ()))
        if kinds.get(entity_id) == EntityKind.NEED and entity_id in needs:
            need = needs[entity_id]
            queries.append(Query(title=need.title or "", text=need.text, id=entity_id, given=ids))
        elif entity_id in experts:
            queries.append(_expert(experts[entity_id], ids))
    return queries


def _expert(expert: Expert, given: tuple[str, ...]) -> Query:
    """An expert asks with what is said of him or her; the works are read from the index."""
    words = [*expert.keywords, *expert.fields]
    return Query(title=" ".join(words), text=expert.bio or " ".join(words), id=expert.id, given=given, kind="expert")
