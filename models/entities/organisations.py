"""Organisations, societies among them, computed from their statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from models.entities.references import chosen_mention, only, targets, write_references
from models.entities.rows import Row, existing_rows, identifier_rows, upsert_rows, write_codes, write_identifiers
from models.entities.statements import Choice, Statement, choose
from models.normalise import identifiers
from models.normalise.text import fold
from models.outbox import Outbox
from models.tables import Organisation
from models.vocabulary import EntityKind, IdentifierScheme, OrganisationKind

_SCALARS = ("name", "name_zh", "description", "level", "parent", "country", "region", "city", "website", "established", "status")


def recompute_organisations(
    session: Session, statements: Mapping[str, Sequence[Statement]], created: Collection[str], outbox: Outbox
) -> None:
    """Compute these organisations anew and write them. A parent given by id is tied; one given by name stays a name."""
    choices = {entity_id: choose(said) for entity_id, said in statements.items()}
    rows = [_row(entity_id, choice) for entity_id, choice in choices.items()]
    existing = [entity_id for entity_id in statements if entity_id not in created]
    given = {entity_id: mention for entity_id, choice in choices.items() if (mention := chosen_mention(choice, "parent"))}
    write_references(session, {entity_id: [mention] for entity_id, mention in given.items()}, EntityKind.ORGANISATION, existing)
    parents = targets(session, given.values(), EntityKind.ORGANISATION)
    for row in rows:
        row["parent_id"] = only(parents, given.get(row["id"]), but=row["id"])
    upsert_rows(session, Organisation, rows, existing_rows(session, Organisation, existing))
    write_identifiers(session, [row for entity_id, choice in choices.items() for row in _identifiers(entity_id, choice)], existing)
    write_codes(session, statements, existing)
    outbox.upsert(EntityKind.ORGANISATION, statements)


def _row(entity_id: str, choice: Choice) -> Row:
    choice.take(*_SCALARS, "organisation_kind")
    choice.take_lists("fields", "keywords")
    values = choice.values
    values["kind"] = values.pop("organisation_kind") or OrganisationKind.OTHER.value
    if "organisation_kind" in choice.provenance:
        choice.provenance["kind"] = choice.provenance.pop("organisation_kind")
    values["names"] = _names(choice)
    return {"id": entity_id, **values, "provenance": choice.provenance}


def _names(choice: Choice) -> list[dict[str, str | None]]:
    """Every name that some record gives beside the chosen ones, best first, each once a language."""
    names: dict[tuple[str, str | None], dict[str, str | None]] = {}
    for statement in choice.statements:
        given = list(statement.payload.get("names") or ())
        given += [{"value": statement.payload.get("name"), "type": "label"}, {"value": statement.payload.get("name_zh"), "lang": "zh"}]
        for name in given:
            if name["value"]:
                kept = {"value": name["value"], "lang": name.get("lang"), "type": name.get("type")}
                names.setdefault((fold(name["value"]) or name["value"], kept["lang"]), kept)
                choice.provenance.setdefault("names", statement.record_id)
    chosen = {choice.values["name"], choice.values["name_zh"]}
    return [name for name in names.values() if name["value"] not in chosen]


def _identifiers(entity_id: str, choice: Choice) -> list[Row]:
    rows: list[Row] = []
    for scheme in (IdentifierScheme.ROR, IdentifierScheme.ISNI, IdentifierScheme.WIKIDATA):
        said = [(statement.payload.get(scheme.value), statement.record_id) for statement in choice.statements]
        if scheme is IdentifierScheme.ROR:
            said = [(identifiers.ror(value), record_id) for value, record_id in said]
        rows += identifier_rows(entity_id, scheme, said)
    return rows
