"""Encoders: texts to unit vectors. `load_encoders` opens those of the settings, `cached` keeps what they give."""

from __future__ import annotations

from indexer.encoders.base import Encoder, Role, Vectors
from indexer.encoders.cache import CachedEncoder, cached
from indexer.encoders.sentence import SentenceEncoder
from indexer.encoders.sources import USE
from indexer.encoders.use import UseEncoder
from models.settings import EncoderSpec, Settings

__all__ = ["CachedEncoder", "Encoder", "Role", "Vectors", "cached", "load_encoder", "load_encoders"]


def load_encoders(settings: Settings) -> list[Encoder]:
    """The encoders of the settings, in their order. Weights are loaded when the first text is encoded.

    Raises ConfigurationError for a spec that names nothing, NotReady for a hub model that cannot be had now.
    """
    return [load_encoder(spec, settings) for spec in settings.encoders]


def load_encoder(spec: EncoderSpec, settings: Settings) -> Encoder:
    """One encoder of this spec, with the cache folder and threads of `settings`."""
    if spec.model == USE:
        return UseEncoder(spec)
    return SentenceEncoder(spec, settings.cache, settings.threads)
