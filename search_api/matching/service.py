"""Matching: from a query to ranked, explained candidates.

analyse → encode → retrieve (each leg asks the backend for passages) → gather the owners' whole material →
measure the signals → pool per candidate → sort, ties by id, coauthors of the same works spread → calibrate → evidence.

Retrieval only chooses whom to score; the score itself is computed from everything a candidate has. So
`match` and `score` give one pair one number, and a need finds an expert with the number with which the expert
finds the need.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace

from indexer.backends.base import Hits, IndexBackend, Reference
from indexer.documents import Candidate, Section
from indexer.encoders.base import Encoder, Vectors
from models.vocabulary import CandidateKind
from search_api.matching.analysis import Analysis, analyse
from search_api.matching.bands import band, probability, reaches
from search_api.matching.coefficients import Coefficients, Target, coefficients
from search_api.matching.encoding import QueryEncoder
from search_api.matching.evidence import evidence
from search_api.matching.material import Material, load
from search_api.matching.pooling import Pooled
from search_api.matching.retrieval import Legs, of_kind
from search_api.matching.reverse import needs_near, stored_need
from search_api.matching.scoring import score_material
from search_api.matching.signals import Signals
from search_api.matching.spreading import spread
from search_api.matching.stopwatch import Stopwatch
from search_api.matching.types import Band, Match, MatchOptions, MatchResult, PairScore, Query

PROFILE = 0.5  # of its score, for the order in which evidence is shown
THREADS = 2 * (os.cpu_count() or 1)  # shared by all requests of a process; none of their tasks waits for another


@dataclass(frozen=True, slots=True)
class _Scored:
    """A result's id and score, and where both came from: owner number `number` of a material that was pooled."""

    id: str
    score: float
    number: int
    pooled: Pooled
    signals: Signals
    material: Material
    target: Target  # the numbers that it was scored with

    @property
    def probability(self) -> float:
        return probability(self.score, self.target.calibration)

    @property
    def band(self) -> Band:
        return band(self.probability, self.target.calibration)

    @property
    def calibrated(self) -> bool:
        return self.target.calibration.calibrated


@dataclass(frozen=True, slots=True)
class Examined:
    """One pair as matching sees it. `candidate` is None where the index does not have it, `match` also where it has no passages."""

    analysis: Analysis
    candidate: Candidate | None
    references: Sequence[Reference]  # all of its passages
    match: Match | None


class Matcher:
    """Matches queries over one index. Safe to share between threads."""

    def __init__(self, backend: IndexBackend, encoders: Sequence[Encoder], numbers: Coefficients | None = None) -> None:
        self.backend = backend
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="haizhi-match")
        self._encoding = QueryEncoder(backend, encoders, self._threads)
        self._numbers = numbers or coefficients()

    def with_numbers(self, numbers: Coefficients) -> Matcher:
        """The same matcher with other numbers, sharing all that is open. Whoever is in the middle of a request keeps the old one."""
        other = copy(self)
        other._numbers = numbers
        return other

    def match(self, query: Query, to: CandidateKind, options: MatchOptions) -> MatchResult:
        """Rank candidates of the kind `to` for a query. Raises IndexMissing; IndexOutdated where the encoders have changed."""
        self.backend.refresh()
        if query.kind == "expert":
            return self._match_expert(query, options)
        watch = Stopwatch()
        with watch.stage("analyse"):
            analysis = analyse(query)
        legs = Legs(self.backend, self._threads, analysis, of_kind(options.where, to.value), options.top)
        with watch.stage("encode"):
            vectors = self._encoding.vectors(analysis, self._numbers.title_share)
        with watch.stage("retrieve"):
            candidates = legs.candidates(vectors)
        with watch.stage("score"):
            scored = self._score(analysis, vectors, candidates, to)
        with watch.stage("explain"):
            matches = self._matches(_spread(scored, options), dict.fromkeys(candidates, analysis), options)
        return MatchResult(query, to, analysis.language, analysis.terms, matches, watch.milliseconds)

    def score(self, query: Query, candidates: Sequence[str]) -> list[PairScore]:
        """Score given candidates (own ids, of any kinds) for a query; one that the index does not have is left out."""
        self.backend.refresh()
        known = self.backend.candidates(candidates)
        analysis = analyse(query)
        vectors = self._encoding.vectors(analysis, self._numbers.title_share)
        found: dict[str, PairScore] = {}
        for kind in sorted({candidate.kind for candidate in known.values()}):
            ids = [candidate.id for candidate in known.values() if candidate.kind == kind]
            for one in self._score(analysis, vectors, ids, CandidateKind(kind)):
                found[one.id] = PairScore(query.id or "", one.id, one.probability, one.band, one.calibrated)
        return [found[candidate] for candidate in candidates if candidate in found]

    def examine(self, query: Query, candidate: str, evidence: int) -> Examined:
        """Take one pair apart, with the score, band and shares that `match` gives, and so many passages of evidence."""
        self.backend.refresh()
        analysis = analyse(query)
        vectors = self._encoding.vectors(analysis, self._numbers.title_share)
        known = self.backend.candidates([candidate]).get(candidate)
        if known is None or known.kind not in self._numbers.targets:
            return Examined(analysis, known, (), None)
        scored = self._score(analysis, vectors, [candidate], CandidateKind(known.kind))
        matches = self._matches(scored, {candidate: analysis}, MatchOptions(top=1, evidence=evidence))
        references = self.backend.passages_of([candidate]).get(candidate, [])
        return Examined(analysis, known, references, matches[0] if matches else None)

    def legs(self, query: Query, to: CandidateKind, options: MatchOptions) -> dict[str, Hits]:
        """What each leg of the retrieval finds by itself: "lexical", "translation", then the encoders by name."""
        analysis = analyse(query)
        legs = Legs(self.backend, self._threads, analysis, of_kind(options.where, to.value), options.top)
        return legs.hits(self._encoding.vectors(analysis, self._numbers.title_share))

    def newest_year(self) -> int:
        """The newest year of any candidate in the index, from which ages of works are counted; 0 where there is none."""
        return self._encoding.newest_year()

    def _match_expert(self, query: Query, options: MatchOptions) -> MatchResult:
        """Needs for an expert: each need near any of the expert's passages is scored as if it had asked."""
        watch = Stopwatch()
        expert = query.id or ""
        with watch.stage("analyse"):
            analysis = analyse(query)
            material = load(self.backend, self._encoding.names, [expert])
        with watch.stage("retrieve"):
            candidates = needs_near(self.backend, analysis, material, of_kind(options.where, CandidateKind.NEED.value), options.top)
        with watch.stage("score"):
            needs = self.backend.candidates(candidates)
            analyses = {need: analyse(stored_need(self.backend, candidate)) for need, candidate in needs.items()}
            vectors = self._encoding.many(list(analyses.values()), self._numbers.title_share)
            scored = [
                replace(found, id=need)
                for (need, asked), vector in zip(analyses.items(), vectors, strict=True)
                for found in self._pool(material, asked, vector, CandidateKind.EXPERT)
            ]
        with watch.stage("explain"):
            matches = self._matches(_best(scored, options)[: options.top], analyses, options)
        return MatchResult(query, CandidateKind.NEED, analysis.language, analysis.terms, matches, watch.milliseconds)

    def _score(self, analysis: Analysis, vectors: Mapping[str, Vectors], ids: Sequence[str], to: CandidateKind) -> list[_Scored]:
        return self._pool(load(self.backend, self._encoding.names, ids), analysis, vectors, to)

    def _pool(self, material: Material, analysis: Analysis, vectors: Mapping[str, Vectors], to: CandidateKind) -> list[_Scored]:
        target = self._numbers.target(to.value, abstract=analysis.abstract)
        signals, pooled = score_material(material, analysis, vectors, self._encoding.newest_year(), target)
        scores = pooled.scores.tolist()
        return [_Scored(owner, scores[n], n, pooled, signals, material, target) for n, owner in enumerate(material.owners)]

    def _matches(
        self,
        scored: Sequence[_Scored],
        analyses: Mapping[str, Analysis],
        options: MatchOptions,
    ) -> tuple[Match, ...]:
        """What is answered about these, in their order."""
        shown = {one.id: _best_rows(one, options.evidence) for one in scored}
        texts = self.backend.fetch([one.material.passages[row] for one in scored for row in shown[one.id]])
        candidates = self.backend.candidates([one.id for one in scored])
        matches: list[Match] = []
        for one in scored:
            rows = [row for row in shown[one.id] if one.material.passages[row] in texts]
            matches.append(
                Match(
                    candidate=candidates[one.id],
                    score=one.probability,
                    band=one.band,
                    calibrated=one.calibrated,
                    shares=one.pooled.shares(one.number),
                    evidence=tuple(evidence(texts[one.material.passages[row]], analyses[one.id], one.signals, row) for row in rows),
                )
            )
        return tuple(matches)


def _best(scored: Sequence[_Scored], options: MatchOptions) -> list[_Scored]:
    """Those that reach the band, sorted by the pooled score itself, which does not round where a probability would; ties by id."""
    ranked = sorted(scored, key=lambda found: (-found.score, found.id))
    return [one for one in ranked if reaches(one.band, options.minimum_band)]


def _spread(scored: Sequence[_Scored], options: MatchOptions) -> list[_Scored]:
    """The best in the order to show: by score, but that coauthors of the same works do not fill the first places."""
    best = _best(scored, options)
    if not best:
        return []
    coauthors = best[0].target.pooling.coauthors
    order = spread(best[0].material, [one.number for one in best], [one.score for one in best], options.top, coauthors)
    return [best[place] for place in order]


def _best_rows(scored: _Scored, count: int) -> list[int]:
    """Rows of the candidate's best passages, by what each adds; one part of a long text stands for all of its parts.

    What people say of themselves is shown behind work that speaks at least PROFILE times as much: it is a claim, not a proof.
    """
    material, number = scored.material, scored.number
    references = material.references[int(material.starts[number]) : int(material.starts[number + 1])]
    told = {
        row: float(scored.signals.totals[row]) * (PROFILE if reference.section == Section.PROFILE else 1.0)
        for row, reference in zip(material.rows_of(number).tolist(), references, strict=True)
    }
    ranked = sorted(told, key=lambda row: (-told[row], material.passages[row]))
    chosen: dict[str, int] = {}
    for row in ranked:
        chosen.setdefault(material.passages[row].rpartition("#")[0], row)
        if len(chosen) == count:
            break
    return list(chosen.values())[:count]
