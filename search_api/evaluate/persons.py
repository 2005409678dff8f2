"""All persons of `expert_works` as the JSONL that `haizhi import experts` reads: a real library to try the product on."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from search_api.evaluate.reading import lines


def write_persons(data: Path, target: Path) -> int:
    """Write one line a person, with every paper and the latest affiliation, to `target`; return how many persons."""
    works: dict[str, list[dict[str, Any]]] = defaultdict(list)
    persons: dict[str, dict[str, Any]] = {}
    for work in lines(data / "expert_works" / "works.jsonl.gz"):
        for position, author in enumerate(work["authors"], 1):
            works[author["id"]].append(_work(work, position))
            person = persons.setdefault(author["id"], {"id": author["id"], "name": author["name"], "year": 0})
            if author.get("aff") and work["year"] >= person["year"]:
                person |= {"affiliation": author["aff"], "year": work["year"]}
    with target.open("w", encoding="utf-8") as stream:
        for key, person in persons.items():
            row = {name: value for name, value in person.items() if name != "year"} | {"works": works[key]}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(persons)


def _work(work: dict[str, Any], position: int) -> dict[str, Any]:
    found = {name: work[name] for name in ("title", "abstract", "year", "venue") if work.get(name)}
    cited = {"citations": work["cites"]} if work.get("cites", -1) >= 0 else {}  # -1 means unknown there
    return found | cited | {"position": position, "authors": len(work["authors"])}
