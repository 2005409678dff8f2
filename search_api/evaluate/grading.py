"""Makes the sheets by which a set is graded, and settles the grades (docs/grading.md).

    python -m search_api.evaluate.grading pool SET ../shared/data FOLDER
    python -m search_api.evaluate.grading settle SET FOLDER

SET is docking_needs or bilingual_needs. *pool* asks four systems (TF-IDF, each encoder alone, the product) for their first ten experts of
each need, in each of the languages that it is written in, and writes one sheet a need: the candidates of all systems, shuffled, without
names, places, scores or who found them. Pairs that were graded before are left out, so that a pool can grow with the systems. *settle*
reads the readers' grades (FOLDER/first/*.csv, FOLDER/second/*.csv, and FOLDER/third/*.csv for pairs that the two saw differently; rows
"need,candidate,grade"), prints the agreement and adds the settled grades to those that there are.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from sklearn.metrics import cohen_kappa_score

from indexer.encoders.base import Role
from models.settings import settings
from search_api.evaluate.ablation import encoder_alone
from search_api.evaluate.answering import answers
from search_api.evaluate.judged import Answers, JudgedSet
from search_api.evaluate.library import Library, library
from search_api.evaluate.sets import GRADED, SETS, graded
from search_api.matching.coefficients import coefficients

TITLES, ABSTRACTS, CHARACTERS = 12, 3, 600  # of each candidate on a sheet: titles, abstracts, and the length of these
_SEED = 20261121
_CLOSE = 1  # grades farther apart than this are settled by a third reading


def pool(name: str, data: Path, folder: Path) -> None:
    """Write FOLDER/sheets/NUMBER.md, one a need that has candidates to grade."""
    asked = [SETS[one](data) for one, grades in GRADED.items() if grades == name]
    known = graded.grades(name)
    texts, owned = graded.texts_of(graded.people(data))
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    with library(asked[0], settings(), lambda *_: None) as made:
        systems = [system for judged in asked for system in _systems(judged, made)]
        wordings = [_wordings(judged) for judged in asked]
        rng = np.random.default_rng(_SEED)
        for number, question in enumerate(asked[0].questions, 1):
            key = question.need
            pooled = sorted({candidate for system in systems for candidate in list(system[key])[: graded.DEPTH]})
            found = [candidate for candidate in pooled if graded.pseudonym(candidate) not in known.get(key, {})]
            if not found:
                continue
            wording = "\n\n".join(one[key] for one in wordings)
            sheet = [f"# {key}\n\n{wording}\n"]
            for place in rng.permutation(len(found)):
                works = _nearest(made, wording, [texts[row] for row in owned[found[place]]])
                sheet.append(_entry(graded.pseudonym(found[place]), works))
            (folder / "sheets" / f"{number:02d}.md").write_text("\n".join(sheet), "utf-8")


def _systems(judged: JudgedSet, made: Library) -> list[Answers]:
    numbers = [coefficients(), *(encoder_alone(encoder.name) for encoder in made.encoders)]
    return [*(baseline() for baseline in judged.baselines.values()), *(answers(judged, made, one, lambda *_: None) for one in numbers)]


def _wordings(judged: JudgedSet) -> dict[str, str]:
    return {key: f"{need.title or ''}\n\n{need.text}" for key, need in judged.wordings.items()}


def _nearest(made: Library, wording: str, works: Sequence[str]) -> list[str]:
    """The candidate's texts, nearest to the need first by all encoders together: what a reader should see of a long list."""
    score = np.zeros(len(works))
    for encoder in made.encoders:
        cosines = encoder.encode(list(works), Role.PASSAGE) @ encoder.encode([wording], Role.QUERY)[0]
        score += (cosines - cosines.mean()) / max(float(cosines.std()), 1e-6)
    return [works[row] for row in np.argsort(-score, kind="stable")]


def _entry(candidate: str, works: Sequence[str]) -> str:
    parts = [f"## {candidate}\n"]
    for number, work in enumerate(works[:TITLES]):
        title, _, abstract = work.partition("\n")
        parts.append(f"- **{title}** {abstract[:CHARACTERS]}" if number < ABSTRACTS else f"- {title}")
    return "\n".join(parts) + "\n"


def settle(folder: Path, output: Path, console: Console) -> None:
    """Print how far two readers agree, add the settled grades to `output`; name the pairs that still need a third reading."""
    first, second, third = (_read(folder / reader) for reader in ("first", "second", "third"))
    read_twice = first.keys() & second.keys()
    both = sorted(read_twice)
    one, other = [first[pair] for pair in both], [second[pair] for pair in both]
    kappa = cohen_kappa_score(one, other, weights="quadratic")
    linear = cohen_kappa_score(one, other, weights="linear")
    exact = np.mean(np.array(one) == np.array(other))
    console.print(f"{len(both)} pairs read twice: quadratic kappa {kappa:.3f}, linear {linear:.3f}, the same grade {exact:.1%}")
    open_pairs = [pair for pair in both if abs(first[pair] - second[pair]) > _CLOSE and pair not in third]
    console.print(f"{len(third)} read a third time; {len(open_pairs)} still differ by more than {_CLOSE}: {open_pairs[:20]}")
    rows = [(*pair, first[pair], second[pair], third.get(pair, ""), _settled(pair, first, second, third)) for pair in both]
    with output.open(encoding="utf-8", newline="") as stream:
        header, *before = list(csv.reader(stream))
    kept = [row for row in before if (row[0], row[1]) not in read_twice]
    with output.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted([*kept, *(list(map(str, row)) for row in rows)]))


Pair = tuple[str, str]  # need, candidate


def _settled(pair: Pair, first: Mapping[Pair, int], second: Mapping[Pair, int], third: Mapping[Pair, int]) -> int:
    """The median of three readings; of two neighbouring grades the lower, so that no one reader alone can praise."""
    if pair in third:
        return int(np.median([first[pair], second[pair], third[pair]]))
    return (first[pair] + second[pair]) // 2


def _read(folder: Path) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            found |= {(row["need"], row["candidate"]): int(row["grade"]) for row in csv.DictReader(stream)}
    return found


def main(arguments: Sequence[str]) -> None:
    """Run one of the two steps."""
    match arguments:
        case ["pool", name, data, folder] if name in GRADED.values():
            pool(name, Path(data), Path(folder))
        case ["settle", name, folder] if name in GRADED.values():
            settle(Path(folder), Path(__file__).with_name("judgements") / name / "grades.csv", Console())
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
