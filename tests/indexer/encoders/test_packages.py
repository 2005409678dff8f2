from __future__ import annotations

from pathlib import Path

import pytest

from indexer.encoders import minilm
from indexer.encoders.minilm import SHA256, minilm_folder
from indexer.encoders.model_folder import Pooling, describe
from indexer.encoders.packages import carried_by, check_carried
from models.errors import IntegrityError, NotReady


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(NotReady, match="no_such_package"):
        carried_by("no_such_package", "weights.bin")


def test_a_file_of_another_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"changed")
    with pytest.raises(IntegrityError, match=r"weights\.bin"):
        check_carried(tmp_path / "weights.bin", SHA256, "a-package")


def test_the_folder_is_a_whole_sentence_transformers_model(tmp_path: Path) -> None:
    found = describe(minilm_folder(tmp_path))
    assert (found.dimension, found.max_tokens, found.pooling, found.plain) == (384, 256, Pooling.MEAN, True)
    assert (found.transformer / "model.safetensors").exists()


def test_nothing_is_copied_from_a_package_with_other_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "SHA256", "0" * 64)
    with pytest.raises(IntegrityError):
        minilm_folder(tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
