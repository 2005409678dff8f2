"""What the two sets graded by hand have in common: the people that they ask for, the grades, and the measures (docs/grading.md).

The library is the persons of expert_works and the NSF investigators with their awards. What is kept in this repository are ids and
grades; the texts stay where they are.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from crawler.converters.nsf import experts as investigators
from crawler.converters.nsf import projects as awards
from models.ids import own_id
from models.records import ExpertRecord, NeedRecord, ProjectRecord, Record
from models.vocabulary import CandidateKind, EntityKind
from search_api.evaluate.baselines import TfIdf
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured, mean_of, ndcg
from search_api.evaluate.reading import rows
from search_api.evaluate.sets import expert_works

LIBRARY = "docking_needs"
DEPTH = 10
USEFUL = 2  # grade 2: could well help; 3: works on this very problem
_AWARDS = Path("nsf") / "nsf_awards_FY2026.csv"

Grades = Mapping[str, Mapping[str, int]]  # need → candidate (pseudonym) → grade


def judged(name: str, data: Path, *, graded: Grades, stored: Sequence[NeedRecord], asked: Sequence[NeedRecord] = ()) -> JudgedSet:
    """Every expert of the library is ranked; who was not graded counts as grade 0.

    `stored` are the needs that the library has; they are the questions where there are no others (`asked`).
    """
    needs = asked or stored
    library = people(data)
    wordings = {need.id or "": f"{need.title or ''}\n{need.text}" for need in needs}
    questions = [Question(need) for need in wordings]

    def tf_idf() -> Answers:
        texts, owned = texts_of(library)
        return TfIdf(wordings, texts, owned, "word").best_passage(questions, DEPTH)

    return JudgedSet(
        name=name,
        library=LIBRARY,
        target=CandidateKind.EXPERT,
        needs=stored,
        candidates=library,
        questions=questions,
        files=files(data),
        depth=DEPTH,
        judge=lambda answers: _judge(answers, graded),
        asked={need.id or "": need for need in asked},
        baselines={"TF-IDF (words, best passage)": tf_idf},
    )


def people(data: Path) -> list[Record]:
    """Persons with at least three works up to 2020, investigators, and the awards that speak for them."""
    numbered = list(enumerate(rows(data / _AWARDS), 2))
    made = [*investigators(numbered, data / _AWARDS), *awards(numbered, data / _AWARDS)]
    return [*expert_works.read(data).candidates, *(one.record for one in made if one.record is not None)]


def files(data: Path) -> list[Path]:
    """What `people` are read from."""
    return [data / expert_works.NAME / "works.jsonl.gz", data / _AWARDS]


def texts_of(library: list[Record]) -> tuple[list[str], dict[str, list[int]]]:
    """The texts of works and awards, and for each expert's id the numbers of his or her texts."""
    texts: dict[str, int] = {}
    owned: dict[str, list[int]] = defaultdict(list)
    for record in library:
        if isinstance(record, ExpertRecord):
            for work in record.works:
                owned[record.id or ""].append(texts.setdefault(f"{work.title}\n{work.abstract or ''}", len(texts)))
        elif isinstance(record, ProjectRecord):
            number = texts.setdefault(f"{record.title}\n{record.abstract or ''}", len(texts))
            for member in record.members:
                if member.expert:
                    owned[member.expert].append(number)
    return list(texts), dict(owned)


def pseudonym(candidate: str) -> str:
    """What a candidate is called in the grades: investigators' ids hold names, which do not belong in a repository."""
    return own_id(EntityKind.EXPERT, LIBRARY, candidate)


def ids_of(library: Sequence[Record]) -> dict[str, str]:
    """Pseudonym → id, of the experts of a library."""
    return {pseudonym(record.id or ""): record.id or "" for record in library if isinstance(record, ExpertRecord)}


def folder(name: str) -> Traversable:
    """Where the needs and the grades of a set lie."""
    return resources.files("search_api.evaluate") / "judgements" / name


def grades(name: str) -> Grades:
    """The settled grades of a set."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with resources.as_file(folder(name) / "grades.csv") as path, path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["need"]][row["candidate"]] = int(row["grade"])
    return found


def _judge(answers: Answers, graded: Grades) -> dict[str, Measured]:
    gains: list[float] = []
    useful: list[float] = []
    known: list[float] = []
    for need, judged in graded.items():
        places = {pseudonym(candidate): -float(place) for place, candidate in enumerate(answers[need])}
        # Whoever is graded but not among the ranked stands below all of them; who is ranked but not graded has grade 0.
        everyone = [*places, *(candidate for candidate in judged if candidate not in places)]
        scores = np.array([places.get(candidate, -np.inf) for candidate in everyone])
        levels = np.array([judged.get(candidate, 0) for candidate in everyone], dtype=np.float64)
        gain = ndcg(scores, levels + 1)  # the measure's levels begin with 1 for "nothing"
        if gain is not None:
            gains.append(gain)
            useful.append(sum(judged.get(candidate, 0) >= USEFUL for candidate in places) / DEPTH)
            known.append(sum(candidate in judged for candidate in places) / DEPTH)
    return {"nDCG@10": mean_of(gains), "useful@10": mean_of(useful), "graded@10": mean_of(known)}
