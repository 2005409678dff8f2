"""Whom retrieval chooses to be scored."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.backends.base import Filter, IndexBackend
from indexer.backends.embedded.backend import EmbeddedBackend
from indexer.encoders.base import Vectors
from search_api.matching import retrieval
from search_api.matching.analysis import analyse
from search_api.matching.retrieval import Legs
from search_api.matching.types import Query
from tests.indexer.backends.corpus import TOPICS, Corpus, expert, fill, random_vectors, unit, work

COUNT, PLACE = 60, 30  # passages, each by one expert, and how many of them the encoder "a" finds nearer than the one in Korean
NEED = analyse(Query(title="", text="光催化水处理膜降解有机染料"))


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[IndexBackend]:
    opened = EmbeddedBackend(tmp_path)
    yield opened
    opened.close()


def library(*, read: bool) -> tuple[Corpus, dict[str, Vectors]]:
    """English works, in the order in which both encoders find them, with one at PLACE that the encoder "b" reads, or not."""
    asked = {name: rows[0] for name, rows in random_vectors(1).items()}
    nearness = np.linspace(1, 0, COUNT, dtype=np.float32)[:, None]
    vectors = {name: unit(nearness * asked[name] + (1 - nearness) * rows) for name, rows in random_vectors(COUNT, seed=5).items()}
    people = [expert(number) for number in range(COUNT)]
    works = [work(number, *TOPICS[0], [person]) for number, person in enumerate(people)]
    if not read:
        vectors["b"][PLACE] = 0
        works[PLACE] = work(PLACE, "수처리", "가시광에서 염료를 분해하는 막", [people[PLACE]])
    return Corpus(people, works, vectors), asked


@pytest.mark.parametrize("read", [True, False])
def test_who_writes_in_a_language_that_one_leg_alone_reads_is_scored_like_others(
    read: bool, backend: IndexBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "CANDIDATES_SCORED", PLACE + 10)
    some, asked = library(read=read)
    fill(backend, some)
    with ThreadPoolExecutor(2) as threads:
        found = Legs(backend, threads, NEED, Filter(), 10).candidates(asked)
    assert some.candidates[PLACE].id in found
    assert len(found) == PLACE + 10
