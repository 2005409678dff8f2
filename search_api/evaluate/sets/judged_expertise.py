"""Which of two experts is the more expert for a paper (LR-bench, ACL 2026)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from models.records import ExpertRecord, NeedRecord, WorkRecord
from models.vocabulary import CandidateKind
from search_api.evaluate.baselines import TfIdf
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured
from search_api.evaluate.reading import lines, rows

NAME = "judged_expertise"
PUBLISHED = {"RATE, a fine-tuned LLM (published)": {"loss": 0.1795, "accuracy": 0.769}}

Pair = tuple[str, str, float]  # the more expert, the less expert, by how much


def read(data: Path) -> JudgedSet:
    """Papers are needs (title and abstract); experts are known by their own papers."""
    folder = data / NAME
    files = [folder / name for name in ("papers.jsonl", "experts.jsonl", "pairs_paper_centric.csv")]
    papers, people = list(lines(files[0])), list(lines(files[1]))
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for row in rows(files[2]):
        pairs[row["paper_id"]].append((row["expert_hi"], row["expert_lo"], abs(float(row["score_hi"]) - float(row["score_lo"]))))
    questions = [Question(paper, tuple(dict.fromkeys(one for pair in judged for one in pair[:2]))) for paper, judged in pairs.items()]

    def tf_idf() -> Answers:
        passages: list[str] = []
        owned: dict[str, list[int]] = {}
        for person in people:
            owned[person["id"]] = list(range(len(passages), len(passages) + len(person["papers"])))
            passages += [_text(paper) for paper in person["papers"]]
        return TfIdf({paper["id"]: _text(paper) for paper in papers}, passages, owned, "word").mean(questions)

    return JudgedSet(
        name=NAME,
        library=NAME,
        target=CandidateKind.EXPERT,
        needs=[NeedRecord(id=paper["id"], title=paper["title"], text=paper.get("abstract") or paper["title"]) for paper in papers],
        candidates=[_expert(person) for person in people],
        questions=questions,
        files=files,
        depth=0,
        judge=lambda answers: _judge(answers, pairs),
        baselines={"TF-IDF (words, mean of papers)": tf_idf},
        published=PUBLISHED,
    )


def _expert(person: dict[str, Any]) -> ExpertRecord:
    return ExpertRecord(id=person["id"], works=[WorkRecord(title=p["title"], abstract=p.get("abstract")) for p in person["papers"]])


def _text(paper: dict[str, Any]) -> str:
    return f"{paper['title']}\n{paper.get('abstract') or ''}"


def _judge(answers: Answers, pairs: dict[str, list[Pair]]) -> dict[str, Measured]:
    """Loss: weight of wrongly ordered pairs, ties half. Accuracy: share of rightly ordered pairs, a tie is wrong. Units are papers."""
    units: list[tuple[float, float, float, float]] = []
    for paper, judged in pairs.items():
        leads = [answers[paper][more] - answers[paper][less] for more, less, _ in judged]
        weights = [weight for _, _, weight in judged]
        lost = sum(weight * (1.0 if lead < 0 else 0.5 if lead == 0 else 0.0) for weight, lead in zip(weights, leads, strict=True))
        units.append((lost, sum(weights), float(sum(lead > 0 for lead in leads)), float(len(judged))))
    table = np.array(units)
    return {"loss": Measured(table[:, 0], table[:, 1], more_is_better=False), "accuracy": Measured(table[:, 2], table[:, 3])}
