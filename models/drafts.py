"""A record made ready to be stored: its key, its payload without contacts, its content hash, its identifiers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models.contact_patterns import EMAIL
from models.contact_scan import split_contacts
from models.normalise import identifiers
from models.normalise.names import name_key
from models.normalise.text import fold
from models.records import Contact, ExpertRecord, NeedRecord, OrganisationRecord, ProjectRecord, Record, TeamRecord
from models.vocabulary import EntityKind, IdentifierScheme

# Unclaimed columns that differ between two exports of the same row: kept in the payload, left out of its hash.
VOLATILE = frozenset({"序号", "编号顺序", "行号", "no", "row", "line", "retrieved_at", "fetched_at", "exported_at", "导出时间", "抓取时间"})
# A longer key is replaced by its hash: keys are indexed.
_LONGEST_KEY = 240


@dataclass(frozen=True, slots=True)
class Draft:
    """One record on its way in. `identifiers` are those that make two records one entity; `digest` covers contacts, too."""

    kind: EntityKind
    key: str
    given_id: str | None
    payload: dict[str, Any]
    content_hash: str
    digest: bytes
    contacts: list[Contact]
    identifiers: tuple[tuple[str, str], ...]


def draft(record: Record, keyed_hash: Callable[[str], str]) -> Draft:
    """Return the draft of a record. `keyed_hash` stands in for an id that is itself an e-mail address."""
    given_id = record.id.strip() if record.id and record.id.strip() else None
    if given_id and EMAIL.fullmatch(given_id):
        given_id = f"contact-{keyed_hash(given_id.casefold())[:32]}"
    payload = record.model_dump(mode="json", exclude={"contacts", "id"}, exclude_defaults=True)
    payload, contacts = split_contacts(payload, record.contacts)
    if given_id:
        payload["id"] = given_id
    payload, canonical = _storable(payload)
    content = hashlib.blake2b(canonical, digest_size=16)
    named = _identifiers(record)
    full = content.copy()
    full.update(repr(sorted((contact.type.value, contact.value) for contact in contacts)).encode(errors="replace"))
    key = given_id or (named[0][1] if named else None) or _columns_key(record)
    return Draft(record.kind, _short(key), given_id, payload, content.hexdigest(), full.digest(), contacts, named)


def _storable(payload: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the payload and its canonical bytes, without what no database stores: NUL, and halves of surrogate pairs."""
    try:
        canonical = _canonical(payload)
        if b"\\u0000" not in canonical:
            return payload, canonical
    except UnicodeEncodeError:
        pass
    payload = {name: _without_unstorable(value) for name, value in payload.items()}
    return payload, _canonical(payload)


def _canonical(payload: dict[str, Any]) -> bytes:
    """The bytes that are hashed: JSON, keys sorted, volatile columns left out."""
    extra = payload.get("extra")
    if extra and any(_is_volatile(name) for name in extra):
        payload = {**payload, "extra": {name: value for name, value in extra.items() if not _is_volatile(name)}}
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _is_volatile(name: str) -> bool:
    return name.strip().strip(".").lower() in VOLATILE


def _without_unstorable(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    if isinstance(value, list):
        return [_without_unstorable(item) for item in value]
    if isinstance(value, dict):
        return {str(_without_unstorable(name)): _without_unstorable(item) for name, item in value.items()}
    return value


def _identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """The identifiers that stand for the whole entity; one that fails its check digit is no identity (it stays in the payload)."""
    if isinstance(record, ExpertRecord) and (value := identifiers.orcid(record.orcid)):
        return ((IdentifierScheme.ORCID.value, value),)
    if isinstance(record, OrganisationRecord) and (value := identifiers.ror(record.ror)):
        return ((IdentifierScheme.ROR.value, value),)
    return ()


def _columns_key(record: Record) -> str:
    """The key of a row without an id: its normalised identifying columns."""
    parts: tuple[str | None, ...]
    if isinstance(record, ExpertRecord):
        parts = (name_key(record.name or record.name_zh or ""), fold(record.affiliation or ""), record.country)
    elif isinstance(record, TeamRecord | OrganisationRecord):
        parts = (fold(record.name), fold(getattr(record, "affiliation", None) or getattr(record, "city", None) or ""), record.country)
    elif isinstance(record, ProjectRecord):
        parts = (fold(record.title), fold(record.affiliation or ""), record.country)
    elif isinstance(record, NeedRecord):
        # A need's wording is what identifies it; its text may be changed under the same title.
        parts = (fold(record.title or record.text), fold(record.enterprise or ""), None)
    else:
        raise TypeError(f"no key is known for {type(record).__name__}")
    return "|".join(part or "" for part in parts)


def _short(key: str) -> str:
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:80]}#{hashlib.blake2b(key.encode(errors='replace'), digest_size=16).hexdigest()}"
