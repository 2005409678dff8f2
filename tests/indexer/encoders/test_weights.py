from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from indexer.encoders.folders import MANIFEST, check, ensure
from indexer.encoders.packages import carried_by
from indexer.encoders.q4 import PackedModel
from indexer.encoders.weights import FILE, PACKAGE, convert, e5_folder
from models.errors import IntegrityError
from models.settings import Settings


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return PackedModel(carried_by(PACKAGE, FILE))


def test_shape_and_vocabulary_are_those_of_multilingual_e5_small(packed: PackedModel) -> None:
    assert (packed.shape.hidden, packed.shape.layers, packed.shape.vocabulary, packed.shape.positions) == (384, 12, 250_037, 512)
    assert packed.vocabulary.pieces[0][0] == "<s>"
    assert len(packed.vocabulary.pieces) == 250_002


def test_blocks_unpack_to_scale_times_integer(packed: PackedModel) -> None:
    weights = packed.matrix("l0.q.w", 384, 384).reshape(-1, 32)
    scale = np.abs(weights).max(axis=1, keepdims=True) / 8
    assert np.allclose(weights / scale, np.round(weights / scale), atol=1e-3)


def test_token_ids_are_those_of_the_official_tokenizer() -> None:
    tokenizer = Tokenizer.from_file(str(e5_folder(Settings().cache) / "tokenizer.json"))
    # The examples in fairseq's documentation of XLM-RoBERTa, whose vocabulary this is.
    published = {
        "Hello world!": [0, 35378, 8999, 38, 2],
        "你好，世界": [0, 6, 124084, 4, 3221, 2],
        "Bonjour le monde": [0, 84602, 95, 11146, 2],
        "مرحبا بالعالم": [0, 665, 193478, 258, 1705, 77796, 2],
    }
    assert {text: tokenizer.encode(text).ids for text in published} == published
    assert tokenizer.encode("query: ").tokens[:4] == ["<s>", "▁que", "ry", ":"]
    assert tokenizer.encode("ｆｕｌｌ　ｗｉｄｔｈ").ids == tokenizer.encode("full width").ids
    assert tokenizer.encode("a\x07b\u200bc").ids == tokenizer.encode("ab c").ids


def test_a_changed_package_file_is_refused(tmp_path: Path) -> None:
    content = bytearray(carried_by(PACKAGE, FILE).read_bytes())
    content[len(content) // 2] ^= 1
    changed = tmp_path / "e5-small-q4.bin"
    changed.write_bytes(content)
    with pytest.raises(IntegrityError):
        convert(changed, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"E5S1", b"E5S1" + bytes(40), b"GGUF" + bytes(4000)])
def test_a_file_of_another_format_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(IntegrityError):
        PackedModel(path)


def _filled(name: str, content: str) -> Callable[[Path], None]:
    def fill(aside: Path) -> None:
        (aside / name).write_text(content)

    return fill


def test_changed_and_missing_files_of_a_folder_are_found(tmp_path: Path) -> None:
    folder = ensure(tmp_path / "built", _filled("part", "four"))
    check(folder)
    os.utime(folder / "part")  # copied: another time, the same content
    check(folder)
    (folder / "part").write_text("FOUR")
    with pytest.raises(IntegrityError):
        check(folder)
    (folder / "part").unlink()
    with pytest.raises(IntegrityError):
        ensure(folder, lambda aside: None)


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(aside: Path) -> None:
        (aside / "half").write_text("x")
        raise IntegrityError("坏", "bad")

    with pytest.raises(IntegrityError):
        ensure(tmp_path / "built", fail)
    assert [path.name for path in tmp_path.iterdir() if "lock" not in path.name] == []


_SLOW_BUILD = """
import sys, time
from pathlib import Path
from indexer.encoders.folders import ensure
def build(aside):
    (aside / "first").write_text("1")
    print("half", flush=True)
    time.sleep(float(sys.argv[2]))
    (aside / "second").write_text("2")
ensure(Path(sys.argv[1]), build)
"""


def _start_build(folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _SLOW_BUILD, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True)


def test_a_killed_build_leaves_no_folder_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    folder = tmp_path / "built"
    with _start_build(folder, 60) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        assert not folder.exists()
        process.send_signal(signal.SIGKILL)
    ensure(folder, _filled("whole", "x"))
    assert {path.name for path in folder.iterdir()} == {"whole", MANIFEST}
    assert list(tmp_path.glob(".*part*")) == []


def test_two_processes_build_once(tmp_path: Path) -> None:
    folder = tmp_path / "built"
    started = time.monotonic()
    with _start_build(folder, 0.5) as one, _start_build(folder, 0.5) as two:
        outputs = [process.communicate()[0] for process in (one, two)]
        assert (one.returncode, two.returncode) == (0, 0)
    assert sorted(outputs) == ["", "half\n"], f"both built ({time.monotonic() - started:.1f} s)"
    assert {path.name for path in folder.iterdir()} == {"first", "second", MANIFEST}
