"""The same needs against the same library in Haystack's in-memory retrieval, in the same run: `make bench-peer`.

Haystack: InMemoryDocumentStore, BM25 and embedding retrieval with a filter, joined by reciprocal rank fusion. Its vectors
are ours (the first encoder of the settings) and the needs are encoded by our encoder for both, before the clock starts. It
returns fused *passages*; we return candidates with fused scores from all encoders, bands and evidence.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.index import FOLDER, encoders_for, ensure_index, settings_for
from benchmarks.library import Library
from benchmarks.match import ask, open_matcher
from benchmarks.needs import short_needs
from benchmarks.report import percentiles, show
from indexer.documents import Passage
from indexer.encoders import Encoder, Role, Vectors
from indexer.text.tokens import words

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # read when Haystack is imported

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

RETRIEVED = 100
OVERSEAS = {"field": "meta.pool", "operator": "==", "value": "overseas"}


def store_of(library: Library, encoder: str) -> InMemoryDocumentStore:
    """The library as Haystack holds it: a document a passage, segmented as we segment, with the vectors of one encoder."""
    store = InMemoryDocumentStore(embedding_similarity_function="cosine", bm25_tokenization_regex=r"\S+")
    for batch in library.batches():
        rows = zip(batch.passages, batch.vectors[encoder].tolist(), strict=True)
        store.write_documents([_document(passage, vector) for passage, vector in rows])
    return store


def _document(passage: Passage, vector: list[float]) -> Document:
    return Document(
        id=passage.id,
        content=" ".join(words(passage.content)),
        embedding=vector,
        meta={"pool": passage.facets["pool"][0], "title": passage.title},
    )


def pipeline_of(store: InMemoryDocumentStore) -> Pipeline:
    """BM25 and embedding retrieval, joined."""
    pipeline = Pipeline()
    pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=RETRIEVED, filters=OVERSEAS))
    pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=RETRIEVED, filters=OVERSEAS))
    pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=10))
    pipeline.connect("bm25", "join.documents")
    pipeline.connect("vectors", "join.documents")
    return pipeline


def timed(name: str, answer: Callable[[int], object], count: int) -> dict[str, str | int | float]:
    """Call `answer` with 0 … count-1 and return its times; the first calls are not counted."""
    for number in range(min(3, count)):
        answer(number)
    times = []
    for number in range(count):
        started = time.perf_counter()
        answer(number)
        times.append((time.perf_counter() - started) * 1000)
    figures = percentiles(times)
    return {"engine": name, **figures, "requests_per_s": 1000 / figures["mean_ms"]}


def haystack_answer(pipeline: Pipeline, texts: Sequence[str], vectors: Vectors) -> Callable[[int], object]:
    """How Haystack is asked the need of a number."""
    queries, embeddings = [" ".join(words(text)) for text in texts], vectors.tolist()

    def answer(number: int) -> object:
        return pipeline.run({"bm25": {"query": queries[number]}, "vectors": {"query_embedding": embeddings[number]}})

    return answer


def encode_all(encoders: Sequence[Encoder], texts: Sequence[str]) -> Vectors:
    """The vectors that the first encoder gives the needs; the clock starts afterwards."""
    return encoders[0].encode(texts, Role.QUERY)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peer_haystack", description=__doc__)
    parser.add_argument("--experts", type=int, default=10_000)
    parser.add_argument("--needs", type=int, default=30)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    settings = settings_for(arguments.folder / str(arguments.experts))
    ensure_index(settings, arguments.experts, arguments.seed)
    encoders = encoders_for(settings)
    texts = short_needs(arguments.needs, arguments.seed)
    vectors = encode_all(encoders, texts)
    matcher = open_matcher(settings)
    for text in texts:  # encoded, and remembered by the cache
        ask(matcher, text)
    ours = timed("haizhi", lambda number: ask(matcher, texts[number]), arguments.needs)
    library = Library(arguments.experts, {encoder.name: encoder.dimension for encoder in encoders}, arguments.seed)
    pipeline = pipeline_of(store_of(library, encoders[0].name))
    theirs = timed("Haystack in memory", haystack_answer(pipeline, texts, vectors), arguments.needs)
    ratio = float(ours["requests_per_s"]) / float(theirs["requests_per_s"])
    show(f"{arguments.experts:,} experts, {arguments.needs} needs, after encoding", [{**ours, "ratio": ratio}, theirs], arguments.json)


if __name__ == "__main__":
    main()
