"""BM25 over tokens, by tantivy. Texts are cut into tokens in Python, so that every backend sees the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from tantivy import Document, FieldType, Index, Occur, Query, Schema, SchemaBuilder

from indexer.backends.base import Clause
from indexer.backends.embedded.selection import Selection
from indexer.documents import Passage
from indexer.text.tokens import grams, words

FIELDS = ("title", "text", "grams")
HEAP_BYTES = 64 << 20
# Measured (benchmarks/backend.py): where fewer than this share of the documents pass the filter, asking tantivy for
# the listed ordinals is cheaper than fetching enough of the best to have `limit` left after filtering.
LISTED_SHARE = 0.02
SPARE = 32  # fetched beyond the limit, so that ties at the border are seen whole
TIES = 2000
DECIMALS = 4  # BM25 sums are float32 added in no fixed order: what agrees this far is a tie


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passage ordinals, best first, with their scores. Ties at the end are whole, so it may exceed the limit asked for."""

    ordinals: NDArray[np.int64]
    scores: NDArray[np.float32]


def schema() -> Schema:
    """Fields of tokens split at spaces, with frequencies but no positions (there are no phrase queries), and the ordinal."""
    builder = SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("ordinal", indexed=True, fast=True)
    return builder.build()


def open_index(folder: Path) -> Index:
    """The tantivy index in this folder, which moves on to newer commits only when told to. Raise ValueError where there is none."""
    index = Index.open(str(folder))
    index.config_reader("manual")
    return index


class LexicalWriter:
    """Adds and removes documents; what was not committed is dropped on close."""

    def __init__(self, folder: Path) -> None:
        self._index = Index(schema(), str(folder))
        self._schema = self._index.schema
        self._writer = self._index.writer(HEAP_BYTES, 1)

    def drop_from(self, ordinal: int) -> None:
        """Remove documents numbered this and up: what a commit that was cut short left behind."""
        query = Query.range_query(self._schema, "ordinal", FieldType.Unsigned, lower_bound=ordinal)
        self._writer.delete_documents_by_query(query)

    def add(self, ordinal: int, passage: Passage) -> None:
        """Index one passage's tokens."""
        title, text = words(passage.title), words(passage.text)
        fields = {"title": " ".join(title), "text": " ".join(text), "grams": " ".join(grams(passage.title) + grams(passage.text))}
        self._writer.add_document(Document.from_dict({**fields, "ordinal": ordinal}, self._schema))

    def remove(self, ordinals: Sequence[int]) -> None:
        """Remove these documents."""
        for ordinal in ordinals:
            self._writer.delete_documents_by_term("ordinal", ordinal)

    def commit(self) -> None:
        """Make the changes durable. Readers see them when they reload."""
        self._writer.commit()

    def rollback(self) -> None:
        """Drop what was not committed."""
        self._writer.rollback()

    def close(self) -> None:
        """Wait for merges under way, so that short sessions do not leave ever more segments, and let go of tantivy's lock."""
        self._writer.wait_merging_threads()


class LexicalReader:
    """Searches one commit."""

    def __init__(self, index: Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._documents = self._searcher.num_docs

    def search(self, clauses: Sequence[Clause], selection: Selection, limit: int) -> Ranking:
        """The best passages of the selection: exactly the first `limit` by score, and all that tie with the last of them."""
        wanted = len(selection.bits)
        query = self._query(clauses)
        if query is None or not wanted or limit < 1:
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        allowed = selection.bits - selection.removed
        if wanted <= self._documents * LISTED_SHARE:
            listed = Query.const_score_query(Query.term_set_query(self._schema, "ordinal", list(allowed)), 0.0)
            return self._widen(Query.boolean_query([(Occur.Must, listed), (Occur.Must, query)]), allowed, limit, limit + SPARE)
        return self._widen(query, allowed, limit, int(1.25 * limit * self._documents / wanted) + SPARE)

    def _query(self, clauses: Sequence[Clause]) -> Query | None:
        weights: dict[tuple[str, str], float] = {}
        for clause in clauses:
            weights[clause.field, clause.token] = weights.get((clause.field, clause.token), 0.0) + clause.weight
        terms = [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, token, "freq"), weight))
            for (field, token), weight in weights.items()
            if weight > 0 and field in FIELDS
        ]
        return Query.boolean_query(terms) if terms else None

    def _widen(self, query: Query, allowed: BitMap, limit: int, fetched: int) -> Ranking:
        """Fetch more and more of the best until `limit` of them are allowed and the tie at the border has an end.

        Of a tie of more than TIES passages, which of them are returned is left to tantivy.
        """
        while True:
            fetched = min(fetched, self._documents)
            hits = self._searcher.search(query, fetched, count=False).hits
            scores = np.array([score for score, _ in hits], np.float32).round(DECIMALS)
            ordinals = np.array(self._searcher.fast_field_values("ordinal", [address for _, address in hits]), np.int64)
            kept = np.fromiter((ordinal in allowed for ordinal in ordinals.tolist()), np.bool_, len(ordinals))
            found, best = ordinals[kept], scores[kept]
            exhausted = len(hits) < fetched or fetched == self._documents
            if exhausted or (len(found) >= limit and (scores[-1] < best[limit - 1] or len(found) > limit + TIES)):
                end = len(best) if len(best) <= limit else int(np.searchsorted(-best, -best[limit - 1], side="right"))
                return Ranking(found[:end], best[:end])
            fetched *= 4
