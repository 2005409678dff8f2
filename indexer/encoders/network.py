"""Runs an exported network: word embeddings and a mask in, last hidden states out."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.base import Vectors

Mask = NDArray[np.int64]


class Network(Protocol):
    """(texts, tokens, hidden) float32 and (texts, tokens) int64 → (texts, tokens, hidden) float32. Safe to call from several threads."""

    def __call__(self, embedded: Vectors, mask: Mask) -> Vectors:
        """Run once."""
        ...


def cores(threads: int) -> int:
    """How many threads to use: `threads`, or every core that this process may run on where it is 0."""
    if threads:
        return threads
    # Only Linux tells which cores this process may use; elsewhere it is all of them.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_network(folder: Path, backend: str, precision: str, threads: int) -> Network:
    """Load the network that indexer.encoders.export made in `folder`. `threads` 0 = all cores."""
    if backend == "openvino":
        return OpenVinoNetwork(folder / "network.xml", precision, cores(threads))
    return OnnxNetwork(folder / "network.onnx", cores(threads))


class OpenVinoNetwork:
    """OpenVINO, in float32 or bfloat16 arithmetic."""

    def __init__(self, path: Path, precision: str, threads: int) -> None:
        import openvino

        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bfloat16" else "f32",
            # Pinned, two processes with a thread each wait for the same core while others idle: half the throughput.
            "ENABLE_CPU_PINNING": False,
        }
        self._request = openvino.Core().compile_model(path, "CPU", options).create_infer_request()
        self._lock = threading.Lock()

    def __call__(self, embedded: Vectors, mask: Mask) -> Vectors:
        """Run once; threads take turns."""
        with self._lock:
            self._request.infer([embedded, mask], share_inputs=True)
            return np.array(self._request.get_output_tensor(0).data, dtype=np.float32)


class OnnxNetwork:
    """ONNX Runtime; the arithmetic is that of the file (float32, or int8 where it was quantised)."""

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, embedded: Vectors, mask: Mask) -> Vectors:
        """Run once; ONNX Runtime lets threads run side by side."""
        (hidden,) = self._session.run(None, {"embedded": embedded, "mask": mask})
        return np.asarray(hidden, dtype=np.float32)
