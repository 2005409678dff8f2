"""A panel (专家组) for a need: its sub-problems, who covers which, and what stays open (search_api.matching.panels)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from indexer.documents import Candidate
from models.database import chunks
from models.errors import InputError
from models.ids import resolve
from models.normalise.text import fold
from models.tables import Affiliation, Expert
from models.vocabulary import CandidateKind, EntityKind
from search_api.matching.panels import Combine, Limits, Traits, choose, covered_by, worth
from search_api.matching.service import Matcher
from search_api.matching.subproblems import SubProblem, split_need
from search_api.matching.types import Band, Evidence, MatchOptions, PairScore, Query
from search_api.services.selection import Choice, To, options
from search_api.services.workspace import Workspace

POOL = 30  # experts considered for each sub-problem; whoever stands further down for all of them adds nothing to a small group
LEAST = 0.02  # of what all experts considered would cover together: who adds less is not invited
_BODY = re.compile(
    r"universit|institut|college|academ|laborator|hospital|school of|polytechn|gmbh|\bltd\b|\binc\b|大学|学院|研究|公司|医院|实验室"
)
_UNIT = re.compile(r"^(?:dep(?:t|artment)|faculty|school|division|cent(?:re|er)|group|chair|section)\b")


@dataclass(frozen=True, slots=True)
class PanelChoice:
    """What a user asks of a panel, as written. `conflicts`: pairs of ids, in any form, that must not sit together."""

    size: int = 3
    per_country: int | None = None
    conflicts: tuple[tuple[str, str], ...] = ()
    one_per_organisation: bool = False
    combine: Combine = Combine.BEST


@dataclass(frozen=True, slots=True)
class Part:
    """A member's part: the number of the sub-problem, how well he or she covers it, and the evidence for it."""

    problem: int
    coverage: float
    band: Band
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One expert of the panel; `gain` is what he or she added to the coverage in total, `parts` what the group relies on him or her for."""

    candidate: Candidate
    gain: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One sub-problem and how far it is covered: by the panel, and by the same number of experts from the top of the whole need's list."""

    problem: SubProblem
    coverage: float
    band: Band
    by_top: float

    @property
    def open(self) -> bool:
        """Whether nobody in the panel covers it well enough to be relied upon."""
        return self.band is Band.LOW


@dataclass(frozen=True, slots=True)
class Panel:
    """The answer. Coverages are weighted means over the sub-problems, in [0, 1].

    `top`: the ids of simply taking as many of the best for the whole need as the panel might have had; `coverage_of_top` is what they
    cover, `coverage_of_as_many` what the first of them do, as many as the panel has members.
    """

    query: Query
    problems: tuple[Covered, ...]
    members: tuple[Member, ...]
    coverage: float
    coverage_of_top: float
    coverage_of_as_many: float
    top: tuple[str, ...]
    considered: int
    calibrated: bool
    milliseconds: float


def panel(workspace: Workspace, query: Query, choice: Choice, wanted: PanelChoice) -> Panel:
    """Return the panel for a need. Raises InputError for a choice that cannot be, UnknownId, AmbiguousId, IndexMissing, IndexOutdated."""
    started = time.perf_counter()
    with workspace.home.database.session() as session:
        asked = options(session, choice, To.EXPERTS)
        limits = _limits(session, wanted)
    problems = split_need(query.title, query.text)
    queries = [sub_query(query, problem) for problem in problems]
    matcher = workspace.matcher
    table = _table(matcher, query, queries, asked, wanted.size)
    with workspace.home.database.session() as session:
        traits = _traits(session, table.ids, table.candidates)
    weights = [problem.weight for problem in problems]
    everybody = worth(covered_by(table.coverage, range(len(table.ids)), wanted.combine), weights)
    seats = choose(table.coverage, weights, traits, replace(limits, least=LEAST * everybody), wanted.combine)
    rows, top = [seat.row for seat in seats], [table.ids.index(id_) for id_ in table.top]
    covered, by_top = (covered_by(table.coverage, some, wanted.combine) for some in (rows, top))
    parts = _parts(matcher, queries, table, rows, replace(asked, evidence=choice.evidence))
    return Panel(
        query=query,
        problems=tuple(
            Covered(problem, float(covered[j]), table.best_band(rows, j), float(by_top[j])) for j, problem in enumerate(problems)
        ),
        members=tuple(Member(table.candidates[table.ids[seat.row]], seat.gain, parts[seat.row]) for seat in seats),
        coverage=worth(covered, weights),
        coverage_of_top=worth(by_top, weights),
        coverage_of_as_many=worth(covered_by(table.coverage, top[: len(rows)], wanted.combine), weights),
        top=table.top,
        considered=len(table.ids),
        calibrated=table.calibrated,
        milliseconds=(time.perf_counter() - started) * 1000,
    )


def pairs(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of ids of "A,B" texts. Raises InputError."""
    found: list[tuple[str, str]] = []
    for text in texts:
        first, comma, second = (part.strip() for part in text.partition(","))
        if not (first and comma and second) or "," in second:
            raise InputError(
                f"“{text}”不是一对编号。",
                f"'{text}' is no pair of ids.",
                remedy_zh="请写两个编号,中间用逗号隔开,如 E-0001,E-0002。",
                remedy_en="Write two ids with a comma between them, for example E-0001,E-0002.",
            )
        found.append((first, second))
    return tuple(found)


def sub_query(need: Query, problem: SubProblem) -> Query:
    """A sub-problem as a need of its own: its words are the title, which weighs most, and the need's title says what it is about."""
    if problem.text == need.title:
        return Query(title="", text=need.title)
    return Query(title=problem.text, text=need.title) if need.title else Query(title="", text=problem.text)


@dataclass(frozen=True, slots=True)
class _Table:
    """Who was considered, with the coverage of each sub-problem; `top` are the best for the whole need."""

    ids: tuple[str, ...]
    candidates: Mapping[str, Candidate]
    coverage: NDArray[np.float64]
    bands: Sequence[Mapping[str, Band]]  # of each sub-problem: id → band
    top: tuple[str, ...]
    calibrated: bool

    def best_band(self, rows: Sequence[int], problem: int) -> Band:
        """The band of whoever among these covers a sub-problem best; low where there is nobody."""
        if not rows:
            return Band.LOW
        best = max(rows, key=lambda row: self.coverage[row, problem])
        return self.bands[problem].get(self.ids[best], Band.LOW)


def _table(matcher: Matcher, need: Query, queries: Sequence[Query], asked: MatchOptions, size: int) -> _Table:
    pool_options = replace(asked, top=max(POOL, size), evidence=0)
    whole = matcher.match(need, CandidateKind.EXPERT, pool_options)
    found = {match.candidate.id: match.candidate for match in whole.matches}
    for query in queries:
        found |= {match.candidate.id: match.candidate for match in matcher.match(query, CandidateKind.EXPERT, pool_options).matches}
    ids = tuple(sorted(found))
    scores: list[dict[str, PairScore]] = [{score.candidate: score for score in matcher.score(query, ids)} for query in queries]
    coverage = np.array([[row[id_].score if id_ in row else 0.0 for row in scores] for id_ in ids], dtype=np.float64)
    return _Table(
        ids=ids,
        candidates=found,
        coverage=coverage.reshape(len(ids), len(queries)),
        bands=[{id_: score.band for id_, score in row.items()} for row in scores],
        top=tuple(match.candidate.id for match in whole.matches[:size]),
        calibrated=all(score.calibrated for row in scores for score in row.values()),
    )


def _parts(
    matcher: Matcher, queries: Sequence[Query], table: _Table, rows: Sequence[int], asked: MatchOptions
) -> dict[int, tuple[Part, ...]]:
    """Each sub-problem is the part of the member who covers it best; a member who is best at none was taken for the one nearest to that."""
    holders: dict[int, list[int]] = {row: [] for row in rows}
    for problem in range(len(queries) if rows else 0):
        holders[max(rows, key=lambda row: (table.coverage[row, problem], -row))].append(problem)
    for row, held in holders.items():
        if not held:
            held.append(int(table.coverage[row].argmax()))
    return {
        row: tuple(_part(matcher, queries[problem], problem, table, row=row, asked=asked) for problem in held)
        for row, held in holders.items()
    }


def _part(matcher: Matcher, query: Query, problem: int, table: _Table, *, row: int, asked: MatchOptions) -> Part:
    id_ = table.ids[row]
    only = replace(asked, top=1, minimum_band=Band.LOW, where=replace(asked.where, only=frozenset((id_,))))
    found = matcher.match(query, CandidateKind.EXPERT, only).matches
    evidence = found[0].evidence if found else ()
    return Part(problem, float(table.coverage[row, problem]), table.bands[problem].get(id_, Band.LOW), evidence)


def _limits(session: Session, wanted: PanelChoice) -> Limits:
    if wanted.size < 1 or (wanted.per_country is not None and wanted.per_country < 1):
        raise InputError("专家组人数和每国人数须至少为 1。", "The size of a panel and the number of each country must be at least 1.")
    pairs = frozenset(frozenset(resolve(session, text, EntityKind.EXPERT) for text in pair) for pair in wanted.conflicts)
    return Limits(wanted.size, wanted.per_country, pairs, wanted.one_per_organisation)


def _traits(session: Session, ids: Sequence[str], candidates: Mapping[str, Candidate]) -> list[Traits]:
    bodies: dict[str, set[str]] = {id_: set() for id_ in ids}
    for part in chunks(list(ids)):
        for id_, text in session.execute(select(Expert.id, Expert.affiliation).where(Expert.id.in_(part))):
            bodies[id_] |= organisations_in(text or "")
        linked = select(Affiliation.expert_id, Affiliation.organisation_id).where(
            Affiliation.expert_id.in_(part), Affiliation.end.is_(None), Affiliation.organisation_id.is_not(None)
        )
        for id_, organisation in session.execute(linked):
            bodies[id_].add(str(organisation))
    return [Traits(id_, frozenset(candidates[id_].facets.get("country", ())), frozenset(bodies[id_])) for id_ in ids]


def organisations_in(affiliation: str) -> set[str]:
    """The bodies that an affiliation names, folded: "Dept of X, University of Y" and "University of Y, Z" share one.

    The whole text where no part of it names a body.
    """
    parts = [fold(part) for part in re.split(r"[,，;；]", affiliation)]
    named = {part for part in parts if _BODY.search(part) and not _UNIT.search(part)}
    return named or {part for part in [fold(affiliation)] if part}
