"""What a fit is made on: for each need, the candidates that were decided about, with all that scoring knows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors
from search_api.feedback.levels import Levels
from search_api.matching.analysis import Analysis, analyse
from search_api.matching.coefficients import Target
from search_api.matching.encoding import QueryEncoder
from search_api.matching.material import Material, load
from search_api.matching.queries import stored_queries
from search_api.matching.scoring import score_material
from search_api.services.workspace import Workspace

Floats = NDArray[np.float64]
_BATCH = 64  # needs encoded in one go


@dataclass(frozen=True, slots=True)
class Case:
    """One need and its candidates of one kind. `levels` are in the order of the material's owners; `newest`: where ages count from."""

    need: str
    analysis: Analysis
    vectors: Mapping[str, Vectors]
    material: Material
    levels: Floats
    newest: int

    @property
    def telling(self) -> bool:
        """Whether one candidate was preferred to another."""
        return len(self.levels) > 1 and bool(self.levels.min() < self.levels.max())

    def scores(self, target: Target) -> Floats:
        """The candidates' pooled scores, exactly as matching computes them with these numbers."""
        return score_material(self.material, self.analysis, self.vectors, self.newest, target)[1].scores.astype(np.float64)


def cases(workspace: Workspace, levels: Levels) -> dict[str, list[Case]]:
    """Return kind of candidate → cases, in order of needs. Needs and candidates that are no longer there are left out.

    Raises IndexMissing, IndexOutdated.
    """
    workspace.backend.refresh()
    found: dict[str, list[Case]] = defaultdict(list)
    with ThreadPoolExecutor(2) as threads:
        encoding = QueryEncoder(workspace.backend, workspace.encoders, threads)
        numbers = workspace.rankers.current().coefficients
        needs = sorted(levels)
        for start in range(0, len(needs), _BATCH):
            with workspace.home.database.session() as session:
                queries = stored_queries(session, needs[start : start + _BATCH])
            analyses = [analyse(query) for query in queries]
            vectors = encoding.many(analyses, numbers.title_share) if analyses else []
            for query, analysis, vector in zip(queries, analyses, vectors, strict=True):
                for kind, decided in _by_kind(workspace, levels[query.id or ""]).items():
                    if analysis.abstract and kind in numbers.abstracts:
                        continue  # Such candidates are scored with numbers that nobody fits to decisions.
                    case = _case(workspace, encoding, analysis, vector, decided)
                    if case is not None:
                        found[kind].append(case)
    return dict(found)


def _by_kind(workspace: Workspace, decided: Mapping[str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for candidate in workspace.backend.candidates(sorted(decided)).values():
        found[candidate.kind][candidate.id] = decided[candidate.id]
    return found


def _case(
    workspace: Workspace, encoding: QueryEncoder, analysis: Analysis, vectors: Mapping[str, Vectors], decided: Mapping[str, int]
) -> Case | None:
    material = load(workspace.backend, encoding.names, list(decided))
    if not material.owners:
        return None
    levels = np.array([decided[owner] for owner in material.owners], dtype=np.float64)
    return Case(analysis.query.id or "", analysis, vectors, material, levels, encoding.newest_year())


def decided(several: Sequence[Case]) -> int:
    """How many pairs the cases hold."""
    return sum(len(case.levels) for case in several)
