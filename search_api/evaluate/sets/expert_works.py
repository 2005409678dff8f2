"""Find the authors of 2021 robotics papers from their work of 2017–2020 (ICRA and IROS)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from models.records import ExpertRecord, NeedRecord, WorkRecord
from models.vocabulary import CandidateKind
from search_api.evaluate.baselines import TfIdf
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured, hit_at, mean_of, recall_at, reciprocal_rank
from search_api.evaluate.reading import lines

NAME = "expert_works"
LAST_YEAR = 2020
LEAST_WORKS = 3
DEPTH = 50


def read(data: Path) -> JudgedSet:
    """Persons with at least three works up to 2020 are the candidates; papers of 2021 with one of them as author are the needs."""
    file = data / NAME / "works.jsonl.gz"
    works = list(lines(file))
    earlier = [work for work in works if work["year"] <= LAST_YEAR]
    owned: dict[str, list[int]] = defaultdict(list)
    for row, work in enumerate(earlier):
        for author in dict.fromkeys(author["id"] for author in work["authors"]):
            owned[author].append(row)
    owned = {author: rows for author, rows in owned.items() if len(rows) >= LEAST_WORKS}
    later = [work for work in works if work["year"] > LAST_YEAR]
    wanted = {work["id"]: {author["id"] for author in work["authors"]} & owned.keys() for work in later}
    wanted = {work: authors for work, authors in wanted.items() if authors}
    asked = [work for work in later if work["id"] in wanted]
    questions = [Question(work) for work in wanted]

    def baseline() -> TfIdf:
        return TfIdf({work["id"]: _text(work) for work in asked}, [_text(work) for work in earlier], owned, "word")

    return JudgedSet(
        name=NAME,
        library=NAME,
        target=CandidateKind.EXPERT,
        needs=[NeedRecord(id=work["id"], title=work["title"], text=work["abstract"] or work["title"]) for work in asked],
        candidates=[ExpertRecord(id=author, works=[_work(earlier[row], author) for row in rows]) for author, rows in owned.items()],
        questions=questions,
        files=[file],
        depth=DEPTH,
        judge=lambda answers: _judge(answers, wanted),
        baselines={
            "TF-IDF (words, best paper)": lambda: baseline().best_passage(questions, DEPTH),
            "TF-IDF (words, sum of papers)": lambda: baseline().centroid(questions, DEPTH),
        },
    )


def _text(work: dict[str, Any]) -> str:
    return f"{work['title']}\n{work['abstract'] or ''}"


def _work(work: dict[str, Any], author: str) -> WorkRecord:
    position = next(place for place, one in enumerate(work["authors"], 1) if one["id"] == author)
    citations = work.get("cites", -1)  # -1 means unknown there
    return WorkRecord(
        title=work["title"],
        abstract=work["abstract"],
        year=work["year"],
        venue=work["venue"],
        position=position,
        authors=len(work["authors"]),
        citations=citations if citations >= 0 else None,
    )


def _judge(answers: Answers, wanted: dict[str, set[str]]) -> dict[str, Measured]:
    rankings = [(list(answers[need]), authors) for need, authors in wanted.items()]
    return {
        "hit@10": mean_of([hit_at(ranking, authors, 10) for ranking, authors in rankings]),
        "R@10": mean_of([recall_at(ranking, authors, 10) for ranking, authors in rankings]),
        "MRR": mean_of([reciprocal_rank(ranking, authors, DEPTH) for ranking, authors in rankings]),
    }
