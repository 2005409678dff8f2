"""The index in step with the record: first build, changes, stops, rebuilds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from indexer.backends import open_backend
from indexer.backends.base import Clause, Filter, IndexBackend
from indexer.documents import Passage, Section
from indexer.encoders import Encoder, cached, load_encoder
from indexer.encoders.base import Role
from indexer.encoders.centring import centre
from indexer.encoding import encode
from indexer.sync import Indexer
from models.errors import IndexMissing, IndexOutdated
from models.home import Home
from models.records import ExpertRecord, MemberRecord, Record, TeamRecord, WorkRecord
from models.settings import Settings
from tests.indexer.conftest import PAPER, USE

Put = Callable[[Sequence[Record]], list[str]]


@pytest.fixture
def backend(home: Home) -> Iterator[IndexBackend]:
    opened = open_backend(home.settings)
    yield opened
    opened.close()


@pytest.fixture
def indexer(home: Home, backend: IndexBackend, encoder: Encoder) -> Indexer:
    return Indexer(home.database, backend, [encoder])


def titles(backend: IndexBackend, token: str, where: Filter | None = None) -> list[str]:
    hits = backend.lexical([Clause("title", token)], where or Filter(), 10)
    return [passage.title for passage in backend.fetch(hits.passages).values()]


def test_traditional_characters_are_encoded_as_simplified_ones(encoder: Encoder) -> None:
    simple, traditional, other = (
        Passage(f"p{place}", "s", Section.WORK, title, text, language, 2024, (), {})
        for place, (title, text, language) in enumerate(
            [
                ("固态锂电池", "电解质的离子电导率", "zh"),
                ("固態鋰電池", "電解質的離子電導率", "zh"),
                ("固態電池", "固態電解質のイオン伝導", "ja"),
            ]
        )
    )
    vectors = encode([simple, traditional, other], [encoder], {})["use"]
    assert np.allclose(vectors[0], vectors[1], atol=1e-3)
    assert np.allclose(vectors[2], encoder.encode([other.content], Role.PASSAGE)[0], atol=1e-3), "Japanese is left alone"


def test_first_build(indexer: Indexer, backend: IndexBackend, library: dict[str, str], encoder: Encoder) -> None:
    with pytest.raises(IndexMissing):
        indexer.check()
    report = indexer.sync()
    assert (report.reason, report.candidates) == ("first", 8)
    indexer.check()
    assert indexer.pending() == 0
    assert titles(backend, "dye", Filter({"kind": ("expert",)})) == [PAPER]
    passage = backend.fetch([reference.passage for reference in backend.passages_of([library["n"]])[library["n"]]]).popitem()[1]
    means = backend.state().means["use"]
    expected = centre(encoder.encode([passage.content], Role.PASSAGE), ["zh"], Role.PASSAGE, means)
    assert backend.vectors("use", [passage.id]) == pytest.approx(expected, abs=2e-3)
    assert passage.signature
    query = centre(encoder.encode([passage.content], Role.QUERY), ["zh"], Role.QUERY, means)[0]
    assert PAPER in [
        found.title for found in backend.fetch(backend.nearest("use", query, Filter({"kind": ("expert",)}), 2).passages).values()
    ]


def test_a_current_index_costs_nothing(indexer: Indexer, library: dict[str, str]) -> None:
    indexer.sync()
    indexer.sync()
    started = time.perf_counter()
    for _ in range(20):
        assert indexer.sync().messages == 0
    assert (time.perf_counter() - started) / 20 < 0.02


def test_a_change_reaches_the_papers_of_its_expert(indexer: Indexer, backend: IndexBackend, library: dict[str, str], put: Put) -> None:
    indexer.sync()
    work = WorkRecord(title=PAPER, year=2019, doi="10.5555/one", position=2, authors=2)
    put([ExpertRecord(id="ben", name="Ben Okafor", country="KE", works=[work])])
    assert titles(backend, "dye", Filter({"country": ("KE",)})) == []
    report = indexer.sync()
    assert report.reason == ""
    assert titles(backend, "dye", Filter({"country": ("KE",)})) == [PAPER]
    assert backend.facets(["country"], Filter({"kind": ("expert",)}))["country"].get("KE") == 1


def test_a_new_team_member_brings_papers(indexer: Indexer, backend: IndexBackend, library: dict[str, str], put: Put) -> None:
    indexer.sync()
    before = {reference.passage for reference in backend.passages_of([library["t"]])[library["t"]]}
    put([TeamRecord(id="t", name="Clean Water Group", members=[MemberRecord(expert="ada")])])
    indexer.sync()
    after = {reference.passage for reference in backend.passages_of([library["t"]])[library["t"]]}
    assert len(after - before) == 1, "Ada's other paper"
    put([TeamRecord(id="t", name="Clean Water Group", members=[])])
    indexer.sync()
    assert [reference.section for reference in backend.passages_of([library["t"]])[library["t"]]] == ["profile"]


def test_a_work_that_lost_its_authors_goes(indexer: Indexer, backend: IndexBackend, library: dict[str, str], put: Put) -> None:
    indexer.sync()
    put([ExpertRecord(id="ada", name="Ada Lindqvist"), ExpertRecord(id="ben", name="Ben Okafor")])
    indexer.sync()
    assert titles(backend, "dye", Filter({"kind": ("expert",)})) == []


def test_stopped_half_way_it_goes_on(indexer: Indexer, backend: IndexBackend, library: dict[str, str], put: Put) -> None:
    indexer.sync()
    put([ExpertRecord(id=f"more{i}", keywords=[f"quokka{i}"]) for i in range(30)])
    assert indexer.sync(limit=10).messages == 10
    assert 0 < indexer.pending() <= 20

    class StopHere(Exception): ...

    def stop(done: int, total: int) -> None:
        raise StopHere

    indexer._group = 5
    with pytest.raises(StopHere):
        indexer.sync(stop)
    assert indexer.pending() == 15
    assert indexer.sync().messages == 15
    assert all(titles(backend, f"quokka{i}") for i in range(30))


def test_follow_makes_an_edit_searchable_within_a_second(
    indexer: Indexer, backend: IndexBackend, library: dict[str, str], put: Put
) -> None:
    indexer.sync()
    stop = threading.Event()
    thread = threading.Thread(target=indexer.follow, args=(stop,))
    thread.start()
    try:
        put([ExpertRecord(id="cy", name="Cy", keywords=["axolotl"])])
        committed = time.monotonic()
        while not titles(backend, "axolotl"):
            assert time.monotonic() - committed < 1.0
            time.sleep(0.01)
    finally:
        stop.set()
        thread.join()


def test_another_encoder_forces_a_rebuild(indexer: Indexer, backend: IndexBackend, library: dict[str, str], home: Home) -> None:
    indexer.sync()
    generation = backend.state().generation
    other = cached(load_encoder(USE.model_copy(update={"query_prompt": "query: "}), Settings(threads=1)), home.folder / "vectors")
    changed = Indexer(home.database, backend, [other])
    with pytest.raises(IndexOutdated):
        changed.check()
    assert changed.sync().reason == "encoders"
    changed.check()
    assert backend.state().generation != generation


def test_means_follow_a_growing_library(
    indexer: Indexer, backend: IndexBackend, library: dict[str, str], put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.sync.LEAST_PASSAGES", 20)
    indexer.sync()
    version = backend.state().means_version
    put([ExpertRecord(id=f"grow{i}", keywords=[f"numbat {i}"]) for i in range(40)])
    assert indexer.sync().reason == "means"
    assert backend.state().means_version != version
    assert indexer.sync().reason == ""
