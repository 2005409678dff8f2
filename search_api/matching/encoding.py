"""Queries as vectors: encoded, centred with the index's own means, the title mixed in."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np

from indexer.backends.base import Filter, IndexBackend, IndexState
from indexer.encoders.base import Encoder, KeepsVectors, Role, Vectors
from indexer.encoders.centring import centre
from indexer.encoding import fingerprints
from models.errors import IndexOutdated
from search_api.matching.analysis import Analysis

Vector = Vectors


class QueryEncoder:
    """Encodes queries for one index."""

    def __init__(self, backend: IndexBackend, encoders: Sequence[Encoder], threads: Executor) -> None:
        """`threads` let the encoders work side by side."""
        self._backend = backend
        self._threads = threads
        self._encoders = list(encoders)
        self._fingerprints = fingerprints(self._encoders)
        self.names = [encoder.name for encoder in self._encoders]
        self._newest: tuple[tuple[str, int], int] | None = None

    def vectors(self, analysis: Analysis, title_share: float) -> dict[str, Vector]:
        """Encoder → the query's unit vector. Raises IndexOutdated where the index was built with other encoders."""
        return self.many([analysis], title_share)[0]

    def many(self, analyses: Sequence[Analysis], title_share: float) -> list[dict[str, Vector]]:
        """`vectors` of several queries, encoded in one go."""
        state = self._backend.state()
        self._check(state)
        texts = [text for analysis in analyses for text in analysis.texts]
        languages = [analysis.language for analysis in analyses for _ in analysis.texts]
        found: list[dict[str, Vector]] = [{} for _ in analyses]
        keep = all(analysis.query.id for analysis in analyses)
        others = [self._threads.submit(_encode, encoder, texts, keep=keep) for encoder in self._encoders[1:]]
        first = [_encode(encoder, texts, keep=keep) for encoder in self._encoders[:1]]
        for encoder, encoded in zip(self._encoders, first + [other.result() for other in others], strict=True):
            centred = centre(encoded, languages, Role.QUERY, state.means.get(encoder.name, {}))
            start = 0
            for analysis, vectors in zip(analyses, found, strict=True):
                vectors[encoder.name] = mixed(centred[start : start + len(analysis.texts)], title_share)
                start += len(analysis.texts)
        return found

    def newest_year(self) -> int:
        """The newest year of any candidate in the index, from which ages of works are counted; read once per commit."""
        state = self._backend.state()
        version = (state.generation, state.position)
        if self._newest is None or self._newest[0] != version:
            years = self._backend.facets(("year",), Filter()).get("year", {})
            self._newest = (version, max((int(year) for year in years if year.isdecimal()), default=0))
        return self._newest[1]

    def _check(self, state: IndexState) -> None:
        if state.fingerprints != self._fingerprints:
            raise IndexOutdated(
                "索引是用另一组编码器或词权重建立的。",
                "The index was built with other encoders or term weights than those in use.",
                remedy_zh="请运行 haizhi index --rebuild（已缓存的向量不会重新计算）。",
                remedy_en="Run haizhi index --rebuild (cached vectors are not computed again).",
            )


def _encode(encoder: Encoder, texts: Sequence[str], *, keep: bool) -> Vectors:
    """Stored needs are encoded once for all processes; a text that is only asked leaves nothing on disk."""
    if keep and isinstance(encoder, KeepsVectors):
        return encoder.store(texts, Role.QUERY)
    return encoder.encode(texts, Role.QUERY)


def mixed(vectors: Vectors, title_share: float) -> Vector:
    """The whole query's vector, with that of its title (second row, if any) at its share, at unit length."""
    total = vectors[0] if len(vectors) == 1 else vectors[0] + np.float32(title_share) * vectors[1]
    length = float(np.linalg.norm(total))
    result: Vector = total / length if length else total
    return result
