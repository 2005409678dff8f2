"""Build `term_weights.npz`: how many of a set of technical texts hold each term. Counts only; no text is kept.

    python -m indexer.text.build_term_weights ../shared/data

Sources (docs/evaluation.md says where each set comes from, and that it may be learned from): English papers with Chinese
summaries (without the 1,000 that `haizhi evaluate` tests on), NSF award abstracts, robotics papers up to 2020, names of
NSFC disciplines and of GB/T 4754-2017 industries. Terms in fewer than three texts are left out.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexer.text.signature import terms

_TEST_PAPERS = 1000
_MINIMUM = 3


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _summarised_papers(data: Path) -> Iterator[str]:
    papers = list(_lines(data / "zh_en_papers" / "papers.jsonl.gz"))
    with_motivation = (p for p in papers if "motivation" in dict(p["zh"]))  # type: ignore[call-overload]
    by_digest = sorted(with_motivation, key=lambda p: hashlib.sha256(str(p["id"]).encode()).hexdigest())
    tested = {p["id"] for p in by_digest[:_TEST_PAPERS]}
    for paper in papers:
        if paper["id"] not in tested:
            yield f"{paper['title']} {paper['abstract']}"
            yield " ".join(map(str, dict(paper["zh"]).values()))  # type: ignore[call-overload]


def _rows(path: Path, *columns: str) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield " ".join(row[column] or "" for column in columns)


def _texts(data: Path) -> Iterator[str]:
    yield from _summarised_papers(data)
    yield from (f"{w['title']} {w['abstract']}" for w in _lines(data / "expert_works" / "works.jsonl.gz") if int(str(w["year"])) <= 2020)
    yield from _rows(next((data / "nsf").glob("*.csv")), "title_clean", "abstract")
    yield from _rows(data / "taxonomy" / "nsfc_disciplines_zh_en.csv", "name_zh")
    yield from _rows(data / "taxonomy" / "gbt4754_2017.csv", "name_zh", "remark_zh")


def build(data: Path, target: Path) -> int:
    """Write the table to `target`; return how many terms it holds."""
    each = [np.unique(np.concatenate((found.single, found.pairs))) for found in map(terms, _texts(data))]
    hashes, counts = np.unique(np.concatenate(each), return_counts=True)
    hashes, counts = hashes[counts >= _MINIMUM], counts[counts >= _MINIMUM]
    idf = np.log((len(each) + 1) / (counts + 1)) + 1
    np.savez_compressed(target, hashes=hashes, idf=idf.astype(np.float16), unknown=np.float32(idf.max()))
    return len(hashes)


if __name__ == "__main__":
    written = build(Path(sys.argv[1]), Path(__file__).with_name("term_weights.npz"))
    sys.stdout.write(f"{written} terms\n")
