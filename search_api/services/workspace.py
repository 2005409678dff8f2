"""Everything a command or a server works with: home, index, encoders, matcher; each opened when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from models.home import Home, open_home
from models.settings import Settings

if TYPE_CHECKING:
    from indexer.backends.base import IndexBackend
    from indexer.encoders.base import Encoder
    from indexer.sync import Indexer, SyncReport
    from search_api.matching.explanation import Explainer
    from search_api.matching.rankers import Ranker, Rankers
    from search_api.matching.service import Matcher

# Told how much is done and how much there is in all.
Progress = Callable[[int, int], None]


class Workspace:
    """One library, opened. A context manager; what was never asked for is never opened.

    The imports stand inside the properties because the encoders and the index engines take seconds to load, and an import of a
    sheet needs neither.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def home(self) -> Home:
        """The home: its folders made, its database migrated, its keys there."""
        return open_home(self.settings)

    @cached_property
    def backend(self) -> IndexBackend:
        """The index backend that the settings name."""
        from indexer.backends import open_backend

        return open_backend(self.settings)

    @cached_property
    def encoders(self) -> list[Encoder]:
        """The encoders of the settings, their vectors cached in the home."""
        from indexer.encoders import cached, load_encoders

        folder = self.home.folder / "vectors"
        return [cached(encoder, folder) for encoder in load_encoders(self.settings)]

    @cached_property
    def term_encoders(self) -> list[Encoder]:
        """What terms and sentences are compared by, the cheapest last.

        Those of the settings that read Chinese by themselves (one that gets it from the lexicon would only repeat what pairing asks the
        lexicon for), and one that nothing is indexed with.
        """
        from indexer.encoders import load_encoder
        from models.settings import TERM_ENCODER

        reading = [encoder for encoder, spec in zip(self.encoders, self.settings.encoders, strict=True) if spec.language == "any"]
        return [*reading, load_encoder(TERM_ENCODER, self.settings)]

    @cached_property
    def indexer(self) -> Indexer:
        """What brings the index up to date with the database."""
        from indexer.sync import Indexer

        return Indexer(self.home.database, self.backend, self.encoders)

    @cached_property
    def rankers(self) -> Rankers:
        """The versions of the numbers of matching that this home has."""
        from search_api.matching.rankers import Rankers

        return Rankers(self.home.folder)

    @property
    def matcher(self) -> Matcher:
        """The matching service over this index, with the ranker in use. Take it anew for each request: then a switch is noticed."""
        ranker = self.rankers.current()
        used, matcher = self._matcher
        if used is not ranker:
            matcher = matcher.with_numbers(ranker.coefficients)
            self._matcher = (ranker, matcher)
        return matcher

    @cached_property
    def _matcher(self) -> tuple[Ranker, Matcher]:
        from search_api.matching.service import Matcher

        ranker = self.rankers.current()
        return ranker, Matcher(self.backend, self.encoders, ranker.coefficients)

    @property
    def explainer(self) -> Explainer:
        """What explains single pairs over this index, with the ranker in use."""
        return self._explainer.with_matcher(self.matcher)

    @cached_property
    def _explainer(self) -> Explainer:
        from search_api.matching.explanation import Explainer

        return Explainer(self.matcher, self.term_encoders)

    def sync(self, progress: Progress | None = None) -> SyncReport:
        """Bring the index up to date with the database. Raises IndexOutdated, Locked."""
        return self.indexer.sync(progress=progress)

    def rebuild(self, progress: Progress | None = None) -> SyncReport:
        """Build the index anew from the database alone. Raises Locked."""
        return self.indexer.rebuild(progress=progress)

    def close(self) -> None:
        """Close what was opened."""
        if "home" in self.__dict__:
            self.home.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
