"""The one interface of every encoder."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Role(StrEnum):
    """Which side of a search a text is on. Models prompted differently for the two encode it differently."""

    QUERY = "query"
    PASSAGE = "passage"


class Encoder(Protocol):
    """Turns texts into unit vectors. A vector of zeros says nothing: the text is in a language that the encoder does not read.

    `name` is the short name from the settings, used as the name of the index's vector field. `fingerprint`
    changes whenever a vector could: weights, prompts, length, precision, adapter. Not with centring.
    """

    name: str
    dimension: int
    fingerprint: str

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """Return an array (len(texts), dimension) of float32 unit vectors (or zeros), in the order of `texts`."""
        ...

    def encode_tokens(self, texts: Sequence[str], role: Role) -> list[Vectors] | None:
        """Return for each text its token vectors (tokens, dimension), or None where the model has none."""
        ...


@runtime_checkable
class KeepsVectors(Protocol):
    """An encoder that can keep vectors on disk, whichever role they are for."""

    def store(self, texts: Sequence[str], role: Role) -> Vectors:
        """Like `Encoder.encode`; what was encoded is kept, so that every process gets the same vector at once."""
        ...
