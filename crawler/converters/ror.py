"""ROR (ror.org, CC0): the data dump's records, schema v1 and v2, and the flattened lines of the same → organisations, societies.

Schemas: https://ror.readme.io/docs/ror-data-structure (v2) and its archived v1. A dump is a .json list, alone or in a .zip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crawler.converters.base import Converted, Layout, Numbered
from crawler.converters.ror_dump import dump_rows
from models.normalise.identifiers import ror
from models.normalise.places import country_code
from models.normalise.text import clean
from models.records import NameRecord, OrganisationRecord
from models.vocabulary import OrganisationKind

# In order of precedence: an organisation can have several types, "funder" often beside what it is.
_KINDS = (
    ("education", OrganisationKind.UNIVERSITY),
    ("company", OrganisationKind.COMPANY),
    ("healthcare", OrganisationKind.HEALTHCARE),
    ("facility", OrganisationKind.INSTITUTE),
    ("government", OrganisationKind.GOVERNMENT),
    ("nonprofit", OrganisationKind.NONPROFIT),
    ("funder", OrganisationKind.FUNDER),
)
# What societies call themselves; ROR has no type for them. Beside such a name, these types mean that it is something else.
_SOCIETY = re.compile(
    r"societ|socié|sociedad|socieda|società|associa|asocia|學會|学会|協會|协会|協会|研究会|聯盟|联盟|학회|협회"
    r"|gesellschaft|verein|verband|vereniging|genootschap|federa|fédér|union\b|unión|sällskap|selskab|selskap|förening|forening"
    r"|seura|yhdistys|liitto|towarzystwo|stowarzyszenie|společnost|društvo|derneği|cemiyeti|общество|ассоциация|товариство|асоціація"
    r"|academy of|académie|akademie|congress|council|league|institution of",
    re.IGNORECASE,
)
_NO_SOCIETY = frozenset({"education", "company", "healthcare", "facility"})


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _names(row: Mapping[str, Any]) -> tuple[str, list[NameRecord]]:
    """The display name, and all names with language and type, of either schema or the flattened lines."""
    if isinstance(row.get("names"), list):  # v2 and flattened
        names = [
            NameRecord(value=clean(entry["value"]), lang=entry.get("lang"), type=_name_type(entry.get("types") or []))
            for entry in row["names"]
            if isinstance(entry, dict) and str(entry.get("value") or "").strip()
        ]
        shown = [entry["value"] for entry in row["names"] if "ror_display" in (entry.get("types") or [])]
        return clean(str(row.get("display") or (shown[0] if shown else names[0].value if names else ""))), names
    display = clean(str(row.get("name") or ""))
    names = [NameRecord(value=display, type="label")] if display else []
    names += [NameRecord(value=clean(entry["label"]), lang=entry.get("iso639"), type="label") for entry in _as_list(row.get("labels"))]
    names += [NameRecord(value=clean(name), type="alias") for name in _as_list(row.get("aliases"))]
    names += [NameRecord(value=clean(name), type="acronym") for name in _as_list(row.get("acronyms"))]
    return display, names


def _name_type(types: list[str]) -> str:
    return next((kind for kind in ("label", "acronym", "alias") if kind in types), "label")


def _place(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Country code and city."""
    country, city = row.get("country"), row.get("city")
    if isinstance(country, dict):  # v1
        country = country.get("country_code")
    for location in _as_list(row.get("locations"))[:1]:  # v2
        details = location.get("geonames_details") or {}
        country, city = details.get("country_code") or country, details.get("name") or city
    for address in _as_list(row.get("addresses"))[:1]:  # v1
        city = address.get("city") or city
    return (country_code(str(country)) if country else None), clean(str(city)) if city else None


def _website(row: Mapping[str, Any]) -> str | None:
    links = _as_list(row.get("website")) + _as_list(row.get("links"))
    urls = [entry.get("value") if isinstance(entry, dict) and entry.get("type") == "website" else entry for entry in links]
    return next((url for url in urls if isinstance(url, str) and url.startswith("http")), None)


def _external(row: Mapping[str, Any], name: str) -> str | None:
    """An identifier in another scheme; the preferred one where several are given."""
    flat = {key.casefold(): value for key, value in (row.get("ext") or {}).items()}
    if name in flat:
        return next((str(value) for value in _as_list(flat[name])), None)
    external = row.get("external_ids") or []
    if isinstance(external, dict):  # v1: {"ISNI": {"preferred", "all"}}
        external = [{"type": key, **value} for key, value in external.items() if isinstance(value, dict)]
    for entry in external:
        if str(entry.get("type", "")).casefold() == name:
            return entry.get("preferred") or next((str(value) for value in _as_list(entry.get("all"))), None)
    return None


def _parent(row: Mapping[str, Any]) -> str | None:
    """The first parent's ROR id."""
    for entry in _as_list(row.get("rel")):
        if isinstance(entry, list) and len(entry) >= 2 and str(entry[0]).casefold() == "parent":
            return str(entry[1])
    for entry in _as_list(row.get("relationships")):
        if str(entry.get("type", "")).casefold() == "parent":
            return str(entry.get("id"))
    return None


def _kind(types: set[str]) -> OrganisationKind:
    return next((kind for name, kind in _KINDS if name in types), OrganisationKind.OTHER)


def _chinese(names: list[NameRecord]) -> str | None:
    return next((name.value for name in names if name.lang == "zh" and name.type == "label"), None)


_USED = frozenset(
    {
        *("id", "display", "name", "names", "labels", "aliases", "acronyms", "types", "country", "city", "locations", "addresses"),
        *("website", "links", "established", "status"),
    }
)


def _record(row: Mapping[str, Any], *, society: bool) -> tuple[OrganisationRecord, tuple[str, ...]]:
    display, names = _names(row)
    types = {str(kind).casefold() for kind in _as_list(row.get("types"))}
    country, city = _place(row)
    unknown = {key: value for key, value in row.items() if key not in _USED and value}
    year = row.get("established")
    record = OrganisationRecord(
        id=str(row["id"]),
        organisation_kind=OrganisationKind.SOCIETY if society else _kind(types),
        name=display,
        name_zh=_chinese(names),
        names=names,
        parent=_parent(row),
        country=country,
        city=city,
        website=_website(row),
        established=year if isinstance(year, int) and 1800 <= year <= 2100 else None,
        status=row.get("status"),
        ror=ror(str(row["id"])),
        isni=_external(row, "isni"),
        wikidata=_external(row, "wikidata"),
        extra=unknown
        | ({"types": sorted(types)} if types else {})
        | ({"established": year} if isinstance(year, int) and year < 1800 else {}),
    )
    return record, tuple(unknown)


def _is_society(record: OrganisationRecord) -> bool:
    types = set(record.extra.get("types", ()))
    return not types & _NO_SOCIETY and any(_SOCIETY.search(name.value) for name in record.names)


def _convert(rows: Iterable[Numbered], *, society: bool, sift: bool = False) -> Iterator[Converted]:
    for number, row in rows:
        try:
            record, unknown = _record(row, society=society)
        except (ValidationError, AttributeError, KeyError, TypeError):  # a record that is not as the schema says
            yield Converted(number, row, missing="id, names")
            continue
        if record.ror is None:
            yield Converted(number, row, missing="id (https://ror.org/…)")
        elif sift and not _is_society(record):
            yield Converted(number, row)
        else:
            yield Converted(number, row, record, unknown=unknown)


def organisations(rows: Iterable[Numbered], _path: Path) -> Iterator[Converted]:
    """Every record as an organisation."""
    return _convert(rows, society=False)


def societies(rows: Iterable[Numbered], path: Path) -> Iterator[Converted]:
    """Of a whole dump, the records that are societies by name and types; the others are left out, and counted.

    Lines (.jsonl) were picked from the dump by somebody, who says that they are societies: all of them are taken.
    """
    return _convert(rows, society=True, sift=path.suffix.casefold() in LAYOUT.reads)


def _is_ror(fields: Mapping[str, Any]) -> bool:
    return ror(str(fields.get("id") or "")) is not None and "ror.org" in str(fields.get("id"))


LAYOUT = Layout(
    name="ror",
    title="ROR data dump (.json, .zip) and JSON lines of it",
    header=frozenset({"id", "names", "types"}),
    alternatives=(frozenset({"id", "name", "types", "country"}),),
    kinds={"organisations": organisations, "societies": societies},
    reads=(".json", ".zip"),
    rows=dump_rows,
    probe=_is_ror,
)
