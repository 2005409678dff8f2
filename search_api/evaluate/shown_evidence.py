"""Whether the first evidence of a match is the right one to show, by readers who saw an expert's passages in random order.

    python -m search_api.evaluate.shown_evidence ../shared/data                      how often it is, by the marks that there are
    python -m search_api.evaluate.shown_evidence ../shared/data --sheet SET FILE.md  a sheet of the pairs that nobody has marked

The pairs are those of grade 2 or 3 in docking_needs and bilingual_needs. Every passage has a mark by each reader (docs/grading.md): 2, the
right one to show; 1, it speaks to the need, but another is clearly better; 0, it does not say why this expert fits. What stood on no
sheet counts as 0. Marks lie beside the grades (judgements/SET/evidence.csv): ids and marks, no texts.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from models.ids import own_id
from models.settings import settings
from models.vocabulary import EntityKind
from search_api.evaluate.library import SOURCE, library
from search_api.evaluate.sets import GRADED, SETS, graded
from search_api.matching.service import Matcher
from search_api.matching.types import Query

RIGHT = 2
ON_A_SHEET = 8  # passages of one expert
SHOWN = 3  # in a list, at most
_CHARACTERS = 500
_SEED = 20261122

Pair = tuple[str, str]  # need, candidate
Marks = Mapping[str, tuple[int, ...]]  # passage (of a long text all parts as one) → the readers' marks


def marks(name: str) -> dict[Pair, Marks]:
    """The marks of a set, by pair; empty where nobody has read any."""
    found: dict[Pair, dict[str, tuple[int, ...]]] = defaultdict(dict)
    file = graded.folder(name) / "evidence.csv"
    if file.is_file():
        with resources.as_file(file) as path, path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                readers = tuple(int(row[reader]) for reader in ("first", "second") if row[reader])
                found[row["need"], row["candidate"]][row["passage"]] = readers
    return dict(found)


def right(marked: Marks, shown: list[str], reader: int) -> bool:
    """Whether one of the passages shown is right, by this reader (0 or 1)."""
    return any(marked[passage][reader] == RIGHT for passage in shown if passage in marked)


def report(data: Path) -> Table:
    """For each set and reader: in how many pairs the first passage is right, and one of the first three."""
    table = Table("set", "reader", "pairs", "the first is right", f"one of {SHOWN} is")
    for name in GRADED:
        marked = marks(GRADED[name])
        shown = {pair: [passage for passage, _ in ranked] for pair, ranked in _ranked(name, data, SHOWN) if pair in marked}
        for reader in range(min((len(one) for pair in shown for one in marked[pair].values()), default=0)):
            found = [[right(marked[pair], ranked[:count], reader) for pair, ranked in shown.items()] for count in (1, SHOWN)]
            table.add_row(name, str(reader + 1), str(len(shown)), *(f"{np.mean(one):.3f}" for one in found))
    return table


def sheet(name: str, data: Path) -> str:
    """The pairs that nobody has marked, as Markdown: the need, then each expert's passages nearest to it, shuffled, under their ids."""
    known, rng = marks(GRADED[name]), np.random.default_rng(_SEED)
    asked = SETS[name](data).wordings
    entries: dict[str, list[str]] = defaultdict(list)
    for (need, candidate), ranked in _ranked(name, data, ON_A_SHEET):
        if (need, candidate) not in known and len(ranked) > 1:
            shuffled = [ranked[place] for place in rng.permutation(len(ranked))]
            entries[need].append("\n".join([f"## {candidate}\n", *(f"- ({passage}) {text}" for passage, text in shuffled)]) + "\n")
    return "\n".join(f"# {need}\n\n{asked[need].title or ''}\n\n{asked[need].text}\n\n" + "\n".join(told) for need, told in entries.items())


def _ranked(name: str, data: Path, count: int) -> Iterator[tuple[Pair, list[tuple[str, str]]]]:
    """Each useful pair with so many passages as evidence, best first: (passage, title and beginning of its text)."""
    judged = SETS[name](data)
    asked, known = judged.wordings, graded.ids_of(judged.candidates)
    with library(judged, settings(), lambda *_: None) as made:
        matcher = Matcher(made.backend, made.encoders)
        for need, grades in graded.grades(GRADED[name]).items():
            query = Query(title=asked[need].title or "", text=asked[need].text)
            for candidate in (one for one, grade in grades.items() if grade >= graded.USEFUL):
                match = matcher.examine(query, own_id(EntityKind.EXPERT, SOURCE, known[candidate]), count).match
                if match is not None:
                    ranked = [item.passage for item in match.evidence]
                    texts = made.backend.fetch(ranked)
                    told = [f"**{texts[passage].title}** {texts[passage].text[:_CHARACTERS]}" for passage in ranked]
                    yield (need, candidate), [(passage.rpartition("#")[0], text) for passage, text in zip(ranked, told, strict=True)]


def main(arguments: list[str]) -> None:
    """Print the report, or write a sheet."""
    match arguments:
        case [data]:
            Console().print(report(Path(data)))
        case [data, "--sheet", name, file] if name in GRADED:
            Path(file).write_text(sheet(name, Path(data)), encoding="utf-8")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
