"""Chooses backend and precision where the settings say "auto".

Per CPU second (benchmarks/encode.py) OpenVINO in bfloat16 encodes twice the passages of float32 at a cosine of .9999 with it, so
bfloat16 is taken where the CPU has it; elsewhere it would be emulated, and float32 is. 8-bit weights (ONNX Runtime) would be as
fast as bfloat16 on any CPU, but the tuned default loses too much by them (cosine .982) and is refused; they stay a choice for others.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from models.errors import ConfigurationError
from models.settings import EncoderSpec

Backend = Literal["openvino", "onnx", "torch"]
Precision = Literal["float32", "bfloat16", "int8"]

POSSIBLE: dict[str, tuple[Precision, ...]] = {
    "openvino": ("bfloat16", "float32"), "onnx": ("int8", "float32"), "torch": ("float32", "bfloat16")
}  # fmt: skip


def choose(spec: EncoderSpec, *, plain: bool, builtin: bool) -> tuple[Backend, Precision]:
    """The backend and precision that `spec` means on this machine.

    `plain`: the model can be exported; `builtin`: exporting it is known to work well, so "auto" may. Any other model runs in torch
    float32 unless its spec says otherwise. Raises ConfigurationError for a pair that does not exist.
    """
    backend: Backend = spec.backend if spec.backend != "auto" else _automatic(spec.precision) if builtin and plain else "torch"
    if backend != "torch" and not plain:
        raise _impossible(spec, backend, spec.precision)
    precision: Precision
    if spec.precision != "auto":
        precision = spec.precision
    elif backend == "openvino":
        precision = "bfloat16" if has_bfloat16() else "float32"
    else:
        precision = POSSIBLE[backend][0]
    if precision not in POSSIBLE[backend]:
        raise _impossible(spec, backend, precision)
    return backend, precision


@lru_cache(maxsize=1)
def has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware (AVX512-BF16, AMX, or ARM's BF16)."""
    import openvino

    return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _automatic(precision: str) -> Backend:
    return "onnx" if precision == "int8" else "openvino"


def _impossible(spec: EncoderSpec, backend: str, precision: str) -> ConfigurationError:
    return ConfigurationError(
        f"编码器 {spec.name}:后端 {backend} 不能以精度 {precision} 运行该模型。",
        f"Encoder {spec.name}: backend {backend} cannot run this model at precision {precision}.",
        remedy_zh='请在 HAIZHI_ENCODERS 中改用 "auto",或 "backend": "torch"。',
        remedy_en='Use "auto", or "backend": "torch", in HAIZHI_ENCODERS.',
    )
