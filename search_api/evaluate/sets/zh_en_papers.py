"""Chinese motivations of English papers: find the paper's authors (arXiv, CC0; the summaries are machine-written)."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from models.records import ExpertRecord, NeedRecord, WorkRecord
from models.vocabulary import CandidateKind
from search_api.evaluate.baselines import TfIdf
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.measures import Measured, hit_at, mean_of
from search_api.evaluate.reading import lines

NAME = "zh_en_papers"
STRIPPED = "zh_en_papers_stripped"
TESTED = 1000
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]+")


def read(data: Path) -> JudgedSet:
    """Every author is an expert with all of his or her papers; the same name is one author."""
    return _read(data, strip=False)


def read_stripped(data: Path) -> JudgedSet:
    """The same with the Latin letters taken out of the needs, since names of methods leak the paper."""
    return _read(data, strip=True)


def by_digest(papers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The papers with a motivation, by the sha256 of their id; the first 1,000 are tested on."""
    motivated = (paper for paper in papers if paper["zh"].get("motivation"))
    return sorted(motivated, key=lambda paper: hashlib.sha256(paper["id"].encode()).hexdigest())


def _read(data: Path, *, strip: bool) -> JudgedSet:
    file = data / NAME / "papers.jsonl.gz"
    papers = list(lines(file))
    tested = by_digest(papers)[:TESTED]
    experts, owned = _experts(papers)
    name = STRIPPED if strip else NAME
    texts = {
        which: {f"{which}:{paper['id']}": _need_text(paper, strip=which == STRIPPED) for paper in tested} for which in (NAME, STRIPPED)
    }
    wanted = {f"{name}:{paper['id']}": set(paper["authors"]) for paper in tested}
    questions = [Question(need) for need in wanted]

    def tf_idf() -> Answers:
        passages = [f"{paper['title']}\n{paper['abstract']}" for paper in papers]
        return TfIdf(texts[name], passages, owned, "word").best_passage(questions, 10)

    return JudgedSet(
        name=name,
        library=NAME,
        target=CandidateKind.EXPERT,
        needs=[NeedRecord(id=need, text=text) for need, text in texts[NAME].items()],
        candidates=experts,
        questions=questions,
        files=[file],
        depth=10,
        judge=lambda answers: _judge(answers, wanted),
        asked={need: NeedRecord(id=need, text=text) for need, text in texts[STRIPPED].items()} if strip else {},
        baselines={"TF-IDF (words, best paper)": tf_idf},
    )


def _need_text(paper: dict[str, Any], *, strip: bool) -> str:
    text = str(paper["zh"]["motivation"])
    return without_latin(text) if strip else text


def without_latin(text: str) -> str:
    """The text without its Latin letters; never empty."""
    return _LATIN.sub("", text).strip() or "。"


def _experts(papers: list[dict[str, Any]]) -> tuple[list[ExpertRecord], dict[str, list[int]]]:
    works: dict[str, list[WorkRecord]] = defaultdict(list)
    owned: dict[str, list[int]] = defaultdict(list)
    for row, paper in enumerate(papers):
        authors = list(dict.fromkeys(paper["authors"]))
        for position, author in enumerate(authors, 1):
            year = int(paper["day"][:4]) if paper.get("day") else None
            works[author].append(
                WorkRecord(title=paper["title"], abstract=paper["abstract"], year=year, position=position, authors=len(authors))
            )
            owned[author].append(row)
    return [ExpertRecord(id=author, name=author, works=written) for author, written in works.items()], owned


def _judge(answers: Answers, wanted: dict[str, set[str]]) -> dict[str, Measured]:
    return {
        f"hit@{cutoff}": mean_of([hit_at(list(answers[need]), authors, cutoff) for need, authors in wanted.items()]) for cutoff in (1, 10)
    }
