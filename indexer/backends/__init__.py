"""Index backends behind one interface."""

from __future__ import annotations

from indexer.backends.base import IndexBackend
from indexer.backends.embedded import EmbeddedBackend
from models.settings import Settings


def open_backend(settings: Settings) -> IndexBackend:
    """The backend that the settings name. Nothing need have been built yet; see `IndexBackend.state`."""
    return EmbeddedBackend(settings.home / "index")
