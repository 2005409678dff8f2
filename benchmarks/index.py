"""Build the embedded index of a synthetic library, with vectors that are given rather than computed."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.library import PASSAGES_EACH, Batch, Library
from indexer.backends import open_backend
from indexer.encoders import Encoder, cached, load_encoders
from indexer.encoders.centring import shipped, version_of
from indexer.encoding import fingerprints, signed
from models.errors import IndexMissing
from models.settings import Settings

FOLDER = Path("build/benchmarks")


def settings_for(folder: Path, threads: int = 0) -> Settings:
    """The settings of a home in `folder`, otherwise those of the environment."""
    return Settings(home=folder, threads=threads)


def encoders_for(settings: Settings) -> list[Encoder]:
    """The encoders of the settings, with their vector cache in the home, as the product opens them."""
    return [cached(encoder, settings.home / "vectors") for encoder in load_encoders(settings)]


def ensure_index(settings: Settings, experts: int, seed: int) -> float:
    """Build the index of a library of `experts` experts where there is none made with these encoders; return the seconds it took (or 0)."""
    made_by = fingerprints(load_encoders(settings))
    try:
        state = open_backend(settings).state()
        if state.passages == experts * PASSAGES_EACH and state.fingerprints == made_by:
            return 0.0
    except IndexMissing:
        pass
    return build(settings, experts, seed)


def build(settings: Settings, experts: int, seed: int) -> float:
    """Build the index aside and swap it in; return the seconds spent, the generator's own apart."""
    encoders = load_encoders(settings)
    dimensions = {encoder.name: encoder.dimension for encoder in encoders}
    means = {encoder.name: shipped(encoder) for encoder in encoders}
    library = Library(experts, dimensions, seed)
    started, generating = time.perf_counter(), 0.0
    with open_backend(settings).rebuild(fingerprints(encoders), dimensions, version_of(means), means) as writer:
        batches = library.batches()
        while True:
            moment = time.perf_counter()
            batch: Batch | None = next(batches, None)
            generating += time.perf_counter() - moment
            if batch is None:
                break
            writer.upsert(batch.candidates, signed(batch.passages), batch.vectors)
        writer.commit(0)
    return time.perf_counter() - started - generating
