"""What a column is: the field it fills, the kind of value in it, and the headers people write above it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """How a cell is read (see crawler.importers.cells)."""

    TEXT = "text"
    NAME = "name"  # text in which "无" or "None" may be somebody's name
    LIST = "list"
    COUNTRY = "country"
    DATE = "date"
    YEAR = "year"
    NUMBER = "number"
    YES_NO = "yes_no"
    NEED_KIND = "need_kind"
    ORGANISATION_KIND = "organisation_kind"
    ORCID = "orcid"
    DOI = "doi"
    ROR = "ror"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    MESSENGER = "messenger"
    POSTAL = "postal"
    CONTACT = "contact"  # e-mail, telephone or anything else, told apart by their looks
    WORKS = "works"
    PERSON = "person"
    PEOPLE = "people"
    CODES = "codes"  # classification codes; the scheme is in the column's field, "codes:<scheme>"
    NESTED = "nested"  # a JSON list or object, as the record type defines it
    ROW_NUMBER = "row_number"  # 序号: says nothing of the row, changes whenever the sheet is sorted


CONTACT_TYPES = frozenset({ValueType.EMAIL, ValueType.PHONE, ValueType.MESSENGER, ValueType.POSTAL, ValueType.CONTACT})

# Several columns of these types may fill one field: their values are put together.
GATHERED_TYPES = CONTACT_TYPES | {ValueType.LIST, ValueType.PEOPLE, ValueType.CODES, ValueType.WORKS}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind's sheet.

    `field` is the record's field ("codes:<scheme>" for a classification code; contacts all fill "contacts").
    `synonyms` are further headers, beside `zh`, `en` and `field`. Columns with a `note` are in the template.
    """

    field: str
    type: ValueType
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    example: str = ""
    required: bool = False
    width: int = 16

    @property
    def in_template(self) -> bool:
        """Whether `haizhi template` shows this column."""
        return bool(self.note_zh)

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that this column answers to."""
        return (self.zh, self.en, self.field, *self.synonyms)
