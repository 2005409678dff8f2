"""Real Chinese technology needs, judged by transfer staff against achievements (CCF BDCI 2019, nttzzc.com)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from models.records import NeedRecord, ProjectRecord
from models.vocabulary import CandidateKind
from search_api.evaluate.baselines import TfIdf
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured, mean_of, ndcg, pair_loss
from search_api.evaluate.reading import lines, rows

NAME = "technology_needs"


def read(data: Path) -> JudgedSet:
    """Achievements are projects; each judged need ranks its own judged achievements."""
    needs_file, judgements_file = data / NAME / "needs.jsonl", data / NAME / "judgements.csv"
    needs = [NeedRecord(id=need["id"], title=need["title"] or None, text=need["text"] or need["title"]) for need in lines(needs_file)]
    levels: dict[str, dict[str, float]] = defaultdict(dict)
    titles: dict[str, str] = {}
    for row in rows(judgements_file):
        levels[row["need_id"]][row["achievement_id"]] = float(row["level"])
        titles[row["achievement_id"]] = row["achievement_title_tokens"].replace(" ", "")
    questions = [Question(need, tuple(judged)) for need, judged in levels.items()]

    def tf_idf() -> Answers:
        texts = {need.id or "": f"{need.title or ''}\n{need.text}" for need in needs}
        baseline = TfIdf(texts, list(titles.values()), {owner: [row] for row, owner in enumerate(titles)}, "char")
        return baseline.mean(questions)

    return JudgedSet(
        name=NAME,
        library=NAME,
        target=CandidateKind.PROJECT,
        needs=needs,
        candidates=[ProjectRecord(id=achievement, title=title) for achievement, title in titles.items()],
        questions=questions,
        files=[needs_file, judgements_file],
        depth=0,
        judge=lambda answers: _judge(answers, levels),
        baselines={"TF-IDF (characters)": tf_idf},
    )


def _judge(answers: Answers, levels: dict[str, dict[str, float]]) -> dict[str, Measured]:
    gains: list[float] = []
    lost: list[tuple[float, float]] = []
    for need, judged in levels.items():
        scores = np.array([answers[need][achievement] for achievement in judged])
        graded = np.array(list(judged.values()))
        gain = ndcg(scores, graded)
        if gain is not None:
            gains.append(gain)
        lost.append(pair_loss(scores, graded))
    losses = np.array(lost)
    return {"nDCG@10": mean_of(gains), "pair loss": Measured(losses[:, 0], losses[:, 1], more_is_better=False)}
