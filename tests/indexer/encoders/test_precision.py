"""What "auto" means on a CPU with bfloat16, and on one without."""

from __future__ import annotations

import pytest

from indexer.encoders import precision
from models.errors import ConfigurationError
from models.settings import DEFAULT_ENCODERS

E5 = DEFAULT_ENCODERS[0]


@pytest.mark.parametrize(("has", "wanted"), [(True, "bfloat16"), (False, "float32")])
def test_auto_takes_what_the_cpu_multiplies_and_the_default_bears(monkeypatch: pytest.MonkeyPatch, has: bool, wanted: str) -> None:
    monkeypatch.setattr(precision, "has_bfloat16", lambda: has)
    assert precision.choose(E5, plain=True, builtin=True) == ("openvino", wanted)
    assert precision.choose(E5, plain=True, builtin=False) == ("torch", "float32")


def test_a_choice_is_kept_and_an_impossible_one_refused() -> None:
    chosen = E5.model_copy(update={"precision": "int8"})
    assert precision.choose(chosen, plain=True, builtin=True) == ("onnx", "int8")
    with pytest.raises(ConfigurationError):
        precision.choose(chosen.model_copy(update={"backend": "torch"}), plain=True, builtin=True)
    with pytest.raises(ConfigurationError):
        precision.choose(E5.model_copy(update={"backend": "onnx"}), plain=False, builtin=True)
