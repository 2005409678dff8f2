"""Any sentence-transformers model by its spec alone: backends, prompts, adapters, and the specs that are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from indexer.encoders import Encoder, Role, Vectors, load_encoder
from indexer.encoders.centring import shipped
from indexer.encoders.folders import sha256_of
from indexer.encoders.shipped_means import MEANS
from models.errors import ConfigurationError, IntegrityError, NotReady
from models.settings import EncoderSpec, Settings
from tests.indexer.encoders.conftest import lengths, write_json

Open = Callable[..., Encoder]
TEXTS = ["red steel blade", "blue battery", "a b c d e f green", "zzz"]
MATRIX = "encoder.layer.0.attention.self.query.weight"
PEFT_MATRIX = "base_model.model.encoder.layer.0.attention.self.query"


@pytest.mark.parametrize("backend", ["openvino", "onnx"])
def test_backends_agree_with_torch(tiny: Open, backend: str) -> None:
    expected = tiny().encode(TEXTS, Role.QUERY)
    found = tiny(backend=backend, precision="float32").encode(TEXTS, Role.QUERY)
    assert np.allclose(lengths(found), 1, atol=1e-5)
    assert (expected * found).sum(1).min() > 0.99999


def test_eight_bit_weights_stay_near(tiny: Open) -> None:
    assert (tiny().encode(TEXTS, Role.QUERY) * tiny(backend="onnx", precision="int8").encode(TEXTS, Role.QUERY)).sum(1).min() > 0.98


def test_token_vectors_agree_between_backends(tiny: Open) -> None:
    expected, found = (
        tiny().encode_tokens(TEXTS, Role.QUERY),
        tiny(backend="openvino", precision="float32").encode_tokens(TEXTS, Role.QUERY),
    )
    assert expected is not None
    assert found is not None
    assert [len(one) for one in found] == [5, 4, 9, 3]
    assert all(np.allclose(one, other, atol=1e-4) for one, other in zip(expected, found, strict=True))


def test_prompts_are_put_before_texts(tiny: Open) -> None:
    plain, prompted = tiny(), tiny(query_prompt="query : ", passage_prompt="passage : ")
    assert np.allclose(prompted.encode(["red"], Role.QUERY), plain.encode(["query : red"], Role.QUERY), atol=1e-6)
    assert np.allclose(prompted.encode(["red"], Role.PASSAGE), plain.encode(["passage : red"], Role.QUERY), atol=1e-6)


def test_max_tokens_cuts(tiny: Open) -> None:
    short = tiny(max_tokens=4)
    assert np.allclose(short.encode(["red green blue steel"], Role.QUERY), short.encode(["red green"], Role.QUERY), atol=1e-6)


def test_the_fingerprint_covers_what_changes_a_vector(
    tiny: Open, tiny_folder: Path, tiny_tensors: dict[str, Vectors], tmp_path: Path
) -> None:
    delta = tmp_path / "delta.safetensors"
    save_file({MATRIX: tiny_tensors[MATRIX] * 2}, delta)
    variants = [
        tiny(), tiny(query_prompt="query"), tiny(passage_prompt="query"), tiny(max_tokens=8), tiny(precision="bfloat16"),
        tiny(backend="openvino", precision="float32"), tiny(backend="onnx", precision="int8"), tiny(adapter=str(delta)),
    ]  # fmt: skip
    assert len({one.fingerprint for one in variants}) == len(variants)
    assert tiny().fingerprint == tiny(name="other", weight=3.0).fingerprint


def test_the_fingerprint_does_not_cover_threads(tiny_folder: Path, tmp_path: Path) -> None:
    spec = EncoderSpec(name="tiny", model=str(tiny_folder))
    one, two = (load_encoder(spec, Settings(cache=tmp_path, threads=threads)) for threads in (1, 2))
    assert one.fingerprint == two.fingerprint


def test_a_delta_replaces_and_adds(tiny: Open, tiny_tensors: dict[str, Vectors], tmp_path: Path) -> None:
    replaced, added = tmp_path / "replaced.safetensors", tmp_path / "added.safetensors"
    change = np.random.default_rng(0).normal(size=tiny_tensors[MATRIX].shape).astype(np.float32)
    save_file({MATRIX: tiny_tensors[MATRIX] + change}, replaced)
    save_file({f"{MATRIX}.delta": change}, added)
    base, one, two = (encoder.encode(TEXTS, Role.QUERY) for encoder in (tiny(), tiny(adapter=str(replaced)), tiny(adapter=str(added))))
    assert np.allclose(one, two, atol=1e-6)
    assert not np.allclose(base, one, atol=1e-3)


def _save_lora(folder: Path, config: dict[str, object], rank: int = 4) -> Vectors:
    """Write a LoRA adapter as PEFT does; return the change it stands for, before scaling."""
    random = np.random.default_rng(1)
    left, right = random.normal(size=(32, rank)).astype(np.float32), random.normal(size=(rank, 32)).astype(np.float32)
    folder.mkdir()
    save_file({f"{PEFT_MATRIX}.lora_A.weight": right, f"{PEFT_MATRIX}.lora_B.weight": left}, folder / "adapter_model.safetensors")
    write_json(folder / "adapter_config.json", {"peft_type": "LORA", "r": rank, "lora_alpha": 8} | config)
    change: Vectors = left @ right
    return change


@pytest.mark.parametrize(("config", "scale"), [({}, 2.0), ({"use_rslora": True}, 4.0)])
def test_a_lora_folder_equals_its_merged_delta(
    tiny: Open, tiny_tensors: dict[str, Vectors], tmp_path: Path, config: dict[str, object], scale: float
) -> None:
    change = _save_lora(tmp_path / "lora", config)
    save_file({f"{MATRIX}.delta": scale * change}, tmp_path / "merged.safetensors")
    lora, merged = tiny(adapter=str(tmp_path / "lora")), tiny(adapter=str(tmp_path / "merged.safetensors"))
    assert np.allclose(lora.encode(TEXTS, Role.QUERY), merged.encode(TEXTS, Role.QUERY), atol=1e-5)


def test_an_adapter_that_does_not_fit_is_refused(tiny: Open, tmp_path: Path) -> None:
    _save_lora(tmp_path / "dora", {"use_dora": True})
    save_file({"no.such.tensor": np.zeros(3, np.float32)}, tmp_path / "unknown.safetensors")
    save_file({MATRIX: np.zeros((3, 3), np.float32)}, tmp_path / "shape.safetensors")
    for name in ("dora", "unknown.safetensors", "shape.safetensors"):
        with pytest.raises(ConfigurationError):
            tiny(adapter=str(tmp_path / name)).encode(TEXTS, Role.QUERY)


def test_an_adapter_brings_its_own_means(tiny: Open, tmp_path: Path) -> None:
    _save_lora(tmp_path / "lora", {})
    assert shipped(tiny(adapter=str(tmp_path / "lora"))) == {}
    save_file({"zh/query": np.ones(32, np.float32)}, tmp_path / "lora" / MEANS)
    assert shipped(tiny(adapter=str(tmp_path / "lora")))["zh/query"].shape == (32,)


def test_the_folders_sha256_is_checked(tiny: Open, tiny_folder: Path) -> None:
    right = sha256_of(tiny_folder / "model.safetensors")
    assert tiny(sha256=right).dimension == 32
    with pytest.raises(IntegrityError):
        tiny(sha256="0" * 64)


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "builtin:unheard-of"}, {"model": "nowhere", "revision": "1"}, {"backend": "torch", "precision": "int8"},
        {"backend": "onnx", "precision": "bfloat16"}, {"adapter": "no/such/adapter"},
    ],
)  # fmt: skip
def test_specs_that_mean_nothing_are_refused(tiny: Open, fields: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        tiny(**fields)
    assert caught.value.remedy_zh
    assert caught.value.remedy_en


def test_a_folder_that_is_no_model_is_refused(tiny: Open, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        tiny(model=str(tmp_path))


def test_a_hub_model_that_cannot_be_had_is_not_ready(tiny: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(NotReady):
        tiny(model="nobody/nothing", revision="0" * 40)
