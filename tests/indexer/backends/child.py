"""Another process at the same index: `python -m tests.indexer.backends.child write|read|hold|rebuild FOLDER [POSITION]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from indexer.backends.base import Clause, Filter
from indexer.backends.embedded import EmbeddedBackend
from tests.indexer.backends.corpus import DIMENSIONS, FINGERPRINTS, corpus, expert, random_vectors, work


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def write(backend: EmbeddedBackend) -> None:
    """Add one passage after the other for ever, saying each position once it is committed."""
    with backend.writer() as writer:
        backend.refresh()
        position = backend.state().position
        while True:
            passage = work(1000 + position, "durable", "", [expert(0)])
            writer.upsert([expert(0)], [passage], random_vectors(1, seed=position))
            position += 1
            writer.commit(position)
            say(position)


def read(backend: EmbeddedBackend, position: int) -> None:
    """Wait until a position is seen, reading all the time."""
    say("ready")
    while backend.state().position < position or backend.state().passages != 18:
        backend.refresh()
        backend.nearest("a", random_vectors(1)["a"][0], Filter(), 5)
        backend.lexical([Clause("title", "durabl")], Filter(), 5)
        time.sleep(0.005)
    say(backend.state().position)


def main(what: str, folder: str, *rest: str) -> None:
    backend = EmbeddedBackend(Path(folder))
    if what == "write":
        write(backend)
    elif what == "read":
        read(backend, int(rest[0]))
    elif what == "hold":
        with backend.writer():
            say("held")
            time.sleep(60)
    else:
        some = corpus(12)
        with backend.rebuild(FINGERPRINTS, DIMENSIONS, "m9", {}) as writer:
            writer.upsert(some.candidates, some.passages, some.vectors)
            say("building")
            time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
