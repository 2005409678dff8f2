"""Passages as what an index stores: centred vectors, term signatures; the means to centre with, and by what all was made."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from indexer.documents import Passage, Section
from indexer.encoders.base import Encoder, Role, Vectors
from indexer.encoders.centring import MeanEstimator, Means, centre
from indexer.passages import documents
from indexer.text import term_weights
from indexer.text.signature import signature
from indexer.text.simplified import simplified
from models.tables import Entity

# Means of so many texts are steady: their error is 1/70 of the spread of the texts.
SAMPLE_ENTITIES = 5000
SAMPLE_LEAST = 200  # of each kind, so that a kind of few (needs among papers) is heard
SAMPLE_BATCH = 500
TERMS = "(terms)"  # no encoder can have that name


def fingerprints(encoders: Sequence[Encoder]) -> dict[str, str]:
    """By what an index made now would be made: each encoder's fingerprint, and under TERMS that of the signatures."""
    return {encoder.name: encoder.fingerprint for encoder in encoders} | {TERMS: term_weights.fingerprint()}


def encode(passages: Sequence[Passage], encoders: Sequence[Encoder], means: Means) -> dict[str, Vectors]:
    """Encoder → centred unit vectors (len(passages), dimension)."""
    texts, languages = [_read(passage) for passage in passages], [passage.language for passage in passages]
    if not texts:
        return {encoder.name: np.empty((0, encoder.dimension), np.float32) for encoder in encoders}
    encoded = _side_by_side(encoders, texts, Role.PASSAGE)
    return {name: centre(vectors, languages, Role.PASSAGE, means.get(name, {})) for name, vectors in encoded.items()}


def _read(passage: Passage) -> str:
    """What encoders are given of a passage: Chinese in simplified characters, as they learned it."""
    return simplified(passage.content) if passage.language == "zh" else passage.content


def _side_by_side(encoders: Sequence[Encoder], texts: Sequence[str], role: Role) -> dict[str, Vectors]:
    """Encoder → vectors (len(texts), dimension). Each encoder has a thread, since one alone does not fill all cores."""
    with ThreadPoolExecutor(len(encoders)) as pool:
        found = pool.map(lambda encoder: encoder.encode(texts, role), encoders)
        return {encoder.name: vectors for encoder, vectors in zip(encoders, found, strict=True)}


def signed(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with their signatures."""
    return [replace(passage, signature=signature(passage.content).to_bytes()) for passage in passages]


def estimate_means(session: Session, encoders: Sequence[Encoder]) -> Means:
    """Means by language and role from a sample of the library: its passages, and its needs as queries.

    The sample is the same for the same library. Own ids are hashes, so the first of each kind are as good as drawn by lot.
    """
    estimator = MeanEstimator(encoders)
    ids = _sample(session)
    for start in range(0, len(ids), SAMPLE_BATCH):
        passages = documents(session, ids[start : start + SAMPLE_BATCH]).passages
        for role, some in ((Role.PASSAGE, passages), (Role.QUERY, [passage for passage in passages if passage.section is Section.NEED])):
            if some:
                languages = [passage.language for passage in some]
                for name, vectors in _side_by_side(encoders, [_read(passage) for passage in some], role).items():
                    estimator.add(name, vectors, languages, role)
    return estimator.means()


def _sample(session: Session) -> list[str]:
    counted = select(Entity.kind, func.count()).where(Entity.merged_into.is_(None)).group_by(Entity.kind)
    counts = dict(list(session.execute(counted)))
    total = sum(counts.values())
    ids: list[str] = []
    for kind, count in sorted(counts.items()):
        wanted = max(SAMPLE_LEAST, SAMPLE_ENTITIES * count // total)
        chosen = select(Entity.id).where(Entity.kind == kind, Entity.merged_into.is_(None)).order_by(Entity.id).limit(wanted)
        ids += session.scalars(chosen)
    return ids
