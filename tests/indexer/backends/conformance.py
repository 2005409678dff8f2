"""What every index backend must do. A backend's test module subclasses `Conformance` and gives the fixture `backend`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from indexer.backends.base import Clause, Filter, IndexBackend
from indexer.documents import Candidate, Passage
from models.errors import IndexMissing, Locked
from tests.indexer.backends.corpus import DIMENSIONS, FINGERPRINTS, Corpus, bm25, corpus, expert, fill, random_vectors, work

WATER = [Clause("text", "water", 1.0), Clause("title", "photocatalyt", 2.5), Clause("text", "dye", 0.7), Clause("title", "water", 2.0)]
LITHIUM = [Clause("text", "lithium"), Clause("grams", "锂电", 0.8), Clause("text", "电池"), Clause("title", "catalyst", 3.0)]


def passing(some: Corpus, where: Filter) -> set[str]:
    """The ids of passages that a filter lets through, by its definition."""
    first, last = where.years

    def lets(passage: Passage) -> bool:
        owners = {owner.candidate for owner in passage.owners}
        return (
            all(set(values) & set(passage.facets.get(facet, ())) for facet, values in where.facets.items())
            and (passage.year is None or ((first is None or passage.year >= first) and (last is None or passage.year <= last)))
            and bool(owners - where.excluded)
            and (where.only is None or bool(owners & where.only))
        )

    return {passage.id for passage in some.passages if lets(passage)}


FILTERS = [
    Filter(),
    Filter({"country": ("DE",)}),
    Filter({"country": ("DE", "JP"), "field": ("f1",)}),
    Filter({"country": ("nowhere",)}),
    Filter(years=(2005, 2012)),
    Filter(years=(None, 2003)),
    Filter(excluded=frozenset({"expert_000", "expert_001", "unknown"})),
    Filter(only=frozenset({"expert_002", "expert_005", "unknown"})),
    Filter({"field": ("f2",)}, (2001, None), frozenset({"expert_002"}), frozenset({"expert_002", "expert_006"})),
]


class Conformance:
    """Run against an empty backend each time."""

    @pytest.fixture(autouse=True)
    def _close(self, backend: IndexBackend) -> Any:
        yield
        backend.close()

    def test_nothing_built(self, backend: IndexBackend) -> None:
        assert backend.refresh() is False
        with pytest.raises(IndexMissing):
            backend.state()
        with pytest.raises(IndexMissing):
            backend.lexical(WATER, Filter(), 3)

    def test_state(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some, position=41)
        state = backend.state()
        assert (state.position, state.candidates, state.passages) == (41, len(some.candidates), len(some.passages))
        assert state.fingerprints == FINGERPRINTS
        assert state.means_version == "m1"
        assert np.array_equal(state.means["a"]["en/passage"], np.arange(24, dtype=np.float32))

    @pytest.mark.parametrize("clauses", [WATER, LITHIUM])
    @pytest.mark.parametrize("where", FILTERS)
    def test_lexical_is_bm25(self, backend: IndexBackend, some: Corpus, clauses: list[Clause], where: Filter) -> None:
        fill(backend, some)
        allowed = passing(some, where)
        expected = {id_: score for id_, score in bm25(some.passages, clauses).items() if id_ in allowed}
        for limit in (1, 5, 1000):
            hits = backend.lexical(clauses, where, limit)
            best = sorted(expected.values(), reverse=True)[:limit]
            # Engines keep a document's length in one byte, so a score may differ by the rounding of it.
            assert hits.scores == pytest.approx(best, rel=0.03)
            assert len(hits.passages) == len(best)
            assert set(hits.passages) <= set(expected)
            assert all(score == pytest.approx(expected[id_], rel=0.03) for id_, score in zip(hits.passages, hits.scores, strict=True))

    def test_order_is_total(self, backend: IndexBackend) -> None:
        people = [expert(0)]
        same = [work(number, "zinc oxide", "zinc", people) for number in range(40)]
        shuffled = [same[number * 7 % 40] for number in range(40)]
        fill(backend, Corpus(people, shuffled, {name: np.repeat(rows, 40, axis=0) for name, rows in random_vectors(1).items()}))
        expected = tuple(passage.id for passage in same[:10])
        assert backend.lexical([Clause("title", "zinc")], Filter(), 10).passages == expected
        assert backend.nearest("a", random_vectors(1)["a"][0], Filter(), 10).passages == expected

    @pytest.mark.parametrize("where", FILTERS)
    def test_nearest(self, backend: IndexBackend, some: Corpus, where: Filter) -> None:
        fill(backend, some)
        allowed = passing(some, where)
        for name, rows in some.vectors.items():
            query = random_vectors(1, seed=9)[name][0]
            cosines = {passage.id: float(row @ query) for passage, row in zip(some.passages, rows, strict=True) if passage.id in allowed}
            hits = backend.nearest(name, query, where, 12)
            assert hits.scores == pytest.approx(sorted(cosines.values(), reverse=True)[:12], abs=2e-3)
            assert all(score == pytest.approx(cosines[id_], abs=2e-3) for id_, score in zip(hits.passages, hits.scores, strict=True))

    def test_a_query_that_an_encoder_does_not_read_finds_nothing_by_it(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        for name, rows in some.vectors.items():
            hits = backend.nearest(name, np.zeros_like(rows[0]), Filter(), 12)
            assert (hits.passages, len(hits.scores)) == ((), 0)

    def test_what_was_put_comes_back(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        ids = [passage.id for passage in some.passages]
        assert backend.fetch([*ids, "work_999#0"]) == {passage.id: passage for passage in some.passages}
        assert backend.candidates(["expert_003", "unknown"]) == {"expert_003": some.candidates[3]}
        assert backend.signatures([ids[4], "unknown"]) == [some.passages[4].signature, b""]
        stored = backend.vectors("b", [ids[5], "unknown", ids[0]])
        assert stored[0] == pytest.approx(some.vectors["b"][5], abs=1e-3)
        assert not stored[1].any()
        assert stored[2] == pytest.approx(some.vectors["b"][0], abs=1e-3)

    def test_owners_both_ways(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        owned = backend.passages_of([candidate.id for candidate in some.candidates])
        for candidate in some.candidates:
            mine = [passage for passage in some.passages if candidate.id in {owner.candidate for owner in passage.owners}]
            references = owned.get(candidate.id, [])
            assert [reference.passage for reference in references] == sorted(passage.id for passage in mine)
            for reference in references:
                passage = next(passage for passage in mine if passage.id == reference.passage)
                place = next(owner for owner in passage.owners if owner.candidate == candidate.id)
                assert (reference.section, reference.language, reference.year) == (passage.section, passage.language, passage.year)
                assert (reference.position, reference.authors) == (place.position, place.authors)
        owners = backend.owners([some.passages[8].id, "unknown"])
        assert owners == {some.passages[8].id: tuple(owner.candidate for owner in some.passages[8].owners)}

    def test_facets(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        germans = [candidate for candidate in some.candidates if candidate.facets["country"] == ("DE",)]
        counts = backend.facets(["country", "field", "status"], Filter({"country": ("DE",)}, excluded=frozenset({germans[0].id})))
        assert counts["country"] == {"DE": len(germans) - 1}
        assert counts["field"]["all"] == len(germans) - 1
        assert counts["status"] == {}

    def test_changes_are_seen_after_commit_alone(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        fresh = work(500, "perovskite solar cells", "", [some.candidates[0]])
        zinc = [Clause("title", "perovskit")]
        with backend.writer() as writer:
            writer.upsert([], [fresh], random_vectors(1, seed=77))
            backend.refresh()
            assert backend.lexical(zinc, Filter(), 5).passages == ()
            writer.commit(8)
            assert backend.lexical(zinc, Filter(), 5).passages == ()
            assert backend.refresh() is True
            assert backend.lexical(zinc, Filter(), 5).passages == (fresh.id,)
        assert backend.refresh() is False
        assert backend.state().position == 8
        assert backend.nearest("a", random_vectors(1, seed=77)["a"][0], Filter(), 1).passages == (fresh.id,)

    def test_what_was_not_committed_is_dropped(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        with pytest.raises(ZeroDivisionError):
            self.write_and_fail(backend, some)
        backend.refresh()
        self.assert_holds(backend, some)
        with backend.writer() as writer:
            writer.upsert([], [some.passages[0]], {name: rows[:1] for name, rows in some.vectors.items()})
            writer.commit(9)
        backend.refresh()
        self.assert_holds(backend, some)

    def test_replace(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        moved = expert(0, "SE")
        changed = work(0, "perovskite", "new text", [moved], 2024)
        with backend.writer() as writer:
            writer.upsert([moved], [changed], random_vectors(1, seed=5))
            writer.commit(8)
        backend.refresh()
        after = Corpus(
            [moved, *some.candidates[1:]],
            [changed, *some.passages[1:]],
            {name: np.concatenate([random_vectors(1, seed=5)[name], rows[1:]]) for name, rows in some.vectors.items()},
        )
        self.assert_holds(backend, after)
        assert backend.facets(["country"], Filter())["country"]["SE"] == 1
        assert backend.lexical([Clause("title", "perovskit")], Filter({"country": ("SE",)}, (2024, 2024)), 5).passages == (changed.id,)

    def test_new_facets_with_the_same_text(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        moved = expert(0, "SE")
        same = some.passages[0]
        changed = work(0, same.title, same.text, [moved], 1990)
        with backend.writer() as writer:
            writer.upsert([moved], [changed], {name: rows[:1] for name, rows in some.vectors.items()})
            writer.commit(8)
        backend.refresh()
        self.assert_holds(backend, Corpus([moved, *some.candidates[1:]], [changed, *some.passages[1:]], some.vectors))
        assert backend.lexical(WATER, Filter({"country": ("SE",)}, (None, 1990)), 5).passages == (changed.id,)

    def test_a_subject_keeps_only_the_passages_of_the_call(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        first = work(700, "one", "part", [some.candidates[0]])
        parts = [first, Passage("work_700#1", *[getattr(first, name) for name in Passage.__slots__[1:]])]
        for kept in (parts, parts[:1]):
            with backend.writer() as writer:
                writer.upsert([], kept, random_vectors(len(kept)))
                writer.commit(8)
            backend.refresh()
            assert set(backend.fetch(["work_700#0", "work_700#1"])) == {part.id for part in kept}

    def test_delete(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        with backend.writer() as writer:
            writer.delete(["work_003", "expert_004", "never there"])
            writer.commit(8)
        backend.refresh()
        left = [place for place, passage in enumerate(some.passages) if passage.subject != "work_003"]
        after = Corpus(
            [candidate for candidate in some.candidates if candidate.id != "expert_004"],
            [some.passages[place] for place in left],
            {name: rows[left] for name, rows in some.vectors.items()},
        )
        self.assert_holds(backend, after)
        assert backend.candidates(["expert_004"]) == {}
        assert backend.passages_of(["expert_004"]) == {}

    def test_doing_it_twice_changes_nothing(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        for _ in range(2):
            with backend.writer() as writer:
                writer.upsert(some.candidates, some.passages, some.vectors)
                writer.commit(8)
        backend.refresh()
        self.assert_holds(backend, some)

    def test_rebuild_aside(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        other = corpus(12)
        with backend.rebuild({"a": "new", "b": "new"}, DIMENSIONS, "m2", {}) as writer:
            writer.upsert(other.candidates, other.passages, other.vectors)
            writer.commit(20)
            backend.refresh()
            self.assert_holds(backend, some)
            with pytest.raises(Locked), backend.rebuild(FINGERPRINTS, DIMENSIONS, "m3", {}):
                pass
            with backend.writer() as meanwhile:
                meanwhile.commit(9)
        backend.refresh()
        self.assert_holds(backend, other)
        assert (backend.state().position, backend.state().means_version) == (20, "m2")

    def test_a_failed_rebuild_leaves_the_old(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        generation = backend.state().generation
        with pytest.raises(ZeroDivisionError):
            self.rebuild_and_fail(backend, some)
        backend.refresh()
        assert backend.state().generation == generation
        self.assert_holds(backend, some)

    def test_one_writer(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        with backend.writer() as writer:
            writer.commit(8)
            with pytest.raises(Locked) as caught, backend.writer():
                pass
        assert caught.value.zh
        with backend.writer() as writer:
            writer.commit(9)

    def test_dimensions_are_checked(self, backend: IndexBackend, some: Corpus) -> None:
        fill(backend, some)
        with backend.writer() as writer, pytest.raises(ValueError, match="vectors of a"):
            writer.upsert([], some.passages[:2], random_vectors(1))

    def write_and_fail(self, backend: IndexBackend, some: Corpus) -> None:
        with backend.writer() as writer:
            writer.upsert([], [work(500, "perovskite", "", [some.candidates[0]])], random_vectors(1))
            writer.delete(["work_001", "expert_002"])
            raise ZeroDivisionError

    def rebuild_and_fail(self, backend: IndexBackend, some: Corpus) -> None:
        with backend.rebuild(FINGERPRINTS, DIMENSIONS, "m2", {}) as writer:
            writer.upsert(some.candidates[:1], [], random_vectors(0))
            writer.commit(20)
            raise ZeroDivisionError

    def assert_holds(self, backend: IndexBackend, some: Corpus) -> None:
        """The index holds exactly this."""
        state = backend.state()
        assert (state.candidates, state.passages) == (len(some.candidates), len(some.passages))
        fetched = backend.fetch([passage.id for passage in some.passages])
        assert fetched == {passage.id: passage for passage in some.passages}
        people: dict[str, Candidate] = {candidate.id: candidate for candidate in some.candidates}
        assert backend.candidates(list(people)) == people
        for clauses in (WATER, LITHIUM):
            found = backend.lexical(clauses, Filter(), 1000).passages
            assert set(found) == set(bm25(some.passages, clauses))
            assert len(found) == len(set(found))
        for name, rows in some.vectors.items():
            hits = backend.nearest(name, rows[1], Filter(), 1000)
            assert set(hits.passages) == {passage.id for passage in some.passages}
            assert hits.scores[0] == pytest.approx(1.0, abs=2e-3)
