"""Pairs of terms that explanations mark, sampled for a person to check; and how long an explanation takes.

    python -m benchmarks.explanations --home HOME --data ../shared/data --sample 100 --seed 1 [--to experts] [--output FILE.jsonl]

Needs of technology_needs (without --data, the open needs of the home) are asked of the library in HOME, an index that is there
already; one of the best candidates of each is explained, drawn by seed, and one pair of terms is drawn from what was marked. Each
comes with both sentences, so that a person can say whether the terms correspond there: yes, or no. Nothing is stored in the home.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.report import Row, percentiles, show
from models.settings import Settings
from search_api.evaluate.reading import lines
from search_api.matching.explanation.types import ExplainedPassage, TermPair
from search_api.matching.types import MatchOptions, Query
from search_api.services import questions
from search_api.services.selection import KINDS, Choice, PoolChoice, To, options
from search_api.services.workspace import Workspace


def queries(workspace: Workspace, data: Path | None) -> list[Query]:
    """The needs to ask."""
    if data is None:
        return list(questions.all_needs(workspace.home.database))
    return [questions.passing(need["title"] or "", need["text"] or "") for need in lines(data / "technology_needs" / "needs.jsonl")]


def sampled(
    workspace: Workspace, asked: list[Query], to: To, *, count: int, best: int, rng: np.random.Generator
) -> Iterator[tuple[Row, float, float]]:
    """Yield at most `count` pairs, of one of the `best` candidates each, with the milliseconds of the explanation, cold and warm."""
    with workspace.home.database.session() as session:
        wanted = options(session, Choice(top=best, pool=PoolChoice.ALL, all_experts=True, evidence=3), to)
    for number in rng.permutation(len(asked)):
        if count == 0:
            return
        query = asked[number]
        matches = workspace.matcher.match(query, KINDS[to], wanted).matches
        if not matches:
            continue
        candidate = matches[int(rng.integers(len(matches)))].candidate.id
        cold, warm = timed(workspace, query, candidate, to, wanted), timed(workspace, query, candidate, to, wanted)
        passages = workspace.explainer.explain(query, candidate, KINDS[to], wanted).passages
        marked = [(passage, pair) for passage in passages for pair in passage.pairs]
        if marked:
            passage, pair = marked[int(rng.integers(len(marked)))]
            count -= 1
            yield row(query, passage, pair), cold, warm


def timed(workspace: Workspace, query: Query, candidate: str, to: To, wanted: MatchOptions) -> float:
    """Milliseconds of one explanation."""
    started = time.perf_counter()
    workspace.explainer.explain(query, candidate, KINDS[to], wanted)
    return (time.perf_counter() - started) * 1000


def row(query: Query, passage: ExplainedPassage, pair: TermPair) -> Row:
    """One pair, with what a reader needs to judge it."""
    return {
        "asked": pair.asked.text,
        "found": pair.found.text,
        "likeness": round(pair.likeness, 3),
        "need": f"{query.title} | {passage.answers.text if passage.answers else ''}",
        "passage": f"{passage.title} | {passage.sentence.text if passage.sentence else ''}",
    }


def main() -> None:
    """Read the arguments, sample, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explanations", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--best", type=int, default=3, help="of so many best candidates one is drawn; 1 takes the first")
    parser.add_argument("--to", type=To, default=To.EXPERTS)
    parser.add_argument("--output", type=Path, help="the pairs as JSONL, which is easier to read and to note judgements in")
    arguments = parser.parse_args()
    with Workspace(Settings(home=arguments.home)) as workspace:
        asked = queries(workspace, arguments.data)
        found = list(
            sampled(workspace, asked, arguments.to, count=arguments.sample, best=arguments.best, rng=np.random.default_rng(arguments.seed))
        )
    rows = [pair for pair, _, _ in found]
    if arguments.output is not None:
        arguments.output.write_text("".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in rows), encoding="utf-8")
    show("Term pairs", [{name: pair[name] for name in ("asked", "found", "likeness")} for pair in rows])
    times: list[Row] = [
        {"": "cold", **percentiles([cold for _, cold, _ in found])},
        {"": "warm", **percentiles([warm for _, _, warm in found])},
    ]
    show("Milliseconds an explanation", times)


if __name__ == "__main__":
    main()
