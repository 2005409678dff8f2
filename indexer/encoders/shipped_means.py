"""The means that ship with the built-in encoders and adapters. What they are made of and meant for: indexer.encoders.make_means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors.numpy import load_file

from indexer.encoders.base import Vectors

FOLDER = Path(__file__).parent / "means"
# An adapter or model folder may bring the means of its own vectors in this file: "language/role" → vector.
MEANS = "haizhi_means.safetensors"


def read_means(file: Path) -> Mapping[str, Vectors]:
    """The means in `file` ("language/role" → vector); empty where there is no such file."""
    return load_file(file) if file.is_file() else {}
