"""Contacts that stand in free text or in unclaimed columns are split off before a record is hashed and stored.

The payload keeps "***" in their place; the values go to the encrypted table. E-mail addresses in the abstracts of works are
masked only: they belong to some author, and nothing says that it is this one.
"""

from __future__ import annotations

from typing import Any

from models.contact_patterns import EMAIL, column_type, find_contacts
from models.contacts import MASK, mask, normalise_contact
from models.records import Contact
from models.vocabulary import ContactType

# Fields that hold identifiers, codes, addresses on the web or dates: never prose, and full of digits.
_EXEMPT = frozenset(
    [
        "id",
        "key",
        "orcid",
        "openalex",
        "scholar",
        "homepage",
        "website",
        "url",
        "ror",
        "isni",
        "wikidata",
        "doi",
        "codes",
        "country",
        "nationality",
        "residence",
        "start",
        "end",
        "deadline",
        "languages",
        "organisation_kind",
        "need_kind",
        "currency",
        "year",
        "enterprise_id",
        "parent",
    ]
)
_FOREIGN = frozenset({"works"})
# The shortest value that a column can be believed to hold a contact by its name alone.
_SHORTEST = {ContactType.EMAIL: 6, ContactType.PHONE: 5, ContactType.MESSENGER: 5, ContactType.POSTAL: 6}


def split_contacts(payload: dict[str, Any], contacts: list[Contact]) -> tuple[dict[str, Any], list[Contact]]:
    """Return the payload without contacts, and all contacts: the given ones and those found, each once."""
    found: list[Contact] = list(contacts)
    stripped: dict[str, Any] = {name: _strip_field(name, value, found) for name, value in payload.items()}
    unique = {(contact.type, normalise_contact(contact)): contact for contact in reversed(found)}
    return stripped, list(reversed(unique.values()))


def _strip_field(name: str, value: object, found: list[Contact]) -> object:
    if name in _EXEMPT:
        return value
    if name in _FOREIGN:
        return _masked(value)
    if name == "extra" and isinstance(value, dict):
        return {column: _strip_column(column, cell, found) for column, cell in value.items()}
    return _strip(value, found)


def _strip(value: object, found: list[Contact]) -> object:
    """Take the contacts out of every text in a value."""
    if isinstance(value, str):
        return _strip_text(value, found)
    if isinstance(value, list):
        return [_strip(item, found) for item in value]
    if isinstance(value, dict):
        return {name: _strip_field(name, item, found) for name, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and find_contacts(str(value)):
        return _strip_text(str(value), found)
    return value


def _strip_text(text: str, found: list[Contact]) -> str:
    contacts = find_contacts(text)
    if not contacts:
        return text
    found += (Contact(type=one.type, value=text[one.start : one.end]) for one in contacts)
    return mask(text)


def _strip_column(column: str, value: object, found: list[Contact]) -> object:
    """Take a whole value as a contact where the column's name announces one and nothing in it was recognised."""
    kind = column_type(column)
    stripped = _strip(value, found)
    if kind is None or stripped != value or isinstance(value, (bool, list, dict)) or value is None:
        return stripped
    text = str(value).strip()
    if len(text) < _SHORTEST[kind] or (kind is ContactType.EMAIL and not EMAIL.search(text)):
        return value
    if kind is ContactType.PHONE and sum(map(str.isdigit, text)) < _SHORTEST[kind]:
        return value
    found.append(Contact(type=kind, value=text))
    return MASK


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {name: item if name in _EXEMPT else _masked(item) for name, item in value.items()}
    return value
