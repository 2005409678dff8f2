"""Scores of given pairs (haizhi score), many at a time, in the order they were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from models.errors import HaizhiError, InputError
from models.ids import resolve
from models.vocabulary import EntityKind
from search_api.matching.queries import stored_queries
from search_api.matching.types import PairScore
from search_api.services.lines import Line, LineProblem
from search_api.services.workspace import Workspace

# The words that name the candidate of a pair, and the kind of id that each takes.
SIDES = {
    "expert": EntityKind.EXPERT,
    "team": EntityKind.TEAM,
    "project": EntityKind.PROJECT,
    "society": EntityKind.ORGANISATION,
    "organisation": EntityKind.ORGANISATION,
}
# Pairs scored together. Those of one need share its analysis and encoding, so a file sorted by need is fastest.
BATCH = 2000


@dataclass(frozen=True, slots=True)
class _Pair:
    need: str
    candidate: str


def score_lines(workspace: Workspace, lines: Iterable[Line | LineProblem]) -> Iterator[dict[str, Any]]:
    """Yield each line with "score", "band" and "calibrated" added, or with "error" saying what is wrong with it."""
    remaining = iter(lines)
    while batch := list(islice(remaining, BATCH)):
        yield from _score_batch(workspace, batch)


def _score_batch(workspace: Workspace, batch: list[Line | LineProblem]) -> Iterator[dict[str, Any]]:
    with workspace.home.database.session() as session:
        pairs = [_pair(session, line) for line in batch]
        by_need: dict[str, list[str]] = {}
        for pair in pairs:
            if isinstance(pair, _Pair):
                by_need.setdefault(pair.need, []).append(pair.candidate)
        queries = {query.id: query for query in stored_queries(session, list(by_need))}
    scores: dict[_Pair, PairScore] = {}
    for need, candidates in by_need.items():
        for score in workspace.matcher.score(queries[need], list(dict.fromkeys(candidates))):
            scores[_Pair(need, score.candidate)] = score
    for line, pair in zip(batch, pairs, strict=True):
        yield _answered(line, pair, scores)


def _pair(session: Session, line: Line | LineProblem) -> _Pair | str:
    """The own ids of a line's pair, or what is wrong with it."""
    if isinstance(line, LineProblem):
        return line.sentence("both")
    try:
        side = _side(line.value)
        need = resolve(session, _id(line.value, "need"), EntityKind.NEED)
        return _Pair(need, resolve(session, _id(line.value, side), SIDES[side]))
    except HaizhiError as error:
        return f"{error.zh} / {error.en}"


def _side(value: dict[str, Any]) -> str:
    sides = [name for name in SIDES if name in value]
    if len(sides) != 1:
        raise InputError(
            f"每行须有 need 和 {'、'.join(SIDES)} 之一。",
            f'A line needs "need" and exactly one of {", ".join(SIDES)}.',
        )
    return sides[0]


def _id(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str | int) or isinstance(found, bool) or not str(found).strip():
        raise InputError(f"{name} 须是编号。", f'"{name}" must be an id.')
    return str(found).strip()


def _answered(line: Line | LineProblem, pair: _Pair | str, scores: dict[_Pair, PairScore]) -> dict[str, Any]:
    given: dict[str, Any] = {"line": line.line} if isinstance(line, LineProblem) else dict(line.value)
    if isinstance(pair, str):
        return given | {"error": pair}
    score = scores.get(pair)
    if score is None:
        return given | {"error": "索引中没有该候选。 / The index does not have this candidate."}
    return given | {"score": score.score, "band": score.band.value, "calibrated": score.calibrated}
