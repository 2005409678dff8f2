"""Tuning a real, tiny model: it learns what it is taught, and goes on where it was stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from indexer.encoders import Encoder, Role, load_encoder
from indexer.training.pairs import Lesson, Pair
from indexer.training.tuning import CHECKPOINT, Tuning, tune
from models.settings import EncoderSpec, Settings

# In this little language every word of a question has one of the answer: red is steel, green is battery, blue is blade.
WORDS = {"red": "steel", "green": "battery", "blue": "blade", "a": "n", "b": "o", "c": "p", "d": "q", "e": "r", "f": "s", "g": "t"}
PAIRS = [Pair((asked,), answer, "", frozenset({answer})) for asked, answer in WORDS.items()]
LESSONS = [Lesson("words", PAIRS, (1.0, 1.0))]
VECTORS = [np.empty((len(PAIRS), 0), np.float32)]
CHOSEN = Tuning(
    rounds=(60, 40),
    query_prompt="query: ",
    passage_prompt="passage: ",
    batch=8,
    rank=8,
    alpha=16,
    rate=5e-3,
    question_tokens=16,
    passage_tokens=16,
)


class Stopped(Exception):
    """As when somebody presses Ctrl-C."""


def silent(_done: int, _steps: int, _loss: float) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def adapter(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapter")
    tune(tiny_folder, LESSONS, VECTORS, CHOSEN, output=folder, progress=silent)
    return folder


def right(encoder: Encoder) -> int:
    """How many questions have their own answer nearest."""
    asked = encoder.encode(list(WORDS), Role.QUERY)
    answers = encoder.encode(list(WORDS.values()), Role.PASSAGE)
    return int((np.argmax(asked @ answers.T, axis=1) == np.arange(len(WORDS))).sum())


def test_learns_what_it_is_taught(tiny_folder: Path, adapter: Path, tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path)
    spec = EncoderSpec.model_validate({"name": "tiny", "model": str(tiny_folder), "query_prompt": "query: ", "passage_prompt": "passage: "})
    before = right(load_encoder(spec, settings))
    after = right(load_encoder(spec.model_copy(update={"adapter": str(adapter)}), settings))
    assert after == len(WORDS) > before


def test_the_folder_tells_how_it_was_made_and_nothing_of_the_machine(tiny_folder: Path, adapter: Path) -> None:
    assert json.loads((adapter / "tuning.json").read_text("utf-8"))["rounds"] == [60, 40]
    assert str(tiny_folder.parent) not in (adapter / "adapter_config.json").read_text("utf-8")
    assert not (adapter / CHECKPOINT).exists()


def test_goes_on_where_it_was_stopped(tiny_folder: Path, adapter: Path, tmp_path: Path) -> None:
    seen: list[int] = []

    def stop(done: int, _steps: int, _loss: float) -> None:
        seen.append(done)
        if done == 70 and len(seen) == 70:
            raise Stopped

    with pytest.raises(Stopped):
        tune(tiny_folder, LESSONS, VECTORS, CHOSEN, output=tmp_path, progress=stop)
    tune(tiny_folder, LESSONS, VECTORS, CHOSEN, output=tmp_path, progress=stop)
    assert seen[70] == 51, "from the last checkpoint, not from the beginning"
    one, other = load_file(adapter / "adapter_model.safetensors"), load_file(tmp_path / "adapter_model.safetensors")
    assert one.keys() == other.keys()
    for name, weights in one.items():
        np.testing.assert_allclose(weights.astype(np.float32), other[name].astype(np.float32), atol=2e-3)


def test_a_share_of_what_was_learned_can_be_kept(adapter: Path, tiny_folder: Path, tmp_path: Path) -> None:
    tune(tiny_folder, LESSONS, VECTORS, replace(CHOSEN, kept=0.5), output=tmp_path, progress=silent)
    learned, kept = (load_file(folder / "adapter_model.safetensors") for folder in (adapter, tmp_path))
    assert all(np.array_equal(learned[name], kept[name]) for name in learned)
    alphas = [json.loads((folder / "adapter_config.json").read_text("utf-8"))["lora_alpha"] for folder in (adapter, tmp_path)]
    assert alphas == [16, 8]
