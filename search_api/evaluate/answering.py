"""The product's answers to the questions of a judged set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from models.ids import own_id
from models.vocabulary import EntityKind
from search_api.evaluate.judged import Answers, JudgedSet, Question
from search_api.evaluate.library import SOURCE, Library, warm
from search_api.matching.analysis import analyse
from search_api.matching.coefficients import Coefficients
from search_api.matching.queries import stored_queries
from search_api.matching.service import Matcher
from search_api.matching.types import MatchOptions, Query

_CHUNK = 200
_WORKERS = 2


def answers(judged: JudgedSet, library: Library, numbers: Coefficients, step: Callable[[int, int], None]) -> Answers:
    """Ask the matcher every question: score the named pairs, or rank the whole library (all pools: the sets do not tell pools)."""
    matcher = Matcher(library.backend, library.encoders, numbers)
    queries = {key: Query(title=need.title or "", text=need.text, given=(key,)) for key, need in judged.asked.items()}
    queries |= _stored(library, [question.need for question in judged.questions if question.need not in queries])
    warm(library.encoders, [text for query in queries.values() for text in analyse(query).texts])

    def one(question: Question) -> dict[str, float]:
        return (
            _scored(matcher, judged, queries[question.need], question)
            if question.candidates
            else _ranked(matcher, judged, queries[question.need])
        )

    found: dict[str, dict[str, float]] = {}
    with ThreadPoolExecutor(_WORKERS) as pool:
        for question, answer in zip(judged.questions, pool.map(one, judged.questions), strict=True):
            found[question.need] = answer
            step(len(found), len(judged.questions))
    return found


def _ranked(matcher: Matcher, judged: JudgedSet, query: Query) -> dict[str, float]:
    result = matcher.match(query, judged.target, MatchOptions(top=judged.depth, evidence=0))
    return {match.candidate.given[0]: match.score for match in result.matches}


def _scored(matcher: Matcher, judged: JudgedSet, query: Query, question: Question) -> dict[str, float]:
    kind = EntityKind(judged.target.value)
    ids = {own_id(kind, SOURCE, candidate): candidate for candidate in question.candidates}
    return {ids[pair.candidate]: pair.score for pair in matcher.score(query, list(ids))}


def _stored(library: Library, needs: Sequence[str]) -> Mapping[str, Query]:
    ids = {own_id(EntityKind.NEED, SOURCE, need): need for need in needs}
    found: dict[str, Query] = {}
    for chunk in _chunks(list(ids)):
        with library.home.database.session() as session:
            found |= {ids[query.id or ""]: query for query in stored_queries(session, chunk)}
    return found


def _chunks(ids: Sequence[str]) -> Iterable[list[str]]:
    return (list(ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK))
