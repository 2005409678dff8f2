"""A library made from a judged set through the product's own doors: intake, index, matcher.

It is kept in the cache folder under a name that changes with the data, the encoders and the code that makes
libraries, so that a second run starts at once. Vectors are shared by all of them.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import crawler
import indexer
import models
from indexer.backends import open_backend
from indexer.backends.base import IndexBackend
from indexer.encoders import cached, load_encoders
from indexer.encoders.base import Encoder, KeepsVectors, Role
from indexer.sync import Indexer
from models.home import Home, open_home
from models.intake import Intake
from models.records import Record
from models.settings import Settings
from search_api.evaluate.judged import JudgedSet

SOURCE = "judged"
VECTORS = Path("evaluate") / "vectors"  # under the cache folder: shared by all sets, and by what is taught
_READY = "ready"
_BATCH = 1000

Step = Callable[[str, int, int], None]  # what is being done, how much of it, of how much


class Library:
    """An opened library of one judged set."""

    def __init__(self, home: Home, backend: IndexBackend, encoders: Sequence[Encoder]) -> None:
        self.home, self.backend, self.encoders = home, backend, encoders


@contextmanager
def library(judged: JudgedSet, settings: Settings, step: Step) -> Iterator[Library]:
    """Open the library of a set, made first where it is not there or not finished."""
    root = settings.cache.expanduser() / VECTORS.parent
    encoders = [cached(encoder, root.parent / VECTORS) for encoder in load_encoders(settings)]
    folder = root / f"{judged.library}-{_version(judged, encoders)}"
    for outdated in root.glob(f"{judged.library}-*"):
        if outdated != folder and outdated.name.rpartition("-")[0] == judged.library:
            shutil.rmtree(outdated, ignore_errors=True)  # another evaluation may be at it as well
    own = settings.model_copy(update={"home": folder, "database_url": None, "key_file": None})
    with open_home(own) as home:
        backend = open_backend(own)
        try:
            if not (folder / _READY).exists():
                _make(judged, home, Indexer(home.database, backend, encoders), step)
                (folder / _READY).touch()
            yield Library(home, backend, encoders)
        finally:
            backend.close()


def _make(judged: JudgedSet, home: Home, indexing: Indexer, step: Step) -> None:
    intake = Intake(home.database, home.contacts, SOURCE)
    records: list[Record] = [*judged.candidates, *judged.needs]
    for start in range(0, len(records), _BATCH):
        intake.put(records[start : start + _BATCH])
        step("import", min(start + _BATCH, len(records)), len(records))
    indexing.rebuild(lambda done, total: step("index", done, total))


def _version(judged: JudgedSet, encoders: Sequence[Encoder]) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for file in judged.files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "blake2b").digest())
    for encoder in encoders:
        digest.update(f"{encoder.name}={encoder.fingerprint};".encode())
    for package in (models, crawler, indexer):
        for source in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(source.read_bytes())
    for source in sorted(Path(__file__).with_name("sets").glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def warm(encoders: Sequence[Encoder], texts: Sequence[str]) -> None:
    """Encode the needs' texts as queries in large batches and keep them, as those of stored needs are kept."""
    for encoder in encoders:
        if isinstance(encoder, KeepsVectors):
            encoder.store(texts, Role.QUERY)
