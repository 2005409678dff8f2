"""Experts computed from their statements, with affiliations, posts and identifiers; their works go on to `works`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import chunks
from models.entities.cluster import announce_related
from models.entities.references import Mention, only, stored_mentions, targets, write_references
from models.entities.rows import (
    Row,
    existing_rows,
    identifier_rows,
    replace_rows,
    same_content,
    upsert_rows,
    write_codes,
    write_identifiers,
)  # fmt: skip
from models.entities.statements import Choice, Statement, choose
from models.entities.works import Changed, recompute_works
from models.normalise import identifiers
from models.normalise.text import fold
from models.outbox import Outbox
from models.tables import Affiliation, Expert, Identifier, Post, SourceRecord
from models.vocabulary import EntityKind, IdentifierScheme, Pool

_SCALARS = ("name", "name_zh", "affiliation", "title", "country", "nationality", "residence", "bio")
_LISTS = ("keywords", "fields", "languages")
# What the passages of an expert's works are filtered by: when one of these changes, his works are told to the indexes.
_FACETS = ("country", "residence", "pool", "matchable", "fields", "languages")


def recompute_experts(
    session: Session, statements: Mapping[str, Sequence[Statement]], created: Collection[str], joined: Collection[str],
    outbox: Outbox, *, dirty_works: Collection[str] = (),
) -> None:  # fmt: skip
    """Compute these experts anew and write them, their works included.

    `created` are those that had no row before, `joined` those whose set of records grew (sources and given ids are facets),
    `dirty_works` works that lost a mention in a merge.
    """
    choices = {entity_id: choose(said) for entity_id, said in statements.items()}
    rows = [_row(entity_id, choice) for entity_id, choice in choices.items()]
    existing = [entity_id for entity_id in statements if entity_id not in created]
    old = existing_rows(session, Expert, existing)
    upsert_rows(session, Expert, rows, old)
    _write_affiliations(session, choices, existing)
    _write_posts(session, choices, existing)
    write_identifiers(session, [row for entity_id, choice in choices.items() for row in _identifiers(entity_id, choice)], existing)
    write_codes(session, statements, existing)
    moved = {row["id"] for row in rows if row["id"] in joined or _facets_differ(row, old.get(row["id"]))} - set(created)
    outbox.upsert(EntityKind.EXPERT, statements)
    announce_related(session, sorted(moved), outbox)
    recompute_works(session, Changed(statements, frozenset(created), moved, frozenset(dirty_works)), outbox)


def _facets_differ(row: Row, old: Row | None) -> bool:
    return not same_content({name: row[name] for name in _FACETS}, old)


def _row(entity_id: str, choice: Choice) -> Row:
    choice.take(*_SCALARS, "matchable")
    choice.take_lists(*_LISTS)
    values = choice.values
    values["matchable"] = values["matchable"] is not False
    values["pool"] = pool(values["residence"] or values["country"]).value
    values["other_names"] = _other_names(choice)
    return {"id": entity_id, **values, "provenance": choice.provenance}


def pool(country: str | None) -> Pool:
    """Return the pool of someone who lives in a country: the mainland is domestic; Hong Kong, Macao, Taiwan and the unknown are not."""
    return Pool.DOMESTIC if country == "CN" else Pool.OVERSEAS


def _other_names(choice: Choice) -> list[str]:
    """Every name that some record gives and that was not chosen, best first, each once."""
    said: dict[str, tuple[str, int]] = {}
    for statement in choice.statements:
        for name in (statement.payload.get("name"), statement.payload.get("name_zh"), *(statement.payload.get("other_names") or ())):
            if name:
                said.setdefault(fold(name), (name, statement.record_id))
    for chosen in (choice.values["name"], choice.values["name_zh"]):
        said.pop(fold(chosen or ""), None)
    if said:
        choice.provenance["other_names"] = next(iter(said.values()))[1]
    return [name for name, _ in said.values()]


def _write_affiliations(session: Session, choices: Mapping[str, Choice], existing: Collection[str]) -> None:
    rows = [row for entity_id, choice in choices.items() for row in _affiliations(entity_id, choice)]
    known = organisations_by_ror(session, {row["ror"] for row in rows if row["ror"]})
    for row in rows:
        row["organisation_id"] = known.get(row["ror"])
    replace_rows(session, Affiliation.expert_id, existing, rows)


def organisations_by_ror(session: Session, rors: Collection[str]) -> dict[str | None, str]:
    """Return ROR id → the organisation that carries it."""
    known: dict[str | None, str] = {}
    for part in chunks(sorted(rors)):
        query = select(Identifier.value, Identifier.entity_id)
        known.update(session.execute(query.where(Identifier.scheme == IdentifierScheme.ROR.value, Identifier.value.in_(part))).all())
    return known


def _affiliations(entity_id: str, choice: Choice) -> list[Row]:
    """Every affiliation that some record gives, each once; the current workplace (a field of its own) among them."""
    rows: dict[tuple[str | None, ...], Row] = {}
    for statement in choice.statements:
        listed = statement.payload.get("affiliations") or []
        current = statement.payload.get("affiliation")
        if current and fold(current) not in {fold(given["text"]) for given in listed}:
            current_place = {
                "text": current, "department": statement.payload.get("department"), "role": statement.payload.get("title"),
                "country": statement.payload.get("country"),
            }  # fmt: skip
            listed = [current_place, *listed]
        for given in listed:
            row = {name: given.get(name) for name in ("text", "department", "role", "country", "start", "end")}
            mark = (fold(row["text"]), *(row[name] for name in ("department", "role", "start", "end")))
            ror = identifiers.ror(given.get("ror"))
            rows.setdefault(mark, {"expert_id": entity_id, "ror": ror, **row, "source_record_id": statement.record_id})
    return list(rows.values())


def _write_posts(session: Session, choices: Mapping[str, Choice], existing: Collection[str]) -> None:
    """Write the posts and the references to their organisations; a post is tied where the organisation is given by id."""
    sources = {statement.record_id: statement.source for choice in choices.values() for statement in choice.statements}
    rows = {entity_id: _posts(entity_id, choice) for entity_id, choice in choices.items()}
    given = {
        entity_id: [Mention(sources[post["source_record_id"]], post["organisation"]) for post in posts if post["organisation"]]
        for entity_id, posts in rows.items()
    }
    write_references(session, given, EntityKind.ORGANISATION, existing)
    found = targets(session, (mention for mentions in given.values() for mention in mentions), EntityKind.ORGANISATION)
    for posts in rows.values():
        for post in posts:
            mention = Mention(sources[post["source_record_id"]], post["organisation"]) if post["organisation"] else None
            post["organisation_id"] = only(found, mention)
    replace_rows(session, Post.expert_id, existing, [post for posts in rows.values() for post in posts])


def link_posts(session: Session, experts: Collection[str]) -> None:
    """Tie the posts of these experts to the organisations that they name by id, as those are known now."""
    found = targets(
        session, (mention for mentions in stored_mentions(session, experts).values() for mention in mentions), EntityKind.ORGANISATION
    )
    columns = select(Post.id, Post.organisation, Post.organisation_id, SourceRecord.source)
    rows = []
    for part in chunks(sorted(experts)):
        query = columns.join(SourceRecord, SourceRecord.id == Post.source_record_id)
        for post_id, text, linked, source in session.execute(query.where(Post.expert_id.in_(part), Post.organisation.is_not(None))):
            if (organisation := only(found, Mention(source, text or ""))) != linked:
                rows.append({"id": post_id, "organisation_id": organisation})
    if rows:
        session.execute(update(Post), rows)


def _posts(entity_id: str, choice: Choice) -> list[Row]:
    rows: dict[tuple[str, ...], Row] = {}
    for given, statement in choice.all_of("posts"):
        row = {name: given.get(name) for name in ("title", "organisation", "start", "end")}
        mark = (fold(row["title"]), fold(row["organisation"] or ""), row["start"] or "", row["end"] or "")
        rows.setdefault(mark, {"expert_id": entity_id, **row, "source_record_id": statement.record_id})
    return list(rows.values())


def _identifiers(entity_id: str, choice: Choice) -> list[Row]:
    rows: list[Row] = []
    for scheme in (IdentifierScheme.ORCID, IdentifierScheme.OPENALEX, IdentifierScheme.SCHOLAR, IdentifierScheme.HOMEPAGE):
        said = [(statement.payload.get(scheme.value), statement.record_id) for statement in choice.statements]
        if scheme is IdentifierScheme.ORCID:
            said = [(identifiers.orcid(value), record_id) for value, record_id in said]
        rows += identifier_rows(entity_id, scheme, said)
    return rows
