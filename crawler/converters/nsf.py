"""NSF awards, one a row (award_id, title_clean, pi_first, pi_last, institution, abstract …) → projects, and their PIs as experts.

A project names its principal investigator by the id that the expert import gives (name and institution), so that the project
speaks for the expert as well, whichever of the two is imported first. An investigator with several awards is one expert.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from crawler.converters.base import Converted, Layout, Numbered
from models.normalise.text import clean, fold
from models.records import ExpertRecord, MemberRecord, ProjectRecord

COUNTRY = "US"  # NSF funds institutions of the United States
_ROLE = re.compile(r"\s*\((Former|Principal Investigator|Co-Principal Investigator)\)\s*$")
_USED = frozenset(
    {
        *(
            "award_id",
            "award_url",
            "title_clean",
            "pi_first",
            "pi_last",
            "co_pi_names",
            "institution",
            "amount_usd",
            "start_date",
            "end_date",
            "abstract",
        ),
        *("directorate_full", "division_full", "program_name"),
    }
)


def _text(row: Mapping[str, Any], field: str) -> str:
    return clean(str(row.get(field) or ""))


def _date(text: str) -> str | None:
    """NSF's month/day/year as an ISO date."""
    try:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").lstrip("$"))
    except ValueError:
        return None


def _name(row: Mapping[str, Any]) -> str:
    return " ".join(part for part in (_text(row, "pi_first"), _text(row, "pi_last")) if part)


def investigator_id(name: str, institution: str) -> str:
    """The id of a principal investigator: folded name and institution. NSF's public files give people no id."""
    return f"nsf-pi:{fold(name)}@{fold(institution)}"


def _fields(row: Mapping[str, Any]) -> list[str]:
    """Division and programme, in words; programme names come in capitals."""
    division = re.sub(r"^Div(ision)?\.? (Of|of) ", "", _text(row, "division_full"))
    programme = _text(row, "program_name")
    return [field for field in dict.fromkeys((division, programme.capitalize() if programme.isupper() else programme)) if field]


def _members(row: Mapping[str, Any]) -> list[MemberRecord]:
    members = []
    if name := _name(row):
        members.append(MemberRecord(expert=investigator_id(name, _text(row, "institution")), name=name, role="principal investigator"))
    for other in re.split(r"[;,|]", _text(row, "co_pi_names")):
        plain = _ROLE.sub("", other).strip()
        if plain:
            former = other.strip().endswith("(Former)")
            members.append(MemberRecord(name=plain, role="former co-principal investigator" if former else "co-principal investigator"))
    return members


def projects(rows: Iterable[Numbered], _path: Path) -> Iterator[Converted]:
    """One project an award, known as nsf:<award id>."""
    for number, row in rows:
        award, title = _text(row, "award_id"), _text(row, "title_clean")
        if not award or not title:
            yield Converted(number, row, missing="award_id" if title else "title_clean")
            continue
        unknown = {key: value for key, value in row.items() if key not in _USED and value}
        url = _text(row, "award_url")
        amount = _number(_text(row, "amount_usd"))
        record = ProjectRecord(
            id=f"nsf:{award}",
            title=title,
            abstract=clean(str(row.get("abstract") or "")) or None,
            fields=_fields(row),
            affiliation=_text(row, "institution") or None,
            country=COUNTRY,
            start=_date(_text(row, "start_date")),
            end=_date(_text(row, "end_date")),
            amount=amount,
            currency="USD" if amount is not None else None,
            url=url if url.startswith("http") else None,
            members=_members(row),
            extra=unknown,
        )
        yield Converted(number, row, record, unknown=tuple(unknown))


def experts(rows: Iterable[Numbered], _path: Path) -> Iterator[Converted]:
    """One expert for each principal investigator at an institution, in the order of their first awards.

    The whole file is gone through before the first is given, since an investigator's awards may lie far apart; of each
    only name, institution and fields are held.
    """
    found: dict[str, ExpertRecord] = {}
    first: dict[str, tuple[int, int]] = {}
    for number, row in rows:
        name, institution = _name(row), _text(row, "institution")
        if not name:
            yield Converted(number, row, missing="pi_first, pi_last")
            continue
        key = investigator_id(name, institution)
        record = found.setdefault(key, ExpertRecord(id=key, name=name, affiliation=institution or None, country=COUNTRY))
        record.fields += [field for field in _fields(row) if field not in record.fields]
        start, count = first.get(key, (number, 0))
        first[key] = (start, count + 1)
    for key, record in found.items():
        number, count = first[key]
        yield Converted(number, {"pi": record.name, "institution": record.affiliation}, record, rows=count)


LAYOUT = Layout(
    name="nsf",
    title="NSF awards (csv)",
    header=frozenset({"award_id", "title_clean", "pi_first", "pi_last", "institution"}),
    kinds={"projects": projects, "experts": experts},
)
