"""Links made anew, where what they point at has come, gone, merged or parted since the referring entity was computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.database import chunks
from models.entities.experts import link_posts, organisations_by_ror
from models.entities.recompute import recompute
from models.entities.references import only, stored_mentions, targets
from models.outbox import Outbox
from models.tables import Affiliation, Need, Organisation
from models.vocabulary import EntityKind


def relink(session: Session, entities: Mapping[str, EntityKind], outbox: Outbox) -> None:
    """Follow the references of these entities (id → kind) again, and tell the indexes of them.

    Teams and projects are computed anew, since their members are told apart by whom they stand for. Of the others only the link
    is written: a need would else get a version, and an expert all of his works, for a change that is in neither.
    """
    by_kind: dict[EntityKind, list[str]] = defaultdict(list)
    for entity_id, kind in entities.items():
        by_kind[kind].append(entity_id)
    together = (EntityKind.TEAM, EntityKind.PROJECT)
    recompute(session, {entity_id: kind for kind in together for entity_id in by_kind[kind]}, outbox)
    _link_one(session, by_kind[EntityKind.ORGANISATION], Organisation.id, Organisation.parent_id)
    _link_one(session, by_kind[EntityKind.NEED], Need.id, Need.enterprise_id)
    link_posts(session, by_kind[EntityKind.EXPERT])
    for kind in (EntityKind.ORGANISATION, EntityKind.NEED, EntityKind.EXPERT):
        outbox.upsert(kind, by_kind[kind])


def _link_one(session: Session, entities: Sequence[str], own: InstrumentedAttribute[str], link: InstrumentedAttribute[str | None]) -> None:
    """Follow the one reference to an organisation that each of these entities has; one to itself is none."""
    given = stored_mentions(session, entities)
    found = targets(session, (mention for mentions in given.values() for mention in mentions), EntityKind.ORGANISATION)
    rows: list[dict[str, Any]] = [
        {"id": entity_id, link.key: only(found, mentions[0], but=entity_id)} for entity_id, mentions in given.items()
    ]
    if rows:
        session.execute(update(own.class_), rows)


def link_affiliations(session: Session, rors: Collection[str]) -> None:
    """Tie the affiliations that give one of these ROR ids to the organisations that carry them now; untie those that nobody carries.

    No passage and no filter speaks of this link, so the indexes are not told.
    """
    given: set[str] = set()
    for part in chunks(sorted(rors)):
        given.update(ror for ror in session.scalars(select(Affiliation.ror).where(Affiliation.ror.in_(part)).distinct()) if ror)
    if not given:
        return
    owners = organisations_by_ror(session, given)
    table = Affiliation.__table__
    change = update(Affiliation).where(table.c.ror == bindparam("given"), table.c.organisation_id.is_distinct_from(bindparam("owner")))
    session.connection().execute(
        change.values(organisation_id=bindparam("owner")), [{"given": ror, "owner": owners.get(ror)} for ror in sorted(given)]
    )
