"""From a row's parsed values to a record: fields gathered, gaps filled from what is there, the rest kept in `extra`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crawler.importers.cells import BLANK_MARKS, ERROR_VALUES, plain
from crawler.importers.columns import GATHERED_TYPES, Column, SheetKind
from crawler.importers.limits import MAX_CELL
from crawler.importers.problems import CellProblem
from models.normalise.text import clean
from models.records import AffiliationRecord, Contact, MemberRecord, NameRecord, OrganisationRecord, PostRecord, Record, WorkRecord
from models.vocabulary import OrganisationKind

# Nested record types ignore fields they do not know; these are kept in `extra` by hand.
NESTED: Mapping[str, tuple[type[Any], frozenset[str]]] = {
    "works": (WorkRecord, frozenset(WorkRecord.model_fields)),
    "affiliations": (AffiliationRecord, frozenset(AffiliationRecord.model_fields)),
    "posts": (PostRecord, frozenset(PostRecord.model_fields)),
    "members": (MemberRecord, frozenset(MemberRecord.model_fields)),
    "names": (NameRecord, frozenset(NameRecord.model_fields)),
}


class RowError(ValueError):
    """The row makes no record; `problems` say why."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def extra_value(value: object, header: str) -> object:
    """A value that no field claims, as it is kept. Raise RowError where it is too long or an error value."""
    if isinstance(value, list | dict | bool | int):
        return value
    text = clean(plain(value))
    if len(text) > MAX_CELL:
        raise RowError([CellProblem("too_long", header, value)])
    return value if isinstance(value, float) else text


def extras(values: Mapping[str, Any], headers: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the unknown columns of a row, blanks left out."""
    kept: dict[str, Any] = {}
    for header in headers:
        value = values.get(header)
        if value is None or (isinstance(value, str) and (value.strip() in BLANK_MARKS or value.strip() in ERROR_VALUES)):
            continue
        kept[header] = extra_value(value, header)
    return kept


def _gather(values: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Any]:
    """Field → value; the values of several columns for one field put together, each once."""
    fields: dict[str, Any] = {}
    for header, given in values.items():
        column = columns[header]
        field, _, scheme = column.field.partition(":")
        value = [{"scheme": scheme, "code": code} for code in given] if scheme else given
        if column.type in GATHERED_TYPES and isinstance(value, list):
            held = fields.setdefault(field, [])
            held += [item for item in value if item not in held]
        elif field == "contacts" and isinstance(value, list):
            fields.setdefault("contacts", []).extend(value)
        elif field in fields and isinstance(fields[field], list) and isinstance(value, list):
            fields[field] += value
        else:
            fields[field] = value
    return fields


def _leftovers(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of nested objects that the record types do not have: "works.pmid" → the values, in the order of the works."""
    kept: dict[str, Any] = {}
    for field, (_, known) in NESTED.items():
        items = fields.get(field)
        if not isinstance(items, list):
            continue
        unknown = sorted({key for item in items if isinstance(item, dict) for key in item} - known)
        for key in unknown:
            kept[f"{field}.{key}"] = [item.get(key) if isinstance(item, dict) else None for item in items]
    return kept


# Bibliographic exports write -1 for a count that is not known.
_COUNTS_OF_WORKS = ("citations", "position", "authors")


def _clean_item(field: str, item: object) -> object:
    """One nested object with its texts cleaned as cells are; blank texts and unknown counts become None."""
    if not isinstance(item, dict):
        return item
    cleaned = {key: (clean(value) or None) if isinstance(value, str) else value for key, value in item.items()}
    if field == "works":
        cleaned |= dict.fromkeys((name for name in _COUNTS_OF_WORKS if cleaned.get(name) == -1), None)
    return cleaned


def _clean_nested(fields: dict[str, Any]) -> None:
    """Clean works and other nested objects."""
    for field in NESTED:
        items = fields.get(field)
        if isinstance(items, list):
            fields[field] = [_clean_item(field, item) for item in items]


def _complete(fields: dict[str, Any], kind: SheetKind) -> None:
    """Fill what follows from the rest: a name known in Chinese alone, a need that is all title, the kind of a society."""
    if kind.record is OrganisationRecord:
        others = fields.pop("other_names", [])
        if others:
            fields["names"] = [*fields.get("names", []), *({"value": name, "type": "alias"} for name in others)]
    if kind.word == "societies":
        fields.setdefault("organisation_kind", OrganisationKind.SOCIETY)
    if kind.word in {"teams", "organisations", "societies"} and not fields.get("name"):
        fields["name"] = fields.get("name_zh")
    if kind.word == "projects" and not fields.get("title"):
        fields["title"] = fields.get("title_zh")
    if kind.word == "needs" and not fields.get("text"):
        fields["text"] = fields.get("title")
    if kind.word == "projects" and fields.get("amount") is None:
        fields.pop("currency", None)


def assemble(
    values: Mapping[str, Any], columns: Mapping[str, Column], extra: dict[str, Any], kind: SheetKind
) -> tuple[Record, frozenset[str]]:
    """Make a row's record, and name the nested fields that went into `extra`. Raise RowError where it makes none."""
    fields = _gather(values, columns)
    given_extra = fields.pop("extra", None)
    if isinstance(given_extra, dict):
        extra = {**given_extra, **extra}
    leftovers = _leftovers(fields)
    _clean_nested(fields)
    _complete(fields, kind)
    missing = [column for column in kind.columns if column.required and not _there(fields, column.field)]
    if missing:
        raise RowError([CellProblem("missing", detail="、".join(f"{column.zh} {column.en}" for column in missing))])
    payload = {name: value for name, value in fields.items() if value is not None}
    if extra or leftovers:
        payload["extra"] = extra | leftovers
    try:
        return kind.record.model_validate(payload), frozenset(leftovers)
    except ValidationError as error:
        raise RowError([_problem(entry, columns) for entry in error.errors(include_url=False)]) from error


def _there(fields: Mapping[str, Any], field: str) -> bool:
    """Whether a required field is given; an expert may do with a Chinese name or an id instead."""
    return bool(fields.get(field) or (field == "name" and (fields.get("name_zh") or fields.get("id"))))


def _problem(entry: ErrorDetails, columns: Mapping[str, Column]) -> CellProblem:
    """A complaint of the record type as a problem of a column: the place as "works[3].year"."""
    location = [part for part in entry["loc"] if part not in {"value"}]
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    field = str(location[0]) if location else ""
    header = next((name for name, column in columns.items() if column.field.partition(":")[0] == field), None)
    column = path.replace(field, header, 1) if header and field else path or None
    if entry["type"] == "missing":
        return CellProblem("missing", column, detail=path)
    value = entry.get("input")
    shown = None if isinstance(value, dict | list | Contact) else value
    return CellProblem("shape", column, shown, private=field == "contacts", detail=f"：{path}" if path else "")
