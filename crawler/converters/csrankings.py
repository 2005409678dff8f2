"""csrankings.csv (csrankings.org): computer science faculty with affiliation, homepage and Google Scholar id → experts.

Countries come from country-info.csv, where it lies beside: institutions abroad and their two-letter codes. The
file's convention is that an institution it does not list is in the United States; csrankings writes "uk" for GB.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.converters.base import Converted, Layout, Numbered
from models.normalise.places import country_code
from models.normalise.text import clean
from models.records import ExpertRecord

_NUMBER = re.compile(r"\s+\d{4}$")  # dblp tells people of one name apart by four digits
_NOTE = re.compile(r"\s*\[[^\]]*\]$")  # csrankings adds [Tech] and the like for a campus
_NO_SCHOLAR = "NOSCHOLARPAGE"
_COUNTRIES = {"uk": "GB"}


def _countries(path: Path) -> dict[str, str] | None:
    """Institution → country, or None where the file is not there."""
    beside = path.parent / "country-info.csv"
    if not beside.is_file():
        return None
    with beside.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes = {
        row["institution"]: _COUNTRIES.get(row["countryabbrv"], row["countryabbrv"].upper()) for row in rows if row.get("countryabbrv")
    }
    return {name: known for name, code in codes.items() if (known := country_code(code))}


def experts(rows: Iterable[Numbered], path: Path) -> Iterator[Converted]:
    """One expert a row. The row's name, with its number, is unique in csrankings and becomes the id."""
    countries = _countries(path)
    for number, row in rows:
        given, affiliation = clean(str(row.get("name") or "")), clean(str(row.get("affiliation") or ""))
        name = _NOTE.sub("", _NUMBER.sub("", given))
        if not name:
            yield Converted(number, row, missing="name")
            continue
        scholar = str(row.get("scholarid") or "").strip()
        homepage = str(row.get("homepage") or "").strip()
        unknown = {key: value for key, value in row.items() if key not in LAYOUT.header and value}
        record = ExpertRecord(
            id=f"csrankings:{given}",
            name=name,
            affiliation=affiliation or None,
            country=None if countries is None else countries.get(affiliation, "US"),
            fields=["Computer science"],
            homepage=homepage if homepage.startswith("http") else None,
            scholar=scholar if scholar and scholar != _NO_SCHOLAR else None,
            extra=unknown,
        )
        yield Converted(number, row, record, unknown=tuple(unknown))


LAYOUT = Layout(
    name="csrankings",
    title="CSRankings faculty list (csrankings.csv)",
    header=frozenset({"name", "affiliation", "homepage", "scholarid"}),
    kinds={"experts": experts},
)
