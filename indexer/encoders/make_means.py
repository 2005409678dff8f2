"""Makes the means that ship with the built-in encoders (indexer/encoders/means).

    python -m indexer.encoders.make_means DATA        DATA is laid out as `haizhi evaluate` expects it

An adapter that ships with a model keeps its own means in its own folder; `haizhi train encoder` makes those of a new adapter.

What they are: for each encoder, one vector for each of zh and en, as query and as passage; 384 or 512 numbers each, from which no text
can be told. Made from equal parts (PER_FIELD texts each, drawn with a fixed seed) of texts that may be learned from: names of NSFC
disciplines (zh, en); titles and abstracts of NSF awards (en); titles and abstracts of ICRA/IROS papers up to 2020 (en); titles, abstracts
(en) and Chinese summaries (zh) of arXiv papers in computer science, without those that are the test needs of zh_en_papers. Meant for:
centring in libraries too small to estimate means from. Limits: natural science and engineering alone; everyday and business texts are
not in them, nor any third language.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from safetensors.numpy import save_file

from indexer.encoders.adapter import adapter_path
from indexer.encoders.base import Encoder, Role, Vectors
from indexer.encoders.shipped_means import FOLDER, MEANS

PER_FIELD = 300
TEST_NEEDS = 1_000  # of zh_en_papers, see its README


def collect(data: Path) -> dict[str, dict[str, list[str]]]:
    """Language → field → texts, from the folder `data`."""
    return {
        "zh": {"disciplines": _disciplines(data, "name_zh"), "papers": _chinese(data)},
        "en": {
            "disciplines": _disciplines(data, "name_en"),
            "awards": [f"{row['title_clean']}\n{row['abstract']}" for row in _csv(data / "nsf" / "nsf_awards_FY2026.csv")],
            "robotics": [f"{work['title']}\n{work['abstract']}" for work in _works(data) if work["year"] <= 2020],
            "papers": [f"{paper['title']}\n{paper['abstract']}" for paper in _papers(data)],
        },
    }


def compute(encoder: Encoder, texts: Mapping[str, Mapping[str, Sequence[str]]], console: Console) -> dict[str, Vectors]:
    """ "language/role" → the mean of its fields' means. Prints σ², τ² and their ratio for indexer.encoders.centring.shrink."""
    means: dict[str, Vectors] = {}
    for language, fields in texts.items():
        samples = {field: _draw(found) for field, found in fields.items()}
        for role in Role:
            vectors = {field: encoder.encode(sample, role) for field, sample in samples.items()}
            own = np.stack([found.mean(axis=0) for found in vectors.values()])
            mean = own.mean(axis=0)
            spread = float(np.mean([((found - found.mean(axis=0)) ** 2).sum(1).mean() for found in vectors.values()]))
            between = float(((own - mean) ** 2).sum(1).mean())
            console.print(f"{encoder.name} {language}/{role.value}: σ² {spread:.4f}, τ² {between:.4f}, σ²/τ² {spread / between:.1f}")
            means[f"{language}/{role.value}"] = mean.astype(np.float32)
    return means


def main(arguments: Sequence[str]) -> None:
    """Make the means of the built-in encoders, with and without their adapters, from the folder named by the first argument."""
    from indexer.encoders import load_encoder
    from models.settings import DEFAULT_ENCODERS, TERM_ENCODER, settings

    texts, console = collect(Path(arguments[0])), Console()
    for spec in [*DEFAULT_ENCODERS, TERM_ENCODER]:
        plain = spec.model_copy(update={"adapter": None})
        save_file(compute(load_encoder(plain, settings()), texts, console), FOLDER / f"{spec.model.removeprefix('builtin:')}.safetensors")
        if spec.adapter:
            save_file(compute(load_encoder(spec, settings()), texts, console), adapter_path(spec.adapter) / MEANS)


def _draw(texts: Sequence[str]) -> list[str]:
    distinct = sorted(set(texts))
    chosen = np.random.default_rng(0).choice(len(distinct), min(PER_FIELD, len(distinct)), replace=False)
    return [distinct[number] for number in sorted(chosen)]


def _disciplines(data: Path, column: str) -> list[str]:
    return [row[column] for row in _csv(data / "taxonomy" / "nsfc_disciplines_zh_en.csv") if row[column]]


def _chinese(data: Path) -> list[str]:
    """The Chinese summaries, one text for each of their parts that is there."""
    return [part for paper in _papers(data) for part in paper["zh"].values() if part]


def _papers(data: Path) -> Iterator[dict[str, Any]]:
    """The papers that are not test needs: those are the ones with a motivation and the smallest sha256 of their id."""
    papers = _jsonl(data / "zh_en_papers" / "papers.jsonl.gz")
    asked = [paper["id"] for paper in papers if paper["zh"].get("motivation")]
    test = set(sorted(asked, key=lambda one: hashlib.sha256(one.encode()).hexdigest())[:TEST_NEEDS])
    return (paper for paper in papers if paper["id"] not in test)


def _works(data: Path) -> list[dict[str, Any]]:
    return _jsonl(data / "expert_works" / "works.jsonl.gz")


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _jsonl(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main(sys.argv[1:])
